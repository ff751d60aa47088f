"""What a frame shows: the grid, and the things that stand in it."""

from dataclasses import dataclass
from typing import NamedTuple

from raycaster.grid import Grid


class Thing(NamedTuple):
    """A flat picture at (x, y) that always faces the eye; `kind` is its texture's name."""

    kind: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Scene:
    """All that a frame needs beside the camera."""

    grid: Grid
    things: tuple[Thing, ...] = ()
