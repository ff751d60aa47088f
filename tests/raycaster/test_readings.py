"""The three readings of a frame, pixel by pixel.

`fast` and `compiled` round a place in a texture to a ten-thousandth of a texel or better. So a
pixel may differ from the specification only where its own value is that near to an edge: where a
camera moved by a hundred-thousandth of a cell sees the other colour too.
"""

from array import array
from dataclasses import replace
from math import pi
from random import Random

import numpy as np
import pytest
from numpy.typing import NDArray

from raycaster import fast
from raycaster.camera import Camera
from raycaster.distances import distances
from raycaster.game import level_text
from raycaster.maps import read_map
from raycaster.painter import Painter
from raycaster.scalar import picture
from raycaster.scene import Scene

SIZES = ((161, 100), (64, 40), (33, 66))
MOVED = 1e-5  # cells, and radians


def painters(scene: Scene, width: int, height: int) -> list[Painter]:
    found: list[Painter] = [fast.Painter(scene.grid, width, height)]
    try:
        from raycaster import compiled
    except ModuleNotFoundError:
        return found
    return [*found, compiled.Painter(scene.grid, width, height)]


def as_rows(pixels: "array[int]", width: int) -> NDArray[np.uint32]:
    return np.array(pixels, np.uint32).reshape(-1, width)


@pytest.mark.parametrize("level", [1, 2, 3])
def test_the_readings_agree_pixel_by_pixel(level: int, long: bool) -> None:
    random = Random(level)
    drawn = read_map(level_text(level))
    scene = Scene(drawn.grid, drawn.things)
    cells = [*distances(drawn.grid, int(drawn.x), int(drawn.y), through_doors=True)]
    differing = 0
    for width, height in SIZES:
        both = painters(scene, width, height)
        for _ in range(40 if long else 6):
            for door in drawn.grid.doors.values():
                door.open = random.choice([0.0, 0.4, 1.0])
            camera = _somewhere(cells, random)
            expected = as_rows(picture(scene, camera, width, height), width)
            for painter in both:
                wrong = painter.picture(scene, camera) != expected
                differing += int(wrong.sum())
                if wrong.any():
                    _assert_on_edges(painter.picture(scene, camera), expected, scene, camera)
    assert differing < 200


def _somewhere(cells: list[tuple[int, int]], random: Random) -> Camera:
    column, row = random.choice(cells)
    straight = random.choice([0.0, pi / 2, pi, -pi / 2])
    angle = random.choice([straight, random.uniform(-pi, pi), random.uniform(-pi, pi)])
    x, y = column + random.uniform(0.2, 0.8), row + random.uniform(0.2, 0.8)
    return Camera(x, y, angle, plane=random.choice([0.5, 0.8, 1.1]))


def _assert_on_edges(
    found: NDArray[np.uint32], expected: NDArray[np.uint32], scene: Scene, camera: Camera
) -> None:
    height, width = expected.shape
    right = found == expected
    for moved in (
        replace(camera, x=camera.x + MOVED),
        replace(camera, x=camera.x - MOVED),
        replace(camera, y=camera.y + MOVED),
        replace(camera, y=camera.y - MOVED),
        replace(camera, angle=camera.angle + MOVED),
        replace(camera, angle=camera.angle - MOVED),
    ):
        right |= found == as_rows(picture(scene, moved, width, height), width)
    assert right.all(), f"{(~right).sum()} pixels of {camera} show neither this nor the next texel"


@pytest.mark.parametrize("size", [(1, 2), (64, 0), (64, 41)])
def test_sizes_that_cannot_be_painted(size: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="even height"):
        fast.Painter(read_map(level_text(1)).grid, *size)


def test_a_view_from_within_a_wall_is_drawn_and_does_no_harm() -> None:
    scene = Scene(read_map(level_text(1)).grid)
    camera = Camera(0.5, 0.5, 0.3)
    for painter in painters(scene, 64, 40):
        assert (painter.picture(scene, camera) >> 24 == 255).all()
