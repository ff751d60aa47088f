"""Mazes from a seed: two ways to draw a spanning tree of the rooms, and the map made of it.

Rooms are (across, down), from (0, 0); a tree holds for each pair of rooms that are joined both
orders. Either way every room can be reached, in exactly one way.
"""
# ruff: noqa: S311 -- the numbers need not be secret, only the same each time

from collections.abc import Callable
from random import Random

from raycaster.distances import neighbours

Room = tuple[int, int]
Tree = set[tuple[Room, Room]]


def backtracker(across: int, down: int, random: Random) -> Tree:
    """Walk at random to new rooms; at a dead end go back to the last room with a way on.

    Gives long winding corridors with few dead ends.
    """
    tree: Tree = set()
    path = [(0, 0)]
    seen = {(0, 0)}
    while path:
        ahead = [room for room in _beside(path[-1], across, down) if room not in seen]
        if not ahead:
            path.pop()
            continue
        room = random.choice(ahead)
        _join(tree, path[-1], room)
        seen.add(room)
        path.append(room)
    return tree


def wilson(across: int, down: int, random: Random) -> Tree:
    """Join each room to the tree by a random walk from which every loop was cut.

    Every spanning tree is equally likely: D. B. Wilson, "Generating random spanning trees more
    quickly than the cover time" (STOC 1996). Many short dead ends.
    """
    tree: Tree = set()
    rooms = [(x, y) for y in range(down) for x in range(across)]
    inside = {random.choice(rooms)}
    for start in rooms:
        leads: dict[Room, Room] = {}  # where the walk left each room last: that cuts the loops
        room = start
        while room not in inside:
            leads[room] = random.choice(_beside(room, across, down))
            room = leads[room]
        room = start
        while room not in inside:
            inside.add(room)
            _join(tree, room, leads[room])
            room = leads[room]
    return tree


ALGORITHMS: dict[str, Callable[[int, int, Random], Tree]] = {
    "backtracker": backtracker,
    "wilson": wilson,
}


def maze(across: int, down: int, seed: int, algorithm: str = "backtracker") -> str:
    """The text of a map with so many rooms, two or more, for `maps.read_map`; the same each time.

    The exit is the room farthest from the start. Before it stands a locked door, its key lies where
    one is farthest astray from the way there, and a plain door stands half-way.
    """
    if across * down < 2:
        raise ValueError("a maze has two rooms or more")
    random = Random(seed)
    tree = ALGORITHMS[algorithm](across, down, random)
    letters = _walls(across, down, random)
    for one, other in tree:
        letters[one[1] + other[1] + 1][one[0] + other[0] + 1] = "."
    for x in range(across):
        for y in range(down):
            letters[2 * y + 1][2 * x + 1] = "."
    _furnish(letters, tree, random)
    return "\n".join("".join(row) for row in letters)


def _beside(room: Room, across: int, down: int) -> list[Room]:
    return [(x, y) for x, y in neighbours(room) if 0 <= x < across and 0 <= y < down]


def _join(tree: Tree, one: Room, other: Room) -> None:
    tree |= {(one, other), (other, one)}


def _walls(across: int, down: int, random: Random) -> list[list[str]]:
    """Walls everywhere, of a kind that changes from quarter to quarter."""
    kinds = random.sample("#%=", 3)
    return [
        [
            kinds[(column // (across + 1) + row // (down + 1)) % 3]
            for column in range(2 * across + 1)
        ]
        for row in range(2 * down + 1)
    ]


def _furnish(letters: list[list[str]], tree: Tree, random: Random) -> None:
    """Start, exit, doors, key and lamps."""
    start = (0, 0)
    paths = _paths(tree, start)
    goal = max(paths, key=lambda room: (len(paths[room]), room))
    path = paths[goal]
    before = path[-2]
    ahead = path[1]
    letters[1][1] = ">" if ahead[0] else "v"
    _put(letters, goal, goal, "X")
    for room in paths:
        forks = sum(one == room for one, _ in tree) > 2
        if forks and random.random() < 0.6:
            _put(letters, room, room, "o")
    free = [room for room in paths if room not in (start, goal)]
    if free:
        astray = {room: sum(step not in path for step in paths[room]) for room in free}
        key = max(free, key=lambda room: (astray[room], random.random()))
        _put(letters, key, key, "k")
        _put(letters, before, goal, "L")
    if len(path) > 5:
        _put(letters, path[len(path) // 2 - 1], path[len(path) // 2], "D")


def _paths(tree: Tree, start: Room) -> dict[Room, list[Room]]:
    """The one way from the start to each room."""
    paths = {start: [start]}
    waiting = [start]
    while waiting:
        room = waiting.pop()
        for beside in neighbours(room):
            if (room, beside) in tree and beside not in paths:
                paths[beside] = [*paths[room], beside]
                waiting.append(beside)
    return paths


def _put(letters: list[list[str]], one: Room, other: Room, letter: str) -> None:
    """A letter in a room, or half-way between two."""
    letters[one[1] + other[1] + 1][one[0] + other[0] + 1] = letter
