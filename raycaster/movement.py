"""A round body that slides along walls and never enters one, however long the frame took."""

from collections.abc import Iterator
from math import ceil, floor, hypot

from raycaster.grid import Grid

RADIUS = 0.2  # cells
_TOUCH = 1e-9  # less than that is touching, not being inside
_PUSHES = 4  # out of a wall, in a corner out of a second one, and again for rounding


def moved(
    grid: Grid, x: float, y: float, dx: float, dy: float, radius: float = RADIUS
) -> tuple[float, float]:
    """Where a body at (x, y) is after a move by (dx, dy). `radius` is less than half a cell.

    The move is cut into parts of at most half a radius, so that nothing is jumped over. After
    each part the body is pushed out of what it entered: what is left of the part leads along the
    wall. A part from which the body cannot be pushed free is not made.
    """
    parts = max(1, ceil(hypot(dx, dy) / (radius / 2)))
    for _ in range(parts):
        x, y = _part(grid, x, y, dx / parts, dy / parts, radius)
    return x, y


def clear(grid: Grid, x: float, y: float, radius: float = RADIUS) -> bool:
    """Whether a body there is in nothing solid; touching is allowed."""
    return not any(_overlaps(grid, x, y, radius))


def _part(
    grid: Grid, x: float, y: float, dx: float, dy: float, radius: float
) -> tuple[float, float]:
    to_x, to_y = x + dx, y + dy
    for _ in range(_PUSHES):
        gap, near_x, near_y = min(_overlaps(grid, to_x, to_y, radius), default=(radius, 0.0, 0.0))
        if gap >= radius:
            return to_x, to_y
        if gap == 0:  # the middle itself is in a wall: no direction leads out
            return x, y
        push = (radius - gap) / gap  # straight away from the nearest point of the wall
        to_x, to_y = to_x + (to_x - near_x) * push, to_y + (to_y - near_y) * push
    return (to_x, to_y) if clear(grid, to_x, to_y, radius) else (x, y)


def _overlaps(
    grid: Grid, x: float, y: float, radius: float
) -> Iterator[tuple[float, float, float]]:
    """For each solid cell that the body is in: the gap from its middle, and the nearest point."""
    for column in range(floor(x - radius), floor(x + radius) + 1):
        for row in range(floor(y - radius), floor(y + radius) + 1):
            if grid.solid(column, row):
                near_x, near_y = min(max(x, column), column + 1), min(max(y, row), row + 1)
                gap = hypot(x - near_x, y - near_y)
                if gap < radius - _TOUCH:
                    yield gap, near_x, near_y
