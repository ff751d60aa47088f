"""How many cells it is to a goal, from everywhere; and the way there."""

from collections import deque

from raycaster.grid import FLOOR, Grid

Cell = tuple[int, int]  # (column, row)


def distances(grid: Grid, column: int, row: int, through_doors: bool = False) -> dict[Cell, int]:
    """Steps from every cell that can be reached to this one: a breadth-first search.

    A shut door is a wall, unless `through_doors`.
    """
    found = {(column, row): 0}
    waiting = deque(found)
    while waiting:
        cell = waiting.popleft()
        for beside in neighbours(cell):
            if beside not in found and _free(grid, beside, through_doors):
                found[beside] = found[cell] + 1
                waiting.append(beside)
    return found


def way(found: dict[Cell, int], column: int, row: int) -> list[Cell]:
    """The cells from this one to the goal, both included: always downhill. Empty if none leads."""
    cell = (column, row)
    if cell not in found:
        return []
    cells = [cell]
    while found[cell]:
        cell = min((c for c in neighbours(cell) if c in found), key=found.__getitem__)
        cells.append(cell)
    return cells


def neighbours(cell: Cell) -> tuple[Cell, Cell, Cell, Cell]:
    """The cells to the east, south, west and north."""
    column, row = cell
    return (column + 1, row), (column, row + 1), (column - 1, row), (column, row - 1)


def _free(grid: Grid, cell: Cell, through_doors: bool) -> bool:
    column, row = cell
    if not (0 <= column < grid.width and 0 <= row < grid.height):
        return False
    if grid.rows[row][column] == FLOOR:
        return True
    return cell in grid.doors and (through_doors or grid.doors[cell].open >= 1)
