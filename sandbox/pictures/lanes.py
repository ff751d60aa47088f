"""What several processes do at the same time: one column each, and a box as long as the work."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from sandbox.pictures import svg
from sandbox.pictures.picture import BLUE, GREEN, ORANGE, Picture, plural

WIDTH = 392.0
TOP = 26.0
GAP = 8.0
LEAST_ROW = 12.0
PADDING = 8.0

End = Literal["done", "failed", "killed", "retry", "waits", ""]
_COLOURS: dict[End, str] = {"done": GREEN, "failed": ORANGE, "killed": ORANGE, "retry": BLUE}


@dataclass(frozen=True)
class Span:
    """One piece of work of one lane, from moment `start` to moment `end`.

    Moments give an order, not a length: numbers may be left out. `ends` tells how it ended; "waits"
    is for what only lies there.
    """

    lane: str
    start: int
    end: int
    text: str
    ends: End = ""


def lanes(names: Sequence[str], spans: Sequence[Span]) -> Picture:
    """One column a lane, time going down, not to scale; boxes side by side overlap in time.

    Each end is said in words as well as in colour; what was killed ends in a torn edge. Raises
    ValueError for a span without a lane or one that ends before it starts.
    """
    for span in spans:
        if span.lane not in names or span.end <= span.start:
            raise ValueError(f"not a piece of work of {', '.join(names)}: {span}")
    width = (WIDTH - 2 - GAP * (len(names) - 1)) / len(names)
    lefts = {name: 1 + (width + GAP) * i for i, name in enumerate(names)}
    lines = [svg.wrapped(span.text, width - 2 * PADDING) for span in spans]
    tops = _tops(spans, lines)
    bottom = max(tops.values(), default=TOP)
    marks = []
    for name, left in lefts.items():
        title = svg.cut(name, width, bold=True)
        marks.append(svg.label(left + width / 2, 13, title, bold=True, anchor="middle"))
        middle = left + width / 2
        marks += [
            svg.path([(middle, start), (middle, end)], stroke="#888", weight=0.6)
            for start, end in _free(name, spans, tops, bottom)
        ]
    for span, text in zip(spans, lines, strict=True):
        height = tops[span.end] - tops[span.start]
        marks.append(_box(span, text, lefts[span.lane], tops[span.start], width, height))
    return svg.drawing(
        title=f"{plural(len(spans), 'piece')} of work of {' and '.join(names)}, in order of time",
        text="\n".join(
            _text(span, list(tops)) for span in sorted(spans, key=lambda s: (s.start, s.end))
        ),
        width=WIDTH,
        height=bottom + 1,
        body="\n".join(marks),
    )


def _tops(spans: Sequence[Span], lines: Sequence[Sequence[str]]) -> dict[int, float]:
    """The height of each moment: so far apart that every box has room for its words."""
    moments = sorted({moment for span in spans for moment in (span.start, span.end)})
    tops = dict.fromkeys(moments, TOP)
    for before, moment in pairwise(moments):
        tops[moment] = tops[before] + LEAST_ROW
        for span, text in zip(spans, lines, strict=True):
            if span.end == moment:
                badge = svg.LINE + (8 if span.ends == "killed" else 4) if span.ends else 0
                needed = svg.LINE * len(text) + badge + 8 + GAP / 2
                tops[moment] = max(tops[moment], tops[span.start] + needed)
    return tops


def _free(
    name: str, spans: Sequence[Span], tops: dict[int, float], bottom: float
) -> list[tuple[float, float]]:
    """The stretches of a lane without a box."""
    edge, found = TOP - 6, []
    for span in sorted((s for s in spans if s.lane == name), key=lambda s: s.start):
        if tops[span.start] > edge:
            found.append((edge, tops[span.start]))
        edge = max(edge, tops[span.end] - GAP / 2)
    return [*found, (edge, bottom)] if bottom > edge else found


def _box(span: Span, lines: Sequence[str], x: float, y: float, width: float, height: float) -> str:
    height -= GAP / 2
    colour = _COLOURS.get(span.ends, "#888")
    weight = 2.2 if span.ends == "killed" else 1.2
    if span.ends == "killed":
        marks = [svg.path(_torn(x, y, width, height), stroke=colour, weight=weight)]
    else:
        dashed = span.ends == "waits"
        marks = [svg.box(x, y, width, height, stroke=colour, weight=weight, dashed=dashed)]
    marks += [
        svg.label(x + PADDING, y + 16 + svg.LINE * i, line, italic=span.ends == "waits")
        for i, line in enumerate(lines)
    ]
    if span.ends in _COLOURS:
        left = x + (width - svg.badge_width(span.ends)) / 2
        above = 13 if span.ends == "killed" else 9  # the teeth of the edge
        marks.append(svg.badge(left, y + height - above, span.ends, colour))
    elif span.ends:
        middle = x + width / 2
        marks.append(svg.label(middle, y + height - 8, span.ends, anchor="middle", faint=True))
    return "".join(marks)


def _torn(x: float, y: float, width: float, height: float) -> list[tuple[float, float]]:
    """A box whose lower edge is torn."""
    teeth = 8
    edge = [
        (x + width - width * i / teeth, y + height - (4 if i % 2 else 0)) for i in range(teeth + 1)
    ]
    return [(x, y + height), (x, y), (x + width, y), *edge]


def _text(span: Span, moments: list[int]) -> str:
    end = f" ({span.ends})" if span.ends else ""
    return f"{moments.index(span.start)}-{moments.index(span.end)} {span.lane}: {span.text}{end}"
