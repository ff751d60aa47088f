"""How many SQL statements each answer takes: few, and as many for a hundred rows as for one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from django.test import Client

    from sandbox.filmapi.members.models import Member

pytestmark = pytest.mark.usefixtures("django")

SIGNED_IN = 1  # the sign-in with its member

# What is asked, and the statements that it takes when nothing of it is in Redis.
OPEN = {
    "/api/v1/films/?page_size={size}": 3,  # count, films, genres
    "/api/v1/films/1/": 2,
    "/api/v2/films/?page_size={size}": 2,
    "/api/v2/films/?page_size={size}&ordering=-stars": 2,
    "/api/v2/films/?page_size={size}&q=e": 2,
    "/api/v2/films/1/": 2,
    "/api/v2/films/1/ratings/?page_size={size}": 2,  # is there such a film, ratings with members
    "/api/v2/people/?page_size={size}": 1,
    "/api/v2/people/1/": 1,
    "/api/v2/genres/": 1,
}
OWN = {
    "/api/v1/ratings/?page_size={size}": SIGNED_IN + 2,
    "/api/v2/ratings/?page_size={size}": SIGNED_IN + 1,
    "/api/v2/watchlist/?page_size={size}": SIGNED_IN + 1,
    "/api/v2/films/1/rating/": SIGNED_IN + 1,
    "/api/v2/me/": SIGNED_IN,
}
GRAPHQL = {
    "{{ films(first: {size}) {{ edges {{ node {{ title stars }} }} }} }}": 1,
    "{{ films(first: {size}) {{ totalCount edges {{ node {{ title }} }} }} }}": 2,
    "{{ films(first: {size}) {{ edges {{ node {{ genres {{ name }} director {{ name }} }} }} }}"
    " }}": 2,
    "{{ films(first: {size}) {{ edges {{ node {{ starsGiven }} }} }} }}": 2,
    "{{ films(first: {size}) {{ edges {{ node {{ ownStars onWatchlist }} }} }} }}": SIGNED_IN + 3,
    "{{ people(first: {size}) {{ edges {{ node {{ films(first: 3) {{ edges {{ node {{"
    " title genres {{ name }} }} }} }} }} }} }} }}": 3,
    "{{ genres {{ name }} }}": 1,
    "{{ film(id: 1) {{ title genres {{ name }} director {{ name }} starsGiven }} }}": 3,
    "{{ me {{ name }} }}": SIGNED_IN,
    "{{ me {{ ratings(first: {size}) {{ stars film {{ title genres {{ name }} ownStars }} }} }} }}":
        SIGNED_IN + 3,
}  # fmt: skip


@pytest.fixture(scope="module")
def member(django: None) -> Member:
    """Somebody who rated sixty films and means to see as many."""
    from sandbox.filmapi.catalogue.models import Film
    from sandbox.filmapi.members.models import Member
    from sandbox.filmapi.ratings import opinions

    made = Member.objects.create_user("counts@films.example.org", None, name="Counts")
    for film in Film.objects.filter(pk__lte=60):
        opinions.rate(made, film, 3)
        opinions.watch_later(made, film)
    return made


@pytest.fixture(scope="module")
def token(member: Member) -> str:
    from sandbox.filmapi.members.models import SignIn
    from sandbox.filmapi.members.tokens import _issue

    return str(_issue(SignIn.objects.create(member=member)).access_token)


@pytest.fixture
def client(django: None) -> Iterator[Client]:
    """A client that finds nothing kept."""
    from django.test import Client

    from sandbox.filmapi.catalogue.changes import FILMS
    from sandbox.filmapi.web.keeping import forget

    forget(FILMS)
    yield Client(headers={"host": "127.0.0.1"})
    forget(FILMS)


def statements(client: Client, ask: Any) -> list[str]:
    """The statements of one answer, which has to be a good one."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        answer = ask()
    assert answer.status_code == 200, answer.content
    assert b'"errors"' not in answer.content, answer.content
    return [query["sql"] for query in captured.captured_queries]


@pytest.mark.parametrize("size", [1, 50])
@pytest.mark.parametrize("path", OPEN)
def test_what_everybody_sees(client: Client, path: str, size: int) -> None:
    address = path.format(size=size)
    found = statements(client, lambda: client.get(address))
    assert len(found) == OPEN[path], found
    assert statements(client, lambda: client.get(address)) == [], "the second time from Redis"


@pytest.mark.parametrize("size", [1, 50])
@pytest.mark.parametrize("path", OWN)
def test_what_members_see_of_their_own(client: Client, token: str, path: str, size: int) -> None:
    headers = {"Authorization": f"Bearer {token}"}
    found = statements(client, lambda: client.get(path.format(size=size), headers=headers))
    assert len(found) == OWN[path], found


@pytest.mark.parametrize("size", [1, 50])
@pytest.mark.parametrize("query", GRAPHQL)
def test_graphql(client: Client, token: str, query: str, size: int) -> None:
    mine = "own" in query or "me" in query.split()
    headers = {"Authorization": f"Bearer {token}"} if mine else {}
    body = json.dumps({"query": query.format(size=size)})

    def ask() -> Any:
        return client.post("/graphql/", body, content_type="application/json", headers=headers)

    found = statements(client, ask)
    assert len(found) == GRAPHQL[query], found


def test_every_list_and_detail_is_counted_here(django: None) -> None:
    """A new address that answers GET has to state its number above, or in its app's own tests."""
    from drf_spectacular.generators import SchemaGenerator

    elsewhere = ("suggestions", "similar", "imports", "poster-uploads")
    known = {path.partition("?")[0].replace("/1/", "/{}/") for path in (*OPEN, *OWN)}
    document = SchemaGenerator().get_schema(request=None, public=True)
    assert document is not None
    for path, operations in document["paths"].items():
        shape = path.replace("{id}", "{}").replace("{film_id}", "{}")
        if "get" in operations and not any(word in path for word in elsewhere):
            assert shape in known, path
