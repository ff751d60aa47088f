"""The exercises of the lesson "Casting rays": a walk along grid lines, a camera, a body."""
# ruff: noqa: S311 -- the random cases need not be secret, only the same each time

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from math import cos, floor, inf, isclose, pi, sin
from random import Random
from typing import Any

from sandbox.exercises.python_answers import plain
from sandbox.exercises.spec import Lesson, Python, Wrong

# --- casting-rays.1 -------------------------------------------------------------------------------

_LINES = (  # x, y, dx, dy, wanted; halves and quarters, so that every result is exact
    ((1.5, 2.75, 1.0, 0.5), (0.5, 0.5), "both lines are ahead, to the right and below"),
    ((3.25, 1.5, 0.5, 1.0), (1.5, 0.5), "one length of the vector is half a column"),
    ((1.5, 2.75, -1.0, -0.5), (0.5, 1.5), "the ray goes to the left and up"),
    ((2.25, 4.5, -2.0, 0.25), (0.125, 2.0), "the ray goes to the left and down"),
    ((2.0, 3.0, 1.0, 2.0), (1.0, 0.5), "the ray starts on two lines and leaves them behind"),
    ((2.0, 3.0, -1.0, -2.0), (1.0, 0.5), "the ray starts on two lines and goes left and up"),
    ((2.5, 3.25, 0.0, 1.0), (inf, 0.75), "the ray runs along its column"),
    ((2.5, 3.25, -1.0, 0.0), (0.5, inf), "the ray runs along its row"),
)


def _check_first_lines(answer: Any) -> str | None:
    for arguments, wanted, case in _LINES:
        got = plain(answer(*arguments))
        if not isinstance(got, tuple) or len(got) != 2:
            return "Return a pair: the distance to the next line between columns, and between rows."
        if not all(isinstance(value, int | float) for value in got) or not _alike(got, wanted):
            return f"first_lines{arguments}: {case}. Your pair is {got}."
    return None


FIRST_LINES = Python(
    title="How far to the next line?",
    name="first_lines",
    prompt="""
Write `first_lines(x, y, dx, dy)`. A ray starts at (x, y) and goes along the vector (dx, dy). Return
a pair: how far the next line between two columns is, and the next line between two rows, both in
lengths of the vector. A line on which the ray starts is behind it, whichever way it goes. Where the
ray never meets a line of a kind, the distance is `math.inf`. The vector is never (0, 0).
""",
    starter='''from math import ceil, floor, inf


def first_lines(x, y, dx, dy):
    """How far the next grid line of each kind is, in lengths of (dx, dy)."""
    ...
''',
    hints=(
        "x and y do not know of each other. Write one function for one axis and call it twice.",
        "To the right the next line is at floor(x) + 1; to the left it is at ceil(x) - 1.",
        "The distance is (line - x) / dx: on the way to the left both are negative.",
    ),
    solutions={
        "one axis, twice": """\
from math import ceil, floor, inf

def first_line(x, dx):
    if dx > 0:
        return (floor(x) + 1 - x) / dx
    if dx < 0:
        return (ceil(x) - 1 - x) / dx
    return inf

def first_lines(x, y, dx, dy):
    return first_line(x, dx), first_line(y, dy)
""",
        "mirror the ray that goes back": """\
from math import inf

def ahead(x, dx):
    if dx < 0:
        x, dx = -x, -dx
    return (1 - x % 1) / dx if dx else inf

def first_lines(x, y, dx, dy):
    return ahead(x, dx), ahead(y, dy)
""",
    },
    wrong=(
        Wrong(
            name="looks only to the right",
            answer="""\
from math import floor, inf

def first_lines(x, y, dx, dy):
    return (
        (floor(x) + 1 - x) / abs(dx) if dx else inf,
        (floor(y) + 1 - y) / abs(dy) if dy else inf,
    )
""",
            says="first_lines(1.5, 2.75, -1.0, -0.5): the ray goes to the left and up. Your pair "
            "is (0.5, 0.5).",
            retold="""\
def first_lines(x, y, dx, dy):
    def far(x, dx):
        return (1 - x % 1) / abs(dx) if dx else float("inf")
    return far(x, dx), far(y, dy)
""",
        ),
        Wrong(
            name="meets the line that it starts on",
            answer="""\
from math import floor, inf

def first_line(x, dx):
    if dx == 0:
        return inf
    return ((floor(x) + 1 if dx > 0 else floor(x)) - x) / dx

def first_lines(x, y, dx, dy):
    return first_line(x, dx), first_line(y, dy)
""",
            says="first_lines(2.0, 3.0, -1.0, -2.0): the ray starts on two lines and goes left and "
            "up. Your pair is (-0.0, -0.0).",
            retold="""\
def first_lines(x, y, dx, dy):
    def first_line(x, dx):
        if not dx:
            return float("inf")
        return (int(x) + (dx > 0) - x) / dx
    return first_line(x, dx), first_line(y, dy)
""",
        ),
        Wrong(
            name="measures in cells",
            answer="""\
from math import ceil, floor, inf

def first_line(x, dx):
    if dx == 0:
        return inf
    return floor(x) + 1 - x if dx > 0 else x - ceil(x) + 1

def first_lines(x, y, dx, dy):
    return first_line(x, dx), first_line(y, dy)
""",
            says="first_lines(1.5, 2.75, 1.0, 0.5): both lines are ahead, to the right and below. "
            "Your pair is (0.5, 0.25).",
            retold="""\
def first_lines(x, y, dx, dy):
    def cells(x, dx):
        x = x if dx > 0 else -x
        return 1 - x % 1 if dx else float("inf")
    return cells(x, dx), cells(y, dy)
""",
        ),
    ),
    check=_check_first_lines,
)

