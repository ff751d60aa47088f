"""Films by both versions: what they show, how one walks through them, how they are filtered."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from tests.filmapi.running import Api

ORDERINGS = ("title", "-title", "-released", "released", "-stars", "stars", "-imdb_rating")


def test_version_1_is_flat_and_version_2_is_nested(live: Api) -> None:
    (film,) = live.get("/api/v1/films/?q=12 angry men").json()["results"]
    one = live.get(f"/api/v1/films/{film['id']}/").json()
    two = live.get(f"/api/v2/films/{film['id']}/").json()
    assert one["title"] == two["title"] == "12 Angry Men"
    assert one["director"] == two["director"]["name"] == "Sidney Lumet"
    assert one["release_date"] == two["released"] == "1957-04-13"
    assert one["year"] == 1957
    assert one["genres"] == [genre["name"] for genre in two["genres"]]
    assert float(one["average_rating"]) == two["stars"]["average"]
    assert isinstance(one["average_rating"], str)
    assert one["ratings"] == two["stars"]["count"]


def test_only_version_1_says_when_it_ends(live: Api) -> None:
    for path in ("/api/v1/films/", "/api/v1/films/99999/", "/api/v1/nothing/"):
        headers = live.get(path).headers
        assert headers["Deprecation"] == "@1768435200"
        assert headers["Sunset"] == "Tue, 15 Jan 2030 00:00:00 GMT"
        assert headers["Link"] == '</api/v2/>; rel="successor-version"'
    assert "Deprecation" not in live.get("/api/v2/films/").headers


def test_pages_by_number_hold_every_film_once(live: Api) -> None:
    page = live.get("/api/v1/films/?page_size=100").json()
    seen = [film["id"] for film in page["results"]]
    while page["next"]:
        page = live.get(page["next"]).json()
        seen += [film["id"] for film in page["results"]]
    assert len(seen) == len(set(seen)) == page["count"]


@pytest.mark.parametrize("ordering", ORDERINGS)
def test_cursors_lead_through_every_film_once_and_back(live: Api, ordering: str) -> None:
    page = live.get("/api/v2/films/", params={"ordering": ordering, "page_size": 100}).json()
    assert page["previous"] is None
    pages = [page["results"]]
    while page["next"]:
        page = live.get(page["next"]).json()
        pages.append(page["results"])
    seen = [film["id"] for results in pages for film in results]
    assert len(seen) == len(set(seen)) == _films_in(live)
    assert _is_sorted(pages, ordering)

    backwards = [page["results"]]
    while page["previous"]:
        page = live.get(page["previous"]).json()
        backwards.insert(0, page["results"])
    assert [film["id"] for results in backwards for film in results] == seen


def test_a_film_that_arrives_shifts_no_page(live: Api) -> None:
    first = live.get("/api/v2/films/?page_size=5&ordering=title").json()
    new = {"title": "0 Arrives First", "released": "2020-01-01"}
    made = live.client.post("/api/v2/films/", json=new, headers=live.signed_in())
    assert made.status_code == 201
    second = live.get(first["next"]).json()
    assert not {film["id"] for film in first["results"]} & {
        film["id"] for film in second["results"]
    }
    back = live.get(second["previous"]).json()
    assert [film["id"] for film in back["results"]] == [film["id"] for film in first["results"]]
    assert live.client.delete(made.headers["Location"], headers=live.signed_in()).status_code == 204


def test_filters_hold_together(live: Api) -> None:
    genres = {genre["name"]: genre["id"] for genre in live.get("/api/v2/genres/").json()}
    found = live.get(
        "/api/v2/films/",
        params={
            "genre": [genres["Drama"], genres["Comedy"]],
            "released_after": "2009-01-01",
            "released_before": "2009-12-31",
            "stars_min": 3.5,
            "page_size": 100,
        },
    ).json()["results"]
    assert found
    for film in found:
        assert {genre["name"] for genre in film["genres"]} & {"Drama", "Comedy"}
        assert film["released"][:4] == "2009"
        assert film["stars"]["average"] >= 3.5
    assert len({film["id"] for film in found}) == len(found)


def test_search_looks_into_titles_and_directors(live: Api) -> None:
    found = live.get("/api/v2/films/?q=SPIELBERG&page_size=100").json()["results"]
    assert len(found) == 23
    titles = live.get("/api/v1/films/?q=angry men").json()
    assert [film["title"] for film in titles["results"]] == ["12 Angry Men"]


@pytest.mark.parametrize(
    "query",
    [
        "ordering=budget",
        "ordering=-pk",
        "page_size=0",
        "page_size=101",
        "page_size=²",
        "cursor=x",
        "cursor=",
        "cursor=" + base64.urlsafe_b64encode(b'["title", "a", "1 OR 1=1", false]').decode(),
        "cursor=" + base64.urlsafe_b64encode(b'["title", null, true, false]').decode(),
        "cursor=" + base64.urlsafe_b64encode(json.dumps(["title", "\0", 1, 0]).encode()).decode(),
        "cursor=" + base64.urlsafe_b64encode(json.dumps(["-stars", "4", 1, 0]).encode()).decode(),
        "ordering=released&cursor="
        + base64.urlsafe_b64encode(b'["released", "soon", 1, false]').decode(),
        "cursor=" + base64.urlsafe_b64encode(b"[" * 2000).decode(),
        "genre=999999999999999999999",
        "genre=drama",
        "director=1e400",
        "director=99999999999999999999",
        "released_after=yesterday",
        "released_after=0000-00-00",
        "stars_min=NaN",
        "stars_min=Infinity",
        "q=%00",
        "q=" + "a" * 101,
        "mpaa_rating=X",
    ],
)
def test_a_query_that_makes_no_sense_is_named(live: Api, query: str) -> None:
    answer = live.get(f"/api/v2/films/?{query}")
    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == 400
    assert problem["errors"][0]["pointer"].startswith("/")


@pytest.mark.parametrize("page", ["1000000000000000000", "0", "-1", "x", "1.5", "9" * 3000])
def test_a_page_that_is_not_there(live: Api, page: str) -> None:
    answer = live.get("/api/v1/films/", params={"page": page})
    assert answer.status_code == 404
    assert answer.json()["type"] == "/problems/#not-found"


def test_an_id_that_no_column_can_hold_is_not_found(live: Api) -> None:
    for path in ("/api/v2/films/9999999999/", "/api/v2/films/99999999999999999999/rating/"):
        answer = live.get(path, headers=live.signed_in())
        assert answer.status_code == 404
        assert answer.headers["Content-Type"] == "application/problem+json"


def _films_in(live: Api) -> int:
    ((count,),) = live.backing.rows("SELECT count(*) FROM film")
    return int(count)


def _is_sorted(pages: list[list[dict[str, Any]]], ordering: str) -> bool:
    column = ordering.removeprefix("-")
    values = [
        film["stars"]["average"] if column == "stars" else film[column]
        for results in pages
        for film in results
    ]
    known = [value for value in values if value is not None]
    assert values[: len(known)] == known, "films without a value come last"
    return known == sorted(known, reverse=ordering.startswith("-"))
