"""What the page is told: strips, things and the state of a game."""

import json
import re
import subprocess
import sys

import pytest

from raycaster.browser import PER_SPRITE, PER_STRIP, Session
from raycaster.maps import MapError
from raycaster.scalar import strips
from raycaster.textures import NAMES, SIZE
from sandbox.paths import ROOT

CORRIDOR = """
    #########
    #>..o..X#
    #########
"""
STAND = (0.0, 0.0, 0.0, 0.0, False, 0.0)


def test_strips_are_those_of_the_specification() -> None:
    session = Session()
    session.own(CORRIDOR)
    drawn, _, _ = session.frame(33, *STAND, False)
    wanted = strips(session._game.map.grid, session._game.camera, 33)
    assert len(drawn) == 33 * PER_STRIP
    for column, strip in enumerate(wanted):
        height, texture, place, level, distance = drawn[column * PER_STRIP :][:PER_STRIP]
        assert (NAMES[int(texture)], int(place), int(level)) == (*strip[2:4], strip.level)
        assert (height, distance) == pytest.approx((strip.height, strip.distance))


def test_things_come_the_farthest_first() -> None:
    session = Session()
    session.own(CORRIDOR)
    _, things, _ = session.frame(33, *STAND, False)
    assert [NAMES[int(number)] for number in things[1::PER_SPRITE]] == ["exit", "lamp"]


def test_walking_leads_to_the_exit() -> None:
    session = Session()
    session.own(CORRIDOR)
    state = {"done": False}
    for _ in range(60):
        state = json.loads(session.frame(8, 1.0, 0.0, 0.0, 0.0, False, 0.1, False)[2])
    assert state["done"]


def test_the_way_leads_from_the_player_to_the_exit() -> None:
    session = Session()
    session.own(CORRIDOR)
    _, _, hidden = session.frame(8, *STAND, False)
    _, _, shown = session.frame(8, *STAND, True)
    assert json.loads(hidden)["way"] == []
    assert json.loads(shown)["way"] == [[column, 1] for column in range(1, 8)]


def test_a_map_without_exit_has_no_way() -> None:
    session = Session()
    session.own("####\n#>.#\n####")
    assert json.loads(session.frame(8, *STAND, True)[2])["way"] == []


def test_a_map_that_cannot_be_played_is_refused_and_the_game_goes_on() -> None:
    session = Session()
    with pytest.raises(MapError, match="row 2, column 4"):
        session.own("#####\n#>.!#\n#####")
    assert len(session.frame(8, *STAND, False)[0]) == 8 * PER_STRIP


def test_doors_are_no_walls_on_the_plan() -> None:
    walls = json.loads(Session().own("#####\n#>DX#\n#####"))["walls"]
    assert walls[1] == [True, False, False, False, True]


def test_the_background_gets_lighter_towards_the_eye() -> None:
    rows = [int(colour[1:3], 16) for colour in Session().background(320, 200)]
    assert rows[100:] == sorted(rows[100:])
    assert rows[:100] == sorted(rows[:100], reverse=True)


def test_materials_are_whole_pictures() -> None:
    assert [len(picture) for picture in Session().materials()] == [4 * SIZE * SIZE] * len(NAMES)


def test_the_page_carries_the_modules_that_are_needed_and_no_others() -> None:
    assets = (ROOT / "docs" / "live" / "raycaster" / "assets.mjs").read_text(encoding="utf-8")
    listed = re.findall(r'"(\w+)"', assets.partition("const MODULES = [")[2].partition("]")[0])
    program = "import sys, raycaster.browser; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-S", "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    ours = {name for name in loaded if name.partition(".")[0] == "raycaster"}
    assert {"raycaster", *(f"raycaster.{n}" for n in listed if n != "__init__")} == ours
    assert not {"numpy", "PIL", "pygame"} & set(loaded)
