"""A door's leaf: where it stands, what passes it by, and which part of its picture is seen."""

import pytest

from raycaster.maps import read_map
from raycaster.textures import DOOR
from raycaster.walk import X, Y, cast, hit

TEXT = """
    #######
    #>.D..#
    #######
"""
UPRIGHT = """
    ###
    #v#
    #.#
    #D#
    #.#
    ###
"""


def test_a_shut_door_stands_in_the_middle_of_its_cell() -> None:
    grid = read_map(TEXT).grid
    struck = hit(grid, 1.5, 1.5, 1, 0)
    assert (struck.cell, struck.distance, struck.side, struck.u) == (DOOR, 2.0, X, 0.5)
    from_behind = hit(grid, 5.5, 1.5, -1, 0)
    assert (from_behind.distance, from_behind.face) == (2.0, "east")
    upright = hit(read_map(UPRIGHT).grid, 1.5, 1.5, 0, 1)
    assert (upright.distance, upright.side, upright.face) == (2.0, Y, "north")


def test_an_open_door_lets_everything_pass() -> None:
    grid = read_map(TEXT).grid
    grid.doors[3, 1].open = 1.0
    assert hit(grid, 1.5, 1.5, 1, 0).distance == 4.5


@pytest.mark.parametrize(("y", "distance"), [(1.3, 4.5), (1.45, 2.0)])
def test_a_door_half_open_is_passed_on_its_free_side(y: float, distance: float) -> None:
    grid = read_map(TEXT).grid
    grid.doors[3, 1].open = 0.4
    assert hit(grid, 1.5, y, 1, 0).distance == distance


def test_the_picture_slides_with_the_leaf() -> None:
    """What was at the leaf's left edge stays there, seen from either side."""
    grid = read_map(TEXT).grid
    grid.doors[3, 1].open = 0.4
    assert hit(grid, 1.5, 1.41, 1, 0).u == pytest.approx(0.01)
    assert hit(grid, 1.5, 1.9, 1, 0).u == pytest.approx(0.5)
    assert hit(grid, 5.5, 1.41, -1, 0).u == pytest.approx(0.99)
    assert hit(grid, 5.5, 1.9, -1, 0).u == pytest.approx(0.5)


def test_the_leaf_is_one_more_step_in_its_cell() -> None:
    steps = [*cast(read_map(TEXT).grid, 1.5, 1.5, 1, 0)]
    assert [(step.column, step.distance) for step in steps] == [
        (1, 0.0),
        (2, 0.5),
        (3, 1.5),
        (3, 2.0),
    ]


def test_an_eye_in_the_doorway_sees_the_leaf_only_before_it() -> None:
    grid = read_map(TEXT).grid
    assert hit(grid, 3.2, 1.5, 1, 0).distance == pytest.approx(0.3)
    assert hit(grid, 3.2, 1.5, -1, 0).distance == pytest.approx(2.2)


def test_a_ray_past_the_leaf_strikes_the_jamb() -> None:
    grid = read_map(TEXT).grid
    struck = hit(grid, 2.9, 1.2, 1, -1)
    assert (struck.column, struck.row, struck.face) == (3, 0, "south")
