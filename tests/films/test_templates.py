"""Templates are built once, clones are whole or absent, and nothing of others is ever dropped."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import psycopg2
import pytest
from psycopg2.sql import SQL, Identifier

from sandbox.errors import SandboxError
from sandbox.films import sizes, templates
from sandbox.films.roles import LEARNER
from sandbox.films.sizes import Size
from sandbox.films.spares import SPARE, drop_database, reset_database, tidying
from sandbox.films.templates import (
    MARKER,
    UNFINISHED,
    clone_database,
    create_database,
    databases,
    ensure_template,
    template_name,
)
from sandbox.paths import ROOT

TINY = Size("tiny", 60, 1_000, 100, 2, 20, 200)


@pytest.fixture(autouse=True)
def tiny_size(monkeypatch: pytest.MonkeyPatch) -> None:
    """A size that no lesson uses and that is built in a quarter of a second."""
    monkeypatch.setitem(sizes.SIZES, "tiny", TINY)


@pytest.fixture
def server(own_server: str, own_admin: Any) -> Iterator[str]:
    """The URL of a server with at most a template on it."""
    yield own_server
    for name, *_ in databases(own_admin):
        if name != template_name("tiny"):
            drop_database(own_admin, name)


@pytest.fixture
def empty_server(server: str, own_admin: Any) -> str:
    """The URL of a server without a template."""
    drop_template(own_admin)
    return server


def drop_template(connection: Any) -> None:
    if template_name("tiny") in names(connection):
        execute(connection, "ALTER DATABASE {} IS_TEMPLATE false", template_name("tiny"))
        drop_database(connection, template_name("tiny"))


def execute(connection: Any, statement: str, name: str) -> None:
    connection.cursor().execute(SQL(statement).format(Identifier(name)))


def names(connection: Any) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database")
        return {name for (name,) in cursor.fetchall()}


def value(url: str, database: str, statement: str) -> Any:
    with closing(psycopg2.connect(url, dbname=database)) as connection:
        cursor = connection.cursor()
        cursor.execute(statement)
        return cursor.fetchone()[0]


def test_two_callers_at_once_build_one_template(empty_server: str) -> None:
    built: list[str] = []
    reports: list[tuple[int, int, str]] = []

    def call() -> None:
        built.append(ensure_template(empty_server, "tiny", lambda *report: reports.append(report)))

    callers = [threading.Thread(target=call) for _ in range(2)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert built == [template_name("tiny")] * 2
    assert [what for _, _, what in reports].count("statistics") == 1


def test_an_old_server_is_refused_in_words(
    empty_server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(templates, "OLDEST_SERVER", 990_000)
    with pytest.raises(SandboxError) as error:
        ensure_template(empty_server, "tiny")
    assert error.value.mend == "The lessons need PostgreSQL 99 or later."


def test_progress_rises_to_the_announced_total(empty_server: str) -> None:
    reports: list[tuple[int, int, str]] = []
    ensure_template(empty_server, "tiny", lambda *report: reports.append(report))
    done = [rows for rows, _, _ in reports]
    assert done == sorted(done)
    assert done[0] == 0
    assert {total for _, total, _ in reports} == {done[-1]}
    assert "rating" in {what for _, _, what in reports}


def test_nobody_can_connect_to_a_template(server: str) -> None:
    name = ensure_template(server, "tiny")
    with pytest.raises(psycopg2.OperationalError, match="not currently accepting connections"):
        psycopg2.connect(server, dbname=name)


BUILDER = """
import os, sys
from sandbox.films import sizes, templates

sizes.SIZES["tiny"] = sizes.Size("tiny", 60, 1_000, 100, 2, 20, 200)

def stop_half_way(done, total, what):
    if what == "rating":
        print("half way", flush=True)
        sys.stdin.read()

