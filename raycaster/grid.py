"""What stands in each cell: floor, a wall, or a door."""

from dataclasses import dataclass, field

FLOOR = 0  # any other number is a wall; `textures.WALLS` says how each one looks


@dataclass(slots=True, eq=False)
class Door:
    """A thin leaf in the middle of its cell, which slides aside.

    `side` is 0 where the leaf stands on the line x = column + 1/2 and 1 where it stands on
    y = row + 1/2, so that it is crossed like a grid line of that kind. `open` grows from 0 (shut)
    to 1: the leaf leaves that share of the doorway free, beginning at the lesser coordinate.
    """

    side: int
    locked: bool = False
    open: float = 0.0


@dataclass(frozen=True, slots=True)
class Grid:
    """A closed map: `rows[row][column]` is a cell's number; border cells are walls."""

    rows: tuple[bytes, ...]
    doors: dict[tuple[int, int], Door] = field(default_factory=dict)  # by (column, row)

    @property
    def width(self) -> int:
        """Columns."""
        return len(self.rows[0])

    @property
    def height(self) -> int:
        """Rows."""
        return len(self.rows)

    def solid(self, column: int, row: int) -> bool:
        """Whether a body must stay out: a wall, a door not wholly open, or outside the map."""
        if not (0 <= column < self.width and 0 <= row < self.height):
            return True
        if self.rows[row][column] == FLOOR:
            return False
        door = self.doors.get((column, row))
        return door is None or door.open < 1
