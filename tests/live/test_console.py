"""`%%sql` in the page answers as it does in the notebook, word by word."""

import json
import re
from collections.abc import Iterable, Iterator
from pprint import pformat
from typing import Any

import psycopg2
import pytest

from sandbox.films.roles import learner_url
from sandbox.films.spares import drop_database, reset_database
from sandbox.films.templates import ensure_template
from sandbox.lesson.console import Console, Refused, Rows
from tests.live.page import Page

DATABASE = "lesson_page_console"

# Each is a list of cells, run one after the other in one session.
SESSIONS: dict[str, list[str]] = {
    "rows": ["SELECT id, title, released FROM film ORDER BY id", "TABLE tag;", "VALUES (NULL)"],
    "no rows": ["SELECT title FROM film WHERE false", "SELECT FROM film LIMIT 2"],
    "values as text": [
        "SELECT 1.50, date '2020-01-02', true, ARRAY[1, NULL], 0.1::float8, '{\"a\": [1]}'::jsonb,"
        " interval '90 minutes', '\\x00ff'::bytea, 'x'::name, 12::oid, 5::money, 'ü😀'",
    ],
    "percent signs and casts": ["SELECT '50%' AS half, 7 % 4 AS rest, '1'::int, '%s %(x)s', '?'"],
    "several statements": ["INSERT INTO tag (kind, name) VALUES ('genre', 'x'); TABLE screen;"],
    "a million rows": ["SELECT n FROM generate_series(1, 1000000) AS n"],
    "rows of a change": ["UPDATE film SET title = title WHERE id < 30 RETURNING id, title"],
    "a WITH that changes": [
        "WITH gone AS (DELETE FROM rating WHERE stars = 1 RETURNING *) SELECT count(*) FROM gone"
    ],
    "status": [
        "CREATE TABLE a (n int); INSERT INTO a VALUES (1), (2); DELETE FROM a; DROP TABLE a",
        "CREATE INDEX ON film (title); ANALYZE film; VACUUM film",
        "SET work_mem = '5MB'; SHOW work_mem",
        "CREATE TABLE b AS SELECT 1 AS one; SELECT * INTO c FROM b; TABLE c",
    ],
    "transaction over cells": [
        "BEGIN; UPDATE member SET city = 'Here' WHERE id = 1",
        "SELECT city FROM member WHERE id = 1",
        "SAVEPOINT s; DELETE FROM watchlist; ROLLBACK TO s",
        "ROLLBACK; SELECT city = 'Here' AS here FROM member WHERE id = 1",
    ],
    "failed transaction": ["BEGIN; SELECT 1/0", "SELECT 1", "ROLLBACK", "SELECT 1"],
    "transaction that cannot be": ["COMMIT", "BEGIN; BEGIN; END", "BEGIN; VACUUM film", "ROLLBACK"],
    "a cursor of their own": ["BEGIN; DECLARE c CURSOR FOR SELECT 1", "FETCH c; CLOSE c; COMMIT"],
    "notices": [
        "DO $$ BEGIN RAISE NOTICE 'look %', 1; RAISE WARNING 'w' USING HINT = 'do', DETAIL = 'd';"
        " END $$; SELECT 1",
        "DROP TABLE IF EXISTS nosuch; CREATE TABLE IF NOT EXISTS film (id int)",
        "DO $$ BEGIN FOR n IN 1 .. 70 LOOP RAISE NOTICE '%', n; END LOOP; END $$",
        "DO $$ BEGIN RAISE NOTICE 'before'; RAISE EXCEPTION 'after'; END $$",
    ],
    "errors with a place": [
        "SELECT 1;\nSELECT titel\nFROM film; SELECT 2",
        "SELEC 1",
        "SELECT 'ü😀', nosuch FROM film",
        "-- 😀\nSELECT 1;\n  UPDATE film SET\n\ttitel = 1",
        "SELECT * FROM film WHERE titel = 1 AND\n\n\nid = 1",
        "SELECT (1",
        "SELECT 'open",
        "SELECT 1 +",
    ],
    "errors without a place": [
        "SELECT 1/0",
        "INSERT INTO film (id, title) VALUES (1, 'x')",
        "DELETE FROM person",
        "INSERT INTO rating VALUES (1, 2, 9, '2026-01-02')",
        "SELECT title::int FROM film",
        "DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = 'P0042', HINT = 'h', DETAIL = 'd'; END $$",
    ],
    "what learners may not": [
        "CREATE ROLE evil",
        "ALTER SYSTEM SET work_mem = '1GB'",
        "SELECT pg_read_file('/etc/passwd')",
        "SELECT rolpassword FROM pg_authid",
        "SELECT pg_terminate_backend(1)",
        "CREATE DATABASE evil",
        "DROP TABLE pg_class",
    ],
    "nothing": ["", "  -- only words", ";;", "SELECT 1;;"],
    "not SQL": ["films, please", "\\d film", "```sql\nSELECT 1\n```", "%%sql\nSELECT 1"],
    "explain": [
        "EXPLAIN (COSTS ON) SELECT * FROM film WHERE id = 7",
        "EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF, BUFFERS OFF)\n"
        "SELECT count(*) FROM rating JOIN film ON film_id = id WHERE stars = 5",
    ],
    "settings": ["SHOW search_path; SHOW datestyle; SHOW timezone; SHOW jit; SELECT current_user"],
    "functions": [
        "CREATE FUNCTION twice(n int) RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT n * 2; END;"
        " SELECT twice(21)",
        "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN; END'",
        "PREPARE p AS SELECT $1::int + 1; EXECUTE p(1); DEALLOCATE p",
    ],
    "a broken function": [
        "CREATE FUNCTION bad() RETURNS int LANGUAGE plpgsql AS\n'BEGIN RETURN nosuch; END';",
        "SELECT bad()",
    ],
}


@pytest.fixture
def console(postgres_url: str) -> Iterator[Console]:
    ensure_template(postgres_url, "small")
    reset_database(postgres_url, DATABASE, "small")
    console = Console(lambda: psycopg2.connect(learner_url(postgres_url, DATABASE), async_=True))
    yield console
    console.close()
    drop_database(postgres_url, DATABASE)


def test_cells_answer_alike(console: Console, page: Page, postgres_url: str) -> None:
    differences: list[Any] = []
    for name, cells in SESSIONS.items():
        for cell in cells:
            page.ask(sql=cell)
            in_notebook = without_memory(outcomes(console, cell))
            in_page = without_memory(page.answer())
            if in_notebook != in_page:
                differences += [name, cell, in_notebook, in_page]
    assert not differences, pformat(differences, width=150)


def without_memory(outcomes: Iterable[Any]) -> Any:
    """Apart from how much memory a plan took: PGlite is a program of 32 bits."""
    return json.loads(re.sub(r"Memory Usage: \d+kB", "", json.dumps(list(outcomes))))


def outcomes(console: Console, cell: str) -> Iterator[dict[str, Any]]:
    """What the notebook shows, in the words of the page."""
    for outcome in console.run(cell):
        for notice in console.notices():
            yield {"kind": "notice", "text": notice}
        if isinstance(outcome, Rows):
            yield {
                "kind": "rows",
                "columns": outcome.columns,
                "numeric": [n in outcome.numeric for n in range(len(outcome.columns))],
                "rows": outcome.rows,
                "total": outcome.total,
            }
        elif isinstance(outcome, Refused):
            yield {"kind": "refused", "text": outcome.in_words(cell)}
        else:
            yield {"kind": "status", "text": outcome.status}
