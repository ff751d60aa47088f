"""The teaching overlay: the frame held still, its rays on the map, one of them step by step."""

import pygame

from raycaster.scene import Scene
from raycaster.stepper import Stepper
from raycaster.walk import X, hit
from raycaster.window.plan import Plan
from raycaster.window.text import write

BACK = (18, 20, 26)
FAN, RAY = (112, 100, 60), (255, 224, 110)
SIDES = ((92, 170, 255), (255, 132, 84))  # crossings of lines between columns, between rows
HELP = "left and right: ray    up and down: step    Tab: back to the game"


class Fan:
    """The rays of one frame; where each one ends is cast once."""

    def __init__(self, scene: Scene, stepper: Stepper) -> None:
        self.scene, self.stepper = scene, stepper
        camera = stepper.camera
        self._ends = [
            hit(scene.grid, camera.x, camera.y, *camera.ray(column, stepper.width)).distance
            for column in range(stepper.width)
        ]

    def draw(self, surface: pygame.Surface, frame: pygame.Surface) -> None:
        """The map on the left, and on the right the frame as far as it has been cast."""
        surface.fill(BACK)
        width, height = surface.get_size()
        margin = width // 40
        side = min(width // 2 - 2 * margin, height - 2 * margin)
        area = pygame.Rect(margin, margin, side, side)
        plan = Plan(surface, area, self.scene.grid)
        plan.draw(self.scene)
        plan.draw_lines()
        self._draw_rays(surface, plan)
        right = width // 2
        shown = pygame.Rect(right, margin, right - margin, 0)
        shown.height = shown.width * frame.get_height() // frame.get_width()
        self._draw_frame(surface, shown, frame)
        top = shown.bottom + margin
        for line in [*self.stepper.words(), "", HELP]:
            top = write(surface, line, (right, top), shown.width)

    def _draw_rays(self, surface: pygame.Surface, plan: Plan) -> None:
        stepper = self.stepper
        camera = stepper.camera
        eye = plan.place(camera.x, camera.y)
        for column in range(stepper.column):
            end = plan.place(*stepper.point(self._ends[column], column))
            pygame.draw.line(surface, FAN, eye, end)
        steps = stepper.steps[: stepper.shown]
        for step in steps:
            plan.frame_cell(step.column, step.row, RAY)
        end = plan.place(*stepper.point(steps[-1].distance))
        pygame.draw.line(surface, RAY, eye, end, 2)
        radius = max(2.0, plan.scale / 9)
        for step in steps[1:]:
            x, y = plan.place(*stepper.point(step.distance))
            if step.side == X:
                pygame.draw.circle(surface, SIDES[X], (x, y), radius)
            else:
                square = (x - radius, y - radius, 2 * radius, 2 * radius)
                pygame.draw.rect(surface, SIDES[step.side], square)
        plan.draw_eye(camera)

    def _draw_frame(
        self, surface: pygame.Surface, shown: pygame.Rect, frame: pygame.Surface
    ) -> None:
        """The columns up to the ray; those that are still to come are dark."""
        surface.blit(pygame.transform.scale(frame, shown.size), shown)
        done = shown.width * (self.stepper.column + 1) // self.stepper.width
        rest = pygame.Surface((shown.width - done, shown.height))
        rest.set_alpha(215)
        surface.blit(rest, (shown.left + done, shown.top))
        at = shown.left + max(0, done - 1)
        pygame.draw.line(surface, RAY, (at, shown.top), (at, shown.bottom - 1))
