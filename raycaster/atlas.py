"""All textures at all light levels in one array, so that shading costs nothing in a frame.

The eye is half a wall high. So a frame's lower half mirrors its upper half: the same distance,
the same point of floor and ceiling, the same row of a wall counted from its middle. An entry of
the atlas therefore holds two colours in its 64 bits: the one below the horizon in the lower half,
the one above it in the upper half. One look-up paints two pixels.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from raycaster.lights import DARK_SIDE, LEVELS, LIGHT, PER_DOUBLING
from raycaster.textures import LOCKED, NAMES, SIZE, texture

HALF = SIZE // 2
PLANE = SIZE * SIZE  # entries for floor and ceiling at one level: [across][down]
WALL = SIZE * HALF  # entries for one wall at one level: [column][rows from the middle]
WALLS = LEVELS * PLANE  # where the walls begin: [cell number - 1][level]


@cache
def pairs() -> NDArray[np.uint64]:
    """Floor and ceiling at each level, then each wall at each level; see the constants above."""
    planes = _paired(shades("floor"), shades("ceiling"))
    walls = [
        _paired(levels[:, :, HALF:], levels[:, :, HALF - 1 :: -1])
        for levels in map(shades, NAMES[:LOCKED])
    ]
    return np.concatenate([planes.ravel(), *(wall.ravel() for wall in walls)])


def levels(distance: NDArray[np.float64], side: NDArray[np.bool_] | int = 0) -> NDArray[np.int64]:
    """`lights.level` of many distances."""
    steps = (PER_DOUBLING * np.log2(1 + distance)).astype(np.int64)
    return np.minimum(steps + DARK_SIDE * side, LEVELS - 1)


@cache
def bounds(kind: str) -> tuple[float, float, float, float]:
    """Left, right, top and bottom of what is opaque in a texture, as shares of its size."""
    opaque = shades(kind)[0] != 0
    columns, rows = np.flatnonzero(opaque.any(1)), np.flatnonzero(opaque.any(0))
    left, right, top, bottom = columns[0], columns[-1] + 1, rows[0], rows[-1] + 1
    return left / SIZE, right / SIZE, top / SIZE, bottom / SIZE


@cache
def shades(name: str) -> NDArray[np.uint32]:
    """The texture by level, column and row, shaded as `lights.shaded` does it."""
    colours = np.array(texture(name), np.uint32)
    light = np.array(LIGHT, np.uint32)[:, None, None]
    red_blue = (colours & 0xFF00FF) * light >> 8 & 0xFF00FF
    green = (colours >> 8 & 0xFF) * light & 0xFF00
    return (colours & 0xFF000000 | red_blue | green).astype(np.uint32)


def _paired(below: NDArray[np.uint32], above: NDArray[np.uint32]) -> NDArray[np.uint64]:
    return (above.astype(np.uint64) << 32 | below).astype(np.uint64)
