"""How good suggestions are: some ratings are held out, and the suggestions must find them again.

Of a member's ten suggestions, *precision* is the share that the member did see and like according
to the ratings held out; *recall* is the share of all such films that is among the ten. Both are
small numbers: nobody sees all the films that they would like.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sandbox.filmapi.suggestions.factorization import Floats, Ratings
from sandbox.filmapi.suggestions.ranking import LIKED, best

AT = 10
_NORMAL_95 = 1.96  # two-sided, in standard errors


@dataclass(frozen=True)
class Quality:
    """Of each member with something to find: precision and recall at ten, (members,)."""

    precision: Floats
    recall: Floats


@dataclass(frozen=True)
class Interval:
    """A mean with its 95 % confidence interval: `mean` ± `margin`."""

    mean: float
    margin: float

    @property
    def low(self) -> float:
        return self.mean - self.margin


def held_out(ratings: Ratings, share: float = 0.2, seed: int = 1) -> tuple[Ratings, Ratings]:
    """What may be learned from, and what is to be found: a random share of the ratings."""
    chosen = np.random.default_rng(seed).random(len(ratings)) < share
    return ratings.only(~chosen), ratings.only(chosen)


def quality(score: Floats, known: Ratings, hidden: Ratings) -> Quality:
    """How well the best ten by `score`, (members, films), that are not known match the hidden."""
    wanted = _marked(hidden.only(hidden.stars >= LIKED))
    shown = best(score, _marked(known), AT)
    found = np.take_along_axis(wanted, shown, axis=1).sum(axis=1)
    to_find = wanted.sum(axis=1)
    asked = to_find > 0
    return Quality(found[asked] / AT, found[asked] / to_find[asked])


def error(stars: Floats, hidden: Ratings) -> float:
    """The root of the mean squared error, in stars, of expected stars, (members, films)."""
    return float(np.sqrt(np.mean((stars[hidden.member, hidden.film] - hidden.stars) ** 2)))


def interval(values: Floats) -> Interval:
    """The mean of independent values, by the normal approximation."""
    return Interval(float(values.mean()), float(_NORMAL_95 * values.std() / np.sqrt(len(values))))


def gain(better: Quality, baseline: Quality) -> Interval:
    """How much higher the precision is, member by member (paired)."""
    return interval(better.precision - baseline.precision)


def _marked(ratings: Ratings) -> np.ndarray:
    marks = np.zeros((ratings.members, ratings.films), dtype=bool)
    marks[ratings.member, ratings.film] = True
    return marks
