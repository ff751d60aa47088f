"""The distance field, and the way downhill."""

from itertools import pairwise

from raycaster.distances import distances, neighbours, way
from raycaster.maps import read_map

GRID = read_map("""
    #######
    #>..#.#
    #.#.#.#
    #.#.D.#
    #...#.#
    #######
""").grid


def test_distances_count_cells_round_the_walls() -> None:
    found = distances(GRID, 1, 1)
    assert found[1, 1] == 0
    assert found[3, 3] == 4
    assert found[3, 4] == 5
    assert (5, 1) not in found


def test_a_door_is_a_wall_until_it_is_open_or_may_be_opened() -> None:
    assert distances(GRID, 1, 1, through_doors=True)[5, 1] == 8
    assert (4, 3) not in distances(GRID, 1, 1)


def test_each_cell_is_one_more_than_its_nearest_neighbour() -> None:
    found = distances(GRID, 1, 1, through_doors=True)
    for cell, distance in found.items():
        near = [found[c] for c in neighbours(cell) if c in found]
        assert distance == 0 or min(near) == distance - 1


def test_the_way_leads_to_the_goal_by_neighbours() -> None:
    found = distances(GRID, 5, 1, through_doors=True)
    cells = way(found, 1, 1)
    assert len(cells) == found[1, 1] + 1
    assert (cells[0], cells[-1]) == ((1, 1), (5, 1))
    assert all(other in neighbours(one) for one, other in pairwise(cells))
    assert way(distances(GRID, 5, 1), 1, 1) == []
