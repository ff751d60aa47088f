"""Keys in time: a wedge falls with the TTL, a value without one does not."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.pictures import Key, Life, lifetimes
from sandbox.pictures.axes import ticks
from sandbox.pictures.lifetimes import BAND
from sandbox.pictures.picture import BLUE, GREEN, ORANGE
from tests.pictures.markup import svg

KEY = Key(
    "films:page:1",
    [Life(0, 60, 60), Life(70, 100, 60, "deleted"), Life(100, 120, None, "alive")],
    [(0, False), (10, True), (20, True)],
)


def test_the_text_tells_every_life() -> None:
    assert lifetimes([KEY], 120).text.split("\n")[:5] == [
        "1 key over 120 seconds",
        "films:page:1: 2 hits, 1 miss",
        "  stored at 0 s with TTL 60 s, expired at 60 s",
        "  stored at 70 s with TTL 60 s, deleted at 100 s",
        "  stored at 100 s with no TTL, lives on",
    ]


@pytest.mark.parametrize(
    ("life", "left"),
    [(Life(0, 60, 60), 0.0), (Life(0, 30, 60, "deleted"), 0.5), (Life(0, 90, None, "alive"), 1.0)],
)
def test_a_wedge_ends_at_the_part_of_the_ttl_that_is_left(life: Life, left: float) -> None:
    [shape] = svg(lifetimes([Key("k", [life])], 90)).findall(f".//path[@fill='{BLUE}']")
    ys = [float(y) for y in re.findall(r"[\d.]+ ([\d.]+)", str(shape.get("d")))]
    base, top, foot, _ = ys
    assert base - top == pytest.approx(BAND)
    assert base - foot == pytest.approx(BAND * left, abs=0.1)


def test_hits_are_filled_and_misses_are_not() -> None:
    circles = svg(lifetimes([KEY], 120)).findall(".//circle")
    assert [(c.get("fill"), c.get("stroke")) for c in circles] == [
        ("none", ORANGE),
        (GREEN, None),
        (GREEN, None),
    ]


def test_what_ended_a_life_is_said_in_words() -> None:
    words = [t.text for t in svg(lifetimes([KEY], 120)).findall(".//text")]
    assert words.count("del.") == 1
    assert words.count(">") == 1


@pytest.mark.parametrize("end", [0.3, 1, 7, 59, 120, 7200, 1e6])
def test_ticks_are_few_and_begin_at_zero(end: float) -> None:
    found = ticks(end)
    assert found[0] == 0
    assert 2 <= len(found) <= 6
    assert found[-1] <= end * (1 + 1e-9)


@settings(deadline=None)
@given(st.text(), st.floats(0.01, 1e6), st.sampled_from(["expired", "evicted", "overwritten"]))
def test_nothing_breaks_a_row(name: str, ttl: float, fate: str) -> None:
    picture = lifetimes([Key(name, [Life(0, 50, ttl, fate)], [(1, True)])], 100)  # type: ignore[arg-type]
    assert svg(picture).findall(".//circle")
    (picture.html + picture.text).encode()
