"""Mazes from a seed: trees, the same each time, Wilson's equally likely, and all can be won."""

from collections import Counter
from itertools import product
from random import Random

import pytest

from raycaster.distances import distances, way
from raycaster.maps import read_map
from raycaster.mazes import ALGORITHMS, backtracker, maze, wilson


@pytest.mark.parametrize("name", ALGORITHMS)
@pytest.mark.parametrize("size", [(1, 1), (1, 9), (2, 2), (7, 5), (12, 12)])
def test_rooms_are_joined_into_a_tree(name: str, size: tuple[int, int]) -> None:
    across, down = size
    tree = ALGORITHMS[name](across, down, Random(4))
    assert {(b, a) for a, b in tree} == tree
    assert len(tree) == 2 * (across * down - 1)
    reached, waiting = {(0, 0)}, [(0, 0)]
    while waiting:
        room = waiting.pop()
        ahead = {b for a, b in tree if a == room} - reached
        reached |= ahead
        waiting += ahead
    assert reached == set(product(range(across), range(down)))


@pytest.mark.parametrize("name", ALGORITHMS)
def test_a_seed_gives_the_same_maze_each_time_and_another_one_another(name: str) -> None:
    assert maze(9, 7, 3, name) == maze(9, 7, 3, name)
    assert len({maze(9, 7, seed, name) for seed in range(20)}) == 20


def test_wilsons_trees_are_equally_likely_and_the_backtrackers_are_not() -> None:
    """Two by three rooms have 15 spanning trees; one chi-squared in a thousand exceeds 36."""

    def chi_squared(name: str, rounds: int = 3000) -> float:
        random = Random(31)
        found = Counter(frozenset(ALGORITHMS[name](3, 2, random)) for _ in range(rounds))
        expected = rounds / 15
        return sum((found[tree] - expected) ** 2 / expected for tree in found) + expected * (
            15 - len(found)
        )

    assert chi_squared("wilson") < 36
    assert chi_squared("backtracker") > 100


def test_the_backtracker_has_longer_corridors() -> None:
    def dead_ends(name: str) -> int:
        trees = [ALGORITHMS[name](12, 12, Random(seed)) for seed in range(10)]
        return sum(list(Counter(a for a, _ in tree).values()).count(1) for tree in trees)

    assert dead_ends("backtracker") < 0.6 * dead_ends("wilson")
    assert backtracker(3, 3, Random(1)) != wilson(3, 3, Random(1))


@pytest.mark.parametrize("name", ALGORITHMS)
def test_every_maze_can_be_won(name: str) -> None:
    """The key lies before the lock, and the exit behind it."""
    for seed, (across, down) in product(range(30), [(2, 1), (1, 3), (2, 2), (4, 3), (9, 7)]):
        drawn = read_map(maze(across, down, seed, name))
        for door in drawn.grid.doors.values():
            door.open = 0.0 if door.locked else 1.0
        before = distances(drawn.grid, int(drawn.x), int(drawn.y))
        assert drawn.exit is not None
        locked = [cell for cell, door in drawn.grid.doors.items() if door.locked]
        assert (drawn.exit in before) == (not locked)
        keys = [(int(t.x), int(t.y)) for t in drawn.things if t.kind == "key"]
        assert len(keys) == len(locked)
        assert all(key in before for key in keys)


def test_the_key_lies_off_the_way_to_the_exit() -> None:
    for seed in range(30):
        drawn = read_map(maze(9, 7, seed))
        assert drawn.exit is not None
        field = distances(drawn.grid, *drawn.exit, through_doors=True)
        key = next((int(t.x), int(t.y)) for t in drawn.things if t.kind == "key")
        assert key not in way(field, int(drawn.x), int(drawn.y))


def test_one_room_is_no_maze() -> None:
    with pytest.raises(ValueError, match="two rooms"):
        maze(1, 1, 1)