templates.ensure_template(os.environ["ADMIN_URL"], "tiny", stop_half_way)
"""


def test_what_a_killed_builder_left_is_thrown_away(empty_server: str, own_admin: Any) -> None:
    unfinished = template_name("tiny") + UNFINISHED
    with subprocess.Popen(
        [sys.executable, "-c", BUILDER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "ADMIN_URL": empty_server, "PYTHONPATH": str(ROOT)},
    ) as builder:
        assert builder.stdout is not None
        assert builder.stdout.readline() == b"half way\n"
        builder.kill()
    assert unfinished in names(own_admin)
    create_database(empty_server, "lesson_tiny", "tiny")
    assert unfinished not in names(own_admin)
    assert value(empty_server, "lesson_tiny", "SELECT count(*) FROM rating") == TINY.ratings


def test_a_build_that_fails_leaves_no_template(empty_server: str, own_admin: Any) -> None:
    def interrupt(_done: int, _total: int, what: str) -> None:
        if what == "ticket":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ensure_template(empty_server, "tiny", interrupt)
    assert template_name("tiny") not in names(own_admin)
    assert ensure_template(empty_server, "tiny") in names(own_admin)
    assert not [name for name in names(own_admin) if name.endswith(UNFINISHED)]


def test_templates_of_older_code_go_and_those_of_strangers_stay(
    empty_server: str, own_admin: Any
) -> None:
    for name in ("films_tiny_0ld0ld00", "films_tiny_by_hand"):
        execute(own_admin, "CREATE DATABASE {} IS_TEMPLATE true", name)
    execute(own_admin, f"COMMENT ON DATABASE {{}} IS '{MARKER} old'", "films_tiny_0ld0ld00")
    ensure_template(empty_server, "tiny")
    assert "films_tiny_0ld0ld00" not in names(own_admin)
    assert "films_tiny_by_hand" in names(own_admin)


def test_a_clone_holds_the_rows_and_belongs_to_the_learner(server: str) -> None:
    create_database(server, "lesson_tiny", "tiny")
    assert value(server, "lesson_tiny", "SELECT count(*) FROM film") == 3_201
    owner = "SELECT datdba::regrole::text FROM pg_database WHERE datname = 'lesson_tiny'"
    assert value(server, "postgres", owner) == LEARNER


def test_an_open_connection_serves_as_well_as_a_url(server: str, own_admin: Any) -> None:
    create_database(own_admin, "lesson_tiny", "tiny", owner="postgres")
    assert [name for name, *_ in databases(own_admin)] == [
        template_name("tiny"),
        "lesson_tiny",
    ]
    assert not own_admin.closed


def test_a_database_is_made_once(server: str) -> None:
    create_database(server, "lesson_tiny", "tiny")
    with pytest.raises(SandboxError, match="lesson_tiny exists already"):
        create_database(server, "lesson_tiny", "tiny")


def test_reset_gives_the_data_back_although_somebody_is_connected(server: str) -> None:
    create_database(server, "lesson_tiny", "tiny")
    with closing(psycopg2.connect(server, dbname="lesson_tiny")) as learner:
        learner.cursor().execute("DROP TABLE ticket; UPDATE film SET title = 'x' || id")
        learner.commit()
        learner.cursor().execute("LOCK TABLE film")
        reset_database(server, "lesson_tiny", "tiny")
        with pytest.raises(psycopg2.OperationalError):
            learner.cursor().execute("SELECT 1")
    assert value(server, "lesson_tiny", "SELECT title FROM film WHERE id = 1") != "x1"
    assert value(server, "lesson_tiny", "SELECT count(*) FROM ticket") == TINY.tickets


def test_two_resets_at_once_take_turns(server: str) -> None:
    done = []

    def reset() -> None:
        reset_database(server, "lesson_tiny", "tiny")
        done.append(True)

    callers = [threading.Thread(target=reset) for _ in range(3)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert len(done) == 3
    assert value(server, "lesson_tiny", "SELECT count(*) FROM rating") == TINY.ratings


def test_reset_makes_what_is_missing(server: str, own_admin: Any) -> None:
    reset_database(server, "lesson_tiny", "tiny")
    assert "lesson_tiny" in names(own_admin)


def test_a_reset_leaves_a_spare_that_the_next_one_puts_in_place(
    server: str, own_admin: Any
) -> None:
    oid = "SELECT oid FROM pg_database WHERE datname = %s"
    reset_database(server, "lesson_tiny", "tiny")
    until_tidy(own_admin)
    with own_admin.cursor() as cursor:
        cursor.execute(oid, ("lesson_tiny" + SPARE,))
        spare = cursor.fetchone()
        reset_database(server, "lesson_tiny", "tiny")
        cursor.execute(oid, ("lesson_tiny",))
        assert cursor.fetchone() == spare
    until_tidy(own_admin)
    assert value(server, "lesson_tiny", "SHOW work_mem") == "4MB"


def test_a_spare_of_older_films_is_not_used(
    server: str, own_admin: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    reset_database(server, "lesson_tiny", "tiny")
    until_tidy(own_admin)
    monkeypatch.setattr("sandbox.films.spares.ensure_template", lambda *_: "films_changed")
    clone_database(own_admin, "films_changed", template_name("tiny"), owner="postgres")
    with closing(psycopg2.connect(server, dbname="films_changed")) as changed:
        changed.cursor().execute("CREATE TABLE extra AS SELECT 7 AS answer")
        changed.commit()
    reset_database(server, "lesson_tiny", "tiny")
    assert value(server, "lesson_tiny", "SELECT answer FROM extra") == 7
    until_tidy(own_admin)


def test_dropping_a_database_drops_its_spare(server: str, own_admin: Any) -> None:
    for _ in range(3):
        reset_database(server, "lesson_tiny", "tiny")
    drop_database(server, "lesson_tiny")
    assert not [name for name in names(own_admin) if name.startswith("lesson_tiny")]


def until_tidy(connection: Any) -> None:
    """Waits until the spare is there and what was put aside is not."""
    deadline = time.monotonic() + 30
    with connection.cursor() as cursor:
        while tidying(cursor, "lesson_tiny"):
            assert time.monotonic() < deadline
            time.sleep(0.01)
    there = {name for name in names(connection) if name.startswith("lesson_tiny")}
    assert there == {"lesson_tiny", "lesson_tiny" + SPARE}


def test_a_database_can_be_cloned_while_somebody_is_connected(server: str) -> None:
    create_database(server, "judge_base", "tiny", owner="postgres")
    with closing(psycopg2.connect(server, dbname="judge_base")) as inside:
        inside.cursor().execute("CREATE TABLE extra AS SELECT 7 AS answer")
        inside.commit()
        clone_database(server, "judge_copy", "judge_base")
    assert value(server, "judge_copy", "SELECT answer FROM extra") == 7


def test_a_clone_that_was_interrupted_is_made_again(server: str, own_admin: Any) -> None:
    execute(own_admin, "CREATE DATABASE {}", "lesson_tiny" + UNFINISHED)
    create_database(server, "lesson_tiny", "tiny")
    assert "lesson_tiny" + UNFINISHED not in names(own_admin)


def test_dropping_nothing_is_no_error(server: str) -> None:
    drop_database(server, "lesson_that_never_was")


@pytest.mark.parametrize("comment", [None, "accounts of the whole firm"])
def test_a_database_of_somebody_else_is_never_touched(
    comment: str | None, server: str, own_admin: Any
) -> None:
    execute(own_admin, "CREATE DATABASE {}", "accounts")
    if comment:
        execute(own_admin, f"COMMENT ON DATABASE {{}} IS '{comment}'", "accounts")
    try:
        attempts: tuple[Callable[[], None], ...] = (
            lambda: drop_database(server, "accounts"),
            lambda: reset_database(server, "accounts", "tiny"),
            lambda: clone_database(server, "mine", "accounts"),
            lambda: create_database(server, "accounts", "tiny"),
        )
        for attempt in attempts:
            with pytest.raises(SandboxError, match="accounts"):
                attempt()
        assert "accounts" in names(own_admin)
        assert "accounts" not in {name for name, *_ in databases(own_admin)}
    finally:
        execute(own_admin, "DROP DATABASE {}", "accounts")


def test_what_the_disk_holds_is_listed(server: str) -> None:
    create_database(server, "lesson_tiny", "tiny")
    listed = {name: (size, comment) for name, size, comment in databases(server)}
    size, comment = listed["lesson_tiny"]
    assert 7_000_000 < size < 50_000_000
    assert comment == f"{MARKER} copy of {template_name('tiny')}"


def test_two_builds_are_alike_to_the_page(empty_server: str, own_admin: Any) -> None:
    described = (
        "SELECT string_agg(format('%s %s %s %s', oid::regclass, relpages, reltuples,"
        " pg_relation_size(oid)), '; ' ORDER BY oid::regclass::text) FROM pg_class"
        " WHERE relnamespace::regnamespace::text IN ('public', 'raw') AND relkind IN ('r', 'i')"
    )
    plan = (
        "EXPLAIN (FORMAT JSON) SELECT * FROM rating JOIN film_tag USING (film_id) WHERE stars = 5"
    )
    seen = []
    for _ in range(2):
        create_database(empty_server, "lesson_tiny", "tiny")
        seen.append(
            (
                value(empty_server, "lesson_tiny", described),
                value(empty_server, "lesson_tiny", plan),
            )
        )
        drop_database(empty_server, "lesson_tiny")
        drop_template(own_admin)
    assert seen[0] == seen[1]
