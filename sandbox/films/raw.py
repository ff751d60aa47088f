"""The real file as it was published: 3,201 films, errors included."""

import json
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

DATA = Path(__file__).resolve().parent / "data"
MOVIES = DATA / "movies.json"


@dataclass(frozen=True, slots=True)
class RawFilm:
    """One film of the file. `line` counts from 1; the other fields are the file's, untouched."""

    line: int
    title: str | int | None
    us_gross: int | None
    worldwide_gross: int | None
    us_dvd_sales: int | None
    production_budget: int | None
    release_date: str | None
    mpaa_rating: str | None
    running_time_min: int | None
    distributor: str | None
    source: str | None
    major_genre: str | None
    creative_type: str | None
    director: str | None
    rotten_tomatoes_rating: int | None
    imdb_rating: Decimal | int | None
    imdb_votes: int | None


def _field_name(key: str) -> str:
    return key.lower().replace(" ", "_")


@cache
def read_raw() -> tuple[RawFilm, ...]:
    """All films, in the file's order."""
    # Decimal keeps 6.1 as it is written; a float would not be a rating with one decimal place.
    records = json.loads(MOVIES.read_text(encoding="utf-8"), parse_float=Decimal)
    return tuple(
        RawFilm(line=line, **{_field_name(key): value for key, value in record.items()})
        for line, record in enumerate(records, start=1)
    )
