"""Result tables, in HTML and as psql prints them."""

import datetime
import decimal
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.pictures import result_table, stacked, status_line
from sandbox.pictures.table import CELL_CHARACTERS, cell_text, display_width
from tests.pictures.markup import read

COLUMNS = ["title", "gross"]
ROWS: list[list[str | None]] = [["Jaws", "260000000"], ["Brazil", None]]


def test_a_table_names_its_columns_and_counts_its_rows() -> None:
    [table] = read(result_table(COLUMNS, ROWS, {1})).all("table")
    heads = table.all("th")
    assert [(h.text(), h.attributes["scope"]) for h in heads] == [
        ("title", "col"),
        ("gross", "col"),
    ]
    [caption] = table.all("caption")
    assert caption.text() == "2 rows"


def test_a_table_can_be_scrolled_by_keyboard() -> None:
    wrapper = next(e for e in read(result_table(COLUMNS, ROWS)).all("div"))
    assert wrapper.attributes["tabindex"] == "0"
    assert wrapper.attributes["aria-label"] == "Result, 2 columns, 2 rows"


def test_plain_text_is_what_psql_prints() -> None:
    assert repr(result_table(COLUMNS, ROWS, {1})).split("\n") == [
        " title  |   gross",
        "--------+-----------",
        " Jaws   | 260000000",
        " Brazil |      null",
        "(2 rows)",
    ]


def test_null_differs_from_the_word_null() -> None:
    [real, word] = read(result_table(["x"], [[None], ["null"]])).all("td")
    assert [child.tag for child in real.children] == ["i"]
    assert word.children == []
    assert real.text() == word.text() == "null"


@pytest.mark.parametrize(
    ("rows", "total", "says"),
    [
        (1, None, "1 row"),
        (0, None, "0 rows"),
        (3, 3, "3 rows"),
        (30, 3201, "20 of 3,201 rows shown"),
    ],
)
def test_the_count_says_how_many_there_are(rows: int, total: int | None, says: str) -> None:
    picture = result_table(["x"], [["1"]] * rows, total=total)
    assert picture.text.endswith(f"({says})")
    assert len(read(picture).all("td")) == min(rows, 20)


def test_numbers_stand_on_the_right() -> None:
    cells = read(result_table(COLUMNS, ROWS, {1})).all("td")
    assert ["pic-number" in c.attributes.get("class", "") for c in cells] == [False, True] * 2


def test_a_long_cell_is_cut_and_kept_whole_in_its_title() -> None:
    text = "word " * 200
    [cell] = read(result_table(["x"], [[text]])).all("td")
    assert len(cell.text()) == CELL_CHARACTERS
    assert cell.attributes["title"] == text
    assert max(map(len, result_table(["x"], [[text]]).text.split("\n"))) < 80


def test_a_caption_stands_with_the_count() -> None:
    picture = result_table(["x"], [["1"]], caption="One & only")
    [caption] = read(picture).all("caption")
    assert caption.text() == "One & only (1 row)"
    assert picture.text.startswith("One & only\n")


def test_a_result_without_columns_counts_its_rows() -> None:
    assert result_table([], [[], []]).text.endswith("(2 rows)")


def test_results_of_a_script_stand_one_under_the_other() -> None:
    both = stacked([status_line("CREATE TABLE"), result_table(["n"], [["1"]])])
    assert both.text.index("CREATE TABLE") < both.text.index("(1 row)")
    assert [e.text() for e in read(both).all("code")] == ["CREATE TABLE"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, None),
        (True, "true"),
        (decimal.Decimal("1.50"), "1.50"),
        (datetime.date(1999, 3, 31), "1999-03-31"),
        ([1, None, "x"], "{1,null,x}"),
        ({"a": [1]}, '{"a": [1]}'),
        (b"\x00\xff", "\\x00ff"),
    ],
)
def test_values_read_as_the_database_prints_them(value: object, text: str | None) -> None:
    assert cell_text(value) == text


@settings(deadline=None)
@given(st.lists(st.lists(st.none() | st.text(), min_size=2, max_size=2), max_size=5), st.text())
def test_no_text_breaks_a_table(rows: list[list[str | None]], name: str) -> None:
    picture = result_table([name, "x"], rows, {1}, caption=name)
    cells = read(picture).all("td")
    assert len(cells) == 2 * len(rows)
    picture.html.encode()
    lines = picture.text.split("\n")
    assert not any(re.search(r"[\x00-\x08\x0b-\x1f\x7f]", line) for line in lines)


@settings(deadline=None)
@given(st.lists(st.lists(st.text(), min_size=2, max_size=2), min_size=1, max_size=5))
def test_columns_of_the_plain_text_stand_under_each_other(rows: list[list[str]]) -> None:
    lines = result_table(["a", "b"], rows).text.split("\n")
    bar = lines[1].index("+")
    assert len(lines) == len(rows) + 3
    for line in (lines[0], *lines[2:-1]):
        assert any(display_width(line[:i]) == bar and line[i] == "|" for i in range(len(line))), (
            line
        )
