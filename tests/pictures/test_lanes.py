"""Work of several processes at the same time: where the boxes lie and how they end."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.pictures import Span, lanes
from tests.pictures.markup import svg

SPANS = [
    Span("till", 0, 20, "sells"),
    Span("ada", 10, 30, "print 1", "killed"),
    Span("queue", 30, 40, "print 1", "waits"),
    Span("bob", 40, 50, "print 1", "done"),
]
NAMES = ("till", "ada", "queue", "bob")


def test_the_text_gives_order_ends_and_no_more() -> None:
    assert lanes(NAMES, SPANS).text.split("\n") == [
        "4 pieces of work of till and ada and queue and bob, in order of time",
        "0-2 till: sells",
        "1-3 ada: print 1 (killed)",
        "3-4 queue: print 1 (waits)",
        "4-5 bob: print 1 (done)",
    ]


def test_left_out_numbers_change_nothing() -> None:
    other = [Span(s.lane, s.start * 7, s.end * 7, s.text, s.ends) for s in SPANS]
    assert lanes(NAMES, other).html == lanes(NAMES, SPANS).html


def test_boxes_overlap_where_the_work_does() -> None:
    boxes = [b for b in svg(lanes(NAMES, SPANS)).findall(".//rect") if b.get("stroke") != "none"]
    till, queue, bob = [
        (float(str(b.get("y"))), float(str(b.get("y"))) + float(str(b.get("height"))))
        for b in boxes
    ]
    assert till[0] < till[1] < queue[0] < queue[1] < bob[0] < bob[1]


def test_what_was_killed_has_a_torn_edge_and_says_so() -> None:
    image = svg(lanes(NAMES, SPANS))
    torn = [p for p in image.findall(".//path") if str(p.get("d")).count("L") > 5]
    assert len(torn) == 1
    assert [t.text for t in image.findall(".//text")].count("killed") == 1


@pytest.mark.parametrize("span", [Span("nobody", 0, 1, "x"), Span("ada", 1, 1, "x")])
def test_impossible_work_is_refused(span: Span) -> None:
    with pytest.raises(ValueError, match="not a piece of work"):
        lanes(("ada",), [span])


@settings(deadline=None)
@given(
    st.lists(
        st.builds(
            lambda lane, start, length, text, ends: Span(lane, start, start + length, text, ends),
            st.sampled_from(["a", "b"]),
            st.integers(0, 9),
            st.integers(1, 5),
            st.text(),
            st.sampled_from(["done", "failed", "killed", "retry", "waits", ""]),
        ),
        max_size=6,
    )
)
def test_words_never_leave_their_box(spans: list[Span]) -> None:
    picture = lanes(("a", "b"), spans)
    (picture.html + picture.text).encode()
    height = float(str(svg(picture).get("viewBox")).split()[3])
    assert all(float(str(t.get("y"))) <= height for t in svg(picture).findall(".//text"))
