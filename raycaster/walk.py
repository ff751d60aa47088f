"""One ray through the grid, from line to line, until it strikes something.

The walk is the one of J. Amanatides and A. Woo, "A Fast Voxel Traversal Algorithm for Ray
Tracing" (Eurographics 1987), often called DDA. It visits every cell that the ray passes through,
in order, so it cannot step over a corner as a walk in fixed steps can.
"""

from collections.abc import Iterator
from math import ceil, floor, inf
from typing import NamedTuple

from raycaster.grid import Grid

X, Y = 0, 1  # sides: X, a line between two columns was crossed; Y, a line between two rows


class Step(NamedTuple):
    """The ray has come to this cell.

    `side` is the kind of line that it crossed to come in, `distance` how far that is, and
    `next_x` and `next_y` how far the next line of each kind is. Distances are in lengths of
    the ray's vector. The nearer of the two next lines is crossed in the next step.
    """

    column: int
    row: int
    side: int
    distance: float
    next_x: float
    next_y: float


class Hit(NamedTuple):
    """Where the ray ended: the cell, its number, and the point on its face.

    `face` is the compass side of the cell that the eye sees. `u` runs from 0 at the face's left
    edge to 1 at its right edge, as seen by the eye.
    """

    column: int
    row: int
    cell: int
    side: int
    face: str
    distance: float
    u: float


def cast(grid: Grid, x: float, y: float, dx: float, dy: float) -> Iterator[Step]:
    """Every step of the walk from (x, y) along (dx, dy); the last one strikes a wall or a door.

    The first step is the cell where the ray starts, at distance 0; on a grid line that is the
    cell which the ray looks into. A ray that starts in a wall ends there. A door's leaf is one
    more line inside its cell: a ray that strikes it gives a second step in that cell.
    Raises ValueError for a ray without direction and for a start outside the map.
    """
    if dx == 0 == dy:
        raise ValueError("the ray has no direction")
    # The cell, and the first grid line of each kind that lies ahead.
    column = floor(x) if dx >= 0 else ceil(x) - 1
    row = floor(y) if dy >= 0 else ceil(y) - 1
    if not (0 <= column < grid.width and 0 <= row < grid.height):
        raise ValueError(f"the ray starts outside the map: ({x}, {y})")
    step_x, line_x = (1, column + 1) if dx > 0 else (-1, column)
    step_y, line_y = (1, row + 1) if dy > 0 else (-1, row)
    next_x = (line_x - x) / dx if dx else inf
    next_y = (line_y - y) / dy if dy else inf

    step = Step(column, row, X, 0.0, next_x, next_y)
    yield step
    while not grid.rows[row][column] or (column, row) in grid.doors:
        if grid.rows[row][column]:
            leaf = _leaf(grid, step, x, y, dx, dy)
            if leaf is not None:
                yield leaf
                return
        if next_x < next_y:
            side, distance = X, next_x
            column += step_x
            line_x += step_x
            next_x = (line_x - x) / dx  # from the start each time: rounding cannot add up
        else:
            side, distance = Y, next_y
            row += step_y
            line_y += step_y
            next_y = (line_y - y) / dy
        step = Step(column, row, side, distance, next_x, next_y)
        yield step


def _leaf(grid: Grid, step: Step, x: float, y: float, dx: float, dy: float) -> Step | None:
    """The step on to the door's leaf in this cell, if the ray does not pass it by."""
    door = grid.doors[step.column, step.row]
    along = dx if door.side == X else dy
    if along == 0:
        return None
    middle = step.column + 0.5 - x if door.side == X else step.row + 0.5 - y
    distance = middle / along
    if not step.distance <= distance < min(step.next_x, step.next_y):
        return None
    free = y + distance * dy - step.row if door.side == X else x + distance * dx - step.column
    return step._replace(side=door.side, distance=distance) if free >= door.open else None


def hit(grid: Grid, x: float, y: float, dx: float, dy: float) -> Hit:
    """What the ray strikes; arguments and errors as those of `cast`."""
    column, row, side, distance, *_ = [*cast(grid, x, y, dx, dy)][-1]
    if side == X:
        u = y + distance * dy - row
        face = "west" if dx > 0 else "east"
    else:
        u = x + distance * dx - column
        face = "north" if dy > 0 else "south"
    if (column, row) in grid.doors:
        u -= grid.doors[column, row].open  # the picture slides with the leaf
    if face in ("east", "north"):  # there the coordinate falls from left to right
        u = 1 - u
    return Hit(column, row, grid.rows[row][column], side, face, distance, min(max(u, 0.0), 1.0))
