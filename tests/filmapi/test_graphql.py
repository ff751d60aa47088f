"""GraphQL: connections, what it costs, who asks."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.filmapi.running import Api


def ask(
    live: Api,
    query: str,
    headers: dict[str, str] | None = None,
    **variables: Any,
) -> httpx.Response:
    body = {"query": query, "variables": variables}
    return live.client.post("/graphql/", json=body, headers=headers or {})


def data(answer: httpx.Response) -> Any:
    assert answer.status_code == 200, answer.text
    assert "errors" not in answer.json(), answer.text
    return answer.json()["data"]


def refused(answer: httpx.Response) -> dict[str, Any]:
    """The error of a query that was refused as a whole."""
    assert answer.status_code == 400, answer.text
    assert answer.json()["data"] is None
    (error,) = answer.json()["errors"]
    assert error["message"]
    assert error["extensions"]["code"]
    found: dict[str, Any] = error
    return found


WALK = """query Walk($order: FilmOrder!, $after: String) {
  films(first: 100, order: $order, after: $after) {
    totalCount
    edges { node { databaseId } }
    pageInfo { hasNextPage endCursor }
  }
}"""


@pytest.mark.parametrize("order", ["TITLE", "NEWEST", "OLDEST", "BEST_RATED"])
def test_a_connection_leads_through_every_film_once(live: Api, order: str) -> None:
    seen: list[int] = []
    after, more = None, True
    while more:
        films = data(ask(live, WALK, order=order, after=after))["films"]
        seen += [edge["node"]["databaseId"] for edge in films["edges"]]
        after, more = films["pageInfo"]["endCursor"], films["pageInfo"]["hasNextPage"]
    assert len(seen) == len(set(seen)) == films["totalCount"]


def test_it_shows_what_rest_shows(live: Api) -> None:
    (rest,) = live.get("/api/v2/films/?q=12 angry men").json()["results"]
    query = """query Film($id: Int!) { film(id: $id) {
      title released stars ratingCount starsGiven genres { name } director { databaseId name }
    } }"""
    film = data(ask(live, query, id=rest["id"]))["film"]
    assert film["title"] == rest["title"]
    assert film["released"] == rest["released"]
    assert film["stars"] == rest["stars"]["average"]
    assert film["ratingCount"] == rest["stars"]["count"] == sum(film["starsGiven"])
    assert [genre["name"] for genre in film["genres"]] == [g["name"] for g in rest["genres"]]
    assert film["director"] == {
        "databaseId": rest["director"]["id"],
        "name": rest["director"]["name"],
    }


def test_it_knows_who_asks(live: Api) -> None:
    member = live.new_member()
    rated = "mutation { rate(film: 41, stars: 5) { ownStars onWatchlist } }"
    assert data(ask(live, rated, member))["rate"] == {"ownStars": 5, "onWatchlist": False}
    listed = "mutation { watchLater(film: 41) { onWatchlist } }"
    assert data(ask(live, listed, member))["watchLater"] == {"onWatchlist": True}
    mine = "{ me { name ratings { stars film { databaseId ownStars } } } }"
    assert data(ask(live, mine, member))["me"]["ratings"] == [
        {"stars": 5, "film": {"databaseId": 41, "ownStars": 5}}
    ]
    film = "{ film(id: 41) { ownStars onWatchlist } }"
    assert data(ask(live, film, member))["film"] == {"ownStars": 5, "onWatchlist": True}
    assert data(ask(live, film))["film"] == {"ownStars": None, "onWatchlist": None}
    assert live.get("/api/v2/films/41/rating/", headers=member).json()["stars"] == 5


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("{ me { name } }", "NOT_SIGNED_IN"),
        ("mutation { rate(film: 1, stars: 3) { title } }", "NOT_SIGNED_IN"),
        ("{ films(first: 101) { totalCount } }", "INVALID"),
        ("{ films(first: -1) { totalCount } }", "INVALID"),
        ('{ films(after: "rubbish") { edges { node { title } } } }', "INVALID"),
        ('{ films(search: "\\u0000") { edges { node { title } } } }', "INVALID"),
    ],
)
def test_a_field_that_cannot_be_answered_says_why(live: Api, query: str, code: str) -> None:
    answer = ask(live, query)
    assert answer.status_code == 200
    (error,) = answer.json()["errors"]
    assert error["extensions"]["code"] == code
    assert error["path"]


def test_stars_out_of_range_change_nothing(live: Api) -> None:
    member = live.new_member()
    for film, stars, code in ((1, 6, "INVALID"), (1, 0, "INVALID"), (99999, 3, "NOT_FOUND")):
        answer = ask(live, f"mutation {{ rate(film: {film}, stars: {stars}) {{ title }} }}", member)
        assert answer.json()["errors"][0]["extensions"]["code"] == code
    assert live.get("/api/v2/ratings/", headers=member).json()["results"] == []


DEEP = "{ films { edges { node { director " * 2 + "{ films { totalCount" + " }" * 10
WIDE = " ".join(f"a{number}: genres {{ name }}" for number in range(16))
INNER = "director { films(first: 100) { edges { node { id } } } }"
DEAR = f"films(first: 100) {{ edges {{ node {{ {INNER} }} }} }}"


@pytest.mark.parametrize(
    ("query", "word"),
    [
        (DEEP, "depth"),
        (f"{{ {DEAR} }}", "objects"),
        (f"query A {{ ...F }} fragment F on Query {{ {DEAR} }}", "objects"),
        (f"query A {{ ... on Query {{ {DEAR} }} }}", "objects"),
        (f"query A($n: Int) {{ {DEAR.replace('100', '$n')} }}", "objects"),
        (f"{{ {DEAR.replace('(first: 100)', '')} }}", "objects"),
        (f"{{ {WIDE} }}", "liases"),
        ("{ " + "genres { name } " * 400 + "}", "oken"),
        ("query A { ...F } fragment F on Query { ...F }", "F"),
        ("query A { ...F } fragment F on Query { films { edges { node { director { films"
         " { edges { node { title } } } } } } } ...F }", ""),
        ("{ nothing }", "nothing"),
        ("{", "Syntax"),
        ("", ""),
        ("{" * 5000, ""),
    ],
    ids=lambda value: value[:20] if isinstance(value, str) else None,
)  # fmt: skip
def test_queries_that_are_too_much_are_refused(live: Api, query: str, word: str) -> None:
    answer = ask(live, query)
    assert answer.status_code == 400, answer.text
    assert word in answer.text
    assert "Traceback" not in answer.text


def test_what_is_refused_tells_what_it_would_have_cost(live: Api) -> None:
    error = refused(ask(live, f"{{ {DEAR} }}"))
    assert error["extensions"]["code"] == "TOO_EXPENSIVE"
    assert "20401 objects; 3000 are allowed" in error["message"]


@pytest.mark.parametrize(
    "body",
    ["{", "[]", "7", '{"query": 7}', "{}", '{"query": "{a}", "variables": 7}', "[" * 100_000],
)
def test_a_body_that_is_no_request(live: Api, body: str) -> None:
    headers = {"Content-Type": "application/json"}
    answer = live.client.post("/graphql/", content=body, headers=headers)
    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["type"] == "/problems/#malformed"


def test_other_methods_and_types_are_not_for_queries(live: Api) -> None:
    asked = live.get("/graphql/?query={genres{name}}", headers={"Accept": "application/json"})
    assert asked.status_code in (400, 404, 405)
    assert live.client.put("/graphql/", json={}).status_code == 405
    text = live.client.post("/graphql/", content="x", headers={"Content-Type": "text/plain"})
    assert text.status_code in (400, 415)
    assert text.headers["Content-Type"] == "application/problem+json"


def test_the_schema_can_be_asked_for(live: Api) -> None:
    from graphql import build_client_schema, get_introspection_query

    schema = build_client_schema(data(ask(live, get_introspection_query())))
    assert schema.query_type is not None
    assert set(schema.query_type.fields) == {"films", "film", "people", "genres", "me"}
