"""What several sessions do one after the other, and who waits for whom."""

from collections.abc import Sequence
from dataclasses import dataclass

from sandbox.pictures import svg
from sandbox.pictures.picture import BLUE, ORANGE, Picture

WIDTH = 392.0
NUMBERS = 20.0  # the column with the step numbers
TOP = 24.0
GAP = 8.0


@dataclass(frozen=True)
class Step:
    """One thing that one session does.

    `lane` is the session's number. `waits` says how many of the following steps go by before it
    goes on; `fails` marks one that ends with an error.
    """

    lane: int
    text: str
    waits: int = 0
    fails: bool = False


def timeline(lanes: Sequence[str], steps: Sequence[Step]) -> Picture:
    """One column a session and one row a step, time going down; waits are dashed."""
    width = (WIDTH - 2 - NUMBERS - GAP * (len(lanes) - 1)) / len(lanes)
    lefts = [NUMBERS + (width + GAP) * i for i in range(len(lanes))]
    marks = [
        svg.label(left + width / 2, 13, svg.cut(name, width, bold=True), bold=True, anchor="middle")
        for name, left in zip(lanes, lefts, strict=True)
    ]
    wrapped = [svg.wrapped(step.text, width - 16) for step in steps]
    tops = [TOP]
    for lines in wrapped:
        tops.append(tops[-1] + svg.LINE * len(lines) + 8 + GAP)
    free = [[TOP - 6] for _ in lanes]  # where each lane's line stops and starts again
    for i, (step, lines) in enumerate(zip(steps, wrapped, strict=True)):
        end = tops[i + 1] - GAP
        marks.append(svg.label(0, tops[i] + 16, str(i + 1), faint=True))
        marks.append(_box(step, lines, lefts[step.lane], tops[i], width))
        if step.waits:
            until = tops[min(i + step.waits, len(steps) - 1) + 1] - GAP
            marks.append(_wait(lefts[step.lane] + width / 2, end, until))
            end = until
        free[step.lane] += [tops[i], end]
    for left, heights in zip(lefts, free, strict=True):
        middle = left + width / 2
        for y, end in zip(heights[::2], [*heights[1::2], tops[-1]], strict=True):
            if end > y:
                marks.append(svg.path([(middle, y), (middle, end)], stroke="#888", weight=0.6))
    return svg.drawing(
        title=f"{len(steps)} steps of {' and '.join(lanes)}",
        text="\n".join(_text(i, step, lanes, len(steps)) for i, step in enumerate(steps)),
        width=WIDTH,
        height=tops[-1],
        body="\n".join(marks),
    )


def _text(i: int, step: Step, lanes: Sequence[str], count: int) -> str:
    until = min(i + 1 + step.waits, count)
    waits = f" (waits until step {until} is done)" if step.waits else ""
    fails = " (fails)" if step.fails else ""
    return f"{i + 1}. {lanes[step.lane]}: {step.text}{waits}{fails}"


def _box(step: Step, lines: Sequence[str], x: float, y: float, width: float) -> str:
    height = svg.LINE * len(lines) + 8
    colour, weight = (ORANGE, 2.5) if step.fails else ("#888", 1.0)
    marks = [svg.box(x, y, width, height, stroke=colour, weight=weight)]
    marks += [svg.label(x + 8, y + 16 + svg.LINE * i, line) for i, line in enumerate(lines)]
    if step.fails:
        end = x + width - svg.badge_width("error") - 4
        marks.append(svg.badge(end, y + 15, "error", ORANGE))
    return "".join(marks)


def _wait(middle: float, y: float, end: float) -> str:
    words = svg.label(middle, (y + end) / 2 + 4, "waits", anchor="middle", italic=True)
    return svg.box(middle - 26, y, 52, end - y, stroke=BLUE, weight=1.6, dashed=True) + words