# --- casting-rays.2 -------------------------------------------------------------------------------

Number = float | Fraction
Cell = tuple[int, int]
Ray = tuple[Fraction, Fraction, Fraction, Fraction]


def _walked(rows: Sequence[str], x: Number, y: Number, dx: Number, dy: Number) -> list[Cell]:
    """The cells of the walk by another way: every crossing that there is, sorted.

    Exact where its arguments are fractions. Of two lines that are equally far, the one between
    rows comes first.
    """
    crossings = []
    for side, start, slope, size in ((0, y, dy, len(rows)), (1, x, dx, len(rows[0]))):
        if slope:
            lines = (((line - start) / slope, side) for line in range(size + 1))
            crossings += [(distance, side) for distance, side in lines if distance > 0]
    column = floor(x) if dx >= 0 else -floor(-x) - 1
    row = floor(y) if dy >= 0 else -floor(-y) - 1
    cells = [(column, row)]
    for _, side in sorted(crossings):
        if rows[row][column] == "#":
            break
        column, row = (
            (column + (1 if dx > 0 else -1), row) if side else (column, row + (1 if dy > 0 else -1))
        )
        cells.append((column, row))
    return cells


def _maze(random: Random, width: int, height: int) -> tuple[str, ...]:
    """A closed map in which every fourth cell is a wall."""
    inner = [["#" if random.random() < 0.25 else "." for _ in range(width)] for _ in range(height)]
    for row in range(height):
        for column in range(width):
            if row in (0, height - 1) or column in (0, width - 1):
                inner[row][column] = "#"
    return tuple("".join(row) for row in inner)


def _rays() -> Iterator[tuple[tuple[str, ...], Ray]]:
    """Random rays on random maps; the numbers are fractions, so that ties are true ties."""
    random = Random(1987)
    for _ in range(400):
        rows = _maze(random, random.randrange(5, 14), random.randrange(5, 12))
        free = [
            (column, row)
            for row, cells in enumerate(rows)
            for column, cell in enumerate(cells)
            if cell == "."
        ]
        column, row = random.choice(free)
        x, y = (
            Fraction(2 * v + 1, 2) + Fraction(random.randrange(-3, 4), 8) for v in (column, row)
        )
        dx, dy = (Fraction(random.randrange(-6, 7), 4) for _ in range(2))
        if dx or dy:
            yield rows, (x, y, dx, dy)


_STRAIGHT = ("#######", "#.....#", "#######")
_HALL = ("########", "#......#", "#......#", "#......#", "########")
_PINCH = ("######", "#.#..#", "##...#", "#....#", "######")
_CLIPPED = ("#######", "#.....#", "#...#.#", "#.....#", "#######")

_WALKS: tuple[tuple[tuple[str, ...], tuple[float, float, float, float], str], ...] = (
    (_HALL, (1.75, 1.25, 1.0, 0.5), "the ray does not start in the corner of its cell."),
    (_HALL, (6.25, 3.75, -1.0, -0.5), "the ray goes to the left and up."),
    (_STRAIGHT, (1.5, 1.5, 1.0, 0.0), "the ray runs along its row."),
    (
        _CLIPPED,
        (1.5078125, 2.3759765625, 1.0, 0.25),
        "the ray cuts the corner of a cell, and only just.",
    ),
    (
        _PINCH,
        (3.5, 2.5, -1.0, -1.0),
        "the ray meets the corner where two walls touch. It must not slip between them: cross the "
        "line between the rows first.",
    ),
)


def _check_walk(answer: Any) -> str | None:
    for rows, ray, case in _WALKS:
        got = plain(answer(rows, *ray))
        if not isinstance(got, list) or not all(isinstance(cell, tuple) for cell in got):
            return "Return a list of pairs, (column, row)."
        if got != _walked(rows, *map(Fraction, ray)):
            return f"From ({ray[0]:g}, {ray[1]:g}) along ({ray[2]:g}, {ray[3]:g}): {case}"
    for rows, exact in _rays():
        if plain(answer(rows, *exact)) != _walked(rows, *exact):
            told = [str(value) for value in exact]
            plan = "\n".join(rows)
            return (
                f"From ({told[0]}, {told[1]}) along ({told[2]}, {told[3]}) your walk visits other "
                f"cells than the exact one, on this map:\n{plan}"
            )
    return None


_WALK_REST = """\
    cells = [(column, row)]
    while rows[row][column] != "#":
        if next_x < next_y:
            column += step_x
            next_x += delta_x
        else:
            row += step_y
            next_y += delta_y
        cells.append((column, row))
    return cells
"""

