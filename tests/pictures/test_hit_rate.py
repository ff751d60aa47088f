"""Hit rates: points where they belong, curves that differ without colour."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.pictures import hit_rate
from sandbox.pictures.hit_rate import HEIGHT, LEFT, RIGHT
from tests.pictures.markup import svg

TICKS = [(10, "10 s"), (100, "100 s"), (1000, "1000 s")]
CURVES = {"measured": [(10, 0.0), (100, 0.5), (1000, 1.0)], "predicted": [(10, 0.1), (1000, 0.9)]}


def test_the_text_gives_every_point() -> None:
    assert hit_rate(CURVES, TICKS, "time to live").text.split("\n") == [
        "Hit rate over time to live",
        "measured: 10 s 0 %, 100 s 50 %, 1000 s 100 %",
        "predicted: 10 s 10 %, 1000 s 90 %",
    ]


def test_equal_factors_lie_equally_far_apart() -> None:
    circles = svg(hit_rate(CURVES, TICKS, "time")).findall(".//circle[@r='3.5']")[1:]
    xs = [float(str(c.get("cx"))) for c in circles]
    ys = [float(str(c.get("cy"))) for c in circles]
    assert xs == pytest.approx([LEFT, (LEFT + RIGHT) / 2, RIGHT], abs=0.1)
    assert ys[0] - ys[1] == pytest.approx(HEIGHT / 2, abs=0.1)
    assert ys[0] - ys[2] == pytest.approx(HEIGHT, abs=0.1)


def test_curves_differ_without_colour() -> None:
    drawing = svg(hit_rate({"a": [(1, 0.1)], "b": [(1, 0.2)], "c": [(1, 0.3)]}, TICKS, "time"))
    lines = [p for p in drawing.findall(".//path") if p.get("stroke-width") == "2"]
    assert len({p.get("stroke-dasharray") for p in lines}) == 3
    assert {c.get("fill") == "none" for c in drawing.findall(".//circle")} == {True, False}


def test_names_of_ticks_that_would_overlap_are_left_out() -> None:
    crowded = hit_rate({"a": [(1, 0.1), (1000, 0.2)]}, [(x, f"{x} MB") for x in range(1, 40)], "x")
    words = [t.text for t in svg(crowded).findall(".//text")]
    assert "1 MB" in words
    assert 2 < sum("MB" in str(word) for word in words) < 12


@pytest.mark.parametrize("curves", [{"a": [(0, 0.1)]}, {str(n): [(1, 0.1)] for n in range(4)}])
def test_what_cannot_be_drawn_is_refused(curves: dict[str, list[tuple[float, float]]]) -> None:
    with pytest.raises(ValueError, match="at most three"):
        hit_rate(curves, TICKS, "time")


@settings(deadline=None)
@given(st.text(), st.text(), st.floats(1e-6, 1e9), st.floats(0, 1))
def test_no_text_breaks_the_curves(name: str, across: str, x: float, rate: float) -> None:
    picture = hit_rate({name: [(x, rate)]}, [(x, across)], across, name)
    assert len(svg(picture).findall(".//circle")) == 2
    (picture.html + picture.text).encode()
