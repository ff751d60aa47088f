"""A map from text.

One letter a cell, one line a row:

    # brick wall      % stone wall      = wooden wall
    D door            L locked door     k key
    ^ > v <  where you start, and where you look      X exit
    o lamp            . or space: floor
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import pi
from textwrap import dedent

from raycaster.distances import distances
from raycaster.grid import FLOOR, Door, Grid
from raycaster.scene import Thing
from raycaster.textures import BRICK, DOOR, LOCKED, STONE, WOOD
from raycaster.walk import X, Y

MOST = 128  # rows, and letters in a row
_WALLS = {"#": BRICK, "%": STONE, "=": WOOD}
_DOORS = {"D": DOOR, "L": LOCKED}
_HEADINGS = {">": 0.0, "v": pi / 2, "<": pi, "^": -pi / 2}
_THINGS = {"k": "key", "o": "lamp", "X": "exit"}
_FLOORS = ". "
LETTERS = "".join([*_WALLS, *_DOORS, *_HEADINGS, *_THINGS]) + _FLOORS


class MapError(ValueError):
    """A map that cannot be played; the text is one line that names row and column, from 1."""

    def __init__(self, row: int, column: int, problem: str) -> None:
        super().__init__(f"row {row + 1}, column {column + 1}: {problem}")


@dataclass(frozen=True, slots=True)
class Map:
    """A map that was read: the grid, what stands in it, and where one starts."""

    grid: Grid
    things: tuple[Thing, ...]
    x: float
    y: float
    angle: float

    @property
    def exit(self) -> tuple[int, int] | None:
        """The exit's cell (column, row), where there is one."""
        return next(((int(t.x), int(t.y)) for t in self.things if t.kind == "exit"), None)


def read_map(text: str) -> Map:
    """The map that the text draws. Raises MapError at the first thing that is wrong."""
    lines = dedent(text).strip("\n").splitlines()
    _check_size(lines)
    for row, column, letter in _letters(lines):
        if letter not in LETTERS:
            raise MapError(row, column, f"{letter!r} means nothing; known are {LETTERS!r}")
        if _at_border(lines, row, column) and letter not in _WALLS:
            raise MapError(row, column, "a hole in the border; only walls may stand there")
    start_row, start_column = _only(lines, "start", *_HEADINGS)
    if any("X" in line for line in lines):
        _only(lines, "exit", "X")
    walls = _WALLS | _DOORS
    grid = Grid(
        tuple(bytes(walls.get(letter, FLOOR) for letter in line) for line in lines),
        {(c, r): _door(lines, r, c) for r, c, letter in _letters(lines) if letter in _DOORS},
    )
    things = tuple(
        Thing(_THINGS[letter], column + 0.5, row + 0.5)
        for row, column, letter in _letters(lines)
        if letter in _THINGS
    )
    _check_way(lines, grid, start_row, start_column)
    heading = _HEADINGS[lines[start_row][start_column]]
    return Map(grid, things, start_column + 0.5, start_row + 0.5, heading)


def _letters(lines: list[str]) -> Iterator[tuple[int, int, str]]:
    return ((r, c, letter) for r, line in enumerate(lines) for c, letter in enumerate(line))


def _check_size(lines: list[str]) -> None:
    width = max(map(len, lines[:1]), default=0)
    if len(lines) > MOST:
        raise MapError(MOST, 0, f"the map goes on here; it may have {MOST} rows")
    if width > MOST:
        raise MapError(0, MOST, f"the map goes on here; it may have {MOST} columns")
    if len(lines) < 3:
        raise MapError(len(lines), 0, "the map ends here; it needs three rows or more")
    if width < 3:
        raise MapError(0, width, "the map ends here; it needs three columns or more")
    for row, line in enumerate(lines):
        if len(line) != width:
            found = "ends here" if len(line) < width else "goes on here"
            column = min(len(line), width)
            raise MapError(row, column, f"the row {found}; the first row has {width} letters")


def _at_border(lines: list[str], row: int, column: int) -> bool:
    return row in (0, len(lines) - 1) or column in (0, len(lines[0]) - 1)


def _only(lines: list[str], what: str, *letters: str) -> tuple[int, int]:
    """Row and column of the one cell that has one of these letters."""
    places = [(row, column) for row, column, letter in _letters(lines) if letter in letters]
    if not places:
        row, column = next(((r, c) for r, c, x in _letters(lines) if x in _FLOORS), (1, 1))
        raise MapError(row, column, f"no {what}; here is a cell for one of {' '.join(letters)}")
    if len(places) > 1:
        (row, column), (first, at) = places[1], places[0]
        raise MapError(row, column, f"a second {what}; one is at row {first + 1}, column {at + 1}")
    return places[0]


def _door(lines: list[str], row: int, column: int) -> Door:
    """The door of this cell: its leaf spans the gap between two walls."""
    locked = lines[row][column] == "L"
    if lines[row - 1][column] in _WALLS and lines[row + 1][column] in _WALLS:
        return Door(X, locked)
    if lines[row][column - 1] in _WALLS and lines[row][column + 1] in _WALLS:
        return Door(Y, locked)
    raise MapError(row, column, "a door needs a wall on its left and right, or above and below")


def _check_way(lines: list[str], grid: Grid, start_row: int, start_column: int) -> None:
    """The exit can be reached, through doors; and there is a key for each lock."""
    reached = distances(grid, start_column, start_row, through_doors=True)
    keys = 0
    for row, column, letter in _letters(lines):
        if letter == "X" and (column, row) not in reached:
            raise MapError(row, column, "no way leads from the start to this exit")
        keys += letter == "k"
    locks = [(row, column) for row, column, letter in _letters(lines) if letter == "L"]
    if len(locks) > keys:
        row, column = locks[keys]
        raise MapError(row, column, f"no key for this lock; locks: {len(locks)}, keys: {keys}")