REPAIR = Python(
    title="The walk that starts too late",
    name="walk",
    prompt="""
This walk was written from memory. It finds the right wall for some rays, another one for most, and
for a few it breaks off with an error. **Repair it.**

`walk(rows, x, y, dx, dy)` returns every cell that the ray passes, as a list of `(column, row)`,
from the cell in which it starts to the wall that it strikes. `rows` are the lines of the map, `#`
is a wall. Where two lines are equally far, the one between rows is crossed first.

The checker calls it with floats, and with 400 rays of exact fractions (`fractions.Fraction`, which
calculates like any other number) on random maps. It compares with all crossings, sorted.
""",
    starter="""from math import floor, inf


def walk(rows, x, y, dx, dy):
    column, row = floor(x), floor(y)
    step_x = 1 if dx > 0 else -1
    step_y = 1 if dy > 0 else -1
    delta_x, delta_y = abs(1 / dx), abs(1 / dy)
    next_x, next_y = delta_x, delta_y
"""
    + _WALK_REST,
    hints=(
        "Follow one ray by hand, from (1.75, 1.25) along (1, 0.5). How far is the first line "
        "between two columns? What does `next_x` say?",
        "`delta_x` is the way from line to line. The first line is nearer: it depends on where in "
        "its cell the ray starts, and on which way it goes. You have a function for that.",
        "A ray along its row never meets a line between rows: `next_y` is `inf`, and so is "
        "`delta_y`.",
    ),
    solutions={
        "the first line is nearer": """\
from math import floor, inf

def walk(rows, x, y, dx, dy):
    column, row = floor(x), floor(y)
    step_x = 1 if dx > 0 else -1
    step_y = 1 if dy > 0 else -1
    delta_x = abs(1 / dx) if dx else inf
    delta_y = abs(1 / dy) if dy else inf
    next_x = (column + (dx > 0) - x) / dx if dx else inf
    next_y = (row + (dy > 0) - y) / dy if dy else inf
"""
        + _WALK_REST,
        "two endless lists, merged": """\
from heapq import merge
from itertools import count
from math import floor

def lines(x, dx, side):
    if dx:
        first = floor(x) + 1 if dx > 0 else floor(x)
        step = 1 if dx > 0 else -1
        for line in count(first, step):
            yield (line - x) / dx, side, step

def walk(rows, x, y, dx, dy):
    column, row = floor(x), floor(y)
    cells = [(column, row)]
    for _, side, step in merge(lines(x, dx, 1), lines(y, dy, 0)):
        if rows[row][column] == "#":
            break
        if side:
            column += step
        else:
            row += step
        cells.append((column, row))
    return cells
""",
    },
    wrong=(
        Wrong(
            name="still starts a whole cell away",
            answer="""\
from math import floor, inf

def walk(rows, x, y, dx, dy):
    column, row = floor(x), floor(y)
    step_x = 1 if dx > 0 else -1
    step_y = 1 if dy > 0 else -1
    delta_x = abs(1 / dx) if dx else inf
    delta_y = abs(1 / dy) if dy else inf
    next_x, next_y = delta_x, delta_y
"""
            + _WALK_REST,
            says="From (1.75, 1.25) along (1, 0.5): the ray does not start in the corner of its "
            "cell.",
            retold="""\
def walk(rows, x, y, dx, dy):
    cells = [(int(x), int(y))]
    far = float("inf")
    along, down = (1 / abs(d) if d else far for d in (dx, dy))
    i = j = 1
    while rows[cells[-1][1]][cells[-1][0]] == ".":
        column, row = cells[-1]
        if i * along < j * down:
            i += 1
            cells.append((column + (1 if dx > 0 else -1), row))
        else:
            j += 1
            cells.append((column, row + (1 if dy > 0 else -1)))
    return cells
""",
        ),
        Wrong(
            name="takes the line ahead for the one behind",
            answer="""\
from math import floor, inf

def walk(rows, x, y, dx, dy):
    column, row = floor(x), floor(y)
    step_x = 1 if dx > 0 else -1
    step_y = 1 if dy > 0 else -1
    delta_x = abs(1 / dx) if dx else inf
    delta_y = abs(1 / dy) if dy else inf
    next_x = (column + 1 - x) * delta_x if dx else inf
    next_y = (row + 1 - y) * delta_y if dy else inf
"""
            + _WALK_REST,
            says="From (6.25, 3.75) along (-1, -0.5): the ray goes to the left and up.",
            retold="""\
def walk(rows, x, y, dx, dy):
    column, row = int(x), int(y)
    cells = [(column, row)]
    far = float("inf")
    next_x = (1 - x % 1) / abs(dx) if dx else far
    next_y = (1 - y % 1) / abs(dy) if dy else far
    while rows[row][column] == ".":
        if next_x < next_y:
            column += 1 if dx > 0 else -1
            next_x += 1 / abs(dx)
        else:
            row += 1 if dy > 0 else -1
            next_y += 1 / abs(dy)
        cells.append((column, row))
    return cells
""",
        ),
        Wrong(
            name="walks in small steps",
            answer="""\
from math import floor

def walk(rows, x, y, dx, dy):
    cells = [(floor(x), floor(y))]
    n = 0
    while rows[cells[-1][1]][cells[-1][0]] != "#":
        n += 1
        cell = (floor(x + n * dx / 64), floor(y + n * dy / 64))
        if cell != cells[-1]:
            cells.append(cell)
    return cells
""",
            says="From (1.50781, 2.37598) along (1, 0.25): the ray cuts the corner of a cell, and "
            "only just.",
            retold="""\
def walk(rows, x, y, dx, dy):
    cells = [(int(x), int(y))]
    while True:
        column, row = cells[-1]
        if rows[row][column] == "#":
            return cells
        while (int(x), int(y)) == (column, row):
            x, y = x + dx / 50, y + dy / 50
        cells.append((int(x), int(y)))
""",
        ),
        Wrong(
            name="slips through a corner",
            answer="""\
from math import floor, inf

def walk(rows, x, y, dx, dy):
    column, row = floor(x), floor(y)
    step_x = 1 if dx > 0 else -1
    step_y = 1 if dy > 0 else -1
    delta_x = abs(1 / dx) if dx else inf
    delta_y = abs(1 / dy) if dy else inf
    next_x = (column + (dx > 0) - x) / dx if dx else inf
    next_y = (row + (dy > 0) - y) / dy if dy else inf
    cells = [(column, row)]
    while rows[row][column] != "#":
        nearest = min(next_x, next_y)
        if next_x == nearest:
            column += step_x
            next_x += delta_x
        if next_y == nearest:
            row += step_y
            next_y += delta_y
        cells.append((column, row))
    return cells
""",
            says="From (3.5, 2.5) along (-1, -1): the ray meets the corner where two walls touch. "
            "It must not slip between them: cross the line between the rows first.",
            retold="""\
def walk(rows, x, y, dx, dy):
    far = float("inf")
    sx, sy = (1 if dx > 0 else -1), (1 if dy > 0 else -1)
    column, row = int(x), int(y)
    cells = [(column, row)]
    while rows[row][column] == ".":
        a = (column + (dx > 0) - x) / dx if dx else far
        b = (row + (dy > 0) - y) / dy if dy else far
        column, row = column + sx * (a <= b), row + sy * (b <= a)
        cells.append((column, row))
    return cells
""",
        ),
    ),
    check=_check_walk,
)

