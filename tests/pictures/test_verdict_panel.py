"""What a learner reads about an answer."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.pictures import verdict_panel
from sandbox.pictures.verdict_panel import LOOKS
from tests.pictures.markup import read
from tests.pictures.samples import FAILED, WRONG


@pytest.mark.parametrize("status", LOOKS)
def test_a_verdict_is_told_by_sign_and_word_and_announced(status: str) -> None:
    sign, word, _, _ = LOOKS[status]
    picture = verdict_panel({"status": status, "exercise": "joins.1", "title": "A first join"})
    panel = read(picture).children[0]
    assert panel.attributes["role"] == "status"
    assert panel.text().lstrip().startswith(f"{sign}{word} · joins.1 A first join")
    assert picture.text.startswith(f"[{sign}] {word}: joins.1 A first join")


def test_a_wrong_answer_shows_what_differs_and_what_to_do() -> None:
    picture = verdict_panel(WRONG)
    captions = [e.text() for e in read(picture).all("caption")]
    assert captions == [
        "Not asked for (1 of 12 rows shown)",
        "Missing, by key (2 rows)",
        "Your result (1 of 21 rows shown)",
    ]
    codes = [e.text() for e in read(picture).all("code")]
    assert codes == ["JOIN film_tag", 'hint("joins.4")']
    for words in ("joins watchlists too", "Drama is 3 times too high.", "31231.5"):
        assert words in picture.text


def test_missing_rows_without_keys_are_counted() -> None:
    verdict = WRONG | {"missing": {"count": 1, "keys": None}, "surplus": None}
    assert "1 row is missing." in verdict_panel(verdict).text


def test_an_error_is_said_once_with_its_place() -> None:
    picture = verdict_panel(FAILED)
    assert picture.text.count("does not exist") == 1
    assert "  SELECT titel FROM film\n         ^\n  Line 1, SQLSTATE 42703." in picture.text
    [line] = read(picture).all("pre")
    assert line.text() == "SELECT titel FROM film\n       ^"
    assert "Perhaps you meant" in picture.text


def test_the_learners_own_result_follows_the_panel() -> None:
    panel, *rest = read(verdict_panel(WRONG)).children
    assert "Your result" not in panel.text()
    assert "Your result" in "".join(e.text() for e in rest)


def test_a_result_that_nobody_counted_claims_no_number() -> None:
    result = {"columns": ["n"], "rows": [[1]], "total": None}
    assert "Your result, its first rows" in verdict_panel(WRONG | {"result": result}).text


def test_what_a_python_answer_printed_is_shown() -> None:
    picture = verdict_panel({"status": "wrong", "message": "No.", "output": "1\n2\n"})
    assert "It printed:\n  1\n  2" in picture.text


@settings(deadline=None)
@given(st.text(), st.text(), st.lists(st.lists(st.text(), min_size=1, max_size=1), max_size=3))
def test_no_text_breaks_a_panel(message: str, title: str, rows: list[list[str]]) -> None:
    verdict: dict[str, Any] = WRONG | {
        "message": message,
        "title": title,
        "surplus": {"columns": [title], "rows": rows, "count": len(rows)},
        "error": {"message": title, "caret_text": message, "hint": title},
        "result": {"columns": [message], "rows": rows, "total": len(rows)},
        "output": message,
        "next": title,
    }
    picture = verdict_panel(verdict)
    assert read(picture).children[0].attributes["role"] == "status"
    (picture.html + picture.text).encode()
