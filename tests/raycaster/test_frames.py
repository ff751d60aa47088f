"""Frames that must look alike: flat walls, mirrored and turned maps, and unmirrored pictures."""

from itertools import pairwise
from math import pi
from random import Random

import pytest

from raycaster import lights
from raycaster.camera import Camera
from raycaster.grid import Grid
from raycaster.scalar import picture, sprites, strips
from raycaster.scene import Scene, Thing
from raycaster.textures import SIZE
from tests.raycaster.halls import BOX, free_cells, random_grid

FACES = {0.0: "west", pi / 2: "north", pi: "east", -pi / 2: "south"}


@pytest.mark.parametrize("angle", FACES)
def test_a_flat_wall_seen_straight_on_has_one_height(angle: float) -> None:
    camera = Camera(4.3, 3.1, angle, plane=0.3)
    seen = strips(BOX, camera, 101)
    assert {strip.face for strip in seen} == {FACES[angle]}
    heights = [strip.height for strip in seen]
    assert max(heights) == pytest.approx(min(heights), rel=1e-12)


@pytest.mark.parametrize("angle", FACES)
def test_a_texture_runs_from_left_to_right_on_every_face(angle: float) -> None:
    """From column to column of the frame the texture's column stays, or goes on."""
    seen = [strip.column for strip in strips(BOX, Camera(4.5, 3.5, angle, plane=0.5), 400)]
    steps = [(other - one) % SIZE for one, other in pairwise(seen)]
    assert set(steps) <= {0, 1, 2}
    assert sum(steps) > SIZE  # more than one cell is seen


def test_a_mirrored_map_gives_a_mirrored_frame() -> None:
    random = Random(21)
    for _ in range(100):
        grid = random_grid(random, 13, 9)
        column, row = random.choice(free_cells(grid))
        x, y, angle = column + random.random(), row + random.random(), random.uniform(-pi, pi)
        mirrored = Grid(tuple(row[::-1] for row in grid.rows))
        one = strips(grid, Camera(x, y, angle), 63)
        other = strips(mirrored, Camera(grid.width - x, y, pi - angle), 63)
        faces = {"east": "west", "west": "east", "north": "north", "south": "south"}
        for strip, twin in zip(one, reversed(other), strict=True):
            assert strip.distance == pytest.approx(twin.distance, rel=1e-9)
            assert (strip.texture, strip.side) == (twin.texture, twin.side)
            assert strip.face == faces[twin.face]
            assert abs(strip.column - (SIZE - 1 - twin.column)) <= 1  # the edge between two


def test_a_quarter_turn_of_the_map_changes_only_the_sides() -> None:
    random = Random(22)
    turned = {"north": "east", "east": "south", "south": "west", "west": "north"}
    for _ in range(100):
        grid = random_grid(random, 13, 9)
        column, row = random.choice(free_cells(grid))
        x, y, angle = column + random.random(), row + random.random(), random.uniform(-pi, pi)
        clockwise = Grid(tuple(map(bytes, zip(*reversed(grid.rows), strict=True))))
        one = strips(grid, Camera(x, y, angle), 63)
        other = strips(clockwise, Camera(grid.height - y, x, angle + pi / 2), 63)
        for strip, twin in zip(one, other, strict=True):
            assert strip.distance == pytest.approx(twin.distance, rel=1e-9)
            assert (strip.texture, turned[strip.face]) == (twin.texture, twin.face)
            assert abs(strip.column - twin.column) <= 1
            assert twin.level - strip.level in (
                (lights.DARK_SIDE, lights.DARK_SIDE - 1, lights.DARK_SIDE + 1)
                if twin.side
                else (-lights.DARK_SIDE, -lights.DARK_SIDE - 1, -lights.DARK_SIDE + 1)
            )


def test_light_falls_off_with_distance_and_never_goes_out() -> None:
    levels = [lights.level(distance / 10) for distance in range(2000)]
    assert levels == sorted(levels)
    assert set(levels) == set(range(lights.LEVELS))
    assert [*lights.LIGHT] == sorted(lights.LIGHT, reverse=True)
    assert lights.LIGHT[0] == 256
    assert lights.LIGHT[-1] > 16
    assert lights.shaded(0xFF806040, 0) == 0xFF806040


def test_things_are_sorted_and_those_behind_the_eye_left_out() -> None:
    things = (Thing("key", 5.5, 3.5), Thing("lamp", 6.5, 3.0), Thing("key", 2.5, 3.5))
    seen = sprites(Scene(BOX, things), Camera(3.5, 3.5, 0), 160)
    assert [(sprite.texture, sprite.distance) for sprite in seen] == [("lamp", 3.0), ("key", 2.0)]
    assert seen[1].centre == 80
    assert seen[0].centre < 80


def test_a_thing_hides_behind_a_wall_but_not_before_it() -> None:
    camera = Camera(2.5, 3.5, 0.0)
    empty = picture(Scene(BOX), camera, 80, 50)
    before = picture(Scene(BOX, (Thing("exit", 4.5, 3.5),)), camera, 80, 50)
    behind = picture(Scene(BOX, (Thing("exit", 9.5, 3.5),)), camera, 80, 50)
    assert before != empty
    assert behind == empty