# --- casting-rays.3 -------------------------------------------------------------------------------

_CAMERAS = ((0.0, 8, 0.8), (0.7, 9, 0.5), (-2.1, 40, 1.0), (pi, 1, 0.66))


def _check_rays(answer: Any) -> str | None:
    for angle, width, plane in _CAMERAS:
        got = plain(answer(angle, width, plane))
        call = f"rays({angle:.4g}, {width}, {plane})"
        if not isinstance(got, list) or len(got) != width:
            return f"{call}: return a list of {width} vectors, one a column."
        forward, right = (cos(angle), sin(angle)), (-sin(angle), cos(angle))
        depths = [dx * forward[0] + dy * forward[1] for dx, dy in got]
        across = [dx * right[0] + dy * right[1] for dx, dy in got]
        if fault := _depth_fault(depths) or _across_fault(across, plane):
            return f"{call}: {fault}"
    return None


def _depth_fault(depths: Sequence[float]) -> str | None:
    if min(depths) <= 0:
        return "a ray goes backwards, or nowhere. All of them lead into the picture."
    if _alike(depths, [1.0] * len(depths)):
        return None
    if isclose(min(depths), max(depths)):
        return f"one length of each vector must lead to depth 1; yours lead to {depths[0]:.3g}."
    return (
        f"a flat wall straight ahead gets heights from 1 to {max(depths) / min(depths):.2f} of the "
        "least. One length of each vector must lead to the same depth: 1."
    )


def _across_fault(across: Sequence[float], plane: float) -> str | None:
    """What is wrong with the places of the columns on the plane."""
    width = len(across)
    wanted = [plane * ((2 * column + 1) / width - 1) for column in range(width)]
    if _alike(across, wanted):
        return None
    if _alike(across, wanted[::-1]):
        return "the picture is mirrored. Column 0 is at the left hand."
    gaps = [b - a for a, b in pairwise(across)]
    if min(gaps, default=1) <= 0:
        return "the columns do not follow one another from left to right."
    if not _alike(gaps, [gaps[0]] * len(gaps)):
        return (
            "a flat wall has one height, but its columns are not equally far apart: "
            f"{max(gaps) / min(gaps):.2f} times as far at the edge as in the middle. Straight "
            "edges will bend."
        )
    if isclose(across[0], -across[-1]):
        return (
            f"the columns are equally far apart, but the outermost are {across[-1]:.3g} from the "
            f"middle; the middle of the last column is at {wanted[-1]:.3g}."
        )
    return (
        "the columns are equally far apart, but the picture is not the same to the left and to the "
        "right. A column shows what its middle sees."
    )


def _placed(across: str) -> str:
    """An answer with this place of a column on the plane, from the middle to the right."""
    return f"""\
from math import cos, sin

def rays(angle, width, plane):
    found = []
    for column in range(width):
        across = {across}
        found.append((cos(angle) - across * sin(angle), sin(angle) + across * cos(angle)))
    return found
"""


def _alike(got: Sequence[float], wanted: Sequence[float]) -> bool:
    return all(isclose(g, w, rel_tol=1e-9, abs_tol=1e-9) for g, w in zip(got, wanted, strict=True))


