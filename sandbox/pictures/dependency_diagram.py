"""Functional dependencies between the columns of one table, as arrows."""

from collections.abc import Sequence
from dataclasses import dataclass

from sandbox.pictures import svg
from sandbox.pictures.picture import BLUE, GREEN, ORANGE, Picture

ROW = 26.0
LANE = 30.0
TOP = 24.0
INSET = 8.0
SPREAD = 7.0

# kind: (colour, dashes, what it says). Kinds by Codd's second and third normal form.
KINDS = {
    "full": (GREEN, "", "on the whole key"),
    "partial": (ORANGE, "7 3", "partial: on a part of the key"),
    "transitive": (BLUE, "2 3", "transitive: on a column that is no key"),
}


@dataclass(frozen=True)
class Dependency:
    """The columns on the left determine those on the right; `label` replaces the kind's words."""

    determinant: tuple[str, ...]
    dependents: tuple[str, ...]
    label: str = ""


def dependency_diagram(
    columns: Sequence[str], dependencies: Sequence[Dependency], key: Sequence[str]
) -> Picture:
    """The columns one under the other, and for each dependency a numbered line beside them.

    A line leaves its determinant at a dot and ends with an arrow at each dependent column. Its kind
    follows from the key: full, partial or transitive.
    """
    width = max(svg.text_width(name, bold=True) for name in columns) + 2 * INSET + 30
    height = TOP + ROW * len(columns)
    places = _Places(columns)
    marks = [_columns(columns, key, width)]
    legend = []
    for i, dependency in enumerate(dependencies):
        kind = _kind(dependency, key)
        x = width + 26 + LANE * i
        marks.append(_dependency(dependency, places, width + 1, x, kind, i + 1))
        words = dependency.label or KINDS[kind][2]
        legend.append(f"{i + 1}. {_arrow(dependency)} ({words})")
    key_words = f"Key: {', '.join(key)}"
    return svg.drawing(
        title=f"Functional dependencies between {len(columns)} columns",
        text=f"Columns: {', '.join(columns)}\n{key_words}",
        width=width + 26 + LANE * len(dependencies),
        height=height + 2,
        body="\n".join(marks),
        legend=legend,
    )


def _kind(dependency: Dependency, key: Sequence[str]) -> str:
    if set(key) <= set(dependency.determinant):
        return "full"
    return "partial" if set(dependency.determinant) < set(key) else "transitive"


def _arrow(dependency: Dependency) -> str:
    return f"{', '.join(dependency.determinant)} → {', '.join(dependency.dependents)}"


class _Places:
    """Heights at which lines meet the rows: each line of a row at one of its own."""

    def __init__(self, columns: Sequence[str]) -> None:
        self._columns = list(columns)
        self._taken = [0] * len(columns)

    def next(self, column: str) -> float:
        row = self._columns.index(column)
        place = self._taken[row]
        self._taken[row] += 1
        offset = (0, -SPREAD, SPREAD, -SPREAD / 2, SPREAD / 2)[place % 5]
        return TOP + ROW * (row + 0.5) + offset


def _columns(columns: Sequence[str], key: Sequence[str], width: float) -> str:
    marks = [svg.box(1, TOP, width - 1, ROW * len(columns), stroke="#888")]
    for i, name in enumerate(columns):
        y = TOP + ROW * i
        if i:
            marks.append(svg.path([(1, y), (width, y)], stroke="#888", weight=0.6))
        marks.append(svg.label(INSET, y + 17.5, name, bold=name in key))
        if name in key:
            marks.append(svg.label(width - 5, y + 17.5, "key", anchor="end", faint=True))
    return "".join(marks)


def _dependency(
    dependency: Dependency, places: _Places, edge: float, x: float, kind: str, number: int
) -> str:
    colour, dashes, _ = KINDS[kind]
    starts = [places.next(name) for name in dependency.determinant]
    ends = [places.next(name) for name in dependency.dependents]
    ys = [*starts, *ends]
    steps = f"M{svg.number(x)} {svg.number(min(ys))}V{svg.number(max(ys))}"
    steps += "".join(f"M{svg.number(edge)} {svg.number(y)}H{svg.number(x)}" for y in starts)
    steps += "".join(f"M{svg.number(edge + 7)} {svg.number(y)}H{svg.number(x)}" for y in ends)
    pattern = f' stroke-dasharray="{dashes}"' if dashes else ""
    marks = [f'<path d="{steps}" fill="none" stroke="{colour}" stroke-width="1.8"{pattern}/>']
    marks += [
        f'<circle cx="{svg.number(edge + 3)}" cy="{svg.number(y)}" r="3.4" fill="{colour}"/>'
        for y in starts
    ]
    marks += [
        f'<path d="M{svg.number(edge)} {svg.number(y)}l8 -4v8Z" fill="{colour}"/>' for y in ends
    ]
    marks.append(svg.path([(x, 18), (x, min(ys))], stroke=colour, weight=0.6))
    marks.append(svg.badge(x - svg.badge_width(str(number)) / 2, 14, str(number), colour))
    return "".join(marks)
