"""All rays at once, by numpy and compiled: against exact fractions and against single rays."""

from math import atan2, pi
from random import Random

import numpy as np
import pytest

from raycaster.camera import Camera
from raycaster.columns import Walker
from raycaster.maps import read_map
from raycaster.walk import hit
from tests.raycaster.halls import exact_hit, free_cells, random_grid


def test_no_column_disagrees_with_exact_fractions(long: bool) -> None:
    random = Random(11)
    for _ in range(1000 if long else 40):
        grid = random_grid(random, random.randrange(5, 26, 2), random.randrange(5, 26, 2))
        walker = Walker(grid)
        column, row = random.choice(free_cells(grid))
        camera = Camera(column + random.random(), row + random.random(), random.uniform(-pi, pi))
        width = random.randrange(33, 160, 2)
        rays = walker.cast(camera, width)
        for i in range(width):
            ray = camera.ray(i, width)
            cell, side, distance = rays.cell[i], rays.side[i], rays.distance[i]
            exact = exact_hit(grid, camera.x, camera.y, *ray)
            assert (cell % grid.width, cell // grid.width, side) == exact[:3], (camera, i, width)
            assert distance == pytest.approx(float(exact[3]), rel=1e-9)


@pytest.mark.parametrize("angle", [0.0, pi / 2, pi, -pi / 2])
def test_straight_views_from_lines_and_corners_equal_single_rays(angle: float) -> None:
    """An odd width has a middle column, and its ray runs along an axis."""
    random = Random(12)
    for _ in range(60):
        grid = random_grid(random, 11, 9, walls=0.25)
        column, row = random.choice(free_cells(grid))
        x, y = column + random.choice([0.25, 0.5]), row + random.choice([0.25, 0.5])
        camera = Camera(x, y, angle, plane=random.choice([0.5, 0.8, 1.0]))
        rays = Walker(grid).cast(camera, 33)
        for i in range(33):
            struck = hit(grid, x, y, *camera.ray(i, 33))
            assert rays.distance[i] == pytest.approx(struck.distance, rel=1e-9), (camera, i)
            assert rays.u[i] == pytest.approx(struck.u, abs=1e-9) or struck.u in (0, 1)


def test_no_column_leaks_through_a_diagonal_pinch() -> None:
    """The middle ray goes into the corner where two walls touch, its neighbours close by."""
    grid = read_map("######\n#>.#.#\n#..#.#\n###..#\n#....#\n######").grid
    random = Random(14)
    for _ in range(300):
        x, y = random.uniform(1, 3), random.uniform(1, 3)
        camera = Camera(x, y, atan2(3 - y, 3 - x), plane=random.choice([1e-12, 1e-6, 0.3]))
        rays = Walker(grid).cast(camera, 65)
        assert max(rays.cell // grid.width) <= 3
        assert max(rays.cell % grid.width) <= 3


def test_doors_equal_single_rays() -> None:
    text = """
        ###########
        #...#.....#
        #.>.D..%..#
        #...#..%..#
        ##D###L####
        #....k....#
        ###########
    """
    random = Random(13)
    passed = 0
    for _ in range(200):
        grid = read_map(text).grid
        for door in grid.doors.values():
            door.open = random.choice([0.0, 0.3, 0.75, 1.0])
        column, row = random.choice([*free_cells(grid), *grid.doors])
        camera = Camera(column + random.random(), row + random.random(), random.uniform(-pi, pi))
        rays = Walker(grid).cast(camera, 65)
        singles = [hit(grid, camera.x, camera.y, *camera.ray(i, 65)) for i in range(65)]
        np.testing.assert_allclose(rays.distance, [single.distance for single in singles])
        np.testing.assert_allclose(rays.u, [single.u for single in singles], atol=1e-9)
        assert [*rays.side] == [single.side for single in singles]
        passed += any(single.cell in (4, 5) for single in singles)
    assert passed > 30  # doors were seen indeed
