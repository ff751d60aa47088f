"""Draws that are the same on every machine."""

from collections.abc import Sequence
from itertools import accumulate, pairwise
from random import Random

SEED = 20_231


def stream(number: int, seed: int = SEED) -> Random:
    """A source of draws of its own for each table, so that one table's change moves no other."""
    return Random(seed * 1_000 + number)  # noqa: S311 - no secret is made with it


def bell(draw: Random) -> float:
    """About normal, mean 0, variance 1: four uniform draws, summed and scaled (Irwin-Hall)."""
    random = draw.random
    return (random() + random() + random() + random() - 2.0) * 1.7320508


def shares(weights: Sequence[int], total: int) -> list[int]:
    """`total` split in proportion to whole-number weights; the parts add up to `total`."""
    so_far = list(accumulate(weights))
    whole = so_far[-1]
    bounds = [0, *(total * upto // whole for upto in so_far)]
    return [upper - lower for lower, upper in pairwise(bounds)]


def wheel(weights: Sequence[int], slots: int) -> list[int]:
    """A table of positions in which each appears in proportion to its weight.

    Every weight above 0 gets at least one slot, so the table may be longer than `slots`. One
    draw from it costs one look-up, where a search in cumulative weights costs a dozen steps.
    """
    whole = sum(weights)
    table: list[int] = []
    for position, weight in enumerate(weights):
        if weight:
            table += [position] * max(1, slots * weight // whole)
    return table
