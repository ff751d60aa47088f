"""Pictures for walls, floor, ceiling and things, made by code.

A texture is 64 columns of 64 colours, `texture[column][row]`, left to right and top to bottom as
the eye sees it. Colours are 0xAARRGGBB; 0 is a hole to look through, everything else is opaque.
"""
# ruff: noqa: S311 -- the numbers need not be secret, only the same each time

from collections.abc import Callable
from functools import cache
from math import atan2, cos, floor, hypot, pi, sin
from random import Random

SIZE = 64
HOLE = 0

Texture = tuple[tuple[int, ...], ...]
Colour = tuple[float, float, float]  # red, green and blue, 0 to 255
Paint = Callable[[int, int], Colour | None]

# A cell's number less one is its place here; then come what lies on the floor and above it.
NAMES = (
    "brick", "stone", "wood", "door", "locked door",
    "floor", "ceiling",
    "key", "lamp", "exit",
)  # fmt: skip
BRICK, STONE, WOOD, DOOR, LOCKED = range(1, 6)  # numbers of cells


@cache
def texture(name: str) -> Texture:
    """The texture of that name, one of `NAMES`; made at the first call."""
    paint = _PAINTS[name]()
    return tuple(
        tuple(_opaque(paint(column, row)) for row in range(SIZE)) for column in range(SIZE)
    )


def rgba(name: str) -> bytes:
    """The texture as rows of red, green, blue and alpha: what a canvas takes."""
    columns = texture(name)
    pixels = (columns[column][row] for row in range(SIZE) for column in range(SIZE))
    return b"".join(bytes((c >> 16 & 255, c >> 8 & 255, c & 255, c >> 24)) for c in pixels)


def _opaque(colour: Colour | None) -> int:
    if colour is None:
        return HOLE
    red, green, blue = (min(255, max(0, round(part))) for part in colour)
    return 0xFF000000 | red << 16 | green << 8 | blue


def _lit(colour: Colour, light: float) -> Colour:
    red, green, blue = colour
    return red * light, green * light, blue * light


def _noise(seed: int, cells: int) -> Callable[[float, float], float]:
    """Smooth noise from 0 to 1 that repeats after one texture; `cells` bumps across it."""
    random = Random(seed)
    lattice = [[random.random() for _ in range(cells)] for _ in range(cells)]

    def noise(x: float, y: float) -> float:
        x, y = x * cells / SIZE, y * cells / SIZE
        column, row = floor(x), floor(y)
        across, down = _eased(x - column), _eased(y - row)
        near, far = lattice[row % cells], lattice[(row + 1) % cells]
        left, right = column % cells, (column + 1) % cells
        top = near[left] + (near[right] - near[left]) * across
        bottom = far[left] + (far[right] - far[left]) * across
        return top + (bottom - top) * down

    return noise


def _eased(t: float) -> float:
    return t * t * (3 - 2 * t)


def _bevel(x: int, y: int, width: int, height: int) -> float:
    """Light on a block's upper and left edge, shade on its lower and right one."""
    if x == 0 or y == 0:
        return 1.18
    if x == width - 1 or y == height - 1:
        return 0.72
    return 1.0


def _brick() -> Paint:
    """Bricks of 16 by 8 in mortar, every second course moved by half a brick."""
    grain, patch = _noise(1, 64), _noise(2, 6)
    tones = [[Random(f"brick {a} {b}").random() for b in range(4)] for a in range(8)]

    def paint(column: int, row: int) -> Colour:
        course = row // 8
        along = (column + 8 * (course % 2)) % SIZE
        brick, x, y = along // 16, along % 16, row % 8
        dirt = 0.82 + 0.3 * patch(column, row)
        speckle = 0.86 + 0.28 * grain(column, row)
        if x == 15 or y == 7:
            return _lit((126, 116, 104), dirt * speckle * 0.72)
        tone = tones[course][brick]
        clay = (150 + 38 * tone, 66 + 22 * tone, 46 + 10 * tone)
        return _lit(clay, dirt * speckle * _bevel(x, y, 15, 7))

    return paint


_COURSES = (  # top, height, and where the joints of each course of stones are
    (0, 16, (0, 22, 38)),
    (16, 12, (10, 30, 52)),
    (28, 20, (6, 24, 46)),
    (48, 16, (8, 34, 50)),
)


