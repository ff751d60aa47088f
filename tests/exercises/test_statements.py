"""Where statements end, and what is left of them without comments."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.exercises.statements import bare, split


@pytest.mark.parametrize(
    ("script", "statements"),
    [
        ("", []),
        (" ; -- nothing\n ; /* ; */ ;", []),
        ("SELECT 1", ["SELECT 1"]),
        ("SELECT 1;SELECT 2;", ["SELECT 1", "SELECT 2"]),
        ("SELECT ';', \";\", $$;$$, $a$;$$;$a$", ["SELECT ';', \";\", $$;$$, $a$;$$;$a$"]),
        (r"SELECT E'\';', 2; SELECT 3", [r"SELECT E'\';', 2", "SELECT 3"]),
        ("SELECT 'it''s;'; SELECT 2", ["SELECT 'it''s;'", "SELECT 2"]),
        ("/* a; /* b; */ c; */ SELECT 1; SELECT 2", ["SELECT 1", "SELECT 2"]),
        ("SELECT 1 -- x; y\n; SELECT 2", ["SELECT 1 -- x; y\n", "SELECT 2"]),
        ("SELECT a$b$c; SELECT $1; SELECT 2$$;$$", ["SELECT a$b$c", "SELECT $1", "SELECT 2$$;$$"]),
        ("SELECT 'open; SELECT 2", ["SELECT 'open; SELECT 2"]),
        (
            "CREATE RULE r AS ON INSERT TO t DO ALSO (SELECT 1; SELECT 2); SELECT 3",
            ["CREATE RULE r AS ON INSERT TO t DO ALSO (SELECT 1; SELECT 2)", "SELECT 3"],
        ),
        (
            "CREATE OR REPLACE FUNCTION f() RETURNS int BEGIN ATOMIC"
            " SELECT CASE WHEN true THEN 1 END; SELECT 2; END; SELECT 3",
            [
                "CREATE OR REPLACE FUNCTION f() RETURNS int BEGIN ATOMIC"
                " SELECT CASE WHEN true THEN 1 END; SELECT 2; END",
                "SELECT 3",
            ],
        ),
        ("BEGIN; SELECT 1; END;", ["BEGIN", "SELECT 1", "END"]),
    ],
)
def test_statements_end_where_postgresql_ends_them(script: str, statements: list[str]) -> None:
    assert [s.text for s in split(script)] == statements


@given(st.text(alphabet="ab$;'\"/*-E\\ \n(", max_size=60))
def test_split_statements_lie_where_they_say(script: str) -> None:
    for statement in split(script):
        assert script.startswith(statement.text, statement.offset)


@given(st.text(max_size=60))
def test_bare_text_stays_bare(text: str) -> None:
    assert bare(bare(text)) == bare(text) or "'" in text or '"' in text or "$" in text


def test_bare_keeps_what_is_quoted() -> None:
    assert bare(" SELECT  'a  -- b' -- c\n /* d */ , 2 ; ;") == "SELECT 'a  -- b' , 2"
