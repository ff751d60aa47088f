"""A body that slides: laws that hold at any frame time, on any map."""

from math import cos, hypot, inf, pi, sin
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from raycaster.distances import distances
from raycaster.game import SPEED, Controls, Game
from raycaster.grid import Grid
from raycaster.maps import read_map
from raycaster.mazes import maze
from raycaster.movement import RADIUS, clear, moved
from tests.raycaster.halls import free_cells, random_grid

TIMES = st.floats(0.001, 5.0)  # seconds a frame
ANGLES = st.floats(-pi, pi)
WALKS = st.lists(st.tuples(ANGLES, TIMES), min_size=1, max_size=12)


def gap_to_walls(grid: Grid, x: float, y: float) -> float:
    """From the point to the nearest solid cell: by looking at each of them."""
    return min(
        hypot(max(c - x, 0, x - c - 1), max(r - y, 0, y - r - 1))
        for r in range(grid.height)
        for c in range(grid.width)
        if grid.solid(c, r)
    )


@settings(max_examples=300, deadline=None)
@given(seed=st.integers(0, 10_000), walls=st.floats(0, 0.6), walk=WALKS)
def test_the_body_is_never_in_a_wall_nor_outside_its_area(
    seed: int, walls: float, walk: list[tuple[float, float]]
) -> None:
    random = Random(seed)
    grid = random_grid(random, random.randint(3, 12), random.randint(3, 12), walls)
    cells = free_cells(grid)
    if not cells:
        return
    column, row = random.choice(cells)
    area = distances(grid, column, row)
    x, y = column + 0.5, row + 0.5
    for angle, seconds in walk:
        x, y = moved(grid, x, y, cos(angle) * SPEED * seconds, sin(angle) * SPEED * seconds)
        assert gap_to_walls(grid, x, y) >= RADIUS - 1e-6
        assert clear(grid, x, y)
        assert (int(x), int(y)) in area


AXIS = st.sampled_from([-1.0, 0.0, 1.0])
PLAY = st.lists(
    st.tuples(st.builds(Controls, AXIS, AXIS, AXIS, ANGLES, st.booleans()), TIMES),
    min_size=1,
    max_size=15,
)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 500), play=PLAY)
def test_a_player_is_never_in_a_wall_nor_behind_a_shut_door(
    seed: int, play: list[tuple[Controls, float]]
) -> None:
    game = Game(read_map(maze(3, 3, seed)))
    start = int(game.x), int(game.y)
    for controls, seconds in play:
        game.step(controls, seconds)
        assert gap_to_walls(game.map.grid, game.x, game.y) >= RADIUS - 1e-6
        assert (int(game.x), int(game.y)) in distances(game.map.grid, *start)


def test_a_straight_move_ends_at_the_wall() -> None:
    grid = read_map("#######\n#>....#\n#######").grid
    assert moved(grid, 1.5, 1.5, 100.0, 0.0) == pytest.approx((6 - RADIUS, 1.5))
    assert moved(grid, 1.5, 1.5, 0.5, 0.0) == pytest.approx((2.0, 1.5))


@pytest.mark.parametrize("seconds", [0.001, 0.016, 0.4, 2.0])
def test_what_is_left_of_a_move_leads_along_the_wall(seconds: float) -> None:
    grid = read_map("#########\n#>......#\n#########").grid
    angle, time = 0.5, 0.0
    x, y = 1.5, 2 - RADIUS
    while time < 1.6:
        part = min(seconds, 1.6 - time)
        x, y = moved(grid, x, y, cos(angle) * part, sin(angle) * part)
        time += part
    assert y == pytest.approx(2 - RADIUS)
    assert x == pytest.approx(1.5 + 1.6 * cos(angle), rel=1e-6)


def test_a_body_goes_round_a_corner_that_it_grazes() -> None:
    grid = read_map("#####\n#>..#\n#.#.#\n#...#\n#####").grid
    x, y = moved(grid, 1.75, 1.5, 0.0, 2.0)  # its right side meets the block's corner
    assert y > 3.0
    assert x < 1.81


def test_a_body_goes_right_into_a_corner() -> None:
    grid = read_map("#####\n#>..#\n#...#\n#...#\n#####").grid
    assert moved(grid, 1.5, 1.5, 4.0, 3.9) == pytest.approx((4 - RADIUS, 4 - RADIUS))
    assert moved(grid, 2.5, 2.5, -4.0, 4.0) == pytest.approx((1 + RADIUS, 4 - RADIUS))


def test_a_pinch_and_a_shut_door_stop_a_body() -> None:
    pinch = read_map("######\n#>.#.#\n#..#.#\n###..#\n#....#\n######").grid
    for seconds in (0.01, 0.3, 5.0):
        x, y = 2.0, 2.0
        for _ in range(40):
            x, y = moved(pinch, x, y, seconds, seconds)
        assert x < 3
        assert y < 3
    door = read_map("######\n#>.D.#\n######").grid
    assert moved(door, 1.5, 1.5, 9.0, 0.0)[0] == pytest.approx(3 - RADIUS)
    door.doors[3, 1].open = 1.0
    assert moved(door, 1.5, 1.5, 9.0, 0.0)[0] == pytest.approx(5 - RADIUS)


def test_nothing_solid_is_near_only_in_the_open() -> None:
    assert gap_to_walls(Grid((b"\1\1\1", b"\1\0\1", b"\1\1\1")), 1.5, 1.5) == 0.5
    assert gap_to_walls(Grid((b"\1\1\1", b"\1\0\1", b"\1\1\1")), 1.5, 0.5) == 0 < inf
