"""What the pictures with an axis share: round steps along it, and the marks of single events."""

from math import floor, log10

from sandbox.pictures import svg
from sandbox.pictures.svg import number

REACH = 8.0
"""How far the words under the last tick may reach beyond it."""

_ROUND = (1.0, 2.0, 5.0, 10.0)


def ticks(end: float, most: int = 6) -> list[float]:
    """Round values from 0 to `end`, at most `most` of them and at least two."""
    if end <= 0:
        return [0.0]
    raw = end / (most - 1)
    power: float = 10.0 ** floor(log10(raw))
    step = next(power * factor for factor in _ROUND if power * factor >= raw * (1 - 1e-9))
    return [step * i for i in range(floor(end / step + 1e-9) + 1)]


def time_axis(left: float, right: float, y: float, end: float, unit: str) -> str:
    """A line with ticks from 0 to `end` below a picture; takes 22 units of height."""
    values = ticks(end)
    marks = [svg.path([(left, y), (right, y)], stroke="#888")]
    for value in values:
        x = left + (right - left) * value / end
        words = f"{value:g}" if value != values[-1] else f"{value:g} {unit}"
        half = svg.text_width(words) / 2
        marks.append(svg.path([(x, y), (x, y + 4)], stroke="#888"))
        middle = min(max(x, half), right + REACH - half)
        marks.append(svg.label(middle, y + 17, words, anchor="middle"))
    return "".join(marks)


def dot(x: float, y: float, radius: float, colour: str) -> str:
    """A filled circle."""
    return f'<circle cx="{number(x)}" cy="{number(y)}" r="{number(radius)}" fill="{colour}"/>'


def ring(x: float, y: float, radius: float, colour: str, weight: float = 1.8) -> str:
    """An empty circle."""
    return (
        f'<circle cx="{number(x)}" cy="{number(y)}" r="{number(radius)}" fill="none" '
        f'stroke="{colour}" stroke-width="{number(weight)}"/>'
    )


def cross(x: float, y: float, half: float, colour: str) -> str:
    """Two strokes that cross."""
    corners = ((-half, -half, half, half), (-half, half, half, -half))
    return "".join(
        svg.path([(x + a, y + b), (x + c, y + d)], stroke=colour, weight=2)
        for a, b, c, d in corners
    )


def area(points: list[tuple[float, float]], colour: str, opacity: float = 1) -> str:
    """A filled polygon without an outline."""
    steps = "L".join(f"{number(x)} {number(y)}" for x, y in points)
    extra = f' fill-opacity="{opacity:g}"' if opacity < 1 else ""
    return f'<path d="M{steps}Z" fill="{colour}"{extra}/>'
