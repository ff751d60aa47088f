"""From expected stars to the films worth showing.

A list of the films with the most expected stars is a list of films that hardly anybody goes to
see. What counts is that a member sees the film *and* likes it, so the chance of both is ranked.
"""

from __future__ import annotations

import numpy as np

from sandbox.filmapi.suggestions.factorization import Floats, Ratings

LIKED = 4
"""From so many stars on a film was liked."""

_SPREAD = 0.8
"""Standard deviation, in stars, of a rating around its expectation."""


def reach(ratings: Ratings) -> Floats:
    """How many members rated each film, (films,): how likely one is to see it, but for a factor."""
    return np.bincount(ratings.film, minlength=ratings.films).astype(np.float64)


def chance_to_like(stars: Floats) -> Floats:
    """The chance that a rating is at least `LIKED`, from the expected stars; any shape."""
    # The logistic function is within 0.01 of the normal distribution's when scaled by 1.702.
    chance: Floats = 1 / (1 + np.exp(-1.702 * (stars - (LIKED - 0.5)) / _SPREAD))
    return chance


def best(score: Floats, seen: np.ndarray, count: int) -> np.ndarray:
    """Positions of the `count` best films that were not seen, best first; ties by position.

    `score` and `seen` have the shape (members, films); the result (members, count).
    """
    open_ = np.where(seen, -np.inf, score)
    return np.argsort(-open_, axis=1, kind="stable")[:, :count]


def liked_counts(ratings: Ratings) -> Floats:
    """How many members liked each film, (films,): the plainest suggestion there is."""
    liked = ratings.film[ratings.stars >= LIKED]
    return np.bincount(liked, minlength=ratings.films).astype(np.float64)
