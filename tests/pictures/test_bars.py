"""Bars: lengths in proportion, values in words."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.pictures import bars
from sandbox.pictures.bars import WIDTH
from tests.pictures.markup import svg


def test_bars_share_one_scale() -> None:
    widths = [
        float(str(r.get("width")))
        for r in svg(bars([("before", 1000), ("after", 250)], "rows")).findall(".//rect")
    ]
    assert widths == [WIDTH, WIDTH / 4]


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (1234, 12, "after: 12 pages, 1/103 of before"),
        (10, 25, "after: 25 pages, 2.5 times before"),
        (10, 10, "after: 10 pages, as before"),
        (10, 0, "after: 0 pages"),
        (0, 10, "after: 10 pages"),
    ],
)
def test_each_count_is_compared_with_the_first(before: int, after: int, words: str) -> None:
    lines = bars([("before", before), ("after", after)], "pages").text.split("\n")
    assert lines[1:] == [f"before: {before:,} pages", words]


@settings(deadline=None)
@given(st.text(), st.text(), st.integers(0, 10**12))
def test_no_text_breaks_the_bars(label: str, unit: str, count: int) -> None:
    picture = bars([(label, count), (label, 1)], unit, label)
    assert len(svg(picture).findall(".//rect")) == 2
    (picture.html + picture.text).encode()