RAYS = Python(
    title="One ray a column",
    name="rays",
    prompt="""
Write `rays(angle, width, plane)`: the list of the rays `(dx, dy)` of a camera that looks along
`angle`, for columns 0 to `width - 1`, from left to right. The image plane stands across the line of
sight at distance 1 and reaches `plane` to either side; each ray goes through the middle of its
column on that plane. One length of each vector leads exactly one cell deep.

Angles are radians, 0 looks along x, and they grow towards y, as on the maps above (y grows
downwards): an eye that looks along x has its right hand on the side of the greater y.
""",
    starter='''from math import cos, sin


def rays(angle, width, plane):
    """The vector of each column's ray, from left to right."""
    ...
''',
    hints=(
        "Two vectors of length 1 make all of them: forward is (cos, sin), the right hand is "
        "(-sin, cos).",
        "Every ray is forward + across * right. Only `across` differs from column to column.",
        "The plane is 2 * plane wide and divided into `width` equal parts. Where is the middle of "
        "the first part?",
    ),
    solutions={
        "forward and right": _placed("plane * ((2 * column + 1) / width - 1)"),
        "complex numbers": """\
from cmath import exp

def rays(angle, width, plane):
    turn = exp(1j * angle)
    made = [turn * (1 + 1j * plane * (2 * (n + 0.5) / width - 1)) for n in range(width)]
    return [(z.real, z.imag) for z in made]
""",
    },
    wrong=(
        Wrong(
            name="vectors of length 1",
            answer="""\
from math import cos, hypot, sin

def rays(angle, width, plane):
    found = []
    for column in range(width):
        across = plane * ((2 * column + 1) / width - 1)
        length = hypot(1, across)
        found.append(((cos(angle) - across * sin(angle)) / length,
                      (sin(angle) + across * cos(angle)) / length))
    return found
""",
            says="rays(0, 8, 0.8): a flat wall straight ahead gets heights from 1 to 1.21 of the "
            "least. One length of each vector must lead to the same depth: 1.",
            retold="""\
from math import atan, cos, sin

def rays(angle, width, plane):
    turned = [angle + atan(plane * ((2 * n + 1) / width - 1)) for n in range(width)]
    return [(cos(a), sin(a)) for a in turned]
""",
        ),
        Wrong(
            name="equal angles, cosine taken out",
            answer="""\
from math import atan, cos, sin

def rays(angle, width, plane):
    half = atan(plane)
    found = []
    for column in range(width):
        turn = half * ((2 * column + 1) / width - 1)
        found.append((cos(angle + turn) / cos(turn), sin(angle + turn) / cos(turn)))
    return found
""",
            says="rays(0, 8, 0.8): a flat wall has one height, but its columns are not equally far "
            "apart: 1.31 times as far at the edge as in the middle. Straight edges will bend.",
            retold="""\
from math import atan, cos, sin, tan

def rays(angle, width, plane):
    step = 2 * atan(plane) / width
    turns = [tan(step * (n + 0.5 - width / 2)) for n in range(width)]
    return [(cos(angle) - t * sin(angle), sin(angle) + t * cos(angle)) for t in turns]
""",
        ),
        Wrong(
            name="right hand on the left",
            answer="""\
from math import cos, sin

def rays(angle, width, plane):
    found = []
    for column in range(width):
        across = plane * ((2 * column + 1) / width - 1)
        found.append((cos(angle) + across * sin(angle), sin(angle) - across * cos(angle)))
    return found
""",
            says="rays(0, 8, 0.8): the picture is mirrored. Column 0 is at the left hand.",
            retold="""\
from cmath import exp

def rays(angle, width, plane):
    turn = exp(1j * angle)
    made = [turn * (1 - 1j * plane * (2 * (n + 0.5) / width - 1)) for n in range(width)]
    return [(z.real, z.imag) for z in made]
""",
        ),
        Wrong(
            name="the left edge of each column",
            answer=_placed("plane * (2 * column / width - 1)"),
            says="rays(0, 8, 0.8): the columns are equally far apart, but the picture is not the "
            "same to the left and to the right. A column shows what its middle sees.",
            retold="""\
from math import cos, sin

def rays(angle, width, plane):
    c, s = cos(angle), sin(angle)
    step = 2 * plane / width
    return [(c - (n * step - plane) * s, s + (n * step - plane) * c) for n in range(width)]
""",
        ),
        Wrong(
            name="from edge to edge of the plane",
            answer=_placed("plane * (2 * column / max(width - 1, 1) - 1)"),
            says="rays(0, 8, 0.8): the columns are equally far apart, but the outermost are 0.8 "
            "from the middle; the middle of the last column is at 0.7.",
            retold="""\
from cmath import exp

def rays(angle, width, plane):
    step = 2 * plane / (width - 1) if width > 1 else 0
    made = [exp(1j * angle) * (1 + 1j * (n * step - plane)) for n in range(width)]
    return [(z.real, z.imag) for z in made]
""",
        ),
        Wrong(
            name="the plane forgotten",
            answer=_placed("(2 * column + 1) / width - 1"),
            says="rays(0, 8, 0.8): the columns are equally far apart, but the outermost are 0.875 "
            "from the middle; the middle of the last column is at 0.7.",
            retold="""\
from cmath import exp

def rays(angle, width, plane):
    made = [exp(1j * angle) * (1 - 1j + 1j * (2 * n + 1) / width) for n in range(width)]
    return [(z.real, z.imag) for z in made]
""",
        ),
        Wrong(
            name="twice the length",
            answer="""\
from math import cos, sin

def rays(angle, width, plane):
    found = []
    for column in range(width):
        across = plane * (2 * column + 1 - width) / width
        found.append((2 * (cos(angle) - across * sin(angle)),
                      2 * (sin(angle) + across * cos(angle))))
    return found
""",
            says="rays(0, 8, 0.8): one length of each vector must lead to depth 1; yours lead "
            "to 2.",
            retold="""\
from cmath import exp

def rays(angle, width, plane):
    turn = exp(1j * angle)
    made = [turn * (2 + 2j * plane * ((2 * n + 1) / width - 1)) for n in range(width)]
    return [(z.real, z.imag) for z in made]
""",
        ),
    ),
    check=_check_rays,
)

# --- casting-rays.4 -------------------------------------------------------------------------------

_SIZE = 64
_SHARES = (0.0, 0.125, 0.3125, 0.5, 0.6875, 0.875, 1 - 2**-40)  # of the way over a face
_WANTED = [0, 8, 20, 32, 44, 56, 63]
_FACES = ("west", "east", "north", "south")


def _check_texture(answer: Any) -> str | None:
    seen = {face: _columns(answer, face) for face in _FACES}
    for face, columns in seen.items():
        if any(type(column) is not int for column in columns):
            return "Return a whole number: the number of a column of the texture."
        for column in columns:
            if not 0 <= column < _SIZE:
                return (
                    f"On a face to the {face}, at its very edge, you return column {column}; there "
                    f"are columns 0 to {_SIZE - 1}."
                )
    mirrored = [face for face, columns in seen.items() if columns[1] > columns[-2]]
    if mirrored:
        return f"Mirrored, as the eye sees it, on the faces to the {' and '.join(mirrored)}."
    for face, columns in seen.items():
        # At the edge itself the first column is as good as the last one of the next face.
        for share, got, wanted in list(zip(_SHARES, columns, _WANTED, strict=True))[1:]:
            if got != wanted:
                return (
                    f"On a face to the {face}, at {share:g} of the way from its left edge, you"
                    f" return column {got} of {_SIZE}."
                )
    return None


