"""The window under a dummy display: keys in, frames out, held against stored pictures."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")

import pygame

from raycaster.game import Game
from raycaster.maps import read_map
from raycaster.window.loop import Loop
from raycaster.window.view import MAP, MAP_WITH_WAY, NO_MAP, View, clock

PICTURES = Path(__file__).parent / "pictures"
SMALL = (160, 100)
FRAME = 1 / 60


@pytest.fixture
def loop(tmp_path: Path) -> Iterator[Loop]:
    yield Loop(lambda level: (Game.level(level), f"Level {level}"), 1, (320, 200), tmp_path)
    pygame.quit()


def press(loop: Loop, *keys: int) -> None:
    for key in keys:
        pygame.event.post(pygame.event.Event(pygame.KEYDOWN, key=key))
        loop.turn(FRAME)


def shown(view: View) -> pygame.Surface:
    surface = pygame.Surface((640, 400))
    view.draw(surface)
    return surface


def at_the_first_door(loop: Loop) -> View:
    view = loop.view
    view.game.x, view.game.y, view.game.angle = 5.4, 3.4, 0.1
    return view


def start(loop: Loop) -> View:
    return loop.view


def map_with_way(loop: Loop) -> View:
    view = at_the_first_door(loop)
    view.map_shown, view.help_shown = MAP_WITH_WAY, False
    view.game.keys, view.game.message = 1, "A key."
    return view


def door_half_open(loop: Loop) -> View:
    view = at_the_first_door(loop)
    view.map_shown, view.help_shown = NO_MAP, False
    view.game.map.grid.doors[8, 3].open = 0.5
    return view


def rays(loop: Loop) -> View:
    view = at_the_first_door(loop)
    view.hold()
    assert view.fan
    view.fan.stepper.to_column(70)
    view.fan.stepper.to_step(-2)
    return view


def exit_ahead(loop: Loop) -> View:
    view = loop.view
    view.game.x, view.game.y, view.game.angle = 2.9, 10.5, 3.0
    view.game.seconds, view.game.done, view.help_shown = 83.5, True, False
    return view


@pytest.mark.parametrize("scene", [start, map_with_way, door_half_open, rays, exit_ahead])
def test_the_window_looks_as_stored(
    loop: Loop, scene: Callable[[Loop], View], tmp_path: Path
) -> None:
    small = pygame.transform.smoothscale(shown(scene(loop)), SMALL)
    made, stored = tmp_path / f"{scene.__name__}.png", PICTURES / f"{scene.__name__}.png"
    pygame.image.save(small, made)
    assert stored.exists(), f"look at {made}, and store it as {stored}"
    expected = pygame.surfarray.array3d(pygame.image.load(stored)).astype(int)
    off = np.abs(pygame.surfarray.array3d(small).astype(int) - expected).max(2)
    assert (off > 24).sum() < 5, f"{made} is not {stored}"


def test_keys_walk_turn_and_open_doors(loop: Loop, monkeypatch: pytest.MonkeyPatch) -> None:
    held = {pygame.K_w}
    monkeypatch.setattr(pygame.key, "get_pressed", lambda: Held(held))
    game = loop.view.game
    loop.turn(0.2)
    assert (game.x > 1.5, game.y) == (True, 1.5)
    held.symmetric_difference_update({pygame.K_w, pygame.K_RIGHT})
    loop.turn(0.2)
    assert game.angle > 0
    held.clear()
    at_the_first_door(loop)
    game.x = 7.6
    press(loop, pygame.K_SPACE)
    assert game.map.grid.doors[8, 3].open > 0


class Held:
    """What `pygame.key.get_pressed` gives, for keys that are held in a test."""

    def __init__(self, keys: set[int]) -> None:
        self._keys = keys

    def __getitem__(self, key: int) -> bool:
        return key in self._keys


def test_the_mouse_turns_once_it_was_clicked(loop: Loop) -> None:
    game = loop.view.game
    motion = pygame.event.Event(pygame.MOUSEMOTION, rel=(100, 0), pos=(0, 0), buttons=(0, 0, 0))
    pygame.event.post(motion)
    loop.turn(FRAME)
    assert game.angle == 0
    pygame.event.post(pygame.event.Event(pygame.MOUSEBUTTONDOWN, button=1, pos=(5, 5)))
    loop.turn(FRAME)
    pygame.event.clear()
    pygame.event.post(motion)
    loop.turn(FRAME)
    assert game.angle == pytest.approx(0.25)
    press(loop, pygame.K_ESCAPE)
    assert loop.running  # the first Escape gives the mouse back
    press(loop, pygame.K_ESCAPE)
    assert not loop.running


def test_the_world_stands_still_while_rays_are_shown(loop: Loop) -> None:
    game = loop.view.game
    press(loop, pygame.K_TAB)
    assert loop.view.fan
    before = game.seconds
    column = loop.view.fan.stepper.column
    press(loop, pygame.K_RIGHT, pygame.K_RIGHT, pygame.K_LEFT, pygame.K_DOWN)
    assert game.seconds == before
    assert loop.view.fan.stepper.column == column + 1
    press(loop, pygame.K_TAB)
    assert loop.view.fan is None
    assert game.seconds > before


def test_the_map_is_switched_and_screenshots_have_names_of_their_own(
    loop: Loop, tmp_path: Path
) -> None:
    assert loop.view.map_shown == MAP
    press(loop, pygame.K_m, pygame.K_F1)
    assert (loop.view.map_shown, loop.view.help_shown) == (MAP_WITH_WAY, False)
    press(loop, pygame.K_p, pygame.K_p)
    assert loop.view.game.message == "Saved as raycaster-2.png"
    sizes = [pygame.image.load(path).get_size() for path in sorted(tmp_path.glob("*.png"))]
    assert sizes == [loop.surface.get_size()] * 2


def test_enter_goes_to_the_next_level_and_r_begins_again(loop: Loop) -> None:
    press(loop, pygame.K_F1, pygame.K_RETURN)
    assert loop.view.title == "Level 1"  # not yet out
    loop.view.game.done = True
    press(loop, pygame.K_RETURN)
    assert loop.view.title == "Level 2"
    assert not loop.view.help_shown
    loop.view.game.seconds = 50.0
    press(loop, pygame.K_r)
    assert loop.view.title == "Level 2"
    assert loop.view.game.seconds < 1


def test_a_map_without_an_exit_can_be_walked(loop: Loop) -> None:
    view = View(Game(read_map("#####\n#>..#\n#####")), (64, 40), "hall")
    view.map_shown = MAP_WITH_WAY
    shown(view)


@pytest.mark.parametrize("size", [(64, 40), (200, 900), (1000, 100)])
def test_odd_window_sizes_are_drawn(loop: Loop, size: tuple[int, int]) -> None:
    for held in (False, True):
        if held:
            loop.view.hold()
        loop.view.draw(pygame.Surface(size))


def test_the_clock() -> None:
    assert [clock(0), clock(59.9), clock(61), clock(3600)] == ["0:00", "0:59", "1:01", "60:00"]
