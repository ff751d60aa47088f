"""A POST that is repeated with the same key happens once."""

from __future__ import annotations

import uuid

import httpx

from tests.filmapi.running import Api, at_once


def post(
    live: Api, path: str, body: dict[str, object], headers: dict[str, str], key: str
) -> httpx.Response:
    everything = {**headers, "Idempotency-Key": key}
    return httpx.post(f"{live.url}{path}", json=body, headers=everything, timeout=60)


def films_called(live: Api, title: str) -> int:
    ((count,),) = live.backing.rows("SELECT count(*) FROM film WHERE title = %s", title)
    return int(count)


def test_fifty_at_once_make_one_film(live: Api) -> None:
    title, key, staff = f"Once {uuid.uuid4()}", str(uuid.uuid4()), live.signed_in()
    answers = at_once(50, lambda _: post(live, "/api/v2/films/", {"title": title}, staff, key))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert sum("Idempotency-Replayed" in answer.headers for answer in answers) == 49
    assert films_called(live, title) == 1


def test_without_a_key_the_second_is_refused(live: Api) -> None:
    title, staff = f"Twice {uuid.uuid4()}", live.signed_in()
    answers = [
        live.client.post("/api/v2/films/", json={"title": title}, headers=staff) for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [201, 400]


def test_a_key_belongs_to_one_request(live: Api) -> None:
    key, staff = str(uuid.uuid4()), live.signed_in()
    first = post(live, "/api/v2/films/", {"title": f"First {key}"}, staff, key)
    assert first.status_code == 201
    other = post(live, "/api/v2/films/", {"title": f"Other {key}"}, staff, key)
    assert other.status_code == 422
    assert other.json()["type"] == "/problems/#key-used-otherwise"
    assert films_called(live, f"Other {key}") == 0


def test_what_failed_can_be_tried_again_with_the_same_key(live: Api) -> None:
    key, member = str(uuid.uuid4()), live.new_member()
    body: dict[str, object] = {"film": 1, "stars": 4}
    assert live.client.post("/api/v2/ratings/", json=body, headers=member).status_code == 201
    assert post(live, "/api/v2/ratings/", body, member, key).status_code == 409
    live.client.delete("/api/v2/films/1/rating/", headers=member)
    assert post(live, "/api/v2/ratings/", body, member, key).status_code == 201


def test_keys_of_two_members_do_not_meet(live: Api) -> None:
    key = str(uuid.uuid4())
    bodies: dict[str, object] = {"film": 2, "stars": 5}
    for _ in range(2):
        answer = post(live, "/api/v2/ratings/", bodies, live.new_member(), key)
        assert answer.status_code == 201
        assert "Idempotency-Replayed" not in answer.headers


def test_a_key_that_is_none(live: Api) -> None:
    for key in ("", "a" * 129, "a b"):
        answer = post(live, "/api/v2/films/", {"title": "No"}, live.signed_in(), key)
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["pointer"] == "/Idempotency-Key"


def test_old_answers_are_forgotten(live: Api, django: None) -> None:
    from datetime import timedelta

    from django.db.models import F

    from sandbox.filmapi.web.models import KeptAnswer
    from sandbox.filmapi.web.tasks import KEPT_FOR, forget_old_answers

    key = str(uuid.uuid4())
    post(live, "/api/v2/watchlist/", {"film": 5}, live.new_member(), key)
    assert forget_old_answers() == 0
    older = KEPT_FOR + timedelta(seconds=1)
    KeptAnswer.objects.filter(key=key).update(made_at=F("made_at") - older)
    assert forget_old_answers() == 1
