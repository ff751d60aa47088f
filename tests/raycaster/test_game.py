"""The rules, and whole games played by a player who only holds keys down."""

from math import atan2, hypot, pi, remainder, tau

import pytest

from raycaster.distances import Cell, distances, way
from raycaster.game import LONGEST, REACH, SPEED, Controls, Game
from raycaster.maps import read_map

FRAME = 1 / 30


def walk_to(game: Game, goal: Cell) -> None:
    """Turn and walk from cell to cell, opening the doors that are in the way."""
    field = distances(game.map.grid, *goal, through_doors=True)
    for column, row in way(field, int(game.x), int(game.y)):
        for _ in range(600):
            dx, dy = column + 0.5 - game.x, row + 0.5 - game.y
            if hypot(dx, dy) < 0.1 or game.done:
                break
            off = remainder(atan2(dy, dx) - game.angle, tau)
            shut = game.map.grid.solid(column, row)
            turn = max(-1.0, min(1.0, off / 0.08))
            forward = 0.0 if abs(off) > 0.1 else min(1.0, 0.3 + hypot(dx, dy))
            game.step(Controls(forward=forward, turn=turn, use=shut and abs(off) < 0.1), FRAME)
        else:
            raise AssertionError(f"stuck before {column, row} at {game.x, game.y}")


@pytest.mark.parametrize("level", [1, 2, 3, 4, 5])
def test_a_level_can_be_played_to_its_end(level: int) -> None:
    game = Game.level(level)
    assert game.map.exit
    while key := next((t for t in game.things if t.kind == "key"), None):
        walk_to(game, (int(key.x), int(key.y)))
    walk_to(game, game.map.exit)
    assert game.done
    assert game.seconds > 3
    assert game.keys == 0  # it was used up


def test_levels_grow_and_a_seed_makes_others() -> None:
    sizes = [Game.level(level).map.grid.width for level in range(2, 9)]
    assert sizes == sorted(set(sizes))
    assert Game.level(3, seed=1).map.grid.rows != Game.level(3, seed=2).map.grid.rows


def test_the_clock_runs_until_the_exit() -> None:
    game = Game(read_map("######\n#>..X#\n######"))
    game.step(Controls(), 0.5)
    assert (game.seconds, game.done) == (0.5, False)
    for _ in range(40):
        game.step(Controls(forward=1), 0.1)
    assert game.done
    seconds = game.seconds
    assert 0.5 + 2.5 / SPEED - 0.1 <= seconds <= 0.5 + 2.5 / SPEED + 0.1
    game.step(Controls(forward=1), 9)
    assert game.seconds == seconds


def test_a_long_frame_is_played_like_many_short_ones() -> None:
    """The key is not run past, the exit not either; the clock stops when it is reached."""
    for seconds in (LONGEST, 0.4, 5.0):
        game = Game(read_map("########\n#>.k.X.#\n########"))
        for _ in range(100):
            game.step(Controls(forward=1), seconds)
        assert (game.done, game.keys) == (True, 1)
        assert game.seconds == pytest.approx(1.35, abs=0.06)


def test_the_mouse_turns_once_however_long_the_frame() -> None:
    game = Game(read_map("####\n#>.#\n####"))
    game.step(Controls(turned=0.3), 2.0)
    assert game.angle == pytest.approx(0.3)


def test_a_door_opens_when_it_is_near_and_ahead() -> None:
    game = Game(read_map("#######\n#>..D.#\n#######"))
    door = game.map.grid.doors[4, 1]
    game.step(Controls(use=True), 1.0)
    assert door.open == 0  # too far
    game.x = 4.5 - REACH + 0.01
    game.step(Controls(turned=pi), 0.0)
    game.step(Controls(use=True), 1.0)
    assert door.open == 0  # behind
    game.step(Controls(turned=pi), 0.0)
    game.step(Controls(use=True), 0.3)
    assert 0 < door.open < 1
    assert game.map.grid.solid(4, 1)
    game.step(Controls(), 0.4)
    assert door.open == 1
    assert not game.map.grid.solid(4, 1)


def test_a_lock_takes_a_key_and_says_so() -> None:
    game = Game(read_map("#######\n#k<.LX#\n#######"))
    door = game.map.grid.doors[4, 1]
    game.angle, game.x = 0.0, 3.5
    game.step(Controls(use=True), 0.1)
    assert "Locked" in game.message
    assert door.open == 0
    game.x = 1.5
    game.step(Controls(), 0.0)
    assert (game.keys, game.message) == (1, "A key.")
    assert "key" not in [thing.kind for thing in game.scene.things]
    game.x = 3.5
    game.step(Controls(use=True), 0.1)
    assert (game.keys, door.locked) == (0, False)
    assert door.open > 0
    game.step(Controls(), 3.0)
    assert game.message == ""


def test_a_diagonal_is_no_faster() -> None:
    hall = "##########\n" + "#........#\n" * 4 + "#>.......#\n" + "##########"
    straight, diagonal = Game(read_map(hall)), Game(read_map(hall))
    straight.step(Controls(forward=1), 0.5)
    diagonal.step(Controls(forward=1, right=-1), 0.5)
    went = hypot(diagonal.x - 1.5, diagonal.y - 5.5)
    assert went == pytest.approx(straight.x - 1.5)


def test_starting_anew_finds_doors_shut_and_keys_in_place() -> None:
    game = Game.level(1)
    next(iter(game.map.grid.doors.values())).open = 1.0
    game.things.clear()
    again = Game.level(1)
    assert all(door.open == 0 for door in again.map.grid.doors.values())
    assert again.things
