"""All rays of a frame at once: the walk of `walk.cast`, a step of every column at a time."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from raycaster.camera import Camera
from raycaster.grid import FLOOR, Grid
from raycaster.walk import X

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
_TINY = 1e-30  # stands for a component of 0: 0 times infinity would be no number


class Rays(NamedTuple):
    """What the columns of a frame look along, and what they strike."""

    x: Floats  # components of each ray
    y: Floats
    cell: Integers  # the cell that was struck: row x the grid's width + column
    side: NDArray[np.bool_]  # whether a line between rows was crossed (walk.Y)
    distance: Floats
    u: Floats


class Walker:
    """Casts the rays of frames of one grid. Doors may move between frames; walls may not."""

    def __init__(self, grid: Grid) -> None:
        self._grid = grid
        self.numbers = np.frombuffer(b"".join(grid.rows), np.uint8).astype(np.int64)
        self._free = (self.numbers == FLOOR).astype(np.int64)
        self._has_door = np.zeros(len(self.numbers), np.bool_)
        self._door_side = np.zeros(len(self.numbers), np.bool_)
        self._door_open = np.zeros(len(self.numbers))
        for (column, row), door in grid.doors.items():
            self._has_door[row * grid.width + column] = True
            self._door_side[row * grid.width + column] = door.side != X

    def cast(self, camera: Camera, width: int) -> Rays:
        """The rays of a frame so many columns wide, from left to right."""
        for (column, row), door in self._grid.doors.items():
            self._door_open[row * self._grid.width + column] = door.open
        across = camera.plane * (np.arange(1, 2 * width, 2) / width - 1)
        dx, dy = (
            np.where(part == 0, _TINY, part)
            for part in (
                camera.forward[0] + across * camera.right[0],
                camera.forward[1] + across * camera.right[1],
            )
        )
        cell = self._start(camera, dx, dy)
        walking = np.flatnonzero(self._passes(camera, cell, dx, dy))
        while walking.size:
            cell[walking] = self._next_obstacle(camera, cell[walking], dx[walking], dy[walking])
            walking = walking[self._passes(camera, cell[walking], dx[walking], dy[walking])]
        return self._struck(camera, cell, dx, dy)

    def _start(self, camera: Camera, dx: Floats, dy: Floats) -> Integers:
        """The cell of the eye; on a grid line, the one that the ray looks into."""
        column = np.where(dx > 0, np.floor(camera.x), np.ceil(camera.x) - 1)
        row = np.where(dy > 0, np.floor(camera.y), np.ceil(camera.y) - 1)
        cell: Integers = (row * self._grid.width + column).astype(np.int64)
        return cell

    def _next_obstacle(self, camera: Camera, cell: Integers, dx: Floats, dy: Floats) -> Integers:
        """The first cell with a wall or a door after this one, along each ray.

        A ray that has arrived stands still: the obstacle's entry in `_free` is 0. It goes on
        counting lines, which does no harm. So no column needs to be left out on the way.
        """
        row, column = np.divmod(cell, self._grid.width)
        next_x, next_y = (column + (dx > 0) - camera.x) / dx, (row + (dy > 0) - camera.y) / dy
        between_x, between_y = np.abs(1 / dx), np.abs(1 / dy)
        step_x = np.where(dx > 0, 1, -1)
        step_y = np.where(dy > 0, self._grid.width, -self._grid.width)
        free = np.ones_like(cell)  # all leave the first cell
        while free.any():
            is_x = next_x < next_y
            step = np.where(is_x, step_x, step_y)
            step *= free
            cell = cell + step
            next_x += between_x * is_x
            next_y += between_y * ~is_x
            free = self._free[cell]
        return cell

    def _passes(self, camera: Camera, cell: Integers, dx: Floats, dy: Floats) -> NDArray[np.bool_]:
        """Whether each ray can go on from the cell that it has come to."""
        passes: NDArray[np.bool_] = self._free[cell] != 0
        doors = np.flatnonzero(self._has_door[cell])
        if doors.size:
            cell, dx, dy = cell[doors], dx[doors], dy[doors]
            enters, leaves = self._within(camera, cell, dx, dy)
            distance, along = self._leaf(camera, cell, dx, dy)
            strikes = (np.maximum(enters, 0) <= distance) & (distance < leaves)
            passes[doors] = ~(strikes & (along >= self._door_open[cell]))
        return passes

    def _within(
        self, camera: Camera, cell: Integers, dx: Floats, dy: Floats
    ) -> tuple[Floats, Floats]:
        """Where each ray enters and leaves the square of a cell: the slab method."""
        row, column = np.divmod(cell, self._grid.width)
        west, north = column - camera.x, row - camera.y
        enters = np.maximum((west + (dx < 0)) / dx, (north + (dy < 0)) / dy)
        leaves = np.minimum((west + (dx > 0)) / dx, (north + (dy > 0)) / dy)
        return enters, leaves

    def _leaf(
        self, camera: Camera, cell: Integers, dx: Floats, dy: Floats
    ) -> tuple[Floats, Floats]:
        """How far the line of the door's leaf is, and where along the doorway it is crossed."""
        row, column = np.divmod(cell, self._grid.width)
        side = self._door_side[cell]
        distance = np.where(side, (row + 0.5 - camera.y) / dy, (column + 0.5 - camera.x) / dx)
        along = np.where(side, camera.x + distance * dx - column, camera.y + distance * dy - row)
        return distance, along

    def _struck(self, camera: Camera, cell: Integers, dx: Floats, dy: Floats) -> Rays:
        """The point on the face of the cell that each ray struck.

        The line crossed last is the farther one of the two by which the ray came into the cell.
        """
        row, column = np.divmod(cell, self._grid.width)
        by_x = (column + (dx < 0) - camera.x) / dx
        by_y = (row + (dy < 0) - camera.y) / dy
        side = by_y > by_x
        distance = np.maximum(np.where(side, by_y, by_x), 0)
        u = np.where(side, camera.x + distance * dx - column, camera.y + distance * dy - row)
        doors = np.flatnonzero(self._has_door[cell])
        if doors.size:
            at = cell[doors]
            side[doors] = self._door_side[at]
            distance[doors], u[doors] = self._leaf(camera, at, dx[doors], dy[doors])
            u[doors] -= self._door_open[at]
        mirrored = np.where(side, dy > 0, dx < 0)  # faces north and east
        u = np.where(mirrored, 1 - u, u)
        return Rays(dx, dy, cell, side, distance, u)
