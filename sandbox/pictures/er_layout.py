"""Where the boxes of an entity-relationship diagram stand and how its lines run.

Boxes stand in two columns, so that the drawing stays narrow. Lines run upright only in three
corridors, left of, between and right of the columns, and level only from a corridor to the side of
the box beside it. So no line can cross a box, whatever the tables refer to. References to the same
columns share one upright line, from which each branches off. The boxes of the right column stand
half a row lower, so that no two level lines from opposite sides lie on each other.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count

from sandbox.pictures.er_tables import Reference, Table

ROW = 17.0
HEADER = 24.0
FOOT = 4.0  # below the last row
LEAST_GAP = 14.0  # between boxes of one column
LANE = 8.0  # between upright lines of one corridor
MARK = 19.0  # what the sign at the end of a line takes, beside a box
SPREAD = 7.0  # between lines that end at the same row
MARGIN = 2.0  # above and below all boxes
LEFT, MIDDLE, RIGHT = 0, 1, 2  # the corridors


@dataclass(frozen=True)
class Box:
    """A table's place; `side` is its column, 0 or 1."""

    table: Table
    side: int
    x: float
    y: float
    width: float

    @property
    def height(self) -> float:
        return box_height(self.table)

    def row_y(self, column: str) -> float:
        """The middle of a column's row; of the first row for a column that is not there."""
        names = [c.name for c in self.table.columns]
        return self.y + HEADER + ROW * (0.5 + (names.index(column) if column in names else 0))


@dataclass
class End:
    """Where a line meets a box. `outward` is the direction away from it, 1 or -1."""

    x: float
    y: float
    outward: int
    many: bool
    optional: bool


@dataclass
class Line:
    """Everything that points at the same columns in one corridor: a trunk and its branches."""

    target: End
    sources: list[End]
    corridor: int
    x: float = 0.0

    def ends(self) -> list[End]:
        return [self.target, *self.sources]

    def span(self) -> tuple[float, float]:
        ys = [end.y for end in self.ends()]
        return min(ys), max(ys)


@dataclass
class Layout:
    """The whole: boxes, lines, and the size of the drawing."""

    boxes: list[Box]
    lines: list[Line]
    width: float
    height: float


def box_height(table: Table) -> float:
    return HEADER + ROW * len(table.columns) + FOOT


def laid_out(tables: Sequence[Table], widths: Sequence[float]) -> Layout:
    """Places the tables; `widths` says how wide the box of each has to be."""
    sides = _arranged(tables)
    columns = [max((widths[i] for i in side), default=0.0) for side in sides]
    boxes = {
        tables[i].name: Box(tables[i], side, 0.0, y, columns[side])
        for side, members in enumerate(sides)
        for i, y in zip(members, _tops(tables, members, side), strict=True)
    }
    lines = _lines(tables, boxes)
    lanes = [_lanes([line for line in lines if line.corridor == c]) for c in (LEFT, MIDDLE, RIGHT)]
    rooms = [_room(lane, corridor) for corridor, lane in enumerate(lanes)]
    if not sides[1]:
        rooms[MIDDLE] = 0
    edges = [rooms[LEFT], rooms[LEFT] + columns[0] + rooms[MIDDLE]]
    placed = {
        name: Box(box.table, box.side, edges[box.side], box.y, box.width)
        for name, box in boxes.items()
    }
    _shift(lines, lanes, placed, rooms)
    return Layout(
        boxes=[placed[table.name] for table in tables],
        lines=lines,
        width=edges[1] + columns[1] + rooms[RIGHT],
        height=max(box.y + box.height for box in placed.values()) + MARGIN,
    )


# -- which box stands where -----------------------------------------------------------------------


