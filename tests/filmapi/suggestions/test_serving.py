"""Suggestions over HTTP: computed by a worker, shown from Redis alone, fresh after a rating."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

import pytest

from tests.filmapi.running import Api, Backing, Process, wait_for


@pytest.fixture(scope="module")
def computed(live: Api, live_worker: Process) -> Api:
    """The API with an edition of suggestions, which the first request has asked for."""
    first = live.get("/api/v2/suggestions/").json()
    assert first["because_of"] == "popularity"
    assert len(first["films"]) == 20
    wait_for(lambda: live.backing.rows("SELECT FROM film_similarity LIMIT 1"))
    return live


def suggestions(api: Api, member: dict[str, str] | None = None) -> Any:
    answer = api.get("/api/v2/suggestions/", headers=member)
    assert answer.status_code == 200, answer.text
    return answer.json()


def rate(api: Api, member: dict[str, str], films: dict[int, int]) -> None:
    for film, stars in films.items():
        path = f"/api/v2/films/{film}/rating/"
        assert api.client.put(path, json={"stars": stars}, headers=member).is_success


def test_everybody_is_shown_what_is_liked_most(computed: Api) -> None:
    shown = suggestions(computed)
    ids = [film["id"] for film in shown["films"]]
    liked = computed.backing.rows(
        "SELECT film_id FROM rating WHERE stars >= 4 GROUP BY film_id"
        " ORDER BY count(*) DESC, film_id LIMIT 20"
    )
    assert shown["because_of"] == "popularity"
    assert ids == [film for (film,) in liked]


def test_a_card_says_what_the_film_is(computed: Api) -> None:
    card = suggestions(computed)["films"][0]
    film = computed.get(f"/api/v2/films/{card['id']}/").json()
    assert card["title"] == film["title"]
    assert card["released"] == film["released"]
    assert card["genres"] == [genre["name"] for genre in film["genres"]]


def test_a_member_gets_their_own_after_five_ratings_and_none_of_the_rated(computed: Api) -> None:
    member = computed.new_member()
    popular = [film["id"] for film in suggestions(computed)["films"]]
    rate(computed, member, dict.fromkeys(popular[:4], 5))
    assert suggestions(computed, member)["because_of"] == "popularity"
    rate(computed, member, {popular[4]: 5})
    own = wait_for(lambda: _own(computed, member))
    assert len(own) == 20
    assert not set(popular[:5]) & set(own)
    rate(computed, member, {own[0]: 1})
    wait_for(lambda: own[0] not in _own(computed, member))


def _own(api: Api, member: dict[str, str]) -> list[int]:
    shown = suggestions(api, member)
    return [f["id"] for f in shown["films"]] if shown["because_of"] == "your ratings" else []


def test_opposite_tastes_get_different_suggestions(computed: Api) -> None:
    genre = computed.backing.rows(
        "SELECT r.film_id, bool_or(t.name = 'Action') FROM rating r"
        " JOIN film_tag ft USING (film_id) JOIN tag t ON t.id = ft.tag_id"
        " WHERE t.kind = 'genre' GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 60"
    )
    lists = []
    for likes_action in (True, False):
        member = computed.new_member()
        rate(computed, member, {f: 5 if action == likes_action else 1 for f, action in genre})
        lists.append(wait_for(partial(_own, computed, member)))
    assert lists[0] != lists[1]


def test_similar_films_are_those_that_the_same_members_like(
    computed: Api, django: None, made: Backing
) -> None:
    from sandbox.filmapi.suggestions.similarity import refresh_similarities

    refresh_similarities()
    ((film, other, members),) = made.rows(
        "SELECT film_id, other_id, members FROM film_similarity"
        " ORDER BY similarity DESC, film_id LIMIT 1"
    )
    first = computed.get(f"/api/v2/films/{film}/similar/").json()[0]
    assert (first["id"], first["members"]) == (other, members)
    ((by_hand,),) = made.rows(
        """
        WITH kind AS (SELECT member_id, avg(stars) AS usual FROM rating GROUP BY 1),
             d AS (SELECT member_id, film_id, stars - usual AS s
                   FROM rating JOIN kind USING (member_id))
        SELECT sum(a.s * b.s) / sqrt(sum(a.s * a.s) * sum(b.s * b.s)) * count(*) / (count(*) + 20)
        FROM d a JOIN d b USING (member_id) WHERE a.film_id = %s AND b.film_id = %s
        """,
        film,
        other,
    )
    assert first["similarity"] == pytest.approx(float(by_hand))


def test_no_film_no_similar_films(computed: Api) -> None:
    answer = computed.get("/api/v2/films/999999/similar/")
    assert answer.status_code == 404
    assert answer.json()["detail"] == "No film has this id."


def test_serving_takes_no_query(computed: Api, django: None, made: Backing) -> None:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    ((member_id,),) = made.rows("SELECT id FROM member ORDER BY id LIMIT 1")
    from rest_framework_simplejwt.tokens import AccessToken

    from sandbox.filmapi.members.models import Member

    token = AccessToken.for_user(Member.objects.get(pk=member_id))
    headers = {"Authorization": f"Bearer {token}"}
    client = Client(SERVER_NAME="localhost")
    with CaptureQueriesContext(connection) as queries:
        answers = [client.get("/api/v2/suggestions/", headers=h) for h in ({}, headers)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert len(json.loads(answers[1].content)["films"]) == 20
    assert [query["sql"] for query in queries] == []


def test_forged_token_is_refused(computed: Api) -> None:
    answer = computed.get("/api/v2/suggestions/", headers={"Authorization": "Bearer a.b.c"})
    assert answer.status_code == 401
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_new_edition_replaces_the_old_one_and_its_lists(
    computed: Api, django: None, made: Backing
) -> None:
    from sandbox.filmapi.suggestions.computing import compute_all
    from sandbox.filmapi.suggestions.shelf import shown
    from sandbox.filmapi.web.store import redis_client

    before = shown()
    assert before is not None
    members = compute_all()
    after = shown()
    assert after is not None
    assert after.name != before.name
    redis = redis_client()
    lists = list(redis.scan_iter(f"filmapi:suggestions:{after.name}:to:*", count=1000))
    assert len(lists) == members > 400
    for key in redis.scan_iter(f"filmapi:suggestions:{before.name}:*", count=1000):
        assert 0 < redis.ttl(key) <= 60
