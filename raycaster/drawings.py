"""Drawings of a map with rays, points and paths on it, as SVG for a notebook or a page.

Standard library alone. Lines and words take the colour of the page's text, and no meaning hangs on
colour alone: what belongs to lines between columns is round, what belongs to lines between rows is
square. Every drawing says in words what it shows.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from math import cos, hypot, inf, sin

from raycaster.grid import Grid
from raycaster.walk import Step, X, cast

BLUE, ORANGE, GREEN, RED = "#1976d2", "#c4441a", "#22803a", "#d32f2f"
SIDES = ((BLUE, "x"), (ORANGE, "y"))  # by `walk.X` and `walk.Y`
WIDTH = 380.0  # what a screen 400 pixels wide leaves
_FONT = "Helvetica,Arial,'Liberation Sans',Roboto,'Segoe UI',sans-serif"

Point = tuple[float, float]

_AHEAD = 2.0  # cells that a step shows of what lies behind the next line

# One rule for each step; a browser without :has() shows the last step.
STEPS = 24
_STYLE = (
    "<style>.ray-steps{border:0;margin:.6em 0;padding:0}.ray-steps .ray-step{display:none}"
    ".ray-steps .ray-step:last-child{display:inline}"
    ".ray-steps:has(input:checked) .ray-step:last-child{display:none}"
    ".ray-steps label{display:inline-block;padding:.2em .5em .2em 0;font-size:13px}"
    + "".join(
        f'.ray-steps:has(input[value="{n}"]:checked) .ray-step[data-step="{n}"]'
        "{display:inline!important}"
        for n in range(STEPS)
    )
    + "</style>\n"
)


@dataclass(frozen=True, repr=False)
class Drawing:
    """A drawing in two forms that say the same: `html` for a page, `text` for a terminal."""

    html: str
    text: str

    def _repr_html_(self) -> str:
        return self.html

    def __repr__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Mark:
    """Something on a map: its markup, where one cell is 1 by 1, and the words for it."""

    svg: str
    words: str = ""


def draw_map(
    grid: Grid,
    *marks: Mark,
    title: str,
    window: tuple[int, int, int, int] | None = None,
    width: float = WIDTH,
) -> Drawing:
    """The map from above with the marks on it, the later ones on top.

    `window` is the part to draw: its first column, first row, and the column and row behind its
    last ones. `width` is that of the drawing in pixels.
    """
    left, top, right, bottom = window or (0, 0, grid.width, grid.height)
    words = [f"A map of {right - left} by {bottom - top} cells."]
    words += [mark.words for mark in marks if mark.words]
    body = _floor_plan(grid, left, top, right, bottom) + "".join(mark.svg for mark in marks)
    text = " ".join(words)
    svg = _svg(title, text, (left, top, right - left, bottom - top), width, body)
    return Drawing(svg, f"{title}\n{text}")


def walk_steps(
    grid: Grid,
    x: float,
    y: float,
    dx: float,
    dy: float,
    *,
    title: str,
    window: tuple[int, int, int, int] | None = None,
) -> Drawing:
    """One ray's walk from (x, y) along (dx, dy), a step at a time; the reader chooses which.

    The choice needs no script and no kernel: a radio button shows its step. At most `STEPS`
    steps are drawn.
    """
    whole = [*cast(grid, x, y, dx, dy)]
    steps = whole[:STEPS]
    told = [_ahead(number, step) for number, step in enumerate(steps)]
    if steps == whole:
        told[-1] = _end(grid, len(steps) - 1, steps[-1])
    left, top, right, bottom = window or (0, 0, grid.width, grid.height)
    scale = WIDTH / (right - left)
    states = "".join(
        f'<g class="ray-step" data-step="{n}">'
        f"{_state(steps[: n + 1], (x, y), (dx, dy), last=n == len(whole) - 1)}"
        f"{_caption(left, bottom, scale, told[n])}</g>"
        for n in range(len(steps))
    )
    body = _floor_plan(grid, left, top, right, bottom) + f"<g>{states}</g>"
    text = " ".join(told)
    height = bottom - top + 48 / scale
    svg = _svg(title, text, (left, top, right - left, height), WIDTH, body)
    group = "walk" + _key(title, text, svg)
    buttons = "".join(
        f'<label><input type="radio" name="{group}" value="{n}"'
        f"{' checked' if n == len(steps) - 1 else ''}> {n}</label>"
        for n in range(len(steps))
    )
    html = f'{_STYLE}<fieldset class="ray-steps"><legend>Step</legend>{buttons}\n{svg}</fieldset>'
    return Drawing(html, f"{title}\n" + "\n".join(told))


def eye(x: float, y: float, angle: float) -> Mark:
    """Who looks from (x, y), and whither."""
    turn = f"translate({_n(x)} {_n(y)}) rotate({_n(angle * 57.29577951308232)})"
    shape = '<path d="M.3 0L-.18 .2L-.08 0L-.18 -.2Z"/>'
    return Mark(f'<g transform="{turn}" fill="currentColor">{shape}</g>', f"An eye at {_at(x, y)}.")


def line(
    start: Point,
    end: Point,
    words: str = "",
    *,
    colour: str = "currentColor",
    dashed: bool = False,
    weight: float = 1.5,
) -> Mark:
    """A straight line; `weight` is in pixels."""
    extra = ' stroke-dasharray="5 4"' if dashed else ""
    return Mark(
        f'<path d="M{_n(start[0])} {_n(start[1])}L{_n(end[0])} {_n(end[1])}" stroke="{colour}"'
        f' stroke-width="{weight:g}" vector-effect="non-scaling-stroke" fill="none"{extra}/>',
        words,
    )


def trail(
    points: Sequence[Point], words: str = "", *, colour: str = BLUE, dashed: bool = False
) -> Mark:
    """The way that something took."""
    way = "L".join(f"{_n(x)} {_n(y)}" for x, y in points)
    extra = ' stroke-dasharray="5 4"' if dashed else ""
    return Mark(
        f'<path d="M{way}" stroke="{colour}" stroke-width="2" stroke-linejoin="round" fill="none"'
        f' vector-effect="non-scaling-stroke"{extra}/>',
        words,
    )


def dots(
    points: Iterable[Point], words: str = "", *, colour: str = "currentColor", size: float = 0.06
) -> Mark:
    """Filled circles of radius `size` cells."""
    return Mark(
        "".join(
            f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(size)}" fill="{colour}"/>' for x, y in points
        ),
        words,
    )


def body(x: float, y: float, radius: float, words: str = "", *, colour: str = BLUE) -> Mark:
    """A round body as large as it is."""
    return Mark(
        f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(radius)}" fill="{colour}" fill-opacity=".25"'
        f' stroke="{colour}" stroke-width="1.5" vector-effect="non-scaling-stroke"/>',
        words,
    )


def crossings(points: Iterable[tuple[float, float, int]], words: str = "") -> Mark:
    """Where a ray crosses grid lines: (x, y, side), round for X and square for Y."""
    return Mark("".join(_crossing(x, y, side) for x, y, side in points), words)


def tint(cells: Iterable[tuple[int, int]], words: str = "", *, colour: str = GREEN) -> Mark:
    """Cells that stand out, each (column, row)."""
    return Mark(
        "".join(
            f'<rect x="{column}" y="{row}" width="1" height="1" fill="{colour}"'
            ' fill-opacity=".22"/>'
            for column, row in cells
        ),
        words,
    )


def note(x: float, y: float, text: str, *, anchor: str = "middle", scale: float = 38) -> Mark:
    """Words at a point of the map; `scale` is how many pixels wide a cell is drawn."""
    return Mark(_words(x, y, text, scale, anchor))


def towards(x: float, y: float, angle: float, length: float) -> Point:
    """The point so far from (x, y) in that direction."""
    return x + length * cos(angle), y + length * sin(angle)


def _state(walked: Sequence[Step], start: Point, ray: Point, last: bool) -> str:
    """The walk so far: cells entered, lines crossed, and the two lines that lie ahead."""
    here = walked[-1]
    marks = [
        tint([(step.column, step.row) for step in walked]),
        line(start, _along(start, ray, here.distance), weight=2),
        crossings((*_along(start, ray, s.distance), s.side) for s in walked[1:]),
        dots([start], size=0.09),
    ]
    drawn = "".join(mark.svg for mark in marks)
    if last:
        return drawn
    nearer, farther = sorted((here.next_x, here.next_y))
    ahead = min(farther, nearer + _AHEAD / hypot(*ray))
    drawn += line(start, _along(start, ray, ahead), dashed=True, weight=1).svg
    for side, distance in enumerate((here.next_x, here.next_y)):
        if distance <= ahead:
            drawn += _crossing(*_along(start, ray, distance), side, filled=False)
    return drawn


def _ahead(number: int, step: Step) -> str:
    """A step in words: where the ray is, and which line is crossed next."""
    nearer = SIDES[X if step.next_x < step.next_y else 1 - X][1]
    place = f"column {step.column}, row {step.row}"
    lines = f"next x {_far(step.next_x)}, next y {_far(step.next_y)}"
    return f"{number}: {place}. {lines}: {nearer} is nearer."


def _end(grid: Grid, number: int, step: Step) -> str:
    """The last step in words: what was struck."""
    what = "door" if (step.column, step.row) in grid.doors else "wall"
    place = f"column {step.column}, row {step.row}"
    side = SIDES[step.side][1]
    return f"{number}: a {what} in {place}, on line {side}, at distance {step.distance:.2f}."


def _caption(left: float, bottom: float, scale: float, told: str) -> str:
    first, _, second = told.partition(". ")
    lines = (first, second) if second else (told, "")
    return "".join(
        _words(left, bottom + (18 + 17 * i) / scale, words, scale, "start")
        for i, words in enumerate(lines)
        if words
    )


def _far(distance: float) -> str:
    return "never" if distance == inf else f"{distance:.2f}"


def _along(start: Point, ray: Point, distance: float) -> Point:
    return start[0] + distance * ray[0], start[1] + distance * ray[1]


def _crossing(x: float, y: float, side: int, filled: bool = True) -> str:
    colour = SIDES[side][0]
    paint = f'fill="{colour}"' if filled else f'fill="none" stroke="{colour}" stroke-width="2"'
    paint += ' vector-effect="non-scaling-stroke"'
    if side == X:
        return f'<circle cx="{_n(x)}" cy="{_n(y)}" r=".11" {paint}/>'
    return f'<rect x="{_n(x - 0.1)}" y="{_n(y - 0.1)}" width=".2" height=".2" {paint}/>'


def _floor_plan(grid: Grid, left: int, top: int, right: int, bottom: int) -> str:
    """Walls filled, doors as bars, and the grid's lines."""
    walls = "".join(
        f"M{column} {row}h1v1h-1z"
        for row in range(top, bottom)
        for column in range(left, right)
        if grid.rows[row][column] and (column, row) not in grid.doors
    )
    doors = "".join(
        f"M{column + 0.5} {row}v1" if door.side == X else f"M{column} {row + 0.5}h1"
        for (column, row), door in grid.doors.items()
        if left <= column < right and top <= row < bottom
    )
    lines = "".join(f"M{column} {top}V{bottom}" for column in range(left, right + 1))
    lines += "".join(f"M{left} {row}H{right}" for row in range(top, bottom + 1))
    drawn = f'<path d="{walls}" fill="#808080" fill-opacity=".55"/>'
    drawn += (
        f'<path d="{lines}" stroke="#808080" stroke-width="1" stroke-opacity=".5"'
        ' vector-effect="non-scaling-stroke"/>'
    )
    if doors:
        drawn += (
            f'<path d="{doors}" stroke="{GREEN}" stroke-width="4"'
            ' vector-effect="non-scaling-stroke"/>'
        )
    return drawn


