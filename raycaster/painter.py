"""What the two fast readings, `fast` and `compiled`, have in common."""

from collections.abc import Iterator
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from raycaster.camera import Camera
from raycaster.scene import Scene


class Painter(Protocol):
    """Paints frames of one grid and one size into buffers of its own."""

    def picture(self, scene: Scene, camera: Camera) -> NDArray[np.uint32]:
        """The frame as 0xAARRGGBB, (height, width); the next call overwrites it.

        The scene's grid is the painter's.
        """

    def stages(self, scene: Scene, camera: Camera) -> Iterator[str]:
        """Paints the frame; gives the name of each stage when it is done."""


def check_size(width: int, height: int) -> None:
    """Raises ValueError for a size that cannot be painted: the horizon lies between two rows."""
    if width < 2 or height < 2 or height % 2:
        raise ValueError(f"a frame is 2 by 2 or more, of even height; not {width} by {height}")
