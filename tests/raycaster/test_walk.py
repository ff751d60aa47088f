"""One ray through the grid: against exact fractions, and where walks of other kinds go wrong."""

from itertools import pairwise
from math import cos, inf, pi, sin
from random import Random

import pytest

from raycaster.grid import Grid
from raycaster.maps import read_map
from raycaster.walk import X, Y, cast, hit
from tests.raycaster.halls import BOX, exact_hit, free_cells, random_grid

ROOM = Grid((b"\1\1\1\1\1", b"\1\0\0\0\1", b"\1\0\0\0\1", b"\1\0\0\0\1", b"\1\1\1\1\1"))


def test_no_ray_disagrees_with_exact_fractions(long: bool) -> None:
    random = Random(5)
    for _ in range(2000 if long else 100):
        grid = random_grid(random, random.randrange(5, 26, 2), random.randrange(5, 26, 2))
        cells = free_cells(grid)
        for _ in range(50 if cells else 0):
            column, row = random.choice(cells)
            x, y = column + random.random(), row + random.random()
            angle = random.uniform(-pi, pi)
            ray = cos(angle), sin(angle)
            struck = hit(grid, x, y, *ray)
            exact = exact_hit(grid, x, y, *ray)
            assert (struck.column, struck.row, struck.side) == exact[:3], (grid, x, y, ray)
            assert struck.distance == pytest.approx(float(exact[3]), rel=1e-12)


def test_lattice_points_and_slopes_agree_with_exact_fractions() -> None:
    """Eyes on lines and corners, rays along lines, diagonals, and slopes that meet corners."""
    random = Random(6)
    steps = [-2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0]
    compared = 0
    for _ in range(400):
        grid = random_grid(random, 9, 7)
        column, row = random.choice(free_cells(grid))
        x, y = column + random.choice([0, 0.25, 0.5, 1]), row + random.choice([0, 0.25, 0.5, 1])
        dx, dy = random.choice(steps), random.choice(steps)
        if dx == 0 == dy:
            continue
        try:
            exact = exact_hit(grid, x, y, dx, dy)
        except AssertionError:  # on the line of a wall, and looking into it
            assert next(iter(cast(grid, x, y, dx, dy))).distance == 0
            continue
        struck = hit(grid, x, y, dx, dy)
        assert (struck.column, struck.row, struck.side) == exact[:3], (grid, x, y, dx, dy)
        assert struck.distance == exact[3]
        compared += 1
    assert compared > 200


def test_distance_to_the_walls_of_a_box() -> None:
    """The box from (1, 1) to (8, 5): the nearer of the two walls ahead, by division alone."""
    random = Random(7)
    for _ in range(2000):
        x, y, angle = random.uniform(1.01, 7.99), random.uniform(1.01, 4.99), random.uniform(-4, 4)
        dx, dy = cos(angle), sin(angle)
        to_x = ((8 if dx > 0 else 1) - x) / dx
        to_y = ((5 if dy > 0 else 1) - y) / dy
        assert hit(BOX, x, y, dx, dy).distance == pytest.approx(min(to_x, to_y), rel=1e-9)


def test_every_step_goes_to_a_neighbour_and_none_is_left_out() -> None:
    random = Random(8)
    for _ in range(300):
        grid = random_grid(random, 21, 15, walls=0.1)
        column, row = random.choice(free_cells(grid))
        angle = random.uniform(-pi, pi)
        steps = [*cast(grid, column + 0.3, row + 0.6, cos(angle), sin(angle))]
        assert steps[0][:4] == (column, row, X, 0.0)
        for one, other in pairwise(steps):
            assert abs(one.column - other.column) + abs(one.row - other.row) == 1
            assert other.distance == min(one.next_x, one.next_y) >= one.distance
        assert [bool(grid.rows[step.row][step.column]) for step in steps] == (
            [False] * (len(steps) - 1) + [True]
        )


@pytest.mark.parametrize(
    ("ray", "cell", "face", "distance"),
    [
        ((1, 0), (4, 2), "west", 1.5),
        ((-1, 0), (0, 2), "east", 1.5),
        ((0, 1), (2, 4), "north", 1.5),
        ((0, -1), (2, 0), "south", 1.5),
    ],
)
def test_a_ray_along_an_axis(
    ray: tuple[float, float], cell: tuple[int, int], face: str, distance: float
) -> None:
    struck = hit(ROOM, 2.5, 2.5, *ray)
    assert (struck.column, struck.row) == cell
    assert (struck.face, struck.distance, struck.u) == (face, distance, 0.5)
    first = next(iter(cast(ROOM, 2.5, 2.5, *ray)))
    assert inf in (first.next_x, first.next_y)


def test_an_eye_on_a_line_looks_into_the_cell_ahead() -> None:
    assert next(iter(cast(ROOM, 2.0, 2.5, 1, 0.1)))[:2] == (2, 2)
    assert next(iter(cast(ROOM, 2.0, 2.5, -1, 0.1)))[:2] == (1, 2)
    assert hit(ROOM, 4.0, 2.5, -1, 0).distance == 3  # its back to the wall
    assert hit(ROOM, 4.0, 2.5, 1, 0).distance == 0  # its nose on the wall


def test_no_ray_leaks_through_a_diagonal_pinch() -> None:
    """Two walls that touch at a corner alone: nothing passes between them, however aimed."""
    pinch = read_map("""
        ######
        #>.#.#
        #..#.#
        ###..#
        #....#
        ######
    """).grid
    assert pinch.rows[2][3]
    assert pinch.rows[3][2]
    random = Random(9)
    for _ in range(3000):
        x, y = random.uniform(1, 3), random.uniform(1, 3)
        aim = 3 + random.choice([0.0, random.gauss(0, 1e-12), random.gauss(0, 1e-3)])
        struck = hit(pinch, x, y, aim - x, 3 - y)
        assert struck.distance * abs(aim - x) < 1 + 1e-9 + abs(aim - x)
        assert (struck.column <= 3) and (struck.row <= 3)
    assert hit(pinch, 2, 2, 1, 1).distance == 1  # exactly into the corner


def test_the_sides_are_named_as_the_lines_that_are_crossed() -> None:
    struck = hit(ROOM, 2.5, 2.5, 1.0, 0.1)
    assert (struck.side, struck.face) == (X, "west")
    assert struck.u == pytest.approx(0.65)
    struck = hit(ROOM, 2.5, 2.5, 0.1, 1.0)
    assert (struck.side, struck.face) == (Y, "north")
    assert struck.u == pytest.approx(0.35)


def test_rays_that_cannot_be_cast() -> None:
    with pytest.raises(ValueError, match="no direction"):
        next(cast(ROOM, 2.5, 2.5, 0, 0))
    with pytest.raises(ValueError, match="outside the map"):
        next(cast(ROOM, 9.0, 2.5, 1, 0))
