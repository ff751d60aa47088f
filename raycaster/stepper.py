"""A frame held still, to be gone through ray by ray and step by step."""

from dataclasses import dataclass, field

from raycaster.camera import Camera
from raycaster.grid import Grid
from raycaster.walk import Step, cast


@dataclass(slots=True)
class Stepper:
    """One ray of a frame `width` columns wide, and how many steps of its walk are shown.

    It begins with the middle column, its walk complete.
    """

    grid: Grid
    camera: Camera
    width: int
    column: int = field(init=False)
    shown: int = field(init=False)
    steps: list[Step] = field(init=False)

    def __post_init__(self) -> None:
        self._choose(self.width // 2)

    def to_column(self, by: int) -> None:
        """So many columns to the right; stops at the frame's edges. The walk is shown complete."""
        self._choose(min(max(self.column + by, 0), self.width - 1))

    def to_step(self, by: int) -> None:
        """So many steps forward; after a ray's last step comes the next ray's first, and back."""
        shown = self.shown + by
        if shown > len(self.steps) and self.column < self.width - 1:
            self._choose(self.column + 1)
            shown = 1
        elif shown < 1 and self.column > 0:
            self._choose(self.column - 1)
            shown = len(self.steps)
        self.shown = min(max(shown, 1), len(self.steps))

    def point(self, distance: float, column: int | None = None) -> tuple[float, float]:
        """The point so far along the ray of a column (this one's, unless another is named)."""
        ray = self.camera.ray(self.column if column is None else column, self.width)
        return self.camera.x + distance * ray[0], self.camera.y + distance * ray[1]

    def words(self) -> list[str]:
        """What the last step that is shown did, in lines."""
        step = self.steps[self.shown - 1]
        x, y = "next line between columns", "next line between rows"
        lines = [
            f"ray {self.column + 1} of {self.width}, step {self.shown} of {len(self.steps)}",
            f"cell: column {step.column + 1}, row {step.row + 1}; distance {step.distance:.3f}",
        ]
        if self.shown == len(self.steps):
            return [*lines, "It is a wall: here the ray ends.", ""]
        return [
            *lines,
            f"{x}: {step.next_x:.3f}{' (nearer)' if step.next_x < step.next_y else ''}",
            f"{y}: {step.next_y:.3f}{' (nearer)' if step.next_y <= step.next_x else ''}",
        ]

    def _choose(self, column: int) -> None:
        self.column = column
        ray = self.camera.ray(column, self.width)
        self.steps = [*cast(self.grid, self.camera.x, self.camera.y, *ray)]
        self.shown = len(self.steps)