def _stone() -> Paint:
    """Blocks of several sizes, grey, with moss where the noise is high."""
    grain, patch, moss = _noise(3, 64), _noise(4, 12), _noise(5, 5)

    def paint(column: int, row: int) -> Colour:
        top, height, joints = next(c for c in reversed(_COURSES) if row >= c[0])
        start = max((j for j in joints if j <= column), default=joints[-1] - SIZE)
        end = min((j for j in joints if j > column), default=joints[0] + SIZE)
        x, y, width = column - start, row - top, end - start
        speckle = 0.84 + 0.32 * (0.5 * grain(column, row) + 0.5 * patch(column, row))
        if x == width - 1 or y == height - 1:
            return _lit((50, 50, 54), speckle)
        tone = Random(f"stone {top} {start % SIZE}").random()
        grey = (112 + 34 * tone, 114 + 32 * tone, 118 + 26 * tone)
        green = max(0.0, moss(column, row) - 0.62) * 2
        mixed = tuple(a + (b - a) * green for a, b in zip(grey, (72, 104, 52), strict=True))
        red, green, blue = mixed
        edge = _bevel(x, y, width - 1, height - 1)
        corner = 0.8 if min(x, width - 2 - x) + min(y, height - 2 - y) < 2 else 1.0
        return _lit((red, green, blue), speckle * edge * corner)

    return paint


def _plank(seed: int) -> Callable[[int, int], float]:
    """The light of a board's grain: long waves along it, bent by slow noise."""
    bend, fibre = _noise(seed, 4), _noise(seed + 1, 32)

    def grain(across: int, along: int) -> float:
        wave = sin(2 * pi * (across / 5 + 1.6 * bend(across, along / 2)))
        return 0.9 + 0.09 * wave + 0.14 * (fibre(across * 2, along / 4) - 0.5)

    return grain


def _wood() -> Paint:
    """Upright boards of 16 between a beam above and one below."""
    grain = _plank(6)

    def paint(column: int, row: int) -> Colour:
        if row < 7 or row >= SIZE - 9:
            y = row if row < 7 else row - (SIZE - 9)
            height = 7 if row < 7 else 9
            return _lit((112, 74, 40), grain(row, column) * _bevel(1, y, 9, height))
        board, x = divmod(column, 16)
        shadow = 0.7 if row < 9 else 1.0
        if x == 15:
            return (44, 27, 14)
        tone = (1.0, 0.9, 1.06, 0.95)[board]
        light = grain(column + 17 * board, row + 29 * board) * _bevel(x, 1, 15, 9)
        if hypot(x - 7, row - 14) < 1.5 or hypot(x - 7, row - 49) < 1.5:  # nails
            return _lit((60, 52, 46), 1.3 if row in (13, 48) else 0.9)
        return _lit((158, 108, 60), tone * light * shadow)

    return paint


def _iron(column: int, row: int, light: float) -> Colour:
    sheen = 1 + 0.18 * sin(column * 0.5 + row * 0.3)
    return _lit((74, 76, 82), light * sheen)


def _door() -> Paint:
    """Boards in an iron frame, two bands with rivets, and a ring to pull."""
    grain = _plank(8)

    def paint(column: int, row: int) -> Colour:
        edge = min(column, SIZE - 1 - column, row)
        if edge < 4:
            return _iron(column, row, (1.25, 1.0, 0.85, 0.6)[edge])
        for band in (13, 45):
            if band <= row < band + 7:
                if (column - 8) % 12 < 2 and band + 2 <= row < band + 4:
                    return _iron(column, row, 2.0)
                return _iron(column, row, _bevel(1, row - band, 9, 7))
        ring = hypot(column - 51, row - 32)
        if 3.2 <= ring < 5.2:
            return _lit((208, 172, 84), 1.15 if row < 32 else 0.8)
        x = (column - 4) % 11
        light = 0.5 if x == 10 else grain(column, row) * _bevel(x, 1, 10, 9)
        shadow = 0.75 if row < 6 or row in (20, 21, 52, 53) else 1.0
        return _lit((134, 82, 42), light * shadow)

    return paint


