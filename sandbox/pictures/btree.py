"""A B-tree, its pages, and the way of a search through them.

The tree is built from the sorted keys as an index build does it: full leaves from left to right,
and above each level one that holds the lowest key of every page below it. Real pages hold
hundreds of keys; a small `fan_out` shows the same on a page of a book.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from sandbox.pictures import svg
from sandbox.pictures.picture import BLUE, GREEN, Picture, listed, plural
from sandbox.pictures.table import cell_text

WIDTH = 392.0
ROW = 16.0
KEYS_SHOWN = 6  # in one page
GAP = 8.0
ELLIPSIS = 20.0  # where pages are left out
RISE = 34.0
WIDEST_KEY = 120.0

Key = tuple[object, ...]
Search = tuple[object, object]


@dataclass(frozen=True)
class _Page:
    """One page: its keys, and the number of each: of the key in a leaf, else of the page below."""

    keys: list[Key]
    numbers: range
    leaf: bool

    @property
    def children(self) -> range:
        return range(0) if self.leaf else self.numbers


@dataclass(frozen=True)
class _Walk:
    """What the searches touch, by page number: the way down by level from the leaves up, all
    leaves read, and the positions of the keys found."""

    down: list[set[int]]
    leaves: set[int]
    found: set[int]

    def touched(self, depth: int) -> set[int]:
        return self.down[depth] | (self.leaves if depth == 0 else set())


def btree(
    keys: Sequence[object],
    fan_out: int = 4,
    searches: Sequence[Search] = (),
    columns: Sequence[str] = (),
) -> Picture:
    """The tree over sorted keys, with the pages that the searches read and the keys they find.

    A key is a value, or a tuple of the index's columns, which `columns` may name. A search is a
    pair of bounds, both included: of whole keys or of their first columns alone, None for no
    bound. `(7, 7)` is a lookup, `(None, None)` reads the whole index. Pages that no search touches
    are left out where they do not fit.
    """
    entries = [_as_key(key) for key in keys]
    levels = _levels(entries, fan_out)
    walk = _walk(entries, len(levels), fan_out, searches)
    body, height = _drawn(levels, walk)
    return svg.drawing(
        title=f"B-tree of {plural(len(keys), 'key')} on {plural(len(levels), 'level')}",
        text="\n".join(_text(levels, walk)),
        width=WIDTH,
        height=height,
        body=body,
        legend=[_legend(levels, walk, len(searches), listed(columns))],
    )


def _as_key(value: object) -> Key:
    return value if isinstance(value, tuple) else (value,)


def _levels(entries: Sequence[Key], fan_out: int) -> list[list[_Page]]:
    """The pages level by level, leaves first and the root last."""
    below: Sequence[Key] = entries
    levels: list[list[_Page]] = []
    while not levels or len(levels[-1]) > 1:
        pages = [
            _Page(list(below[i : i + fan_out]), range(i, min(i + fan_out, len(below))), not levels)
            for i in range(0, len(below), fan_out)
        ]
        levels.append(pages)
        below = [page.keys[0] for page in pages]
    return levels


def _walk(entries: Sequence[Key], height: int, fan_out: int, searches: Sequence[Search]) -> _Walk:
    walk = _Walk([set() for _ in range(height)], set(), set())
    for low, high in searches:
        start = 0 if low is None else _position(entries, _as_key(low), bisect_left)
        end = len(entries) if high is None else _position(entries, _as_key(high), bisect_right)
        # A key that is not there is looked for on the page of the next lower one.
        first = start if start < end else max(start - 1, 0)
        walk.found.update(range(start, end))
        walk.leaves.update(range(first // fan_out, max(first, end - 1) // fan_out + 1))
        page = first // fan_out
        for level in walk.down:
            level.add(page)
            page //= fan_out
    return walk


def _position(entries: Sequence[Key], bound: Key, bisect: Callable[..., int]) -> int:
    """Where the keys that begin with the bound start or end."""
    return bisect(entries, bound, key=lambda key: key[: len(bound)])


# -- the words -------------------------------------------------------------------------------------


def _words(key: Key) -> str:
    values = ["null" if part is None else str(cell_text(part)) for part in key]
    return values[0] if len(values) == 1 else f"({', '.join(values)})"


def _text(levels: Sequence[Sequence[_Page]], walk: _Walk) -> list[str]:
    lines = []
    for depth in range(len(levels) - 1, -1, -1):
        pages = levels[depth]
        name = "leaves" if depth == 0 else "root" if len(pages) == 1 else "inner pages"
        read = "; ".join(
            f"{_words(pages[i].keys[0])} to {_words(pages[i].keys[-1])}"
            for i in sorted(walk.touched(depth))
        )
        lines.append(f"{plural(len(pages), 'page')} ({name})" + (f", read: {read}" if read else ""))
    return lines


def _legend(levels: Sequence[Sequence[_Page]], walk: _Walk, searches: int, columns: str) -> str:
    words = f"{plural(sum(map(len, levels)), 'page')} on {plural(len(levels), 'level')}"
    if columns:
        words += f", ordered by {columns}"
    if not searches:
        return f"{words}."
    read = sum(len(walk.touched(depth)) for depth in range(len(levels)))
    return (
        f"{words}. {_searches(searches)} {plural(read, 'page')} (heavy), "
        f"{len(walk.leaves):,} of them leaves, and found {plural(len(walk.found), 'key')} (filled)."
    )


def _searches(count: int) -> str:
    return "One search read" if count == 1 else f"{count:,} searches read"


# -- the drawing -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Spot:
    """Where a page is drawn."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        return self.x + self.width / 2