def _columns(answer: Any, face: str) -> list[Any]:
    """What the answer says for seven points of a face of cell (2, 2), from left to right as seen.

    The eye is two lengths of the vector away, so all numbers are exact in binary.
    """
    found = []
    for share in _SHARES:
        along = 2 + (share if face in ("west", "south") else 1 - share)
        toward = 1.0 if face in ("west", "north") else -1.0
        start = 0.0 if toward > 0 else 5.0  # two before line 2, or two behind line 3
        slope = (along - 2.25) / 2
        if face in ("west", "east"):
            got = answer(start, 2.25, toward, slope, 0, 2.0, _SIZE)
        else:
            got = answer(2.25, start, slope, toward, 1, 2.0, _SIZE)
        found.append(plain(got))
    return found


TEXTURE = Python(
    title="The ring on the right side of the door",
    name="texture_column",
    prompt="""
Write `texture_column(x, y, dx, dy, side, distance, size)`. A ray from (x, y) along (dx, dy) struck
a wall at `distance` (in lengths of the vector). `side` is 0 where it crossed a line between two
columns and 1 where it crossed a line between two rows. Return which column of a texture with `size`
columns to draw, from 0 at the left edge of the face to `size - 1` at its right edge, **as the eye
sees them**, on all four faces.
""",
    starter='''def texture_column(x, y, dx, dy, side, distance, size):
    """The column of the texture that the ray struck, counted from the left as it is seen."""
    ...
''',
    hints=(
        "On side 0 the ray struck a line x = constant: the place on the face is told by y.",
        "Stand before a face to the west and look along x: y grows to your right. Now stand behind "
        "the wall and look back. Where does y grow?",
        "1 - 0 is 1, and column `size` does not exist.",
    ),
    solutions={
        "flip two faces": """\
def texture_column(x, y, dx, dy, side, distance, size):
    if side == 0:
        u = (y + distance * dy) % 1
        if dx < 0:
            u = 1 - u
    else:
        u = (x + distance * dx) % 1
        if dy > 0:
            u = 1 - u
    return min(size - 1, int(u * size))
""",
        "turn the face to the eye": """\
from math import floor

def texture_column(x, y, dx, dy, side, distance, size):
    along = (y + distance * dy) * (1 if dx > 0 else -1) if side == 0 else \\
            (x + distance * dx) * (-1 if dy > 0 else 1)
    return min(size - 1, floor((along - floor(along)) * size))
""",
    },
    wrong=(
        Wrong(
            name="never flips",
            answer="""\
def texture_column(x, y, dx, dy, side, distance, size):
    along = y + distance * dy if side == 0 else x + distance * dx
    return int(along % 1 * size)
""",
            says="Mirrored, as the eye sees it, on the faces to the east and north.",
            retold="""\
from math import floor

def texture_column(x, y, dx, dy, side, distance, size):
    point = (x + distance * dx, y + distance * dy)[1 - side]
    return floor((point - floor(point)) * size)
""",
        ),
        Wrong(
            name="flips both the same way",
            answer="""\
def texture_column(x, y, dx, dy, side, distance, size):
    u = (y + distance * dy if side == 0 else x + distance * dx) % 1
    if (dx if side == 0 else dy) < 0:
        u = 1 - u
    return min(size - 1, int(u * size))
""",
            says="Mirrored, as the eye sees it, on the faces to the north and south.",
            retold="""\
def texture_column(x, y, dx, dy, side, distance, size):
    if side:
        x, y, dx, dy = y, x, dy, dx
    u = (y + distance * dy) % 1
    column = int(u * size)
    return column if dx > 0 else size - 1 - column
""",
        ),
        Wrong(
            name="one column too many",
            answer="""\
def texture_column(x, y, dx, dy, side, distance, size):
    u = (y + distance * dy if side == 0 else x + distance * dx) % 1
    if (side == 0 and dx < 0) or (side == 1 and dy > 0):
        u = 1 - u
    return int(u * size)
""",
            says="On a face to the east, at its very edge, you return column 64; there are columns "
            "0 to 63.",
            retold="""\
def texture_column(x, y, dx, dy, side, distance, size):
    if side == 0:
        u = (y + distance * dy) % 1
        return int((1 - u if dx < 0 else u) * size)
    u = (x + distance * dx) % 1
    return int((1 - u if dy > 0 else u) * size)
""",
        ),
    ),
    check=_check_texture,
)

# --- casting-rays.5 -------------------------------------------------------------------------------

_CHAMBERS = (
    "############",
    "#....#.....#",
    "#....#.....#",
    "#..........#",
    "#....#.....#",
    "##########.#",
    "#..........#",
    "#.##.#.###.#",
    "#....#.....#",
    "############",
)
# Two rooms with no way from one to the other; in two places only corners part them.
_APART = (
    "###########",
    "#....#....#",
    "#....#....#",
    "#...#.....#",
    "#..#......#",
    "#..#......#",
    "###########",
)
_PILLAR = (
    "##########",
    "#........#",
    "#........#",
    "#...#....#",
    "#........#",
    "##########",
)
_RADIUS = 0.25
_SPEED = 3.0  # cells a second
_TOUCH = 1e-6  # cells; what rounding may take away from the radius

