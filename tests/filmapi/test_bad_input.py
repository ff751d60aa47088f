"""Whatever is sent: a clear answer in the documented shape, no traceback, nothing changed."""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.filmapi.running import PASSWORD, Api

TABLES = ("film", "person", "tag", "film_tag", "rating", "watchlist", "posters_posterupload")


@pytest.fixture(autouse=True)
def nothing_changes(live: Api) -> Iterator[None]:
    """No test of this file leaves a row, or a line that tells of an error nobody expected."""
    live.signed_in()

    def rows() -> list[Any]:
        return [live.backing.rows(f"SELECT count(*) FROM {table}") for table in TABLES]

    before, lines = rows(), len(live.process.lines())
    yield
    assert rows() == before
    assert "Traceback" not in "\n".join(live.process.lines()[lines:])


def assert_problem(answer: httpx.Response, status: int, kind: str) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem: dict[str, Any] = answer.json()
    assert problem["type"] == f"/problems/#{kind}"
    assert set(problem) >= {"type", "title", "status", "detail", "instance", "request_id"}
    assert problem["request_id"] == answer.headers["X-Request-ID"]
    return problem


def post(live: Api, content: bytes | str, kind: str = "application/json") -> httpx.Response:
    return live.client.post(
        "/api/v2/films/", content=content, headers={**live.signed_in(), "Content-Type": kind}
    )


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"",
        b"[]",
        b"7",
        b"null",
        b'"x"',
        b'{"title": NaN}',
        b'{"title": Infinity}',
        b"\xff\xfe",
        b'{"title": "\xff"}',
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"title": ' + b"9" * 5_000 + b"}",
    ],
    ids=lambda body: repr(body[:12]),
)
def test_bodies_that_are_no_json_object(live: Api, body: bytes) -> None:
    assert_problem(post(live, body), 400, "malformed" if body else "invalid")


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({}, "/title"),
        ({"title": None}, "/title"),
        ({"title": ["x"]}, "/title"),
        ({"title": {"x": 1}}, "/title"),
        ({"title": "x" * 201}, "/title"),
        ({"title": "a\u0000b"}, "/title"),
        ({"title": "\ud800"}, "/title"),
        ({"title": "   "}, "/title"),
        ({"title": "X", "released": "2024-13-01"}, "/released"),
        ({"title": "X", "released": 20240101}, "/released"),
        ({"title": "X", "running_minutes": 0}, "/running_minutes"),
        ({"title": "X", "running_minutes": 10**30}, "/running_minutes"),
        ({"title": "X", "running_minutes": 1.5}, "/running_minutes"),
        ({"title": "X", "mpaa_rating": "PG-99"}, "/mpaa_rating"),
        ({"title": "X", "genres": ["Drama"]}, "/genres"),
        ({"title": "X", "genres": [10**20]}, "/genres"),
        ({"title": "X", "genres": "1"}, "/genres"),
        ({"title": "X", "genres": [True]}, "/genres"),
        ({"title": "X", "us_gross": 2, "worldwide_gross": 1}, "/"),
        ({"title": "12 Angry Men", "released": "1957-04-13"}, "/"),
    ],
    ids=str,
)
def test_wrong_values_are_named(live: Api, fields: dict[str, Any], pointer: str) -> None:
    problem = assert_problem(post(live, json.dumps(fields)), 400, "invalid")
    assert problem["errors"][0]["pointer"].startswith(pointer)
    assert problem["errors"][0]["detail"]


def test_a_body_of_ten_megabytes(live: Api) -> None:
    body = json.dumps({"title": "x" * 10_000_000})
    assert_problem(post(live, body), 413, "body-too-large")
    answer = live.client.post("/graphql/", content=body, headers=live.signed_in())
    assert_problem(answer, 413, "body-too-large")


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "multipart/form-data", "x"])
def test_media_types_that_are_not_understood(live: Api, kind: str) -> None:
    assert_problem(post(live, "title=X", kind), 415, "wrong-media-type")


def test_only_json_is_answered(live: Api) -> None:
    answer = live.get("/api/v2/films/", headers={"Accept": "text/csv"})
    assert_problem(answer, 406, "not-acceptable")


def test_a_method_that_is_not_there(live: Api) -> None:
    answer = live.client.put("/api/v2/films/", json={}, headers=live.signed_in())
    assert_problem(answer, 405, "wrong-method")
    assert "GET" in answer.headers["Allow"]


