"""Maps by chance, and the ray's walk in exact fractions: what the tests hold the engine against."""

from fractions import Fraction
from math import ceil, floor
from random import Random

from raycaster.grid import Grid
from raycaster.maps import read_map

BOX = read_map("""
    #########
    #.......#
    #.......#
    #...>...#
    #.......#
    #########
""").grid


def random_grid(random: Random, width: int, height: int, walls: float = 0.3) -> Grid:
    """Closed, without doors; inside, this share of the cells are walls of some kind."""
    return Grid(
        tuple(
            bytes(
                random.randint(1, 3)
                if row in (0, height - 1) or column in (0, width - 1) or random.random() < walls
                else 0
                for column in range(width)
            )
            for row in range(height)
        )
    )


def free_cells(grid: Grid) -> list[tuple[int, int]]:
    """Column and row of every floor cell."""
    return [(c, r) for r, row in enumerate(grid.rows) for c, number in enumerate(row) if not number]


def exact_hit(
    grid: Grid, x: float, y: float, dx: float, dy: float
) -> tuple[int, int, int, Fraction]:
    """The cell, the side and the distance that the ray strikes, without rounding.

    All lines of the grid that the ray crosses, sorted by their distance; then from cell to cell.
    Where a line between rows and one between columns are equally far, the one between rows
    comes first.
    """
    fx, fy, fdx, fdy = map(Fraction, (x, y, dx, dy))
    column = floor(fx) if dx >= 0 else ceil(fx) - 1
    row = floor(fy) if dy >= 0 else ceil(fy) - 1
    crossings = []
    if dx:
        ahead = range(column + 1, grid.width + 1) if dx > 0 else range(column, -1, -1)
        crossings += [((line - fx) / fdx, 0) for line in ahead]
    if dy:
        ahead = range(row + 1, grid.height + 1) if dy > 0 else range(row, -1, -1)
        crossings += [((line - fy) / fdy, 1) for line in ahead]
    for distance, side in sorted(crossings, key=lambda crossing: (crossing[0], -crossing[1])):
        if grid.rows[row][column]:
            raise AssertionError("the ray starts in a wall")
        column += (1 if dx > 0 else -1) if side == 0 else 0
        row += (1 if dy > 0 else -1) if side == 1 else 0
        if grid.rows[row][column]:
            return column, row, side, distance
    raise AssertionError("the ray left the map")
