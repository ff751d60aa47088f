"""Which row of one table pairs with which row of another: what a join does, row by row."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sandbox.pictures import svg
from sandbox.pictures.picture import BLUE, ORANGE, Picture, plural
from sandbox.pictures.table import cell_text

Kind = Literal["inner", "left", "right", "full", "semi", "anti"]

KEPT = {  # the sides whose rows are kept without a partner, 0 left and 1 right
    "inner": (),
    "left": (0,),
    "right": (1,),
    "full": (0, 1),
    "semi": (),
    "anti": (0,),
}
ONE_SIDED = {"semi", "anti"}  # rows of the right table are only asked for, never returned
WIDTH = 392.0
GAPS = {2: 96.0, 3: 46.0}  # between tables, where the lines are
ROW = 20.0
TOP = 44.0  # the table's name and the column names
INSET = 6.0


@dataclass(frozen=True)
class Rows:
    """A small table: name, columns, and rows with a value for each column."""

    name: str
    columns: Sequence[str]
    rows: Sequence[Sequence[object]]


@dataclass(frozen=True)
class _Step:
    """The pairs between a table and the next one, by row numbers."""

    pairs: list[tuple[int, int]]

    def lonely(self, side: int, count: int) -> list[int]:
        """The rows of one side, 0 or 1, that are in no pair."""
        paired = {pair[side] for pair in self.pairs}
        return [i for i in range(count) if i not in paired]


def matching(
    tables: Sequence[Rows], on: Sequence[tuple[str, str]], kind: Kind = "inner"
) -> Picture:
    """Two or three tables side by side and a line for each pair of rows whose columns are equal.

    `on` names the columns that must be equal, one pair between each table and the next; NULL equals
    nothing. Three tables can only be joined with `kind` "inner". Below stands how many rows the
    join returns and why.
    """
    if len(on) != len(tables) - 1 or len(tables) not in GAPS:
        raise ValueError("matching draws two tables and one pair of columns, or three and two.")
    if len(tables) == 3 and kind != "inner":
        raise ValueError("matching draws three tables for inner joins alone.")
    steps = [
        _step(left, right, columns)
        for left, right, columns in zip(tables[:-1], tables[1:], on, strict=True)
    ]
    result = _result(tables, steps, kind)
    height = TOP + ROW * max(len(table.rows) for table in tables) + 4
    return svg.drawing(
        title=f"{kind.capitalize()} join of {' with '.join(table.name for table in tables)}",
        text="\n".join(_text(tables, steps)),
        width=WIDTH,
        height=height,
        body="\n".join(_marks(tables, steps, on, kind)),
        legend=[" ".join([*_signs(tables, steps, kind), result])],
    )


def _step(left: Rows, right: Rows, columns: tuple[str, str]) -> _Step:
    i, j = left.columns.index(columns[0]), right.columns.index(columns[1])
    return _Step(
        [
            (a, b)
            for a, row in enumerate(left.rows)
            for b, other in enumerate(right.rows)
            if row[i] is not None and row[i] == other[j]
        ]
    )


# -- the words -------------------------------------------------------------------------------------


def _result(tables: Sequence[Rows], steps: Sequence[_Step], kind: Kind) -> str:
    left, right = tables[0], tables[-1]
    pairs = len(steps[0].pairs)
    if len(steps) == 2:
        ways = sum(a[1] == b[0] for a in steps[0].pairs for b in steps[1].pairs)
        return f"{plural(ways, 'row')}: one for each way from left to right along the lines."
    lonely_left = len(steps[0].lonely(0, len(left.rows)))
    lonely_right = len(steps[0].lonely(1, len(right.rows)))
    if kind == "semi":
        found = len(left.rows) - lonely_left
        return f"{plural(found, 'row')}: each row of {left.name} with a partner, once."
    if kind == "anti":
        return f"{plural(lonely_left, 'row')}: each row of {left.name} without a partner."
    kept_left = lonely_left if 0 in KEPT[kind] else 0
    kept_right = lonely_right if 1 in KEPT[kind] else 0
    total = pairs + kept_left + kept_right
    parts = [plural(pairs, "pair")]
    parts += [f"{kept_left} of {left.name} without a partner"] if kept_left else []
    parts += [f"{kept_right} of {right.name} without a partner"] if kept_right else []
    return f"{plural(total, 'row')}: {' + '.join(parts)}."


def _signs(tables: Sequence[Rows], steps: Sequence[_Step], kind: Kind) -> list[str]:
    """What the signs beside rows without a partner mean, where there are any."""
    left, right = tables[0], tables[-1]
    lonely = [len(steps[0].lonely(0, len(left.rows))), len(steps[-1].lonely(1, len(right.rows)))]
    if kind in ONE_SIDED:
        lonely[1] = 0
    kept = any(lonely[side] for side in KEPT[kind])
    dropped = any(lonely[side] for side in (0, 1) if side not in KEPT[kind])
    nulls = "" if kind == "anti" else " with nulls in place of it"
    signs = [f"Circle: no partner, kept{nulls}."] if kept else []
    return signs + (["Cross: no partner, left out."] if dropped else [])


def _text(tables: Sequence[Rows], steps: Sequence[_Step]) -> list[str]:
    lines = []
    for left, right, step in zip(tables[:-1], tables[1:], steps, strict=True):
        for i, row in enumerate(left.rows):
            partners = [_row_text(right, b) for a, b in step.pairs if a == i]
            found = ", ".join(partners) if partners else "no partner"
            lines.append(f"{left.name} {_values(row)} -> {found}")
        lines += [f"{_row_text(right, i)}: no partner" for i in step.lonely(1, len(right.rows))]
    return lines


def _row_text(table: Rows, row: int) -> str:
    return f"{table.name} {_values(table.rows[row])}"


def _values(row: Sequence[object]) -> str:
    return f"({', '.join(map(_cell, row))})"


def _cell(value: object) -> str:
    text = cell_text(value)
    return "null" if text is None else text


# -- the drawing -----------------------------------------------------------------------------------


def _marks(
    tables: Sequence[Rows], steps: Sequence[_Step], on: Sequence[tuple[str, str]], kind: Kind
) -> list[str]:
    gap = GAPS[len(tables)]
    widths = [_width(table) for table in tables]
    spare = WIDTH - 2 - gap * len(steps)
    if sum(widths) > spare:
        widths = _squeezed(widths, spare)
    marks = []
    lefts = [1 + sum(widths[:i]) + gap * i for i in range(len(tables))]
    for i, table in enumerate(tables):
        keys = {on[i][0]} if i < len(on) else set()
        keys |= {on[i - 1][1]} if i else set()
        marks.append(_table(table, lefts[i], widths[i], keys))
    for i, step in enumerate(steps):
        start, end = lefts[i] + widths[i], lefts[i + 1]
        marks.append(_lines(step, start + 2, end - 2))
        marks += [
            _lonely(start + 10, _middle(row), 0 in KEPT[kind])
            for row in step.lonely(0, len(tables[i].rows))
        ]
        marks += [
            _lonely(end - 10, _middle(row), 1 in KEPT[kind])
            for row in step.lonely(1, len(tables[i + 1].rows))
            if kind not in ONE_SIDED
        ]
    return marks


def _columns(table: Rows) -> list[float]:
    """The width of each column with its inset."""
    return [
        max(
            svg.text_width(name, bold=True),
            *(svg.text_width(_cell(row[i])) for row in table.rows),
            10.0,
        )
        + 2 * INSET
        for i, name in enumerate(table.columns)
    ]


def _width(table: Rows) -> float:
    return max(sum(_columns(table)), svg.text_width(table.name, bold=True) + 2 * INSET)


def _squeezed(widths: Sequence[float], room: float) -> list[float]:
    """The widths, the widest made narrower until all fit."""
    fitted: dict[int, float] = {}
    for place, i in enumerate(sorted(range(len(widths)), key=lambda i: widths[i])):
        share = (room - sum(fitted.values())) / (len(widths) - place)
        fitted[i] = min(widths[i], share)
    return [fitted[i] for i in range(len(widths))]


def _middle(row: int) -> float:
    return TOP + ROW * row + ROW / 2


def _table(table: Rows, x: float, width: float, keys: set[str]) -> str:
    columns = _squeezed(_columns(table), width)
    marks = [svg.label(x, 13, svg.cut(table.name, width, bold=True), bold=True)]
    marks.append(svg.box(x, TOP - ROW, width, ROW * (len(table.rows) + 1), stroke="#888"))
    marks.append(svg.path([(x, TOP), (x + width, TOP)], stroke="#888", weight=1.6))
    left = x
    for i, name in enumerate(table.columns):
        room = columns[i] - 2 * INSET
        texts = [(name, TOP - 6, True)] + [
            (_cell(row[i]), _middle(r) + 4.5, False) for r, row in enumerate(table.rows)
        ]
        for r, (text, y, head) in enumerate(texts):
            null = not head and table.rows[r - 1][i] is None
            marks.append(
                svg.label(
                    left + INSET,
                    y,
                    svg.cut(text, room + 1, bold=head),
                    bold=head or name in keys,
                    faint=not head and name not in keys,
                    italic=null,
                )
            )
        left += columns[i]
    return "".join(marks)


def _lines(step: _Step, start: float, end: float) -> str:
    steps = "".join(
        f"M{svg.number(start)} {svg.number(_middle(a))}L{svg.number(end)} {svg.number(_middle(b))}"
        for a, b in step.pairs
    )
    dots = "".join(
        f'<circle cx="{svg.number(x)}" cy="{svg.number(_middle(row))}" r="2.5" fill="{BLUE}"/>'
        for x, row in sorted(
            {(start, a) for a, _ in step.pairs} | {(end, b) for _, b in step.pairs}
        )
    )
    return f'<path d="{steps}" fill="none" stroke="{BLUE}" stroke-width="1.6"/>{dots}'


def _lonely(x: float, y: float, kept: bool) -> str:
    """A circle for a row that the join keeps though it has no partner, a cross for one it drops."""
    if kept:
        return (
            f'<circle cx="{svg.number(x)}" cy="{svg.number(y)}" r="4.5" fill="none" '
            f'stroke="{ORANGE}" stroke-width="2"/>'
        )
    a, b, c, d = (svg.number(v) for v in (x - 4, y - 4, x + 4, y + 4))
    return f'<path d="M{a} {b}L{c} {d}M{a} {d}L{c} {b}" stroke="{ORANGE}" stroke-width="2"/>'
