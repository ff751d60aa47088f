"""Answers from Redis: as fresh as the last commit, counted, and not sent twice."""

from __future__ import annotations

import re
import threading
import uuid
from typing import Any

from tests.filmapi.running import Api, at_once


def lookups(live: Api, name: str, outcome: str) -> float:
    found = re.search(
        rf'^filmapi_kept_total{{name="{name}",outcome="{outcome}"}} (.+)$',
        live.get("/metrics").text,
        re.MULTILINE,
    )
    return float(found[1]) if found else 0.0


def test_the_second_answer_comes_from_redis_and_is_counted(live: Api) -> None:
    path = f"/api/v2/films/?q={uuid.uuid4().hex}"
    hits, misses = lookups(live, "films", "hit"), lookups(live, "films", "miss")
    answers = [live.get(path) for _ in range(3)]
    assert [answer.headers["Cache-Status"] for answer in answers] == [
        "filmapi; fwd=miss; stored",
        "filmapi; hit",
        "filmapi; hit",
    ]
    assert len({answer.content for answer in answers}) == 1
    assert lookups(live, "films", "hit") == hits + 2
    assert lookups(live, "films", "miss") == misses + 1


def test_whoever_has_it_gets_no_body(live: Api) -> None:
    for path in ("/api/v2/films/3/", "/api/v2/films/", "/api/v1/films/", "/api/v2/genres/"):
        first = live.get(path)
        etag = first.headers["ETag"]
        again = live.get(path, headers={"If-None-Match": f'"other", {etag}'})
        assert again.status_code == 304
        assert again.content == b""
        assert again.headers["ETag"] == etag
        assert live.get(path, headers={"If-None-Match": '"other"'}).status_code == 200


def test_a_rating_shows_at_once_everywhere(live: Api) -> None:
    paths = ("/api/v2/films/7/", "/api/v1/films/7/", "/api/v2/films/7/ratings/")
    listed = "/api/v2/films/?ordering=-stars&stars_min=1"
    before = {path: live.get(path).text for path in (*paths, listed)}
    member = live.new_member()
    rated = live.client.put("/api/v2/films/7/rating/", json={"stars": 5}, headers=member)
    assert rated.status_code == 201
    assert all(live.get(path).text != before[path] for path in paths)
    assert live.get(listed).headers["Cache-Status"] == "filmapi; fwd=miss; stored"
    query = {"query": "{ film(id: 7) { ratingCount } }"}
    counted = live.client.post("/graphql/", json=query).json()["data"]["film"]["ratingCount"]
    assert counted == live.get("/api/v2/films/7/").json()["stars"]["count"]


def test_counts_and_rows_agree_after_many_ratings_at_once(live: Api) -> None:
    members = [live.new_member() for _ in range(8)]

    def rate(number: int) -> None:
        for stars in (1, 5, 3):
            live.client.put(
                "/api/v2/films/9/rating/", json={"stars": stars}, headers=members[number]
            )

    at_once(len(members), rate)
    live.client.delete("/api/v2/films/9/rating/", headers=members[0])
    ((count, total),) = live.backing.rows(
        "SELECT count(*), sum(stars) FROM rating WHERE film_id = 9"
    )
    kept = live.backing.rows("SELECT rating_count, rating_sum FROM film WHERE id = 9")
    assert kept == [(count, total)]


def test_of_many_first_ratings_one_counts(live: Api) -> None:
    member = live.new_member()
    body = {"film": 11, "stars": 4}
    answers = at_once(8, lambda _: live.client.post("/api/v2/ratings/", json=body, headers=member))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 7


def test_a_reader_who_was_slow_puts_nothing_stale_back(django: None) -> None:
    """The reader read before the commit and keeps after it: nobody finds what they kept."""
    from sandbox.filmapi.web.keeping import forget, keep

    subject = f"subject-{uuid.uuid4()}"
    reading, committed = threading.Event(), threading.Event()

    def slowly() -> str:
        reading.set()
        assert committed.wait(10)
        return "old"

    reader = threading.Thread(target=lambda: keep("test", subject, "x", slowly))
    reader.start()
    assert reading.wait(10)
    forget(subject)
    committed.set()
    reader.join()
    assert keep("test", subject, "x", lambda: "new") == ("new", "miss")
    assert keep("test", subject, "x", lambda: "newer") == ("new", "hit")


def test_what_is_rolled_back_forgets_nothing(django: None) -> None:
    from django.db import transaction

    from sandbox.filmapi.web.keeping import forget_on_commit, keep

    subject = f"subject-{uuid.uuid4()}"
    keep("test", subject, "x", lambda: 1)

    class GivenUpError(Exception):
        pass

    try:
        with transaction.atomic():
            forget_on_commit(subject)
            raise GivenUpError
    except GivenUpError:
        pass
    assert keep("test", subject, "x", lambda: 2) == (1, "hit")


def new_film(live: Api) -> tuple[str, Any]:
    made = live.client.post(
        "/api/v2/films/", json={"title": f"Film {uuid.uuid4()}"}, headers=live.signed_in()
    )
    return made.headers["Location"], made


def test_nobody_overwrites_what_they_have_not_seen(live: Api) -> None:
    path, made = new_film(live)
    staff, etag = live.signed_in(), made.headers["ETag"]
    assert live.get(path).headers["ETag"] == etag

    def change(title: str, **headers: str) -> Any:
        return live.client.patch(path, json={"title": title}, headers={**staff, **headers})

    assert change("Unseen").status_code == 428
    first = change(f"First {uuid.uuid4()}", **{"If-Match": etag})
    assert first.status_code == 200
    late = change("Late", **{"If-Match": etag})
    assert late.status_code == 412
    assert late.json()["type"] == "/problems/#changed-meanwhile"
    assert live.get(path).json() == first.json()
    assert live.get(path).headers["ETag"] == first.headers["ETag"] != etag
    again = change(f"Again {uuid.uuid4()}", **{"If-Match": first.headers["ETag"]})
    assert again.status_code == 200


def test_of_many_who_change_the_same_version_one_succeeds(live: Api) -> None:
    path, made = new_film(live)
    headers = {**live.signed_in(), "If-Match": made.headers["ETag"]}

    def change(number: int) -> int:
        body = {"title": f"Mine {number} {uuid.uuid4()}"}
        return live.client.patch(path, json=body, headers=headers).status_code

    assert sorted(at_once(8, change)) == [200] + [412] * 7


def test_a_wrong_change_changes_nothing(live: Api) -> None:
    path, made = new_film(live)
    headers = {**live.signed_in(), "If-Match": made.headers["ETag"]}
    answer = live.client.patch(path, json={"running_minutes": -5}, headers=headers)
    assert answer.status_code == 400
    assert live.get(path).headers["ETag"] == made.headers["ETag"]


def test_a_new_name_of_a_director_shows_in_their_films(live: Api, django: None) -> None:
    """The administration writes without our views; what it changes is forgotten all the same."""
    from django.contrib import admin

    from sandbox.filmapi.catalogue.models import Person

    (film,) = live.get("/api/v2/films/?q=12 angry men").json()["results"]
    path = f"/api/v2/films/{film['id']}/"
    live.get(path)
    person = Person.objects.get(name="Sidney Lumet")
    page = admin.site.get_model_admin(Person)
    for name in ("S. Lumet", "Sidney Lumet"):
        person.name = name
        page.save_model(None, person, None, change=True)
        assert live.get(path).json()["director"]["name"] == name
