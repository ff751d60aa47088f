"""All ratings as arrays: ids of the database become positions, and back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from django.db import connection

from sandbox.filmapi.suggestions.factorization import Ratings, Whole


@dataclass(frozen=True)
class Observed:
    """The ratings by positions, and the ids that belong to these, both in rising order."""

    ratings: Ratings
    member_ids: Whole
    film_ids: Whole


def observed() -> Observed:
    """Everything that is in the table of ratings now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT member_id, film_id, stars FROM rating ORDER BY 1, 2")
        rows = np.array(cursor.fetchall(), dtype=np.int64).reshape(-1, 3)
    member_ids, member = np.unique(rows[:, 0], return_inverse=True)
    film_ids, film = np.unique(rows[:, 1], return_inverse=True)
    stars = rows[:, 2].astype(np.float64)
    return Observed(
        Ratings(member, film, stars, len(member_ids), len(film_ids)), member_ids, film_ids
    )
