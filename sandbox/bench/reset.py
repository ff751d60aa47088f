"""A lesson's reset, against loading the same films again."""

import statistics
import time
from contextlib import closing

import psycopg2

from sandbox.bench.measurement import Measurement, seconds
from sandbox.films.load import load
from sandbox.films.sizes import size_named
from sandbox.films.spares import drop_database, reset_database, tidying
from sandbox.films.templates import administration, ensure_template
from sandbox.services import ensure

ROUNDS = 7
_NAME = "lesson_bench"


def measure(name: str, size: str) -> Measurement:
    """The median of seven resets of PostgreSQL's films of this size, and one load.

    Before each reset the one before has settled: a learner's spare has long been ready, too.
    """
    postgres = ensure().postgres
    assert postgres is not None
    ensure_template(postgres, size)
    try:
        reset_database(postgres, _NAME, size)
        resets = [_reset(postgres, size) for _ in range(ROUNDS)]
        loading = _load(postgres, size)
    finally:
        drop_database(postgres, _NAME)
    reset = statistics.median(resets)
    return Measurement(name, reset, "s", f"loading the {size} films again", loading)


def _reset(postgres: str, size: str) -> float:
    """Seconds of one reset, after the work that the last one left behind it is done."""
    with administration(postgres) as connection, connection.cursor() as cursor:
        while tidying(cursor, _NAME):
            time.sleep(0.01)
    return seconds(lambda: reset_database(postgres, _NAME, size))


def _load(postgres: str, size: str) -> float:
    """Seconds that the films take into the lesson's emptied database."""
    url = postgres.rpartition("/")[0] + f"/{_NAME}"
    with closing(psycopg2.connect(url)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public, raw CASCADE; CREATE SCHEMA public")
        return seconds(lambda: load(connection, size_named(size), lambda *_: None))
