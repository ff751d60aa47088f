"""Which share of the requests a cache answers, over its size or over the time that it keeps."""

from collections.abc import Callable, Mapping, Sequence
from math import log

from sandbox.pictures import axes, svg
from sandbox.pictures.picture import BLUE, GREEN, ORANGE, Picture

WIDTH = 392.0
LEFT = 42.0
RIGHT = WIDTH - 14
HEIGHT = 150.0
KEY = 18.0  # one line of the key above the curves

_DASHES = ("", "6 4", "1.5 4")
_COLOURS = (BLUE, ORANGE, GREEN)


def hit_rate(
    curves: Mapping[str, Sequence[tuple[float, float]]],
    ticks: Sequence[tuple[float, str]],
    across: str,
    title: str = "",
) -> Picture:
    """Up to three curves of (x, hit rate), x on a logarithmic axis and rates between 0 and 1.

    `ticks` are the places on the axis with their names; `across` says what they measure. Curves
    differ by dash and mark as well as by colour. Raises ValueError where there are more than three
    curves or an x is not positive.
    """
    xs = [x for points in curves.values() for x, _ in points] + [x for x, _ in ticks]
    if len(curves) > len(_DASHES) or min(xs) <= 0:
        raise ValueError("at most three curves, and every x above zero")
    low, high = log(min(xs)), log(max(xs))
    top = KEY * len(curves) + 12

    def place(x: float, rate: float) -> tuple[float, float]:
        share = (log(x) - low) / (high - low) if high > low else 0.5
        return LEFT + share * (RIGHT - LEFT), top + (1 - rate) * HEIGHT

    name = title or f"Hit rate over {across}"
    marks = [_grid(top), _under(ticks, place, top + HEIGHT, across)]
    for number, (curve, points) in enumerate(curves.items()):
        marks.append(_key(number, curve))
        marks.append(_curve(number, [place(x, rate) for x, rate in points]))
    return svg.drawing(
        title=name,
        text="\n".join(_text(curve, points, ticks) for curve, points in curves.items()),
        width=WIDTH,
        height=top + HEIGHT + 40,
        body="\n".join(marks),
    )


def _text(
    curve: str, points: Sequence[tuple[float, float]], ticks: Sequence[tuple[float, str]]
) -> str:
    names = dict(ticks)
    return f"{curve}: " + ", ".join(f"{names.get(x, f'{x:g}')} {r * 100:.0f} %" for x, r in points)


def _grid(top: float) -> str:
    marks = []
    for percent in (0, 25, 50, 75, 100):
        y = top + (1 - percent / 100) * HEIGHT
        marks.append(svg.path([(LEFT, y), (RIGHT, y)], stroke="#888", weight=0.5))
        marks.append(svg.label(LEFT - 6, y + 4, f"{percent} %", anchor="end"))
    return "".join(marks)


def _under(
    ticks: Sequence[tuple[float, str]],
    place: Callable[[float, float], tuple[float, float]],
    y: float,
    across: str,
) -> str:
    marks = []
    free = 0.0  # where the last words end; those that do not fit are left out
    for value, words in ticks:
        x = place(value, 0)[0]
        half = svg.text_width(words) / 2
        middle = min(max(x, half), WIDTH - half)
        marks.append(svg.path([(x, y), (x, y + 4)], stroke="#888"))
        if middle - half >= free:
            marks.append(svg.label(middle, y + 17, words, anchor="middle"))
            free = middle + half + 6
    middle = (LEFT + RIGHT) / 2
    marks.append(svg.label(middle, y + 35, svg.cut(across, WIDTH), anchor="middle", italic=True))
    return "".join(marks)


def _key(number: int, curve: str) -> str:
    y = KEY * number + 10
    words = svg.label(36, y + 4, svg.cut(curve, WIDTH - 40))
    return _line(number, [(0, y), (28, y)]) + _mark(number, 14, y) + words


def _curve(number: int, points: Sequence[tuple[float, float]]) -> str:
    return _line(number, points) + "".join(_mark(number, x, y) for x, y in points)


def _line(number: int, points: Sequence[tuple[float, float]]) -> str:
    steps = "L".join(f"{svg.number(x)} {svg.number(y)}" for x, y in points)
    dash = f' stroke-dasharray="{_DASHES[number]}"' if _DASHES[number] else ""
    return (
        f'<path d="M{steps}" fill="none" stroke="{_COLOURS[number]}" stroke-width="2"{dash}/>'
        if points
        else ""
    )


def _mark(number: int, x: float, y: float) -> str:
    """A dot, a ring or a cross, so that curves differ without colour."""
    colour = _COLOURS[number]
    if number == 0:
        return axes.dot(x, y, 3.5, colour)
    return axes.ring(x, y, 4, colour) if number == 1 else axes.cross(x, y, 3.5, colour)