def _locked_door() -> Paint:
    """The door in blue, with a golden plate and a keyhole."""
    door = _door()

    def paint(column: int, row: int) -> Colour:
        x, y = column - 31.5, row - 32
        if abs(x) < 9 and abs(y) < 11:
            if hypot(x, y + 3) < 3 or (abs(x) < 1.2 + max(0.0, y) * 0.12 and -2 < y < 7):
                return (24, 16, 8)
            rim = 0.75 if abs(x) > 7.4 or abs(y) > 9.4 else 1.0
            return _lit((226, 184, 78), rim * (1.1 - 0.025 * (x + y)))
        colour = door(column, row)
        red, green, blue = colour if colour else (0.0, 0.0, 0.0)
        return red * 0.55, green * 0.8, blue * 1.55 + 12

    return paint


def _floor() -> Paint:
    """Four flagstones a cell, worn, in two tones."""
    grain, patch = _noise(10, 64), _noise(11, 9)

    def paint(column: int, row: int) -> Colour:
        x, y = column % 32, row % 32
        speckle = 0.8 + 0.22 * grain(column, row) + 0.22 * patch(column, row)
        if x == 31 or y == 31:
            return _lit((44, 40, 36), speckle)
        tone = 1.0 if (column // 32 + row // 32) % 2 else 0.84
        return _lit((122, 112, 98), speckle * tone * _bevel(x, y, 31, 31))

    return paint


def _ceiling() -> Paint:
    """Plaster between two crossing beams."""
    grain, patch = _noise(12, 64), _noise(13, 7)
    board = _plank(14)

    def paint(column: int, row: int) -> Colour:
        if column < 12:
            return _lit((86, 58, 34), board(column, row) * _bevel(column, 1, 12, 9))
        if row < 8:
            return _lit((74, 50, 30), board(row, column) * _bevel(1, row, 9, 8))
        speckle = 0.84 + 0.1 * grain(column, row) + 0.2 * patch(column, row)
        shadow = 0.72 if column < 15 or row < 10 else 1.0
        return _lit((128, 122, 112), speckle * shadow)

    return paint


def _key() -> Paint:
    """A golden key that stands on its bit, a third of a wall high."""

    def gold(x: float, y: float) -> Colour:
        return _lit((240, 198, 84), 1.05 - 0.05 * x - 0.008 * y)

    def paint(column: int, row: int) -> Colour | None:
        x, y = column - 31.5, row - 38.0
        ring = hypot(x, y)
        if 2.6 < ring < 6.4:
            return gold(x, y)
        if abs(x) < 1.6 and 6 <= y < 22:
            return gold(x, y)
        if 0 < x < 7 and (15 <= y < 17.5 or 19 <= y < 22):
            return gold(x, y)
        return None

    return paint


def _lamp() -> Paint:
    """A lantern on a chain from the ceiling."""

    def paint(column: int, row: int) -> Colour | None:
        x, y = abs(column - 31.5), row
        if y < 12:
            return (70, 64, 60) if x < 1 and y % 3 else None
        if y < 15:
            return (96, 86, 74) if x < 2 + (y - 12) * 2.5 else None
        if y < 28:
            if x < 7 and (x > 5.6 or y == 27):
                return (84, 74, 62)
            glow = max(0.0, 1 - hypot(x / 6, (y - 21) / 8))
            return (255, 190 + 65 * glow, 96 + 150 * glow) if x < 6 else None
        return (96, 86, 74) if y < 30 and x < 5 else None

    return paint


def _exit() -> Paint:
    """A stone arch with light in it."""
    grain = _noise(16, 24)

    def paint(column: int, row: int) -> Colour | None:
        x = column - 31.5
        y = min(0.0, row - 30.0)  # above 30 the arch is round, below it stands straight
        distance = hypot(x, y)
        if distance >= 26:
            return None
        if distance >= 20:
            along = row - 30 if row >= 30 else 23 * atan2(-y, abs(x))  # pixels from the spring
            joint = 0.55 if along % 9 < 1 else 1.0
            return _lit((150, 146, 138), joint * (0.8 + 0.4 * grain(column, row)))
        glow = 1 - distance / 20
        ripple = 0.08 * cos(distance * 1.1 + row * 0.25)
        bright = 0.55 + 0.45 * glow + ripple
        return 90 * bright + 165 * glow**2, 225 * bright + 30 * glow, 190 * bright + 65 * glow

    return paint


_PAINTS: dict[str, Callable[[], Paint]] = {
    "brick": _brick,
    "stone": _stone,
    "wood": _wood,
    "door": _door,
    "locked door": _locked_door,
    "floor": _floor,
    "ceiling": _ceiling,
    "key": _key,
    "lamp": _lamp,
    "exit": _exit,
}