_CORNER = (
    "From (3.7, 2.7) by (0.2, 0.2) the body ends in the corner of the pillar at column 4, row 3. "
    "The way along x alone is free, and so is the way along y alone; both together are not."
)
_STUCK = (
    "Pressed against a wall at an angle, the body stops. Keep the part of the motion that the wall "
    "does not stop."
)
_CUTS = "The body cuts into a wall: it comes nearer to one than its radius."
_THROUGH = (
    "In a frame of {frame:g} seconds the body came through a wall: where it arrived is free, but "
    "nothing leads there."
)


def _check_move(answer: Any) -> str | None:
    if not _alike(_moved(answer, _PILLAR, (2.5, 2.5), (0.25, -0.125)), (2.75, 2.375)):
        return (
            "In the open, from (2.5, 2.5) by (0.25, -0.125), the body must come to (2.75, 2.375)."
        )
    if _cuts(_PILLAR, *_moved(answer, _PILLAR, (2.5, 3.5), (1.4, 0.0))):
        return _CUTS
    if _cuts(_PILLAR, *_moved(answer, _PILLAR, (3.7, 2.7), (0.2, 0.2))):
        return _CORNER
    return _slides(answer) or _stays_inside(answer)


def _slides(answer: Any) -> str | None:
    """Along each wall of a hall, at an angle, in thirty frames."""
    for start, by in (
        ((2.5, 1.4), (3.0, -2.0)),
        ((6.5, 4.6), (-3.0, 2.0)),
        ((1.4, 1.5), (-2.0, 2.5)),
        ((8.6, 4.5), (2.0, -2.5)),
    ):
        place = start
        for _ in range(30):
            place = _moved(answer, _PILLAR, place, (by[0] / 30, by[1] / 30))
            if _cuts(_PILLAR, *place):
                return _CUTS
        along = 0 if abs(by[0]) > abs(by[1]) else 1
        if abs(place[along] - start[along]) < 0.99 * abs(by[along]):
            return _STUCK
    return None


def _stays_inside(answer: Any) -> str | None:
    """Random ways on two maps, at frame times that a game meets when a computer stumbles."""
    random = Random(2024)
    for frame in (0.001, 0.016, 0.1, 0.5, 5.0, 60.0):
        for rows in (_CHAMBERS, _APART):
            place = (1.5, 1.5)
            room = _room(rows, *place)
            for _ in range(40):
                eighth = random.randrange(8) * pi / 4
                angle = random.choice((eighth, random.uniform(0, 2 * pi)))
                way = _SPEED * frame
                place = _moved(answer, rows, place, (way * cos(angle), way * sin(angle)))
                if (floor(place[0]), floor(place[1])) not in room:
                    return _THROUGH.format(frame=frame)
                if _cuts(rows, *place):
                    return _CUTS
    return None


def _moved(
    answer: Any, rows: Sequence[str], place: tuple[float, float], by: tuple[float, float]
) -> tuple[float, float]:
    got = plain(answer(rows, *place, *by, _RADIUS))
    if not isinstance(got, tuple) or [type(value) for value in got] != [float, float]:
        raise TypeError("return a pair of floats: where the body is now")
    return got[0], got[1]


def _cuts(rows: Sequence[str], x: float, y: float) -> bool:
    """Whether a round body there cuts into a wall; outside the map all is wall."""
    for row in range(floor(y - _RADIUS), floor(y + _RADIUS) + 1):
        for column in range(floor(x - _RADIUS), floor(x + _RADIUS) + 1):
            inside = 0 <= row < len(rows) and 0 <= column < len(rows[0])
            if not inside or rows[row][column] == "#":
                away_x = max(column - x, 0, x - column - 1)
                away_y = max(row - y, 0, y - row - 1)
                if away_x**2 + away_y**2 < (_RADIUS - _TOUCH) ** 2:
                    return True
    return False


def _room(rows: Sequence[str], x: float, y: float) -> set[Cell]:
    """All cells to which one can walk from that point."""
    found = {(floor(x), floor(y))}
    edge = list(found)
    while edge:
        column, row = edge.pop()
        for cell in ((column + 1, row), (column - 1, row), (column, row + 1), (column, row - 1)):
            if cell not in found and rows[cell[1]][cell[0]] == ".":
                found.add(cell)
                edge.append(cell)
    return found


_FREE = """\
from math import ceil, floor, hypot

def free(rows, x, y, radius):
    for row in range(floor(y - radius), floor(y + radius) + 1):
        for column in range(floor(x - radius), floor(x + radius) + 1):
            inside = 0 <= row < len(rows) and 0 <= column < len(rows[0])
            if not inside or rows[row][column] == "#":
                return False
    return True

"""

