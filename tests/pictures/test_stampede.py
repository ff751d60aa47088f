"""Queries under way: heights in proportion, lanes on one scale, words that count."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.pictures import stampede
from sandbox.pictures.picture import BLUE
from sandbox.pictures.stampede import LANE, LEAST, Query
from tests.pictures.markup import svg

CROWD = [(0.2 + i / 100, 0.6 + i / 100) for i in range(40)]


def heights(lanes: list[tuple[str, list[Query]]]) -> list[float]:
    """How high each lane's shape is at most."""
    found = []
    for shape in svg(stampede(lanes, 1.2)).findall(f".//path[@fill='{BLUE}']"):
        points = re.findall(r"[\d.]+ ([\d.]+)", str(shape.get("d")))
        ys = [float(y) for y in points]
        found.append(round(max(ys) - min(ys), 1))
    return found


def test_the_words_count_queries_and_those_under_way_at_once() -> None:
    lanes: list[tuple[str, list[Query]]]
    lanes = [("none", CROWD), ("lock", [(0.2, 0.6)]), ("swr", []), ("two", [(0, 1), (1, 2)])]
    assert stampede(lanes, 1.2, [0.2]).text.split("\n")[1:6] == [
        "none: 40 queries, at most 40 at once",
        "lock: 1 query",
        "swr: 0 queries",
        "two: 2 queries, at most 1 at once",
        "the value expires at 0.2 s",
    ]


def test_all_lanes_share_one_scale() -> None:
    assert heights([("all", CROWD), ("half", CROWD[:20]), ("one", CROWD[:1])]) == [
        LANE,
        LANE / 2,
        LEAST,
    ]


def test_a_lane_without_queries_stays_empty() -> None:
    assert heights([("none", []), ("one", [(0.1, 0.2)])]) == [LANE]


@pytest.mark.parametrize(("expires", "lines"), [([], 0), ([0.2], 2), ([0.2, 0.7], 4)])
def test_an_expiry_is_drawn_through_every_lane(expires: list[float], lines: int) -> None:
    drawing = svg(stampede([("a", CROWD), ("b", [])], 1.2, expires))
    assert len([p for p in drawing.findall(".//path") if p.get("stroke-dasharray")]) == lines


@settings(deadline=None)
@given(st.text(), st.lists(st.tuples(st.floats(0, 9), st.floats(0, 9)).map(sorted), max_size=5))
def test_nothing_breaks_a_lane(name: str, queries: list[list[float]]) -> None:
    picture = stampede([(name, [(start, end) for start, end in queries])], 5)
    assert svg(picture).findall(".//text")
    (picture.html + picture.text).encode()
