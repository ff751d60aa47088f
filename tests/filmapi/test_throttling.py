"""Limits hold however many ask at the same moment, and however many processes answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import redis

from sandbox.services import private_server
from tests.filmapi.running import ADMINISTRATOR, PASSWORD, Api, Backing, api, at_once, wait_for

LIMIT = 20
ATTEMPTS = 60


@pytest.fixture(scope="module")
def limited(made: Backing) -> Iterator[Api]:
    """Two processes that share one limit: 20 reads a minute, 3 sign-ins."""
    rates = f"read={LIMIT}/60,write=100000/60,sign-in=3/60,sign-up=100000/60"
    with api(made, workers=2, THROTTLE_RATES=rates) as running:
        yield running


@pytest.fixture
def counters(limited: Api) -> redis.Redis:
    """The Redis that counts; nobody has asked yet."""
    client = redis.Redis.from_url(limited.backing.redis.url)
    keys = client.keys("filmapi:throttle:*")
    if keys:
        client.delete(*keys)
    return client


def read(limited: Api) -> int:
    # A connection each, so that both processes get some.
    return httpx.get(f"{limited.url}/api/v2/genres/", timeout=30).status_code


def test_never_more_than_the_limit(limited: Api, counters: redis.Redis, long: bool) -> None:
    for _ in range(20 if long else 3):
        for key in counters.keys("filmapi:throttle:*"):
            counters.delete(key)
        statuses = Counter(at_once(ATTEMPTS, lambda _: read(limited)))
        assert statuses == {200: LIMIT, 429: ATTEMPTS - LIMIT}


def test_it_says_when_to_come_back(limited: Api, counters: redis.Redis) -> None:
    at_once(LIMIT, lambda _: read(limited))
    answer = limited.get("/api/v2/films/")
    assert answer.status_code == 429
    assert answer.json()["type"] == "/problems/#too-many-requests"
    assert 55 <= int(answer.headers["Retry-After"]) <= 61


def test_each_has_a_limit_of_their_own(limited: Api, counters: redis.Redis) -> None:
    member = limited.signed_in()
    at_once(LIMIT, lambda _: read(limited))
    assert limited.get("/api/v2/films/").status_code == 429
    assert limited.get("/api/v2/films/", headers=member).status_code == 200
    query = {"query": "{ genres { name } }"}
    assert limited.client.post("/graphql/", json=query).status_code == 200, "another scope"


def test_passwords_cannot_be_tried_without_limit(limited: Api, counters: redis.Redis) -> None:
    body = {"email": ADMINISTRATOR, "password": "wrong"}

    def attempt(_number: int) -> int:
        return httpx.post(f"{limited.url}/api/v2/tokens/", json=body, timeout=30).status_code

    assert Counter(at_once(12, attempt)) == {401: 3, 429: 9}
    right = {"email": ADMINISTRATOR, "password": PASSWORD}
    assert limited.client.post("/api/v2/tokens/", json=right).status_code == 429


def test_the_administrations_sign_in_counts_too(limited: Api, counters: redis.Redis) -> None:
    form = {"username": ADMINISTRATOR, "password": "wrong"}
    tries = [limited.client.post("/admin/login/", data=form).status_code for _ in range(5)]
    assert tries[3:] == [429, 429]
    assert 429 not in tries[:3]


def test_a_window_slides(made: Backing, django: None) -> None:
    from sandbox.filmapi.web import throttling

    rate = throttling.Rate.parse("2/1")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(throttling, "rate_of", lambda _scope: rate)
        waits = [throttling.seconds_to_wait("test", "somebody") for _ in range(3)]
        assert waits[:2] == [0, 0]
        assert 0 < waits[2] <= 1
        wait_for(lambda: throttling.seconds_to_wait("test", "somebody") == 0, 5)


def test_without_redis_reading_goes_on_and_signing_in_stops(made: Backing, tmp_path: Path) -> None:
    with private_server("redis") as server:
        alone = Backing(made.admin_url, made.database, server, tmp_path)
        with api(alone) as running:
            assert running.get("/health/ready").status_code == 200
            server.kill()
            films = running.get("/api/v2/films/")
            assert films.status_code == 200
            assert films.headers["Cache-Status"] == "filmapi; fwd=miss"
            suggested = running.get("/api/v2/suggestions/")
            assert suggested.status_code == 200
            assert suggested.json()["because_of"] == "popularity"
            body = {"email": ADMINISTRATOR, "password": PASSWORD}
            answer = running.client.post("/api/v2/tokens/", json=body)
            assert answer.status_code == 503
            assert answer.headers["Retry-After"] == "5"
            assert answer.json()["type"] == "/problems/#unavailable"
            ready = running.get("/health/ready")
            assert ready.status_code == 503
            assert ready.json()["checks"] == {"database": True, "redis": False}
            assert running.get("/health/live").status_code == 200
            server.start()
            wait_for(lambda: running.get("/health/ready").status_code == 200)
