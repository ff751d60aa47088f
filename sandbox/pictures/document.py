"""One document beside the rows that it replaces: which field came from which table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sandbox.pictures import svg
from sandbox.pictures.matching import Rows
from sandbox.pictures.picture import BLUE, ORANGE, Picture, listed, plural
from sandbox.pictures.table import cell_text

WIDTH = 392.0
LEFT = 162.0  # the tables
RIGHT = 204.0  # the document; what is between them is for the brackets
TOP = 22.0
ROW = 18.0
GAP = 14.0  # between tables
INSET = 6.0
INDENT = 8.0


@dataclass(frozen=True)
class Part:
    """Rows of one table, and the fields of the document that hold what they said.

    `copies` is how many other documents hold these same values.
    """

    table: Rows
    fields: Sequence[str]
    copies: int = 0


@dataclass(frozen=True)
class _Line:
    """A line of the document, as text; `field` is the top-level field that it belongs to."""

    field: str
    text: str
    depth: int


def document_beside_rows(document: Mapping[str, object], parts: Sequence[Part]) -> Picture:
    """Tables on the left, the document on the right; equal numbers mark equal facts.

    `parts` come in the order of the document's fields. A part that other documents hold as well is
    drawn dashed: whoever changes such a fact has to change all of its copies.
    """
    lines = _document(document)
    tops, height = _tops(parts)
    height = max(height, TOP + ROW * len(lines) + 2) + 1
    marks = [
        svg.label(0, 13, "rows", bold=True),
        svg.label(WIDTH - RIGHT, 13, "document", bold=True),
        svg.box(WIDTH - RIGHT, TOP, RIGHT - 1, ROW * len(lines) + 2, stroke="#888"),
    ]
    marks += [_line(line, i) for i, line in enumerate(lines)]
    for number, (part, y) in enumerate(zip(parts, tops, strict=True), start=1):
        marks.append(_table(part.table, y, number, _colour(part)))
        marks += [
            _bracket(first, last, number, part) for first, last in _ranges(lines, part.fields)
        ]
    return svg.drawing(
        title=f"One document and the rows of {plural(len(parts), 'table')} that it replaces",
        text="\n".join(_words(number, part) for number, part in enumerate(parts, start=1)),
        width=WIDTH,
        height=height,
        body="\n".join(marks),
        legend=_legend(parts),
    )


# -- the words -------------------------------------------------------------------------------------


def _words(number: int, part: Part) -> str:
    rows = plural(len(part.table.rows), "row")
    return f"{number}. {part.table.name}, {rows}: {', '.join(part.fields)}"


def _legend(parts: Sequence[Part]) -> list[str]:
    copied = [
        f"number {number} in {plural(part.copies, 'other document')}"
        for number, part in enumerate(parts, start=1)
        if part.copies
    ]
    return [f"Dashed: copies. The same values stand elsewhere: {listed(copied)}."] if copied else []


def _document(document: Mapping[str, object]) -> list[_Line]:
    lines = [_Line("", "{", 0)]
    for name, value in document.items():
        if isinstance(value, list | tuple) and value and isinstance(value[0], Mapping):
            lines.append(_Line(name, f"{name}: [", 1))
            lines += [_Line(name, f"{_value(item)},", 2) for item in value]
            lines.append(_Line(name, "],", 1))
        elif isinstance(value, Mapping) and svg.text_width(_value(value)) > RIGHT / 2:
            lines.append(_Line(name, f"{name}: {{", 1))
            lines += [_Line(name, f"{key}: {_value(inner)},", 2) for key, inner in value.items()]
            lines.append(_Line(name, "},", 1))
        else:
            lines.append(_Line(name, f"{name}: {_value(value)},", 1))
    return [*lines, _Line("", "}", 0)]


def _value(value: object) -> str:
    """A value as MongoDB's shell writes it, near enough to read."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_value(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_value, value)) + "]"
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, str):
        return f"'{value}'"
    return _cell(value)


def _cell(value: object) -> str:
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    text = cell_text(value)
    return "null" if text is None else text


def _ranges(lines: Sequence[_Line], fields: Sequence[str]) -> list[tuple[int, int]]:
    """Unbroken runs of lines that belong to the fields, each as its first and last line."""
    runs: list[tuple[int, int]] = []
    for i, line in enumerate(lines):
        if line.field not in fields:
            continue
        if runs and runs[-1][1] == i - 1:
            runs[-1] = (runs[-1][0], i)
        else:
            runs.append((i, i))
    return runs


# -- the drawing -----------------------------------------------------------------------------------


def _colour(part: Part) -> str:
    return ORANGE if part.copies else BLUE


def _tops(parts: Sequence[Part]) -> tuple[list[float], float]:
    """Where each table begins, and where the last one ends."""
    tops, y = [], TOP
    for part in parts:
        tops.append(y)
        y += ROW * (1 + len(_grid(part.table))) + 2 + GAP
    return tops, y - GAP


def _grid(table: Rows) -> list[list[str]]:
    """The cells of the table: a single row stands upright, one column a line."""
    if len(table.rows) == 1:
        return [
            [name, _cell(value)] for name, value in zip(table.columns, table.rows[0], strict=True)
        ]
    return [list(table.columns), *([_cell(value) for value in row] for row in table.rows)]


def _table(table: Rows, y: float, number: int, colour: str) -> str:
    upright = len(table.rows) == 1
    grid = _grid(table)
    name = svg.cut(table.name, LEFT - 24, bold=True)
    marks = [
        svg.badge(0, y + 13, str(number), colour),
        svg.label(24, y + 13, name, bold=True),
        svg.box(0, y + ROW, LEFT, ROW * len(grid) + 2, stroke="#888"),
    ]
    widths = _widths(grid)
    for r, row in enumerate(grid):
        x = 0.0
        for c, (text, width) in enumerate(zip(row, widths, strict=True)):
            head = c == 0 if upright else r == 0
            room = width - INSET
            shown = svg.cut(text, room, bold=False)
            line = svg.label(x + INSET, y + ROW * (r + 2) - 4, shown, faint=head, italic=head)
            marks.append(line)
            x += width
    return "".join(marks)


def _widths(grid: Sequence[Sequence[str]]) -> list[float]:
    """The columns' widths: as wide as their texts, the last one takes or gives what differs."""
    columns = list(zip(*grid, strict=True))
    widths = [max(map(svg.text_width, column)) + 2 * INSET for column in columns]
    room = LEFT - INSET
    others = min(sum(widths[:-1]), room * 0.6)
    scale = others / sum(widths[:-1]) if len(widths) > 1 else 1.0
    return [*(width * scale for width in widths[:-1]), room - (others if len(widths) > 1 else 0)]


def _line(line: _Line, i: int) -> str:
    x = WIDTH - RIGHT + INSET + INDENT * line.depth
    return svg.label(x, TOP + ROW * (i + 1) - 4, svg.cut(line.text, WIDTH - 4 - x))


def _bracket(first: int, last: int, number: int, part: Part) -> str:
    """A line beside the document's lines with the number of the table they came from."""
    x = WIDTH - RIGHT - 5
    top, bottom = TOP + ROW * first + 2, TOP + ROW * (last + 1)
    colour = _colour(part)
    middle = (top + bottom) / 2
    width = svg.badge_width(str(number))
    return svg.path(
        [(x + 3, top), (x, top), (x, bottom), (x + 3, bottom)],
        stroke=colour,
        weight=1.8,
        dashed=bool(part.copies),
    ) + svg.badge(x - width - 1, middle + 4, str(number), colour)
