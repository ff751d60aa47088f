"""Entity-relationship diagrams in crow's foot notation, from the catalogue or from hand."""

from collections.abc import Collection, Sequence

from sandbox.pictures import svg
from sandbox.pictures.er_layout import (
    HEADER,
    ROW,
    Box,
    End,
    Line,
    box_height,
    laid_out,
)
from sandbox.pictures.er_tables import (
    CATALOGUE_QUERY,
    Column,
    Reference,
    Table,
    tables_from_catalogue,
)
from sandbox.pictures.picture import BLUE, GREEN, Picture, listed, plural

__all__ = [
    "CATALOGUE_QUERY",
    "Column",
    "Reference",
    "Table",
    "er_diagram",
    "tables_from_catalogue",
]

PADDING = 6.0
LEAST_WIDTH = 110.0
LEGEND = [
    "PK primary key, FK foreign key, U unique, ? may be null. Lines: fork = many, bar = one, "
    "circle = or none."
]


def er_diagram(
    tables: Sequence[Table], highlight: Collection[str] = (), only_keys: bool = False
) -> Picture:
    """The tables as boxes, and a line for each foreign key to the columns that it points at.

    `highlight` names the tables to mark as new. `only_keys` leaves out columns that are no part
    of a key or a foreign key, for an overview of many tables. References to tables that are not
    among `tables` are not drawn.
    """
    drawn = [_with_keys_only(table) for table in tables] if only_keys else list(tables)
    layout = laid_out(drawn, [_width(table, table.name in highlight) for table in drawn])
    marks = [_line(line) for line in layout.lines]
    for box in layout.boxes:
        marks.append(_table(box, box.table.name in highlight))
    names = {table.name for table in tables}
    return svg.drawing(
        title=f"{plural(len(tables), 'table')}: {listed([table.name for table in tables])}",
        text="\n".join(
            line for table in drawn for line in _text(table, table.name in highlight, names)
        ),
        width=layout.width,
        height=layout.height,
        body="\n".join(marks),
        legend=LEGEND,
    )


def _with_keys_only(table: Table) -> Table:
    pointing = {name for reference in table.references for name in reference.columns}
    return Table(
        table.name,
        tuple(c for c in table.columns if c.key or c.name in pointing),
        table.references,
        table.unique,
    )


def _keys(table: Table, column: Column) -> str:
    """PK, FK, both, U or nothing."""
    pointing = any(column.name in reference.columns for reference in table.references)
    own = {"primary": "PK", "unique": "U", "": ""}[column.key]
    return " ".join(filter(None, (own, "FK" if pointing else "")))


def _type(column: Column) -> str:
    return f"{column.type}?" if column.nullable else column.type


# -- the text --------------------------------------------------------------------------------------


def _text(table: Table, new: bool, drawn: Collection[str]) -> list[str]:
    lines = [table.name + (" (new)" if new else "")]
    for column in table.columns:
        keys = _keys(table, column)
        lines.append(f"  {column.name} {_type(column)}" + (f" [{keys}]" if keys else ""))
    for reference in table.references:
        if reference.table in drawn:
            lines.append(f"  {_in_words(table, reference)}")
    return lines


def _in_words(table: Table, reference: Reference) -> str:
    to = f" ({', '.join(reference.to)})" if reference.to else ""
    one = "none or one" if table.may_point_nowhere(reference) else "one"
    many = "none or one" if table.at_most_one(reference) else "none to many"
    return (
        f"({', '.join(reference.columns)}) -> {reference.table}{to}: "
        f"{many} {table.name} to {one} {reference.table}"
    )


# -- the drawing -----------------------------------------------------------------------------------


def _width(table: Table, new: bool) -> float:
    rows = [
        _marks_width(table)
        + svg.text_width(column.name, bold=column.key == "primary")
        + svg.text_width(_type(column))
        + 10
        for column in table.columns
    ]
    badge = svg.badge_width("new") + 8 if new else 0
    header = svg.text_width(table.name, bold=True) + badge
    return max(LEAST_WIDTH, header + 2 * PADDING, *(row + 2 * PADDING for row in rows))


def _marks_width(table: Table) -> float:
    """Room for the widest sign of a key in this table, none where it has no keys."""
    signs = [_keys(table, column) for column in table.columns]
    return max((svg.text_width(sign) + 5 if sign else 0 for sign in signs), default=0)


def _table(box: Box, new: bool) -> str:
    table = box.table
    weight = 3.0 if new else 1.0
    stroke = GREEN if new else "#888"
    marks = [
        f'<path d="M{svg.number(box.x)} {svg.number(box.y + HEADER - 2)}h{svg.number(box.width)}" '
        f'stroke="{stroke}"/>',
        svg.box(box.x, box.y, box.width, box_height(table), stroke=stroke, weight=weight),
        svg.label(box.x + PADDING, box.y + 16, table.name, bold=True),
    ]
    if new:
        end = box.x + box.width - PADDING
        marks.append(svg.badge(end - svg.badge_width("new"), box.y + 15.5, "new", GREEN))
    indent = PADDING + _marks_width(table)
    for i, column in enumerate(table.columns):
        base = box.y + HEADER + ROW * i + 12.5
        keys = _keys(table, column)
        if keys:
            marks.append(svg.label(box.x + PADDING, base, keys, faint=True))
        marks.append(svg.label(box.x + indent, base, column.name, bold=column.key == "primary"))
        marks.append(
            svg.label(box.x + box.width - PADDING, base, _type(column), anchor="end", faint=True)
        )
    return "".join(marks)


def _line(line: Line) -> str:
    low, high = line.span()
    trunk = [((line.x, low), (line.x, high))] if high > low else []
    branches = [((end.x, end.y), (line.x, end.y)) for end in line.ends()]
    steps = "".join(
        f"M{svg.number(a)} {svg.number(b)}L{svg.number(c)} {svg.number(d)}"
        for (a, b), (c, d) in trunk + branches
    )
    dots = "".join(
        f'<circle cx="{svg.number(line.x)}" cy="{svg.number(end.y)}" r="2.2" fill="{BLUE}"/>'
        for end in line.ends()
        if low < end.y < high
    )
    signs = "".join(_sign(end) for end in line.ends())
    return f'<path d="{steps}" fill="none" stroke="{BLUE}" stroke-width="1.4"/>{dots}{signs}'


def _sign(end: End) -> str:
    """Crow's foot notation at a box: fork or bar, and a circle where there may be none."""

    def at(distance: float, rise: float) -> str:
        return f"{svg.number(end.x + distance * end.outward)} {svg.number(end.y + rise)}"

    if end.many:
        steps = f"M{at(0, -4.5)}L{at(9, 0)}L{at(0, 4.5)}"
    else:
        steps = f"M{at(5, -4)}L{at(5, 4)}"
        if not end.optional:
            steps += f"M{at(9, -4)}L{at(9, 4)}"
    sign = f'<path d="{steps}" fill="none" stroke="{BLUE}" stroke-width="1.4"/>'
    if end.optional:
        centre = end.x + 12.5 * end.outward
        sign += (
            f'<circle cx="{svg.number(centre)}" cy="{svg.number(end.y)}" r="3" '
            f'fill="none" stroke="{BLUE}" stroke-width="1.4"/>'
        )
    return sign
