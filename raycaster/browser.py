"""The game as a page plays it: numbers out, controls in. Standard library alone, for Pyodide.

The page draws; everything that is seen or decided is worked out here, by the same modules as in the
window and in the lesson.
"""

import json
from array import array
from typing import Any

from raycaster import lights
from raycaster.camera import Camera
from raycaster.distances import distances, way
from raycaster.game import Controls, Game
from raycaster.maps import read_map
from raycaster.scalar import sprites, strips
from raycaster.textures import NAMES, SIZE, rgba, texture

LEVELS = 6
PER_STRIP = 5  # numbers: height, texture, its column, level, distance
PER_SPRITE = 5  # numbers: size, texture, centre, level, distance

_NUMBER = {name: number for number, name in enumerate(NAMES)}


class Session:
    """One player at one page."""

    def __init__(self) -> None:
        self._begin(Game.level(1))

    def _begin(self, game: Game) -> str:
        """Lets a game begin; the map as JSON: where a wall is, which stays so."""
        self._game = game
        grid, goal = game.map.grid, game.map.exit
        self._to_exit = distances(grid, *goal, through_doors=True) if goal else {}
        walls = [
            [bool(cell) and (column, row) not in grid.doors for column, cell in enumerate(cells)]
            for row, cells in enumerate(grid.rows)
        ]
        return json.dumps({"walls": walls})

    def materials(self) -> list[bytes]:
        """Every texture as rows of red, green, blue and alpha, numbered as the strips name them."""
        return [rgba(name) for name in NAMES]

    def background(self, width: int, height: int) -> list[str]:
        """A colour for each row of the frame: ceiling and floor without their pattern, as CSS."""
        focal = Camera(0, 0, 0).focal(width)
        depths = [focal / 2 / abs(row + 0.5 - height / 2) for row in range(height)]
        means = [_mean("ceiling")] * (height // 2) + [_mean("floor")] * (height - height // 2)
        shaded = (
            lights.shaded(mean, lights.level(depth))
            for mean, depth in zip(means, depths, strict=True)
        )
        return [f"#{colour & 0xFFFFFF:06x}" for colour in shaded]

    def light(self) -> list[int]:
        """How bright each level is, of 256."""
        return list(lights.LIGHT)

    def level(self, number: int) -> str:
        """Begins a level, counted from 1; the map as JSON."""
        return self._begin(Game.level(number))

    def own(self, text: str) -> str:
        """Begins a map that the player drew. Raises MapError, whose text is one line."""
        return self._begin(Game(read_map(text)))

    def frame(
        self,
        width: int,
        forward: float,
        right: float,
        turn: float,
        turned: float,
        use: bool,
        seconds: float,
        show_way: bool,
    ) -> "tuple[array[float], array[float], str]":
        """Lets the game go on for so long; then strips and sprites to draw, and the rest as JSON.

        The sprites are sorted, the farthest first.
        """
        game = self._game
        game.step(Controls(forward, right, turn, turned, use), seconds)
        camera = game.camera
        found = strips(game.map.grid, camera, width)
        drawn = array("f")
        for strip in found:
            number = _NUMBER[strip.texture]
            drawn.extend((strip.height, number, strip.column, strip.level, strip.distance))
        things = array("f")
        for sprite in sprites(game.scene, camera, width):
            number = _NUMBER[sprite.texture]
            things.extend((sprite.size, number, sprite.centre, sprite.level, sprite.distance))
        return drawn, things, json.dumps(self._state(show_way))

    def _state(self, show_way: bool) -> dict[str, Any]:
        game = self._game
        grid = game.map.grid
        return {
            "x": game.x,
            "y": game.y,
            "angle": game.angle,
            "seconds": game.seconds,
            "keys": game.keys,
            "done": game.done,
            "message": game.message,
            "things": [(thing.kind, thing.x, thing.y) for thing in game.things],
            "doors": [
                (column, row, door.side, door.open, door.locked)
                for (column, row), door in grid.doors.items()
            ],
            # The cells from the player to the exit, through doors; none where there is no exit.
            "way": way(self._to_exit, int(game.x), int(game.y)) if show_way else [],
        }


def _mean(name: str) -> int:
    """The colour of a texture seen from afar."""
    pixels = [colour for column in texture(name) for colour in column]
    red, green, blue = (
        sum(colour >> shift & 255 for colour in pixels) // SIZE**2 for shift in (16, 8, 0)
    )
    return 0xFF000000 | red << 16 | green << 8 | blue