MOVE = Python(
    title="A body that stays in its room",
    name="move",
    prompt="""
Write `move(rows, x, y, dx, dy, radius)`. A round body with its middle at (x, y) wants to go (dx,
dy) further in this frame. Return where it is then, as a pair of floats.

- No part of it may ever be in a wall (`#`), nor outside the map.
- Where a wall stops it, it slides along: the part of the motion along the wall is kept.
- It gets nowhere that it could not walk to, **however long the frame was**. The checker tries
  frames from a thousandth of a second to a whole minute, at three cells a second, with a radius of
0.25.

`rows` are the lines of the map; the body starts in a free place.
""",
    starter='''from math import ceil, floor, hypot


def free(rows, x, y, radius):
    """Whether a body there touches no wall."""
    ...


def move(rows, x, y, dx, dy, radius):
    """Where the body is after a motion by (dx, dy), slid along what is in its way."""
    ...
''',
    hints=(
        "A body is free if every cell that it reaches into is free. To treat it as a square of "
        "twice its radius is allowed.",
        "First go along x if that is free, then, from there, along y. That slides, for a wall "
        "stops only one of the two.",
        "What lies between the two ends of a long way? Divide it into steps that are shorter than "
        "the body, as many as it takes.",
    ),
    solutions={
        "short steps, one axis after the other": _FREE
        + """
def move(rows, x, y, dx, dy, radius):
    steps = max(1, ceil(hypot(dx, dy) / (radius / 2)))
    for _ in range(steps):
        if free(rows, x + dx / steps, y, radius):
            x += dx / steps
        if free(rows, x, y + dy / steps, radius):
            y += dy / steps
    return x, y
""",
        "as far as the next wall, along x and then along y": """\
from math import floor

def reach(is_wall, at, by, radius):
    # Cell by cell along one axis, until a wall is ahead or the way is over.
    step = 1 if by > 0 else -1
    cell = floor(at + step * radius)
    while not is_wall(cell + step) and abs(cell - at) < abs(by) + radius + 1:
        cell += step
    edge = cell + 1 if step > 0 else cell
    room = max(0.0, (edge - at) * step - radius - 1e-9)
    return at + step * min(abs(by), room)

def move(rows, x, y, dx, dy, radius):
    def band(at):
        return range(floor(at - radius), floor(at + radius) + 1)

    x = reach(lambda column: any(rows[row][column] == "#" for row in band(y)), x, dx, radius)
    y = reach(lambda row: any(rows[row][column] == "#" for column in band(x)), y, dy, radius)
    return x, y
""",
    },
    wrong=(
        Wrong(
            name="looks only where it arrives",
            answer=_FREE
            + """
def move(rows, x, y, dx, dy, radius):
    if free(rows, x + dx, y, radius):
        x += dx
    if free(rows, x, y + dy, radius):
        y += dy
    return x, y
""",
            says=_THROUGH.format(frame=5),
            retold=_FREE
            + """
def move(rows, x, y, dx, dy, radius):
    for by_x, by_y in ((0.0, dy), (dx, 0.0)):
        if free(rows, x + by_x, y + by_y, radius):
            x, y = x + by_x, y + by_y
    return x, y
""",
        ),
        Wrong(
            name="sixteen steps, whatever the way",
            answer=_FREE
            + """
def move(rows, x, y, dx, dy, radius):
    for _ in range(16):
        if free(rows, x + dx / 16, y, radius):
            x += dx / 16
        if free(rows, x, y + dy / 16, radius):
            y += dy / 16
    return x, y
""",
            says=_THROUGH.format(frame=60),
            retold=_FREE
            + """
def move(rows, x, y, dx, dy, radius):
    n = 0
    while n < 20:
        if free(rows, x, y + dy / 20, radius):
            y += dy / 20
        if free(rows, x + dx / 20, y, radius):
            x += dx / 20
        n += 1
    return x, y
""",
        ),
        Wrong(
            name="stops at a touch",
            answer=_FREE
            + """
def move(rows, x, y, dx, dy, radius):
    steps = max(1, ceil(hypot(dx, dy) / (radius / 2)))
    for _ in range(steps):
        if not free(rows, x + dx / steps, y + dy / steps, radius):
            break
        x, y = x + dx / steps, y + dy / steps
    return x, y
""",
            says=_STUCK,
            retold=_FREE
            + """
def move(rows, x, y, dx, dy, radius):
    best = (x, y)
    for n in range(1, 65):
        if not free(rows, x + dx * n / 64, y + dy * n / 64, radius):
            return best
        best = (x + dx * n / 64, y + dy * n / 64)
    return best
""",
        ),
        Wrong(
            name="asks both axes from the old place",
            answer=_FREE
            + """
def move(rows, x, y, dx, dy, radius):
    along = free(rows, x + dx, y, radius)
    down = free(rows, x, y + dy, radius)
    return x + dx * along, y + dy * down
""",
            says=_CORNER,
            retold=_FREE
            + """
def move(rows, x, y, dx, dy, radius):
    count = int(max(abs(dx), abs(dy))) + 1
    for _ in range(count):
        old = x, y
        if free(rows, old[0] + dx / count, old[1], radius):
            x = old[0] + dx / count
        if free(rows, old[0], old[1] + dy / count, radius):
            y = old[1] + dy / count
    return x, y
""",
        ),
        Wrong(
            name="a point without a body",
            answer="""\
from math import ceil, floor, hypot

def move(rows, x, y, dx, dy, radius):
    steps = max(1, ceil(hypot(dx, dy) / 0.1))
    for _ in range(steps):
        if rows[floor(y)][floor(x + dx / steps)] == ".":
            x += dx / steps
        if rows[floor(y + dy / steps)][floor(x)] == ".":
            y += dy / steps
    return x, y
""",
            says=_CUTS,
            retold=_FREE
            + """
def move(rows, x, y, dx, dy, radius):
    count = int(20 * (abs(dx) + abs(dy))) + 1
    for _ in range(count):
        if free(rows, x + dx / count, y, 0.01):
            x += dx / count
        if free(rows, x, y + dy / count, 0.01):
            y += dy / count
    return x, y
""",
        ),
    ),
    check=_check_move,
)


LESSON = Lesson(
    slug="casting-rays",
    track="raycaster",
    title="Casting rays",
    summary="From a flat map to a textured room: rays along grid lines, a camera that keeps walls "
    "straight, a body that stays inside, and the same a hundred times faster.",
    minutes=40,
    size="small",
    exercises=(FIRST_LINES, REPAIR, RAYS, TEXTURE, MOVE),
    other_data="",
)
