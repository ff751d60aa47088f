"""The same frame as `scalar.picture`, by numpy: no loop over pixels, none over columns.

Pixels are integers on the whole way. Where a pixel lies in a texture is counted in fixed point, in
32 bits that overflow exactly where the texture repeats; the colours come out of the atlas already
shaded. What this costs: a place is rounded to 2**-26 of a texel for each row or column counted, so
a pixel whose middle lies within a ten-thousandth of an edge between texels may show the next one.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from raycaster import atlas, billboards
from raycaster.camera import Camera
from raycaster.columns import Floats, Rays, Walker
from raycaster.grid import Grid
from raycaster.lights import LEVELS
from raycaster.painter import check_size
from raycaster.scalar import NEAR, sprites
from raycaster.scene import Scene
from raycaster.textures import SIZE

Pixels = NDArray[np.uint32]
Places = NDArray[np.uint32]  # entries of the atlas

PART_BITS = 26  # of a place in fixed point; the 6 bits above count the 64 texels


class Painter:
    """Paints frames of one grid and one size into buffers of its own."""

    def __init__(self, grid: Grid, width: int, height: int) -> None:
        """`height` is even. Raises ValueError for a size that cannot be painted."""
        check_size(width, height)
        self.width, self.height = width, height
        self._walker = Walker(grid)
        self._first_entry = atlas.WALLS + (self._walker.numbers - 1) * LEVELS * atlas.WALL
        self._frame = np.empty((height, width), np.uint32)
        # Rows are counted from the horizon: a row stands for the one below and the one above it.
        half = (height // 2, width)
        self._place, self._other = np.empty(half, np.uint32), np.empty(half, np.uint32)
        self._is_wall = np.empty(half, np.bool_)
        self._index = np.empty(half, np.int64)
        self._pairs = np.empty(half, np.uint64)
        self._columns = np.arange(width, dtype=np.uint32)[None, :]
        self._rows = np.arange(height // 2, dtype=np.uint32)[:, None]

    def picture(self, scene: Scene, camera: Camera) -> Pixels:
        """The frame as 0xAARRGGBB, (height, width); the next call overwrites it.

        The scene's grid is the painter's.
        """
        for _ in self.stages(scene, camera):
            pass
        return self._frame

    def stages(self, scene: Scene, camera: Camera) -> Iterator[str]:
        """Paints the frame; gives the name of each stage when it is done."""
        rays = self._walker.cast(camera, self.width)
        yield "rays"
        heights = camera.focal(self.width) / np.maximum(rays.distance, NEAR)
        ends = np.clip(np.ceil(heights / 2 - 0.5), 0, self.height // 2).astype(np.uint32)
        least, most = int(ends.min()), int(ends.max())  # rows above `most` show no wall
        self._place_planes(camera, least)
        yield "floor and ceiling"
        self._place_walls(rays, heights, ends, least, most)
        yield "walls"
        self._look_up()
        yield "colours"
        for sprite in sprites(scene, camera, self.width):
            billboards.paint(self._frame, sprite, rays.distance)
        yield "sprites"

    def _place_planes(self, camera: Camera, least: int) -> None:
        """Floor and ceiling, from the first row where any of them is seen.

        Along a row the point of the floor moves by the same step from column to column.
        """
        rows, place, other = self._rows[least:], self._place[least:], self._other[least:]
        distance = camera.focal(self.width) / 2 / (rows.astype(np.float64) + 0.5)
        ray_x, ray_y = camera.ray(0, self.width)
        to_right = 2 * camera.plane / self.width * distance
        np.multiply(self._columns, _fixed(to_right * camera.right[0]), out=place)
        place += _fixed(camera.x + distance * ray_x)
        place &= np.uint32((SIZE - 1) << PART_BITS)
        np.multiply(self._columns, _fixed(to_right * camera.right[1]), out=other)
        other += _fixed(camera.y + distance * ray_y)
        other >>= np.uint32(6)
        place |= other  # 6 bits of across, 6 of down, and 20 that are cut off
        place >>= np.uint32(20)
        place += (atlas.levels(distance) * atlas.PLANE).astype(np.uint32)

    def _place_walls(
        self, rays: Rays, heights: Floats, ends: Places, least: int, most: int
    ) -> None:
        """The walls, up to the last row where any of them is seen."""
        column = np.minimum((rays.u * SIZE).astype(np.int64), SIZE - 1)
        entry = self._first_entry[rays.cell] + atlas.levels(rays.distance, rays.side) * atlas.WALL
        entry += column * atlas.HALF
        # A row's middle is an odd number of half rows from the horizon.
        step = np.minimum(atlas.HALF / heights * 2**PART_BITS, 2**31).astype(np.uint32)
        place = self._other[:most]
        np.multiply(2 * self._rows[:most] + np.uint32(1), step, out=place)
        place >>= np.uint32(PART_BITS)
        place += entry.astype(np.uint32)
        self._place[:least] = place[:least]
        is_wall = self._is_wall[least:most]
        np.less(self._rows[least:most], ends, out=is_wall)
        np.copyto(self._place[least:most], place[least:], where=is_wall)

    def _look_up(self) -> None:
        """Two colours for each place: below the horizon, and its mirror above."""
        np.copyto(self._index, self._place)
        np.take(atlas.pairs(), self._index, out=self._pairs, mode="clip")
        middle = self.height // 2
        np.copyto(self._frame[middle:], self._pairs, casting="unsafe")  # the lower 32 bits
        self._pairs >>= np.uint64(32)
        np.copyto(self._frame[middle - 1 :: -1], self._pairs, casting="unsafe")


def _fixed(cells: Floats) -> Places:
    """A place in cells as texels in fixed point; whole cells drop out at the top."""
    return (cells * (SIZE << PART_BITS)).astype(np.int64).astype(np.uint32)
