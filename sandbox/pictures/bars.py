"""Counts side by side, such as the pages a query touched before and after a change."""

from collections.abc import Sequence

from sandbox.pictures import svg
from sandbox.pictures.picture import BLUE, Picture

WIDTH = 392.0
BAR = 12.0
STEP = 42.0


def bars(counts: Sequence[tuple[str, float]], unit: str, title: str = "") -> Picture:
    """One bar a count, each with its value and how it compares with the first.

    `unit` is the plural of what was counted: rows, pages, queries. Bars start at zero and share
    one scale.
    """
    largest = max([value for _, value in counts] + [1])
    name = title or f"{unit.capitalize()} compared"
    marks = [svg.label(0, 13, title, bold=True)] if title else []
    top = 24.0 if title else 2.0
    lines = []
    for i, (label, value) in enumerate(counts):
        y = top + STEP * i
        words = f"{_count(value)} {unit}{_compared(value, counts[0], first=i == 0)}"
        room = WIDTH - svg.text_width(words) - 12
        marks += [
            svg.label(0, y + 12, svg.cut(label, room, bold=True), bold=True),
            svg.label(WIDTH, y + 12, words, anchor="end"),
            svg.box(
                0, y + 18, max(value / largest * WIDTH, 1), BAR, stroke="none", fill=BLUE, radius=0
            ),
            svg.path([(0, y + 15), (0, y + 18 + BAR + 3)], stroke="#888"),
        ]
        lines.append(f"{label}: {words}")
    return svg.drawing(name, "\n".join(lines), WIDTH, top + STEP * len(counts) - 6, "".join(marks))


def _compared(value: float, base: tuple[str, float], first: bool) -> str:
    name, whole = base
    if first or not value or not whole:
        return ""
    if value == whole:
        return f", as {name}"
    ratio = value / whole
    return f", {_ratio(ratio)} times {name}" if ratio > 1 else f", 1/{_ratio(1 / ratio)} of {name}"


def _ratio(ratio: float) -> str:
    return f"{ratio:,.0f}" if ratio >= 10 else f"{ratio:.1f}".removesuffix(".0")


def _count(value: float) -> str:
    return f"{value:,.1f}".removesuffix(".0")
