"""Computing suggestions: for everybody at once, or for one member who has just rated."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from sandbox.filmapi.catalogue.finding import films_to_show
from sandbox.filmapi.ratings.models import Rating
from sandbox.filmapi.suggestions.factorization import Floats, Model, fit
from sandbox.filmapi.suggestions.learned import Learned, unpacked
from sandbox.filmapi.suggestions.observing import Observed, observed
from sandbox.filmapi.suggestions.popular import LENGTH, cards_of
from sandbox.filmapi.suggestions.ranking import best, chance_to_like, liked_counts, reach
from sandbox.filmapi.suggestions.shelf import Edition, shown

FEWEST = 5
"""So many ratings make a taste; who gave fewer is shown what is popular."""

_BLOCK = 500  # members at a time: a row of scores for each takes 25 KB


def compute_all() -> int:
    """Learn from all ratings and show a new edition; how many members have a list of their own."""
    seen = observed()
    if not len(seen.ratings):
        return 0
    model = fit(seen.ratings)
    learned = Learned(model, reach(seen.ratings), seen.film_ids)
    popular = best(liked_counts(seen.ratings)[None], np.zeros((1, 1), dtype=bool), LENGTH)[0]
    return Edition().write(
        cards_of(films_to_show()),
        seen.film_ids[popular].tolist(),
        learned.packed(),
        _lists(seen, learned, model),
    )


def compute_for(member_id: int) -> bool:
    """Suggest anew to one member by the edition that is shown; whether they have a list now."""
    edition = shown()
    packed = edition.model() if edition else None
    if edition is None or packed is None:
        return False
    learned = unpacked(packed)
    given = dict(Rating.objects.filter(member_id=member_id).values_list("film_id", "stars"))
    known = np.isin(learned.film_ids, list(given))
    if known.sum() < FEWEST:
        return False
    films = np.flatnonzero(known)
    stars = np.array([given[int(film)] for film in learned.film_ids[films]], dtype=np.float64)
    expected = learned.model.of_newcomer(films, stars)
    edition.write_list(member_id, _chosen(expected[None], known[None], learned)[0])
    return True


def _lists(seen: Observed, learned: Learned, model: Model) -> Iterator[tuple[int, Sequence[int]]]:
    """Each member with enough ratings, and the ids of their films."""
    ratings = seen.ratings
    counts = np.bincount(ratings.member, minlength=ratings.members)
    for begin in range(0, ratings.members, _BLOCK):
        members = np.arange(begin, min(begin + _BLOCK, ratings.members))
        rated = np.zeros((len(members), ratings.films), dtype=bool)
        here = (ratings.member >= begin) & (ratings.member < begin + _BLOCK)
        rated[ratings.member[here] - begin, ratings.film[here]] = True
        chosen = _chosen(model.stars(members), rated, learned)
        for member, films in zip(members, chosen, strict=True):
            if counts[member] >= FEWEST:
                yield int(seen.member_ids[member]), films


def _chosen(stars: Floats, rated: np.ndarray, learned: Learned) -> list[list[int]]:
    """The ids of the films worth showing; `stars` and `rated` are (members, films)."""
    places = best(learned.reach * chance_to_like(stars), rated, LENGTH)
    chosen: list[list[int]] = learned.film_ids[places].tolist()
    return chosen