def _arranged(tables: Sequence[Table]) -> tuple[list[int], list[int]]:
    """The tables of the two columns from top to bottom, by number.

    Starts with referenced tables above those that refer to them and improves by moving one table
    at a time, as long as that makes lines shorter.
    """
    order = _referenced_first(tables)
    if len(order) == 1:
        return order, []
    edges = _edges(tables)
    best: tuple[list[int], list[int]] = (order[::2], order[1::2])
    cost = _cost(tables, best, edges)
    improved = True
    while improved:
        improved = False
        for moved in order:
            for candidate in _moves(best, moved):
                found = _cost(tables, candidate, edges)
                if found < cost - 0.01:
                    best, cost, improved = candidate, found, True
    return best


def _referenced_first(tables: Sequence[Table]) -> list[int]:
    """Each table after those that it refers to, as far as there is no circle."""
    number = {table.name: i for i, table in enumerate(tables)}
    order: list[int] = []
    entered: set[int] = set()

    def visit(i: int) -> None:
        entered.add(i)
        for reference in tables[i].references:
            other = number.get(reference.table, i)
            if other not in entered:
                visit(other)
        order.append(i)

    for i in range(len(tables)):
        if i not in entered:
            visit(i)
    return order


def _edges(tables: Sequence[Table]) -> list[tuple[int, float, int, float]]:
    """Each reference: its table and the height of its row, the table meant and its row."""
    number = {table.name: i for i, table in enumerate(tables)}
    boxes = [Box(table, 0, 0, 0, 0) for table in tables]
    return [
        (
            i,
            boxes[i].row_y(reference.columns[0]),
            number[reference.table],
            boxes[number[reference.table]].row_y(_pointed_at(reference, tables)),
        )
        for i, table in enumerate(tables)
        for reference in table.references
        if reference.table in number
    ]


def _pointed_at(reference: Reference, tables: Sequence[Table]) -> str:
    meant = next(table for table in tables if table.name == reference.table)
    return (reference.to or meant.primary_key() or ("",))[0]


def _moves(sides: tuple[list[int], list[int]], moved: int) -> list[tuple[list[int], list[int]]]:
    """The arrangements that have one table in another place."""
    left, right = ([i for i in side if i != moved] for side in sides)
    to_left = [([*left[:at], moved, *left[at:]], right) for at in range(len(left) + 1)]
    to_right = [(left, [*right[:at], moved, *right[at:]]) for at in range(len(right) + 1)]
    return [(a, b) for a, b in to_left + to_right if a]


