"""Which rows pair: the lines drawn, and the number of rows that a join returns."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.pictures import Rows, matching
from sandbox.pictures.matching import Kind
from tests.pictures.markup import svg
from tests.pictures.samples import FILMS, RATINGS, TAGS

ON = [("id", "film_id")]


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        ("inner", "3 rows: 3 pairs."),
        ("left", "4 rows: 3 pairs + 1 of film without a partner."),
        ("right", "5 rows: 3 pairs + 2 of rating without a partner."),
        (
            "full",
            "6 rows: 3 pairs + 1 of film without a partner + 2 of rating without a partner.",
        ),
        ("semi", "2 rows: each row of film with a partner, once."),
        ("anti", "1 row: each row of film without a partner."),
    ],
)
def test_the_rows_of_each_join_are_counted(kind: Kind, says: str) -> None:
    assert matching([FILMS, RATINGS], ON, kind).text.endswith(says)


def test_one_line_a_pair_and_null_pairs_with_nothing() -> None:
    image = svg(matching([FILMS, RATINGS], ON))
    [drawn] = [p for p in image.findall(".//path") if p.get("stroke-width") == "1.6"][2:]
    assert str(drawn.get("d")).count("M") == 3
    assert "rating (null, 2): no partner" in matching([FILMS, RATINGS], ON).text
    nulls = Rows("other", ("film_id",), ((None,),))
    assert "0 rows: 0 pairs." in matching([RATINGS, nulls], [("film_id", "film_id")]).text


def test_kept_and_dropped_rows_have_different_signs() -> None:
    both = matching([FILMS, RATINGS], ON, "left")
    assert len([c for c in svg(both).findall(".//circle") if c.get("r") == "4.5"]) == 1
    assert "Circle: no partner, kept with nulls in place of it. Cross: no partner" in both.text
    assert "Circle" not in matching([FILMS, RATINGS], ON).text
    assert "Cross" not in matching([FILMS, RATINGS], ON, "anti").text


def test_three_tables_multiply() -> None:
    picture = matching([RATINGS, FILMS, TAGS], [("film_id", "id"), ("id", "film_id")])
    assert "4 rows: one for each way from left to right along the lines." in picture.text


def test_what_cannot_be_drawn_is_refused() -> None:
    with pytest.raises(ValueError, match="two tables"):
        matching([FILMS, RATINGS], [])
    with pytest.raises(ValueError, match="inner joins alone"):
        matching([RATINGS, FILMS, TAGS], [("film_id", "id"), ("id", "film_id")], "left")


@settings(deadline=None)
@given(st.text(), st.lists(st.text() | st.none(), max_size=4), st.lists(st.text(), max_size=4))
def test_no_text_breaks_the_picture(name: str, left: list[str | None], right: list[str]) -> None:
    one = Rows(name, (name, "x"), tuple((value, value) for value in left))
    other = Rows(name, (name,), tuple((value,) for value in right))
    picture = matching([one, other], [(name, name)], "full")
    pairs = sum(a == b for a in left for b in right)
    rows = pairs + sum(a not in right for a in left) + sum(b not in left for b in right)
    assert f"{rows} row" in picture.text
    assert svg(picture).find(".//rect") is not None
    (picture.html + picture.text).encode()
