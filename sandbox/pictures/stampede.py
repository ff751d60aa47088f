"""How many queries a cache lets through to the database, and how many of them at the same time."""

from collections.abc import Sequence

from sandbox.pictures import axes, svg
from sandbox.pictures.picture import BLUE, ORANGE, Picture, listed

WIDTH = 392.0
RIGHT = WIDTH - axes.REACH
WORDS = 18.0  # above each lane
LANE = 40.0  # of the fullest lane
LEAST = 3.0  # what a single query is drawn high at least
GAP = 12.0

Query = tuple[float, float]
"""When a query began and when it ended, in seconds."""


def stampede(
    lanes: Sequence[tuple[str, Sequence[Query]]], seconds: float, expires: Sequence[float] = ()
) -> Picture:
    """One lane a strategy: the queries under way over `seconds`, all lanes on one scale.

    `expires` are the moments at which the cached value ends; they are drawn through all lanes.
    """
    steps = [_steps(queries) for _, queries in lanes]
    most = max([count for lane in steps for _, count in lane] + [1])
    marks: list[str] = []
    words = [_words(queries, lane) for (_, queries), lane in zip(lanes, steps, strict=True)]
    y = 0.0
    for (name, _), lane, said in zip(lanes, steps, words, strict=True):
        base = y + WORDS + LANE
        room = WIDTH - svg.text_width(said) - 12
        marks += [
            svg.label(0, y + 12, svg.cut(name, room, bold=True), bold=True),
            svg.label(WIDTH, y + 12, said, anchor="end"),
            svg.path([(0, base), (RIGHT, base)], stroke="#888"),
            *(
                svg.path([(x, base - LANE), (x, base)], stroke=ORANGE, weight=1.4, dashed=True)
                for x in (moment / seconds * RIGHT for moment in expires)
            ),
            _shape(lane, base, seconds, most),
        ]
        y = base + GAP
    marks.append(axes.time_axis(0, RIGHT, y - GAP, seconds, "s"))
    text = [f"{name}: {said}" for (name, _), said in zip(lanes, words, strict=True)]
    if expires:
        text.append("the value expires at " + ", ".join(f"{t:g} s" for t in expires))
    legend = ["Height: queries under way. Dashed: the cached value expires."] if expires else []
    return svg.drawing(
        title=f"Database queries under way: {listed([name for name, _ in lanes])}",
        text="\n".join(text),
        width=WIDTH,
        height=y - GAP + 22,
        body="\n".join(marks),
        legend=legend,
    )


def _steps(queries: Sequence[Query]) -> list[tuple[float, int]]:
    """The number of queries under way from each moment on at which it changes."""
    changes = sorted([(start, 1) for start, _ in queries] + [(end, -1) for _, end in queries])
    steps: list[tuple[float, int]] = []
    count = 0
    for moment, change in changes:
        count += change
        if steps and steps[-1][0] == moment:
            steps[-1] = (moment, count)
        else:
            steps.append((moment, count))
    return steps


def _words(queries: Sequence[Query], lane: Sequence[tuple[float, int]]) -> str:
    if len(queries) == 1:
        return "1 query"
    most = max([count for _, count in lane] + [0])
    return f"{len(queries):,} queries" + (f", at most {most:,} at once" if queries else "")


def _shape(lane: Sequence[tuple[float, int]], base: float, seconds: float, most: int) -> str:
    """The filled outline of the count over time; stretches without a query have no height."""
    outline = [(0.0, base)]
    height = 0.0
    for moment, count in lane:
        x = min(moment, seconds) / seconds * RIGHT
        outline.append((x, base - height))
        height = max(count / most * LANE, LEAST) if count else 0.0
        outline.append((x, base - height))
    outline += [(RIGHT, base - height), (RIGHT, base)]
    return axes.area(outline, BLUE) if lane else ""