def _words(x: float, y: float, text: str, scale: float, anchor: str) -> str:
    return (
        f'<text x="{_n(x)}" y="{_n(y)}" font-size="{_n(12.5 / scale)}" text-anchor="{anchor}">'
        f"{escape(text)}</text>"
    )


def _svg(
    title: str, text: str, box: tuple[float, float, float, float], width: float, body: str
) -> str:
    key = _key(title, text, body)
    left, top, across, down = box
    rim = 2 * across / width  # so that the outer lines are drawn whole
    view = " ".join(_n(v) for v in (left - rim, top - rim, across + 2 * rim, down + 2 * rim))
    return (
        f'<svg role="img" aria-labelledby="{key}t {key}d" viewBox="{view}" '
        f'style="display:block;width:100%;max-width:{width:g}px;height:auto;margin:.6em 0" '
        f'font-family="{_FONT}" fill="currentColor">\n'
        f'<title id="{key}t">{escape(title)}</title>\n<desc id="{key}d">{escape(text)}</desc>\n'
        f"{body}\n</svg>"
    )


def _key(*parts: str) -> str:
    return "r" + hashlib.sha256("\0".join(parts).encode()).hexdigest()[:8]


def _at(x: float, y: float) -> str:
    return f"({x:g}, {y:g})"


def _n(value: float) -> str:
    return f"{round(value, 3) + 0:g}"
