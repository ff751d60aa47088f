"""SQL text is cut where PostgreSQL would cut it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.lesson.statements import split


@pytest.mark.parametrize(
    ("sql", "statements"),
    [
        ("", []),
        (" ; ;\n-- nothing\n;/* nothing */", []),
        ("SELECT 1", ["SELECT 1"]),
        ("SELECT 1; SELECT 2;", ["SELECT 1", "SELECT 2"]),
        ("SELECT 'a;b', 'it''s; so'; SELECT 2", ["SELECT 'a;b', 'it''s; so'", "SELECT 2"]),
        (r"SELECT E'a\'; b'; SELECT 2", [r"SELECT E'a\'; b'", "SELECT 2"]),
        ('SELECT "a;""b"; SELECT 2', ['SELECT "a;""b"', "SELECT 2"]),
        ("SELECT 1 -- one; two\n; SELECT 2", ["SELECT 1 -- one; two", "SELECT 2"]),
        ("/* a /* b; */ c; */ SELECT 1; SELECT 2", ["/* a /* b; */ c; */ SELECT 1", "SELECT 2"]),
        ("DO $$ BEGIN; END $$; SELECT 1", ["DO $$ BEGIN; END $$", "SELECT 1"]),
        ("DO $a$ $$; $b$ $a$; SELECT 1", ["DO $a$ $$; $b$ $a$", "SELECT 1"]),
        ("SELECT $1; SELECT a$b$; SELECT c$b$", ["SELECT $1", "SELECT a$b$", "SELECT c$b$"]),
        (
            "CREATE RULE r AS ON INSERT TO t DO (DELETE FROM u; NOTIFY v); SELECT 1",
            ["CREATE RULE r AS ON INSERT TO t DO (DELETE FROM u; NOTIFY v)", "SELECT 1"],
        ),
        (
            "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; "
            "SELECT 2; END; SELECT 3",
            [
                "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; "
                "SELECT 2; END",
                "SELECT 3",
            ],
        ),
        ("BEGIN; UPDATE t SET a = 1; COMMIT", ["BEGIN", "UPDATE t SET a = 1", "COMMIT"]),
        ("SELECT 'never closed; SELECT 2", ["SELECT 'never closed; SELECT 2"]),
    ],
)
def test_split(sql: str, statements: list[str]) -> None:
    assert [statement.text for statement in split(sql)] == statements


@pytest.mark.parametrize(
    ("sql", "only_reads"),
    [
        ("SELECT 1", True),
        ("-- a comment\n(SELECT 1)", True),
        ("WITH a AS (SELECT 1) TABLE a", True),
        ("VALUES (1)", True),
        ("WITH gone AS (DELETE FROM t RETURNING *) SELECT * FROM gone", False),
        ("SELECT 1 INTO t", False),
        ("SELECT 'DELETE'", True),
        ("EXPLAIN SELECT 1", False),
        ("UPDATE t SET a = 1", False),
    ],
)
def test_what_a_cursor_can_hold(sql: str, only_reads: bool) -> None:
    [statement] = split(sql)

    assert statement.only_reads is only_reads


@given(st.text(alphabet="ab ;'\"$-/*()\\E\n", max_size=60))
def test_every_statement_stands_in_the_text_where_it_says(sql: str) -> None:
    for statement in split(sql):
        assert sql[statement.start :].startswith(statement.text)
        assert statement.text == statement.text.strip() != ""


@given(st.lists(st.sampled_from(["SELECT 1", "SELECT ';'", "SELECT $$;$$", "SELECT (1)"])))
def test_joining_and_splitting_gives_the_same(statements: list[str]) -> None:
    assert [s.text for s in split(";\n".join(statements))] == statements