def _drawn(levels: Sequence[Sequence[_Page]], walk: _Walk) -> tuple[str, float]:
    """The marks of all levels, the root on top, and how high they are together."""
    marks: list[str] = []
    above: dict[int, _Spot] = {}  # the parents, by the numbers of the pages below them
    y = 2.0
    for depth in range(len(levels) - 1, -1, -1):
        pages, touched = levels[depth], walk.touched(depth)
        chosen = walk.found if depth == 0 else walk.down[depth - 1]
        shown = {i: _shown_keys(pages[i], chosen) for i in _shown_pages(pages, touched)}
        spots, row = _row(shown, len(pages), y, _page_width(pages))
        for i, spot in spots.items():
            heavy = i in walk.down[depth]
            if i in above:
                parent = above[i]
                marks.append(
                    svg.path(
                        [(parent.middle, parent.y + parent.height), (spot.middle, spot.y - 1)],
                        stroke=BLUE if heavy else "#888",
                        weight=2.4 if heavy else 0.8,
                        arrow=heavy,
                    )
                )
            row.append(_page(spot, shown[i], i in touched, filled=depth == 0))
            if depth == 0 and i in touched and i + 1 in touched and i + 1 in spots:
                level = spot.y + spot.height / 2
                ends = [(spot.x + spot.width, level), (spots[i + 1].x - 1, level)]
                row.append(svg.path(ends, stroke=BLUE, weight=2.4))
        marks += row
        above = {child: spot for i, spot in spots.items() for child in pages[i].children}
        y += max(spot.height for spot in spots.values()) + RISE
    return "\n".join(marks), y - RISE + 2


def _page_width(pages: Sequence[_Page]) -> float:
    widest = max(svg.text_width(_words(key), bold=True) for page in pages for key in page.keys)
    return min(widest, WIDEST_KEY) + 12


def _shown_pages(pages: Sequence[_Page], touched: set[int]) -> list[int]:
    """The pages of one level that are drawn: touched ones first, then the ends, then the rest."""
    width = _page_width(pages)
    ordered = sorted(touched)
    wanted = [*ordered[:2], *ordered[-1:], 0, len(pages) - 1, *ordered, *range(len(pages))]
    shown: set[int] = set()
    for i in wanted:
        if _row_width(shown | {i}, len(pages), width) <= WIDTH or not shown:
            shown.add(i)
    return sorted(shown)


def _row_width(shown: Collection[int], count: int, width: float) -> float:
    return width * len(shown) + GAP * (len(shown) - 1) + ELLIPSIS * _gaps(sorted(shown), count)


def _gaps(shown: Sequence[int], count: int) -> int:
    """How many runs of pages are left out."""
    return sum(b - a > 1 for a, b in pairwise([-1, *shown, count]))


def _shown_keys(page: _Page, chosen: set[int]) -> list[tuple[Key, bool] | None]:
    """The keys of a page and whether each is chosen; None stands where some are left out."""
    marked = [(key, number in chosen) for key, number in zip(page.keys, page.numbers, strict=True)]
    if len(marked) <= KEYS_SHOWN:
        return list(marked)
    hits = [i for i, (_, hit) in enumerate(marked) if hit]
    kept = sorted({0, len(marked) - 1, *hits[: KEYS_SHOWN - 4], *hits[-1:]})
    shown: list[tuple[Key, bool] | None] = []
    for before, i in pairwise([-1, *kept]):
        if i - before > 1:
            shown.append(None)
        shown.append(marked[i])
    return shown


def _row(
    shown: Mapping[int, Sequence[object]], count: int, y: float, width: float
) -> tuple[dict[int, _Spot], list[str]]:
    """The places of one level's pages, and dots where pages are left out."""
    x = (WIDTH - _row_width(shown, count, width)) / 2
    spots: dict[int, _Spot] = {}
    dots = []
    before = -1
    for i in [*shown, count]:
        if i - before > 1:
            dots.append(svg.label(x + ELLIPSIS / 2 - GAP / 2, y + 16, "…", anchor="middle"))
            x += ELLIPSIS
        if i < count:
            spots[i] = _Spot(x, y, width, ROW * len(shown[i]) + 8)
            x += width + GAP
        before = i
    return spots, dots


def _page(spot: _Spot, keys: Sequence[tuple[Key, bool] | None], touched: bool, filled: bool) -> str:
    stroke, weight = (BLUE, 2.6) if touched else ("#888", 1.0)
    marks = [svg.box(spot.x, spot.y, spot.width, spot.height, stroke=stroke, weight=weight)]
    for row, entry in enumerate(keys):
        base = spot.y + 16 + ROW * row
        key, hit = entry or ((), False)
        text = svg.cut(_words(key), spot.width - 10, bold=hit) if entry else "…"
        if hit and filled:
            marks.append(
                svg.box(spot.x + 3, base - 12, spot.width - 6, 15, stroke="none", fill=GREEN)
            )
        colour = "#fff" if hit and filled else ""
        marks.append(svg.label(spot.middle, base, text, anchor="middle", bold=hit, colour=colour))
    return "".join(marks)
