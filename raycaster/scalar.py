"""What a frame is: the specification, in plain Python.

`strips` and `sprites` say the little that a frame is made of: one strip of wall a column, and a
square for each thing. A canvas can draw them as they are. `picture` goes on to every pixel; the
other two readings, `fast` and `compiled`, are held against it.
"""

from array import array
from typing import NamedTuple

from raycaster import lights
from raycaster.camera import Camera
from raycaster.grid import Grid
from raycaster.scene import Scene
from raycaster.textures import HOLE, NAMES, SIZE, texture
from raycaster.walk import hit

NEAR = 1 / 1024  # nothing is drawn as if it were nearer


class Strip(NamedTuple):
    """The wall in one column of the frame.

    `height` is in pixels, half of them above the middle of the frame; it may exceed the frame.
    `texture` names the picture, `column` (0 to 63) which of its columns to draw, `level` how
    dark (see `lights`).
    """

    distance: float
    height: float
    texture: str
    column: int
    side: int
    face: str
    level: int


class Sprite(NamedTuple):
    """A thing in the frame: a square `size` pixels wide, its middle at `centre` pixels from the
    left and at half the frame's height. It hides behind strips with a lesser distance."""

    distance: float
    centre: float
    size: float
    texture: str
    level: int


def strips(grid: Grid, camera: Camera, width: int) -> list[Strip]:
    """One strip a column, from left to right, of a frame `width` pixels wide."""
    focal = camera.focal(width)
    found = []
    for column in range(width):
        _, _, cell, side, face, distance, u = hit(
            grid, camera.x, camera.y, *camera.ray(column, width)
        )
        height = focal / max(distance, NEAR)
        level = lights.level(distance, side)
        across = min(SIZE - 1, int(u * SIZE))
        found.append(Strip(distance, height, NAMES[cell - 1], across, side, face, level))
    return found


def sprites(scene: Scene, camera: Camera, width: int) -> list[Sprite]:
    """The things before the camera, the farthest first: so they are painted one over the other."""
    (forward_x, forward_y), (right_x, right_y) = camera.forward, camera.right
    focal = camera.focal(width)
    found = []
    for thing in scene.things:
        x, y = thing.x - camera.x, thing.y - camera.y
        distance = x * forward_x + y * forward_y
        if distance > NEAR:
            across = (x * right_x + y * right_y) / distance
            centre = width / 2 + across * focal
            found.append(
                Sprite(distance, centre, focal / distance, thing.kind, lights.level(distance))
            )
    return sorted(found, reverse=True)


def picture(scene: Scene, camera: Camera, width: int, height: int) -> "array[int]":
    """The whole frame as 0xAARRGGBB, row by row. `height` is even: the horizon has no pixel.

    A pixel shows what its middle sees.
    """
    frame = array("I", bytes(4 * width * height))
    depths = []
    for column, strip in enumerate(strips(scene.grid, camera, width)):
        depths.append(strip.distance)
        ray = camera.ray(column, width)
        _paint_floor(frame, camera, ray, column, width, height)
        columns = texture(strip.texture)
        _paint_column(frame, columns[strip.column], strip.level, strip.height, column, width)
    for sprite in sprites(scene, camera, width):
        _paint_sprite(frame, sprite, depths)
    return frame


def _paint_floor(
    frame: "array[int]",
    camera: Camera,
    ray: tuple[float, float],
    column: int,
    width: int,
    height: int,
) -> None:
    """The floor below the horizon and the ceiling above it, walls aside."""
    floor, ceiling = texture("floor"), texture("ceiling")
    for below in range(height // 2):
        # The eye is half a wall high: at this depth half a wall fills the rows down to here.
        distance = camera.focal(width) / 2 / (below + 0.5)
        level = lights.level(distance)
        across = int((camera.x + distance * ray[0]) % 1 * SIZE) % SIZE
        down = int((camera.y + distance * ray[1]) % 1 * SIZE) % SIZE
        row = height // 2 + below
        frame[row * width + column] = lights.shaded(floor[across][down], level)
        row = height // 2 - 1 - below
        frame[row * width + column] = lights.shaded(ceiling[across][down], level)


def _paint_column(
    frame: "array[int]", colours: tuple[int, ...], level: int, size: float, column: int, width: int
) -> None:
    """One column of a texture, stretched to `size` pixels about the horizon."""
    height = len(frame) // width
    for row in range(height):
        v = (row + 0.5 - height / 2) / size + 0.5
        if 0 <= v < 1 and (colour := colours[int(v * SIZE)]) != HOLE:
            frame[row * width + column] = lights.shaded(colour, level)


def _paint_sprite(frame: "array[int]", sprite: Sprite, depths: list[float]) -> None:
    columns = texture(sprite.texture)
    for column, depth in enumerate(depths):
        u = (column + 0.5 - sprite.centre) / sprite.size + 0.5
        if sprite.distance < depth and 0 <= u < 1:
            colours = columns[int(u * SIZE)]
            _paint_column(frame, colours, sprite.level, sprite.size, column, len(depths))