@pytest.mark.parametrize(
    "path", ["/nothing/", "/api/v2/nothing/", "/api/v3/", "/posters/x/92.webp"]
)
def test_an_address_where_nothing_is(live: Api, path: str) -> None:
    assert_problem(live.get(path), 404, "not-found")


def test_a_host_that_is_not_ours(live: Api) -> None:
    answer = live.get("/api/v2/films/", headers={"Host": "evil.example.org"})
    assert_problem(answer, 400, "malformed")


@pytest.mark.parametrize("stars", [0, 6, -1, "five", None, 2.5, [3], 10**40])
def test_stars_that_are_none(live: Api, stars: Any) -> None:
    answer = live.client.put(
        "/api/v2/films/1/rating/", json={"stars": stars}, headers=live.signed_in()
    )
    assert_problem(answer, 400, "invalid")


@pytest.mark.parametrize("film", [0, -1, 10**18, "x", None, [1], {"id": 1}, True])
def test_a_film_that_cannot_be_rated(live: Api, film: Any) -> None:
    answer = live.client.post(
        "/api/v2/ratings/", json={"film": film, "stars": 3}, headers=live.signed_in()
    )
    assert_problem(answer, 400, "invalid")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "no address"),
        ("email", "a@b\r\nBcc: c@example.org"),
        ("name", ""),
        ("password", "12345678"),
        ("password", "password"),
        ("password", "short"),
        ("password", "somebody@example.org"),
    ],
)
def test_a_sign_up_that_is_refused(live: Api, field: str, value: str) -> None:
    body = {"name": "Some", "email": "somebody@example.org", "password": PASSWORD, field: value}
    problem = assert_problem(live.client.post("/api/v2/members/", json=body), 400, "invalid")
    assert problem["errors"][0]["pointer"].startswith(f"/{field}")


def upload(live: Api, content: bytes, name: str = "poster.png") -> httpx.Response:
    files = {"poster": (name, content, "image/png")}
    return live.client.post("/api/v2/films/1/poster/", files=files, headers=live.signed_in())


def png(width: int, height: int) -> bytes:
    """A PNG that claims this size, whose pixels are all one: a few kB whatever the size."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        checksum = zlib.crc32(kind + content)
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", checksum)

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    line = b"\0" * (1 + min((width + 7) // 8, 2_500))
    pixels = zlib.compress(line * min(height, 20_000))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


PICTURES: dict[str, Callable[[], bytes]] = {
    "text": lambda: b"not a picture",
    "gif": lambda: b"GIF89a\x01\x00\x01\x00\x00\x00\x00;",
    "svg": lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "cut": lambda: png(10, 10)[:40],
    "bomb": lambda: png(20_000, 20_000),
    "large": lambda: png(9_000, 9_000),
    "overflow": lambda: png(2**31 - 1, 2**31 - 1),
    "header alone": lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 100,
    "empty": lambda: b"",
}


@pytest.mark.parametrize("name", PICTURES)
def test_pictures_that_are_none_and_pictures_that_explode(live: Api, name: str) -> None:
    problem = assert_problem(upload(live, PICTURES[name]()), 400, "invalid")
    assert problem["errors"][0]["pointer"] == "/poster"
    uploads = Path(live.backing.folder, "media", "uploads")
    assert not uploads.exists() or not list(uploads.iterdir())


def test_a_picture_in_place_of_a_form(live: Api) -> None:
    headers = {**live.signed_in(), "Content-Type": "image/png"}
    answer = live.client.post("/api/v2/films/1/poster/", content=png(9, 9), headers=headers)
    assert_problem(answer, 415, "wrong-media-type")
    answer = live.client.post(
        "/api/v2/films/1/poster/",
        content=b"--x\r\nrubbish",
        headers={**live.signed_in(), "Content-Type": "multipart/form-data; boundary=x"},
    )
    assert answer.status_code == 400


def test_a_picture_of_ten_megabytes(live: Api) -> None:
    assert_problem(upload(live, b"\0" * 10_000_000), 413, "body-too-large")


def test_a_name_that_leads_elsewhere_stays_a_name(live: Api) -> None:
    for name in ("..%2f..%2f..%2fetc", "%2e%2e", "aaaaaaaaaaaa%00"):
        assert live.get(f"/posters/{name}/92.webp").status_code == 404
