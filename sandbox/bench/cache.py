"""A cached answer against the query that it saves, and against a bare GET of the same bytes."""

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import psycopg2
import redis

from sandbox.bench.measurement import Measurement, medians, seconds
from sandbox.films.spares import drop_database, reset_database
from sandbox.films.templates import ensure_template
from sandbox.services import ensure, private_server

ROUNDS = 21
CALLS = 200  # in one round
_DATABASE = "lesson_bench_cache"
_FILM = 842
_PAGE = """
SELECT f.id, f.title, p.name AS director, count(r.stars) AS ratings
FROM film f
LEFT JOIN person p ON p.id = f.director_id
LEFT JOIN rating r ON r.film_id = f.id
WHERE f.id = %s
GROUP BY f.id, p.name"""
_ROW = "SELECT id, title, us_gross FROM film WHERE id = %s"


def measure() -> Iterator[Measurement]:
    """Milliseconds for one call: medians of 21 rounds of 200; all servers on this machine.

    Two questions are asked: a film's page, which counts ratings, and a row by its primary key.
    """
    postgres = ensure().postgres
    assert postgres is not None
    ensure_template(postgres, "small")
    try:
        reset_database(postgres, _DATABASE, "small")
        url = postgres.rpartition("/")[0] + f"/{_DATABASE}"
        with (
            private_server("redis") as server,
            redis.Redis.from_url(server.url, decode_responses=True) as cache,
            closing(psycopg2.connect(url)) as connection,
        ):
            connection.autocommit = True
            yield from _measured(cache, connection)
    finally:
        drop_database(postgres, _DATABASE)


def _measured(cache: Any, connection: Any) -> Iterator[Measurement]:
    def asked(query: str) -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute(query, (_FILM,))
            return list(cursor.fetchone())

    def cached(key: str, query: str) -> list[Any]:
        stored = cache.get(key)
        if stored is None:
            stored = json.dumps(asked(query))
            cache.set(key, stored, ex=3600)
        found: list[Any] = json.loads(stored)
        return found

    page, query, row, lookup, bare = medians(
        ROUNDS,
        lambda: _each(lambda: cached("page", _PAGE)),
        lambda: _each(lambda: asked(_PAGE)),
        lambda: _each(lambda: cached("row", _ROW)),
        lambda: _each(lambda: asked(_ROW)),
        lambda: _each(lambda: cache.get("page")),
    )
    yield Measurement("cache page", page, "ms", "the same page asked of the database", query)
    yield Measurement("cache row", row, "ms", "the same row by its primary key", lookup)
    yield Measurement("cache hit", page, "ms", "a bare GET of the same bytes", bare)


def _each(call: Callable[[], object]) -> float:
    """Milliseconds of one call, of many in a row."""

    def all_of_them() -> None:
        for _ in range(CALLS):
            call()

    return 1000 * seconds(all_of_them) / CALLS