def _tops(tables: Sequence[Table], members: Sequence[int], side: int) -> list[float]:
    """The upper edges of a column's boxes, in whole rows; half a row lower on the right."""
    tops = []
    y = MARGIN
    for i in members:
        tops.append(y + side * ROW / 2)
        rows = -(-(box_height(tables[i]) + LEAST_GAP) // ROW)
        y += rows * ROW
    return tops


def _cost(
    tables: Sequence[Table],
    sides: tuple[list[int], list[int]],
    edges: Sequence[tuple[int, float, int, float]],
) -> float:
    """How far from good: long lines, lines around a column, children above parents, height."""
    top: dict[int, float] = {}
    column: dict[int, int] = {}
    bottom = 0.0
    for side, members in enumerate(sides):
        for i, y in zip(members, _tops(tables, members, side), strict=True):
            top[i], column[i] = y, side
            bottom = max(bottom, y + box_height(tables[i]))
    total = bottom * 1.5
    for source, source_row, target, target_row in edges:
        total += abs(top[source] + source_row - top[target] - target_row)
        if column[source] == column[target]:
            total += 60
        if top[source] < top[target] - ROW:
            total += 40
    return total


# -- the lines ------------------------------------------------------------------------------------


@dataclass
class _Attachments:
    """How many lines end at a row on one side, so that each gets a height of its own."""

    taken: dict[tuple[str, str, int], "count[int]"] = field(default_factory=dict)

    def height(self, box: Box, column: str, outward: int) -> float:
        place = next(self.taken.setdefault((box.table.name, column, outward), count()))
        return box.row_y(column) + (0, -SPREAD, SPREAD)[place % 3]


def _lines(tables: Sequence[Table], boxes: dict[str, Box]) -> list[Line]:
    """One line for each set of columns meant, corridor, and whether the reference may be null."""
    attachments = _Attachments()
    found: dict[tuple[object, ...], Line] = {}
    for table in tables:
        for reference in table.references:
            if reference.table not in boxes:
                continue
            source, target = boxes[table.name], boxes[reference.table]
            corridor = _corridor(source, target, boxes)
            optional = table.may_point_nowhere(reference)
            to = _pointed_at(reference, tables)
            key = (reference.table, to, corridor, optional)
            if key not in found:
                outward = _outward(target, corridor)
                y = attachments.height(target, to, outward)
                found[key] = Line(End(0, y, outward, False, optional), [], corridor)
            outward = _outward(source, corridor)
            y = attachments.height(source, reference.columns[0], outward)
            many = not table.at_most_one(reference)
            found[key].sources.append(End(0, y, outward, many, True))
    return list(found.values())


def _corridor(source: Box, target: Box, boxes: dict[str, Box]) -> int:
    if source.side != target.side:
        return MIDDLE
    alone = all(box.side == 0 for box in boxes.values())
    return RIGHT if source.side == 1 or alone else LEFT


def _outward(box: Box, corridor: int) -> int:
    """Whether the corridor is to the right of the box, 1, or to the left, -1."""
    return 1 if corridor > box.side else -1


def _lanes(lines: list[Line]) -> list[list[Line]]:
    """The lines of one corridor in lanes from left to right, with few crossings.

    Lines whose heights do not meet share a lane. Lanes start with the shortest line, and then
    neighbours change places as long as that saves crossings.
    """
    lanes: list[list[Line]] = []
    for line in sorted(lines, key=lambda one: (one.span()[1] - one.span()[0], one.span())):
        low, high = line.span()
        for lane in lanes:
            if all(low > other.span()[1] + ROW or high < other.span()[0] - ROW for other in lane):
                lane.append(line)
                break
        else:
            lanes.append([line])
    improved = True
    while improved:
        improved = False
        for i in range(len(lanes) - 1):
            swapped = [*lanes[:i], lanes[i + 1], lanes[i], *lanes[i + 2 :]]
            if _crossings(swapped) < _crossings(lanes):
                lanes, improved = swapped, True
    return lanes


def _crossings(lanes: Sequence[Sequence[Line]]) -> int:
    total = 0
    for i, lane in enumerate(lanes):
        for line in lane:
            for end in line.ends():
                # A branch leaves its trunk towards the box: away from `outward`.
                passed = lanes[:i] if end.outward > 0 else lanes[i + 1 :]
                total += sum(
                    other.span()[0] < end.y < other.span()[1] for one in passed for other in one
                )
    return total


def _room(lanes: Sequence[Sequence[Line]], corridor: int) -> float:
    if corridor == MIDDLE:
        return 2 * MARK + LANE * max(len(lanes) - 1, 0) if lanes else MARK
    return MARK + LANE * (len(lanes) - 1) + 2 if lanes else 1.5


def _shift(
    lines: Sequence[Line],
    lanes: Sequence[Sequence[Sequence[Line]]],
    boxes: dict[str, Box],
    rooms: Sequence[float],
) -> None:
    """Gives each trunk its place in the corridor and each end its place at the box."""
    left = [box for box in boxes.values() if box.side == 0]
    right = [box for box in boxes.values() if box.side == 1]
    left_edge, left_end = left[0].x, left[0].x + left[0].width
    right_edge, right_end = (right[0].x, right[0].x + right[0].width) if right else (0, left_end)
    first = {LEFT: 2.0, MIDDLE: left_end + MARK, RIGHT: right_end + MARK}
    for corridor, corridor_lanes in enumerate(lanes):
        for i, lane in enumerate(corridor_lanes):
            for line in lane:
                line.x = first[corridor] + LANE * i
    for line in lines:
        for end in line.ends():
            end.x = {
                (LEFT, -1): left_edge,
                (MIDDLE, 1): left_end,
                (MIDDLE, -1): right_edge,
                (RIGHT, 1): right_end,
            }[line.corridor, end.outward]
