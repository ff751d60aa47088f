"""The map from above: for the corner of the frame, and for the rays."""

from math import ceil

import pygame

from raycaster.camera import Camera
from raycaster.distances import Cell
from raycaster.grid import FLOOR, Grid
from raycaster.scene import Scene

GROUND = (28, 32, 38)
LINE = (58, 64, 74)
WALLS = ((168, 84, 60), (136, 142, 150), (150, 106, 62), (214, 160, 84), (96, 128, 220))
THINGS = {"key": (250, 208, 90), "exit": (110, 240, 190), "lamp": (120, 100, 70)}
EYE = (255, 255, 255)
NEAR_EXIT, FAR_FROM_EXIT = (46, 160, 120), (34, 40, 60)
WAY = (255, 240, 150)


class Plan:
    """A map drawn into a rectangle of a surface, as large as fits."""

    def __init__(self, surface: pygame.Surface, area: pygame.Rect, grid: Grid) -> None:
        self._surface, self._grid = surface, grid
        self.scale = min(area.width / grid.width, area.height / grid.height)
        width, height = grid.width * self.scale, grid.height * self.scale
        self.area = pygame.Rect(area.right - ceil(width), area.top, ceil(width), ceil(height))

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Where a point of the map lies on the surface."""
        return self.area.left + x * self.scale, self.area.top + y * self.scale

    def draw(self, scene: Scene) -> None:
        """Walls, doors, and what stands about."""
        pygame.draw.rect(self._surface, GROUND, self.area)
        for row, numbers in enumerate(self._grid.rows):
            for column, number in enumerate(numbers):
                if number != FLOOR:
                    self._draw_wall(column, row, WALLS[number - 1])
        for kind, x, y in scene.things:
            radius = max(1.5, self.scale * (0.14 if kind == "lamp" else 0.32))
            pygame.draw.circle(self._surface, THINGS[kind], self.place(x, y), radius)

    def draw_distances(self, found: dict[Cell, int]) -> None:
        """Every cell in the colour of its distance to the exit: near ones bright."""
        most = max(found.values(), default=0) or 1
        for (column, row), distance in found.items():
            share = distance / most
            colour = [
                round(a + (b - a) * share) for a, b in zip(NEAR_EXIT, FAR_FROM_EXIT, strict=True)
            ]
            if self._grid.rows[row][column] == FLOOR:
                pygame.draw.rect(self._surface, colour, self._square(column, row))

    def draw_way(self, cells: list[Cell]) -> None:
        """A line from cell to cell."""
        if len(cells) > 1:
            points = [self.place(column + 0.5, row + 0.5) for column, row in cells]
            pygame.draw.lines(self._surface, WAY, False, points, max(1, round(self.scale / 6)))

    def draw_lines(self) -> None:
        """The lines of the grid."""
        for column in range(self._grid.width + 1):
            ends = self.place(column, 0), self.place(column, self._grid.height)
            pygame.draw.line(self._surface, LINE, *ends)
        for row in range(self._grid.height + 1):
            pygame.draw.line(
                self._surface, LINE, self.place(0, row), self.place(self._grid.width, row)
            )

    def draw_eye(self, camera: Camera) -> None:
        """The player: a pointed shape that looks where the eye looks."""
        (fx, fy), (rx, ry) = camera.forward, camera.right
        size = max(0.42, 4 / self.scale)
        corners = [
            self.place(
                camera.x + size * (ahead * fx + aside * rx),
                camera.y + size * (ahead * fy + aside * ry),
            )
            for ahead, aside in ((1, 0), (-0.7, 0.7), (-0.35, 0), (-0.7, -0.7))
        ]
        pygame.draw.polygon(self._surface, EYE, corners)

    def frame_cell(self, column: int, row: int, colour: tuple[int, int, int]) -> None:
        """A coloured border within a cell."""
        pygame.draw.rect(self._surface, colour, self._square(column, row), 1)

    def _draw_wall(self, column: int, row: int, colour: tuple[int, int, int]) -> None:
        door = self._grid.doors.get((column, row))
        square = self._square(column, row)
        if door is None:
            pygame.draw.rect(self._surface, colour, square)
            return
        # The leaf is a bar across the doorway, as much of it as has not slid away.
        left, top, size, thick = square.left, square.top, self.scale, max(2, self.scale / 4)
        gone, middle = size * door.open, (size - thick) / 2
        leaf = (
            (left + middle, top + gone, thick, size - gone)
            if door.side == 0
            else (left + gone, top + middle, size - gone, thick)
        )
        pygame.draw.rect(self._surface, colour, leaf)

    def _square(self, column: int, row: int) -> pygame.Rect:
        left, top = self.place(column, row)
        right, bottom = self.place(column + 1, row + 1)
        return pygame.Rect(
            round(left), round(top), round(right) - round(left), round(bottom) - round(top)
        )
