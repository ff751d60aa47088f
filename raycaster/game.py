"""The rules: walk, open doors, find the key and the exit, against the clock."""

from dataclasses import dataclass, field, replace
from math import hypot, tau

from raycaster.camera import Camera
from raycaster.grid import Door
from raycaster.maps import Map, read_map
from raycaster.mazes import maze
from raycaster.movement import RADIUS, moved
from raycaster.scene import Scene, Thing
from raycaster.walk import hit

SPEED = 2.6  # cells a second
TURN = 2.4  # radians a second
OPENING = 0.6  # seconds that a door takes
REACH = 1.3  # cells to the door that a hand can open
PICK_UP = 0.45  # cells
SAID = 3.0  # seconds that a message stays
LONGEST = 0.05  # seconds; a longer frame is played in parts, so that no key is run past

FIRST = """
    ###########
    #>..#.o.%%%
    #.#.#...%k%
    #.#.D...D.%
    #.###...%.%
    #...#.o.%%%
    ###.###D###
    %.....#...#
    %.o.%.=.#.#
    %%%%%%=.#.#
    =X.L....#.#
    =.o=.o..=.=
    ===========
"""


@dataclass(frozen=True, slots=True)
class Controls:
    """What the player wants during a frame: -1 to 1 each; `turned` is radians by the mouse."""

    forward: float = 0.0
    right: float = 0.0
    turn: float = 0.0
    turned: float = 0.0
    use: bool = False


def level_text(number: int, seed: int = 1) -> str:
    """The map of a level, counted from 1: one made by hand, then mazes that grow."""
    if number == 1:
        return FIRST
    algorithm = "backtracker" if number % 2 == 0 else "wilson"
    return maze(number + 2, number + 1, seed * 1000 + number, algorithm)


@dataclass(slots=True)
class Game:
    """One map being played."""

    map: Map
    x: float = field(init=False)
    y: float = field(init=False)
    angle: float = field(init=False)
    things: list[Thing] = field(init=False)
    keys: int = 0
    seconds: float = 0.0
    done: bool = False
    message: str = ""
    _quiet_at: float = 0.0
    _opening: list[Door] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.x, self.y, self.angle = self.map.x, self.map.y, self.map.angle
        self.things = list(self.map.things)

    @classmethod
    def level(cls, number: int, seed: int = 1) -> "Game":
        """A level at its beginning."""
        return cls(read_map(level_text(number, seed)))

    @property
    def camera(self) -> Camera:
        """The player's eye."""
        return Camera(self.x, self.y, self.angle)

    @property
    def scene(self) -> Scene:
        """What there is to see now."""
        return Scene(self.map.grid, tuple(self.things))

    def step(self, controls: Controls, seconds: float) -> None:
        """The player acts and the world goes on for so long; nothing happens after the exit."""
        if controls.use and not self.done:
            self._use()
        while not self.done:
            part = min(seconds, LONGEST)
            self._part(controls, part)
            seconds -= part
            if seconds <= 0:
                break
            controls = replace(controls, turned=0.0)  # the mouse has turned once

    def say(self, message: str) -> None:
        """Tell the player something, for a while."""
        self.message, self._quiet_at = message, self.seconds + SAID

    def _part(self, controls: Controls, seconds: float) -> None:
        self.seconds += seconds
        if self.seconds >= self._quiet_at:
            self.message = ""
        self._walk(controls, seconds)
        for door in self._opening:
            door.open = min(1.0, door.open + seconds / OPENING)
        self._opening = [door for door in self._opening if door.open < 1]
        self._pick_up()
        self.done = (int(self.x), int(self.y)) == self.map.exit

    def _walk(self, controls: Controls, seconds: float) -> None:
        self.angle = (self.angle + controls.turned + controls.turn * TURN * seconds) % tau
        length = max(1.0, hypot(controls.forward, controls.right))  # no faster on a diagonal
        forward, right = (
            part / length * SPEED * seconds for part in (controls.forward, controls.right)
        )
        camera = self.camera
        dx = camera.forward[0] * forward + camera.right[0] * right
        dy = camera.forward[1] * forward + camera.right[1] * right
        self.x, self.y = moved(self.map.grid, self.x, self.y, dx, dy, RADIUS)

    def _use(self) -> None:
        """Open the door before the player, if one is within reach."""
        ahead = hit(self.map.grid, self.x, self.y, *self.camera.forward)
        door = self.map.grid.doors.get((ahead.column, ahead.row))
        if door is None or ahead.distance > REACH or door in self._opening:
            return
        if door.locked and not self.keys:
            self.say("Locked. A key must be somewhere.")
            return
        if door.locked:
            self.keys -= 1
            door.locked = False
        self._opening.append(door)

    def _pick_up(self) -> None:
        for thing in self.things:
            near = hypot(thing.x - self.x, thing.y - self.y) < PICK_UP
            if thing.kind == "key" and near:
                self.things.remove(thing)
                self.keys += 1
                self.say("A key.")
                return
