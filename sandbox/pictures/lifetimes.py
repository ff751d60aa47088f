"""Keys of a cache in time: stored, read, and gone by expiry, deletion or eviction."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from sandbox.pictures import axes, svg
from sandbox.pictures.picture import BLUE, GREEN, ORANGE, Picture, plural

WIDTH = 392.0
LEFT = 6.0
RIGHT = WIDTH - axes.REACH - 4
WORDS = 18.0  # above each key
BAND = 22.0
GAP = 14.0

Fate = Literal["expired", "deleted", "evicted", "overwritten", "alive"]
_SIGNS = {"expired": "", "deleted": "del.", "evicted": "ev.", "overwritten": "set", "alive": ">"}


@dataclass(frozen=True)
class Life:
    """One value under a key: stored at `start`, gone at `end`; times in seconds.

    `ttl` is the time to live that it was stored with, None where it has none.
    """

    start: float
    end: float
    ttl: float | None
    fate: Fate = "expired"


@dataclass(frozen=True)
class Key:
    """A key with its lives in order, and the moments at which it was read: (time, whether hit)."""

    name: str
    lives: Sequence[Life]
    reads: Sequence[tuple[float, bool]] = field(default=())


def lifetimes(keys: Sequence[Key], seconds: float) -> Picture:
    """One row a key. A wedge is one life: its height is the part of the TTL that is left.

    A value without a TTL is a band that does not fall. Filled dots are hits, rings are misses.
    """
    marks: list[str] = []
    y = 0.0
    for key in keys:
        base = y + WORDS + BAND
        said = _counts(key)
        room = WIDTH - svg.text_width(said) - 12
        marks += [
            svg.label(0, y + 12, svg.cut(key.name, room, bold=True), bold=True),
            svg.label(WIDTH, y + 12, said, anchor="end"),
            svg.path([(LEFT, base), (RIGHT, base)], stroke="#888"),
            *(_life(life, base, seconds) for life in key.lives),
            *(_read(moment, hit, base, seconds) for moment, hit in key.reads),
        ]
        y = base + GAP
    marks.append(axes.time_axis(LEFT, RIGHT, y - GAP + 6, seconds, "s"))
    return svg.drawing(
        title=f"{plural(len(keys), 'key')} over {seconds:g} seconds",
        text="\n".join(line for key in keys for line in _text(key)),
        width=WIDTH,
        height=y - GAP + 28,
        body="\n".join(marks),
        legend=[_legend(keys)],
    )


def _legend(keys: Sequence[Key]) -> str:
    met = {life.fate for key in keys for life in key.lives}
    signs = [f"{sign} {fate}" for fate, sign in _SIGNS.items() if sign and fate in met]
    words = "Height: how much of the TTL is left. Dot: hit. Ring: miss, the value is loaded."
    return f"{words} At the end of a wedge: {', '.join(signs)}." if signs else words


def _counts(key: Key) -> str:
    hits = sum(hit for _, hit in key.reads)
    misses = len(key.reads) - hits
    return f"{plural(hits, 'hit')}, {misses:,} {'miss' if misses == 1 else 'misses'}"


def _text(key: Key) -> list[str]:
    lines = [f"{key.name}: {_counts(key)}"]
    for life in key.lives:
        ttl = "no TTL" if life.ttl is None else f"TTL {svg.number(life.ttl)} s"
        end = "lives on" if life.fate == "alive" else f"{life.fate} at {svg.number(life.end)} s"
        lines.append(f"  stored at {svg.number(life.start)} s with {ttl}, {end}")
    return lines


def _life(life: Life, base: float, seconds: float) -> str:
    end = min(life.end, seconds)
    left, right = _across(life.start, seconds), _across(end, seconds)
    rest = 1.0 if life.ttl is None else max(1 - (end - life.start) / life.ttl, 0.0)
    top, foot = base - BAND, base - BAND * rest
    outline = [(left, base), (left, top), (right, foot), (right, base)]
    marks = axes.area(outline, BLUE, 0.3) + svg.path(outline, stroke=BLUE, weight=1.4)
    if sign := _SIGNS[life.fate]:
        half = svg.text_width(sign, bold=True) / 2
        x = min(right + 3 + half, WIDTH - half)
        marks += svg.label(x, base - 6, sign, bold=True, anchor="middle")
    return marks


def _read(moment: float, hit: bool, base: float, seconds: float) -> str:
    x = _across(moment, seconds)
    return axes.dot(x, base, 3.2, GREEN) if hit else axes.ring(x, base, 4, ORANGE, 2)


def _across(moment: float, seconds: float) -> float:
    return LEFT + moment / seconds * (RIGHT - LEFT)
