"""The B-tree: its levels, and which pages and keys a search meets."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.pictures import btree
from sandbox.pictures.btree import _as_key, _levels, _walk
from tests.pictures.markup import svg

PAIRS = [(d, y) for d in (3, 5, 7, 9, 12) for y in (1994, 1999, 2003, 2008)]


def test_a_lookup_reads_one_page_a_level() -> None:
    text = btree(range(10, 650, 10), 4, [(70, 70)]).text
    assert text.startswith("B-tree of 64 keys on 3 levels")
    assert "One search read 3 pages (heavy), 1 of them leaves, and found 1 key (filled)." in text


def test_a_range_goes_on_along_the_leaves() -> None:
    text = btree(range(10, 650, 10), 4, [(70, 150)]).text
    assert "16 pages (leaves), read: 50 to 80; 90 to 120; 130 to 160" in text
    assert "read 5 pages (heavy), 3 of them leaves, and found 9 keys" in text


def test_a_leading_column_is_one_range_and_a_later_one_is_not() -> None:
    first = btree(PAIRS, 4, [(7, 7)], ("director", "year"))
    assert "One search read 3 pages (heavy), 1 of them leaves, and found 4 keys" in first.text
    each = btree(PAIRS, 4, [((d, 2003), (d, 2003)) for d in (3, 5, 7, 9, 12)])
    assert "5 searches read 8 pages (heavy), 5 of them leaves, and found 5 keys" in each.text
    assert "ordered by director and year" in first.text


def test_a_key_that_is_not_there_is_looked_for_and_not_found() -> None:
    assert (
        "read 2 pages (heavy), 1 of them leaves, and found 0 keys"
        in btree(range(10, 170, 10), 4, [(75, 75)]).text
    )


def test_a_tree_without_a_search_marks_nothing() -> None:
    picture = btree(["Jaws", "Kill Bill"], 4)
    assert "heavy" not in picture.text
    assert [r.get("stroke-width") for r in svg(picture).findall(".//rect")] == ["1"]


def test_a_large_tree_leaves_out_pages_but_not_those_on_the_way() -> None:
    picture = btree(range(1, 3202), 30, [(1500, 1500)])
    texts = [t.text for t in svg(picture).findall(".//text")]
    assert "1500" in texts
    assert "…" in texts
    assert len(svg(picture).findall(".//rect")) < 30
    assert "107 pages (leaves), read: 1471 to 1500" in picture.text


@settings(deadline=None)
@given(
    st.lists(st.integers(0, 60), min_size=1, max_size=80),
    st.integers(2, 6),
    st.integers(0, 60) | st.none(),
    st.integers(0, 60) | st.none(),
)
def test_a_search_finds_what_lies_between_its_bounds(
    keys: list[int], fan_out: int, low: int | None, high: int | None
) -> None:
    ordered = sorted(keys)
    entries = [_as_key(key) for key in ordered]
    levels = _levels(entries, fan_out)
    assert [key for page in levels[0] for key in page.keys] == entries
    assert len(levels[-1]) == 1
    walk = _walk(entries, len(levels), fan_out, [(low, high)])
    found = {
        i
        for i, key in enumerate(ordered)
        if (low is None or key >= low) and (high is None or key <= high)
    }
    assert walk.found == found
    assert {i // fan_out for i in found} <= walk.leaves
    assert len(walk.leaves) <= max(len({i // fan_out for i in found}), 1)
    assert all(len(level) == 1 for level in walk.down)


@pytest.mark.parametrize("text", ["<b>&\"'", "\x00\ud800", "a" * 300])
def test_no_key_breaks_the_picture(text: str) -> None:
    picture = btree([text, text], 4, [(text, text)], (text,))
    assert svg(picture).find(".//rect") is not None
    (picture.html + picture.text).encode()
