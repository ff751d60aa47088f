"""Things in a finished frame: flat pictures that face the eye, by numpy."""

import numpy as np
from numpy.typing import NDArray

from raycaster import atlas
from raycaster.scalar import Sprite
from raycaster.textures import SIZE


def paint(frame: NDArray[np.uint32], sprite: Sprite, depths: NDArray[np.float64]) -> None:
    """A thing over what stands there, in the columns where no wall is nearer.

    `frame` is (height, width); `depths` is the distance of the wall in each column.
    """
    height, width = frame.shape
    left, right, top, bottom = atlas.bounds(sprite.texture)
    columns, across = _span(sprite.centre, sprite.size, left, right, width)
    rows, down = _span(height / 2, sprite.size, top, bottom, height)
    seen = depths[columns] > sprite.distance
    if not seen.any():
        return
    colours = atlas.shades(sprite.texture)[sprite.level][across[None, :], down[:, None]]
    np.copyto(frame[rows, columns], colours, where=(colours != 0) & seen)


def _span(
    centre: float, size: float, begin: float, end: float, limit: int
) -> tuple[slice, NDArray[np.int64]]:
    """The pixels of the part from `begin` to `end` of a square, and the texel of each."""
    start = centre - size / 2
    first = max(0, int(np.ceil(start + begin * size - 0.5)))
    last = max(first, min(limit, int(np.ceil(start + end * size - 0.5))))
    middles = np.arange(first, last) + 0.5
    texels = ((middles - centre) / size + 0.5) * SIZE
    return slice(first, last), np.clip(texels, 0, SIZE - 1).astype(np.int64)
