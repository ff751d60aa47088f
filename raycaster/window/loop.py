"""The loop: events, one step of the game, one frame; sixty times a second."""

from collections.abc import Callable
from pathlib import Path

import pygame

from raycaster.game import Game
from raycaster.window.keys import controls
from raycaster.window.view import View

FRAMES_A_SECOND = 60
_REPEAT = 250, 30  # milliseconds until a held key repeats, and between repeats

Opener = Callable[[int], tuple[Game, str]]  # the game and the title of a level's number


class Loop:
    """A window with a game in it, until it is closed."""

    def __init__(self, opener: Opener, level: int, size: tuple[int, int], folder: Path) -> None:
        """Opens the window; `size` is that of the frames, screenshots go to `folder`."""
        pygame.display.init()  # no sound: without a sound card that would complain
        pygame.display.set_caption("raycaster")
        pygame.key.set_repeat(*_REPEAT)
        self.surface = pygame.display.set_mode(_window_size(size), pygame.RESIZABLE)
        self.running = True
        self._opener, self._level, self._size, self._folder = opener, level, size, folder
        self._clock = pygame.time.Clock()
        self._turned, self._use, self._grabbed = 0.0, False, False
        self.view = self._open(level)

    def run(self) -> None:
        """Until the player leaves."""
        self._clock.tick()
        while self.running:
            self.turn(self._clock.tick(FRAMES_A_SECOND) / 1000)
        pygame.quit()

    def turn(self, seconds: float) -> None:
        """What came in, one step of the game, and one frame."""
        self._turned, self._use = 0.0, False
        for event in pygame.event.get():
            self._handle(event)
        if not self.view.fan:
            self.view.game.step(controls(self._turned, self._use), seconds)
        self.view.draw(self.surface)
        pygame.display.flip()

    def screenshot(self) -> Path:
        """The window as a PNG under a name that is not taken."""
        numbers = iter(range(1, 10_000))
        path = next(p for n in numbers if not (p := self._folder / f"raycaster-{n}.png").exists())
        pygame.image.save(self.surface, path)
        return path

    def _open(self, level: int) -> View:
        game, title = self._opener(level)
        return View(game, self._size, title)

    def _handle(self, event: pygame.event.Event) -> None:
        if event.type == pygame.QUIT:
            self.running = False
        elif event.type == pygame.MOUSEBUTTONDOWN:
            self._grab(True)
        elif event.type == pygame.MOUSEMOTION and self._grabbed:
            self._turned += event.rel[0]
        elif event.type == pygame.KEYDOWN:
            self._press(event.key)

    def _press(self, key: int) -> None:
        view = self.view
        if key == pygame.K_ESCAPE:
            self.running = self._grabbed
            self._grab(False)
        elif key == pygame.K_TAB:
            view.hold()
        elif key == pygame.K_p:
            view.game.say(f"Saved as {self.screenshot().name}")
        elif view.fan:
            self._press_while_held(key)
        elif key == pygame.K_SPACE:
            self._use = True
        elif key == pygame.K_m:
            view.map_shown = (view.map_shown + 1) % 3
        elif key == pygame.K_F1:
            view.help_shown = not view.help_shown
        elif key == pygame.K_r or (key == pygame.K_RETURN and view.game.done):
            self._level += key == pygame.K_RETURN
            self._reopen()

    def _press_while_held(self, key: int) -> None:
        assert self.view.fan
        stepper = self.view.fan.stepper
        if key in (pygame.K_RIGHT, pygame.K_LEFT):
            stepper.to_column(1 if key == pygame.K_RIGHT else -1)
        elif key in (pygame.K_UP, pygame.K_DOWN):
            stepper.to_step(1 if key == pygame.K_UP else -1)

    def _grab(self, grab: bool) -> None:
        """Keep the mouse in the window and hide it, so that it only turns; or give it back."""
        self._grabbed = grab
        pygame.event.set_grab(grab)
        pygame.mouse.set_visible(not grab)

    def _reopen(self) -> None:
        """The level anew, or the next one; what was switched on stays on."""
        before, self.view = self.view, self._open(self._level)
        self.view.map_shown, self.view.help_shown = before.map_shown, before.help_shown


def _window_size(size: tuple[int, int]) -> tuple[int, int]:
    """The frame's size, as often as it fits on the screen."""
    width, height = size
    screen_width, screen_height = pygame.display.get_desktop_sizes()[0]
    times = min(screen_width * 9 // 10 // width, screen_height * 9 // 10 // height)
    return width * max(1, times), height * max(1, times)
