"""The same frame as `scalar.picture`, compiled by numba: loops again, row by row.

numba is optional; `from raycaster import compiled` raises ImportError where it is missing. The
first frame takes some seconds, while the loops are compiled; the result is kept in `__pycache__`.
The places of pixels are rounded as in `fast`, whose textures it reads.
"""

from collections.abc import Iterator
from math import ceil, floor, inf

import numpy as np
from numba import njit
from numpy.typing import NDArray

from raycaster import atlas, billboards
from raycaster.camera import Camera
from raycaster.fast import PART_BITS
from raycaster.grid import FLOOR, Grid
from raycaster.lights import DARK_SIDE, LEVELS, PER_DOUBLING
from raycaster.painter import check_size
from raycaster.scalar import NEAR, sprites
from raycaster.scene import Scene
from raycaster.textures import SIZE
from raycaster.walk import X, Y

_NO_DOOR, _SHUT = -1, 0.0


class Painter:
    """Paints frames of one grid and one size into buffers of its own, like `fast.Painter`."""

    def __init__(self, grid: Grid, width: int, height: int) -> None:
        """`height` is even. Raises ValueError for a size that cannot be painted."""
        check_size(width, height)
        self._grid = grid
        self._cells = np.array([list(row) for row in grid.rows], np.int64)
        self._door_side = np.full(self._cells.shape, _NO_DOOR)
        self._door_open = np.full(self._cells.shape, _SHUT)
        for (column, row), door in grid.doors.items():
            self._door_side[row, column] = door.side
        self._frame = np.empty((height, width), np.uint32)
        self._distance, self._height = np.empty(width), np.empty(width)
        self._entry = np.empty(width, np.uint32)

    def picture(self, scene: Scene, camera: Camera) -> NDArray[np.uint32]:
        """The frame as 0xAARRGGBB, (height, width); the next call overwrites it.

        The scene's grid is the painter's.
        """
        for _ in self.stages(scene, camera):
            pass
        return self._frame

    def stages(self, scene: Scene, camera: Camera) -> Iterator[str]:
        """Paints the frame; gives the name of each stage when it is done."""
        width = self._frame.shape[1]
        eye = (camera.x, camera.y, *camera.forward, *camera.right, camera.plane)
        for (column, row), door in self._grid.doors.items():
            self._door_open[row, column] = door.open
        _cast_all(self._cells, self._door_side, self._door_open, eye, self._distance, self._entry)
        yield "rays"
        np.divide(camera.focal(width), np.maximum(self._distance, NEAR), out=self._height)
        _paint_rows(atlas.pairs(), eye, self._height, self._entry, self._frame)
        yield "pixels"
        for sprite in sprites(scene, camera, width):
            billboards.paint(self._frame, sprite, self._distance)
        yield "sprites"


@njit(cache=True)
def _cast_all(cells, door_side, door_open, eye, distances, entries):  # type: ignore[no-untyped-def]
    """For each column the distance of the wall, and the first entry of its column in the atlas."""
    x, y, forward_x, forward_y, right_x, right_y, plane = eye
    width = len(distances)
    for i in range(width):
        across = plane * ((2 * i + 1) / width - 1)
        dx, dy = forward_x + across * right_x, forward_y + across * right_y
        column, row, side, distance = _cast(cells, door_side, door_open, x, y, dx, dy)
        u = y + distance * dy - row if side == X else x + distance * dx - column
        u -= door_open[row, column]
        if (side == X and dx < 0) or (side == Y and dy > 0):
            u = 1 - u
        texel = min(max(int(u * SIZE), 0), SIZE - 1)
        level = min(int(PER_DOUBLING * np.log2(1 + distance)) + DARK_SIDE * side, LEVELS - 1)
        wall = (cells[row, column] - 1) * LEVELS + level
        entries[i] = atlas.WALLS + wall * atlas.WALL + texel * atlas.HALF
        distances[i] = distance


@njit(cache=True)
def _cast(cells, door_side, door_open, x, y, dx, dy):  # type: ignore[no-untyped-def]
    """The cell that the ray strikes, the side, and the distance: `walk.cast` without its steps."""
    column = floor(x) if dx >= 0 else ceil(x) - 1
    row = floor(y) if dy >= 0 else ceil(y) - 1
    step_x, line_x = (1, column + 1) if dx > 0 else (-1, column)
    step_y, line_y = (1, row + 1) if dy > 0 else (-1, row)
    next_x = (line_x - x) / dx if dx != 0 else inf
    next_y = (line_y - y) / dy if dy != 0 else inf
    side, distance = X, 0.0
    while cells[row, column] == FLOOR or door_side[row, column] != _NO_DOOR:
        door = door_side[row, column]
        if door != _NO_DOOR:
            along = dx if door == X else dy
            if along != 0:
                leaf = (column + 0.5 - x if door == X else row + 0.5 - y) / along
                free = y + leaf * dy - row if door == X else x + leaf * dx - column
                within = distance <= leaf < min(next_x, next_y)
                if within and free >= door_open[row, column]:
                    return column, row, door, leaf
        if next_x < next_y:
            side, distance = X, next_x
            column += step_x
            line_x += step_x
            next_x = (line_x - x) / dx
        else:
            side, distance = Y, next_y
            row += step_y
            line_y += step_y
            next_y = (line_y - y) / dy
    return column, row, side, distance


@njit(cache=True)
def _paint_rows(pairs, eye, heights, entries, frame):  # type: ignore[no-untyped-def]
    """Two mirrored rows at a time; a row is written from left to right, as memory lies."""
    x, y, forward_x, forward_y, right_x, right_y, plane = eye
    height, width = frame.shape
    middle = height // 2
    focal = width / (2 * plane)
    ends = np.empty(width, np.uint32)
    steps = np.empty(width, np.uint32)
    for i in range(width):
        ends[i] = min(max(ceil(heights[i] / 2 - 0.5), 0), middle)
        steps[i] = np.uint32(min(atlas.HALF / heights[i] * 2**PART_BITS, 2.0**31))
    edge = plane * (1 / width - 1)
    fixed = SIZE * 2.0**PART_BITS
    mask = np.uint32((SIZE - 1) << PART_BITS)
    for k in range(middle):
        distance = focal / 2 / (k + 0.5)
        to_right = 2 * plane / width * distance
        across = np.uint32(np.int64((x + distance * (forward_x + edge * right_x)) * fixed))
        down = np.uint32(np.int64((y + distance * (forward_y + edge * right_y)) * fixed))
        step_across = np.uint32(np.int64(to_right * right_x * fixed))
        step_down = np.uint32(np.int64(to_right * right_y * fixed))
        level = min(int(PER_DOUBLING * np.log2(1 + distance)), LEVELS - 1)
        plane_entry = np.uint32(level * atlas.PLANE)
        odd = np.uint32(2 * k + 1)
        below, above = frame[middle + k], frame[middle - 1 - k]
        for i in range(width):
            column = np.uint32(i)
            a = np.uint32(across + step_across * column)
            b = np.uint32(down + step_down * column)
            ground = np.uint32(((a & mask) | (b >> np.uint32(6))) >> np.uint32(20))
            wall = np.uint32(np.uint32(odd * steps[i]) >> np.uint32(PART_BITS))
            is_wall = k < ends[i]
            place = entries[i] + wall if is_wall else plane_entry + ground
            pair = pairs[place]
            below[i] = np.uint32(pair)
            above[i] = np.uint32(pair >> np.uint64(32))
