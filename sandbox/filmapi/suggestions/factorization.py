"""Stars that a member would give to a film, learned from the stars that all members gave.

    stars = mean + bias of the member + bias of the film + the member's taste . the film's character

The biases are means, drawn towards zero where ratings are few. Tastes and characters are found in
turn: while one side is held, the other is a ridge regression for each member or film by itself
(alternating least squares; Koren, Bell and Volinsky, "Matrix Factorization Techniques for
Recommender Systems", IEEE Computer 42(8), 2009).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

FACTORS = 6
STRENGTH = 4.0
"""How strongly tastes and characters are drawn towards zero, in ratings."""

BIAS_STRENGTH = 5.0
"""The same for the biases."""

ROUNDS = 10


@dataclass(frozen=True)
class Ratings:
    """Who gave which film how many stars: three arrays of one length.

    `member` and `film` are positions from 0 to `members` - 1 and `films` - 1; no pair twice.
    """

    member: Whole
    film: Whole
    stars: Floats
    members: int
    films: int

    def __len__(self) -> int:
        return len(self.stars)

    def only(self, chosen: NDArray[np.bool_]) -> Ratings:
        """The ratings for which `chosen`, of the same length, is true."""
        parts = (self.member[chosen], self.film[chosen], self.stars[chosen])
        return Ratings(*parts, self.members, self.films)


@dataclass(frozen=True)
class Model:
    """What was learned: `member_bias` (members), `film_bias` (films), `taste` (members, factors)
    and `character` (films, factors), all in stars.
    """

    mean: float
    member_bias: Floats
    film_bias: Floats
    taste: Floats
    character: Floats

    def stars(self, members: Whole) -> Floats:
        """The expected stars of these members for every film: (members, films), not cut to 1..5."""
        biases = self.mean + self.member_bias[members, None] + self.film_bias
        return biases + self.taste[members] @ self.character.T

    def of_newcomer(self, films: Whole, stars: Floats) -> Floats:
        """The expected stars for every film, (films,), of somebody with just these ratings.

        The films keep what was learned of them; so this takes one regression, not a new fit.
        """
        residual = stars - self.mean - self.film_bias[films]
        bias = residual.sum() / (len(stars) + BIAS_STRENGTH)
        taste = _ridge(self.character[films], residual - bias)
        stars_of_all: Floats = self.mean + bias + self.film_bias + self.character @ taste
        return stars_of_all


def fit(ratings: Ratings, factors: int = FACTORS, rounds: int = ROUNDS, seed: int = 0) -> Model:
    """Learn from ratings; the same ratings and seed give the same model."""
    mean = float(ratings.stars.mean())
    member_bias, film_bias = _biases(ratings, mean)
    residual = ratings.stars - mean - member_bias[ratings.member] - film_bias[ratings.film]
    character = np.random.default_rng(seed).normal(0, 0.1, (ratings.films, factors))
    taste = np.zeros((ratings.members, factors))
    for _ in range(rounds):
        taste = _solved(ratings.members, ratings.member, character[ratings.film], residual)
        character = _solved(ratings.films, ratings.film, taste[ratings.member], residual)
    return Model(mean, member_bias, film_bias, taste, character)


def _biases(ratings: Ratings, mean: float) -> tuple[Floats, Floats]:
    """How much kinder each member is than the mean, and how much better each film."""
    above = ratings.stars - mean
    member_bias = np.zeros(ratings.members)
    film_bias = np.zeros(ratings.films)
    for _ in range(5):
        film_bias = _means(ratings.films, ratings.film, above - member_bias[ratings.member])
        member_bias = _means(ratings.members, ratings.member, above - film_bias[ratings.film])
    return member_bias, film_bias


def _means(count: int, owner: Whole, values: Floats) -> Floats:
    sums = np.bincount(owner, values, count)
    means: Floats = sums / (np.bincount(owner, minlength=count) + BIAS_STRENGTH)
    return means


def _solved(count: int, owner: Whole, inputs: Floats, outputs: Floats) -> Floats:
    """For each owner the ridge regression of its outputs on its inputs: (count, factors)."""
    order = np.argsort(owner, kind="stable")
    begins = np.searchsorted(owner[order], np.arange(count + 1))
    solved = np.zeros((count, inputs.shape[1]))
    for one in range(count):
        rows = order[begins[one] : begins[one + 1]]
        if len(rows):
            solved[one] = _ridge(inputs[rows], outputs[rows])
    return solved


def _ridge(inputs: Floats, outputs: Floats) -> Floats:
    gram: Floats = inputs.T @ inputs + STRENGTH * np.eye(inputs.shape[1])
    solved: Floats = np.linalg.solve(gram, inputs.T @ outputs).astype(np.float64)
    return solved
