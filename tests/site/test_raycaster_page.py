"""The maze on its page, played in a real browser."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.site.browsing import DESK, PHONE, Serve, barriers, opened, too_wide
from tests.site.sample import Project

pytestmark = pytest.mark.usefixtures("node")

ADDRESS = "raycaster/"
START = 60_000  # milliseconds that Python may take to load and to start
TINY = "########\n#>oDkLX#\n########"
TURNED = "#####\n#v.X#\n#####"
CORRIDOR = "##########\n#>......X#\n##########"

# Where the picture is light, and where it is dark: enough to tell two of them apart.
PICTURE = """
() => {
  const canvas = document.querySelector(".maze-picture");
  const small = document.createElement("canvas");
  [small.width, small.height] = [16, 10];
  const context = small.getContext("2d");
  context.drawImage(canvas, 0, 0, 16, 10);
  return [...context.getImageData(0, 0, 16, 10).data];
}
"""


@pytest.fixture(scope="module")
def maze(published: Project, serve: Serve, browser: Any) -> Iterator[Any]:
    """The page with the game running, once for all tests: Python starts only once."""
    page = opened(browser, "light", DESK, has_touch=True)
    page.goto(serve(published) + ADDRESS)
    page.get_by_role("button", name="Play", exact=True).click()
    page.locator(".maze-clock").wait_for(timeout=START)
    clock_passes(page, 0)
    yield page
    assert not page.problems
    page.context.close()


@pytest.fixture
def play(maze: Any) -> Callable[[str], None]:
    """Begins a map of one's own, after a level: what is said and shown is then the map's."""

    def begin(text: str) -> None:
        maze.get_by_label("Level", exact=True).select_option("2")
        said(maze, "Level 2.")
        details = maze.locator(".maze-own")
        if details.get_attribute("open") is None:
            details.locator("summary").click()
        maze.get_by_label("Your map").fill(text)
        maze.get_by_role("button", name="Play this map").click()

    return begin


def said(page: Any, words: str) -> None:
    page.locator(".maze-said", has_text=words).wait_for(timeout=20_000)


def clock(page: Any) -> float:
    """What the game's clock shows, in seconds."""
    minutes, seconds = page.locator(".maze-clock").inner_text().split(":")
    return 60 * int(minutes) + float(seconds)


def clock_passes(page: Any, seconds: float) -> None:
    """Waits until the game's clock shows more. (The page's policy forbids `wait_for_function`.)"""
    end = time.monotonic() + 20
    while clock(page) <= seconds:
        assert time.monotonic() < end, "the game does not go on"
        page.evaluate("() => new Promise(requestAnimationFrame)")


def picture(page: Any) -> list[int]:
    """The picture, once nothing moves in it any more."""
    last: list[int] = []
    while last != (last := page.evaluate(PICTURE)):
        page.evaluate("() => new Promise((go) => setTimeout(go, 200))")
    return last


def test_nothing_is_loaded_before_the_click(published: Project, serve: Serve, desk: Any) -> None:
    asked: list[str] = []
    desk.on("request", lambda request: asked.append(request.url))
    desk.goto(serve(published) + ADDRESS)
    desk.get_by_role("button", name="Play", exact=True).wait_for()
    desk.wait_for_load_state("networkidle")
    live = [url.rpartition("/")[2] for url in asked if "/assets/live/" in url]
    assert live == ["raycaster.js"]
    assert desk.locator("#raycaster img").get_attribute("alt")
    assert not desk.problems


def test_without_scripts_a_picture_stands_there(
    published: Project, serve: Serve, browser: Any
) -> None:
    page = opened(browser, "light", PHONE, java_script_enabled=False)
    page.goto(serve(published) + ADDRESS)
    assert page.locator("#raycaster img").is_visible()
    assert page.locator("#raycaster button").count() == 0
    page.context.close()


def test_a_tiny_map_is_walked_to_its_end(maze: Any, play: Callable[[str], None]) -> None:
    play(TINY)
    said(maze, "Your own map.")
    maze.keyboard.press("Space")  # the door is near enough only after some steps
    maze.keyboard.down("w")
    clock_passes(maze, 0.8)
    maze.keyboard.press("Space")
    said(maze, "A key.")
    assert maze.locator(".maze-keys").inner_text() == "keys: 1"
    maze.keyboard.press("Space")
    said(maze, "out in")
    maze.keyboard.up("w")
    maze.get_by_role("button", name="Once more").press("Enter")
    said(maze, "Your own map.")


def test_turning_shows_another_picture(maze: Any, play: Callable[[str], None]) -> None:
    play(TURNED)
    said(maze, "Your own map.")
    wall = picture(maze)
    maze.keyboard.down("ArrowLeft")
    clock_passes(maze, 0.5)
    maze.keyboard.up("ArrowLeft")
    assert picture(maze) != wall


def test_a_wrong_map_is_refused_in_one_line(maze: Any, play: Callable[[str], None]) -> None:
    play("#####\n#>.!#\n#####")
    said(maze, "row 2, column 4:")


def test_the_clock_stands_still_in_a_pause(maze: Any, play: Callable[[str], None]) -> None:
    play(TURNED)
    said(maze, "Your own map.")
    maze.keyboard.press("p")
    maze.get_by_role("button", name="Go on").first.wait_for()
    picture(maze)
    before = clock(maze)
    picture(maze)
    assert clock(maze) == before
    maze.locator(".maze-over button").click()
    clock_passes(maze, before)


def test_every_level_begins(maze: Any) -> None:
    levels = maze.get_by_label("Level", exact=True)
    for number in range(1, 7):
        levels.select_option(str(number))
        said(maze, f"Level {number}. Find the exit.")


def test_how_many_frames_a_second(maze: Any) -> None:
    """Printed, for it depends on the machine; a page that draws none fails."""
    maze.get_by_label("Level", exact=True).select_option("1")
    clock_passes(maze, 2.5)
    rate = maze.locator(".maze-rate")
    assert float(rate.get_attribute("data-frames")) > 0
    print(rate.inner_text())


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_has_buttons_to_walk_with(
    maze: Any, play: Callable[[str], None], scheme: str
) -> None:
    maze.set_viewport_size(PHONE)
    maze.emulate_media(color_scheme=scheme)
    play(CORRIDOR)
    said(maze, "Your own map.")
    before = picture(maze)
    forward = maze.get_by_role("button", name="Forward")
    forward.hover()
    maze.mouse.down()
    clock_passes(maze, clock(maze) + 0.5)
    maze.mouse.up()
    assert picture(maze) != before
    assert not too_wide(maze)
    assert not barriers(maze)


def test_the_steps_of_a_ray_are_chosen_without_a_script(
    published: Project, serve: Serve, browser: Any
) -> None:
    page = opened(browser, "light", DESK, java_script_enabled=False)
    page.goto(serve(published) + "lessons/raycaster/casting-rays/")
    steps = page.locator(".ray-steps").first
    steps.get_by_label("1", exact=True).check()
    assert [s.get_attribute("data-step") for s in steps.locator(".ray-step:visible").all()] == ["1"]
    assert steps.locator("text:visible").first.text_content().startswith("1: column")
    page.context.close()
