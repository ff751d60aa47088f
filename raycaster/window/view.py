"""What the window shows: the frame, the map in its corner, and what the player must know."""

import pygame

from raycaster.distances import Cell, distances, way
from raycaster.fast import Painter
from raycaster.game import Game
from raycaster.stepper import Stepper
from raycaster.window import keys
from raycaster.window.plan import Plan
from raycaster.window.rays import Fan
from raycaster.window.text import write

NO_MAP, MAP, MAP_WITH_WAY = range(3)


class View:
    """Draws a game on any surface; frames are painted in a size of their own and stretched."""

    def __init__(self, game: Game, size: tuple[int, int], title: str) -> None:
        self.game, self.title = game, title
        self.map_shown = MAP
        self.help_shown = True
        self.fan: Fan | None = None
        self._painter = Painter(game.map.grid, *size)
        self._to_exit: dict[Cell, int] = {}
        if game.map.exit:
            self._to_exit = distances(game.map.grid, *game.map.exit, through_doors=True)

    def draw(self, surface: pygame.Surface) -> None:
        """Everything."""
        game = self.game
        pixels = self._painter.picture(game.scene, game.camera)
        height, width = pixels.shape
        frame = pygame.image.frombuffer(pixels.data, (width, height), "BGRA")
        frame.set_alpha(None)  # opaque: stretched and copied, never blended
        if self.fan:
            self.fan.draw(surface, frame)
            return
        pygame.transform.scale(frame, surface.get_size(), surface)
        if self.map_shown != NO_MAP:
            self._draw_map(surface)
        self._write(surface)

    def hold(self) -> None:
        """Hold the frame still, and show its rays; or go on."""
        if self.fan:
            self.fan = None
            return
        game = self.game
        stepper = Stepper(game.map.grid, game.camera, self._painter.width)
        self.fan = Fan(game.scene, stepper)

    def _draw_map(self, surface: pygame.Surface) -> None:
        width, height = surface.get_size()
        side = height * 2 // 5
        area = pygame.Rect(width - side - height // 40, height // 40, side, side)
        plan = Plan(surface, area, self.game.map.grid)
        plan.draw(self.game.scene)
        if self.map_shown == MAP_WITH_WAY:
            plan.draw_distances(self._to_exit)
            plan.draw_way(way(self._to_exit, int(self.game.x), int(self.game.y)))
        plan.draw_eye(self.game.camera)

    def _write(self, surface: pygame.Surface) -> None:
        game = self.game
        width, height = surface.get_size()
        margin = height // 40
        keys_held = f"    keys: {game.keys}" if game.keys else ""
        top = write(
            surface, f"{self.title}    {clock(game.seconds)}{keys_held}", (margin, margin), width
        )
        middle = (width // 2, height * 2 // 3)
        if game.done:
            write(
                surface, f"Out in {clock(game.seconds)}. Enter goes on.", middle, width, middle=True
            )
        elif game.message:
            write(surface, game.message, middle, width, middle=True)
        if self.help_shown:
            top = height - 4 * margin
            for line in keys.HELP:
                top = write(surface, line, (margin, top), width - 2 * margin)


def clock(seconds: float) -> str:
    """Minutes and seconds."""
    return f"{int(seconds // 60)}:{int(seconds % 60):02}"
