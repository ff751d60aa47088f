"""Films as lines of JSON: to move a catalogue to another machine, or to fill an empty one."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import transaction

from sandbox.filmapi.catalogue.changes import FILMS
from sandbox.filmapi.catalogue.models import Distributor, Film, FilmTag, Person, Tag
from sandbox.filmapi.web.keeping import forget_on_commit

_PLAIN = (
    "title",
    "released",
    "running_minutes",
    "mpaa_rating",
    "production_budget",
    "us_gross",
    "worldwide_gross",
    "us_dvd_sales",
    "imdb_rating",
    "imdb_votes",
    "rotten_tomatoes",
)


def lines_of_films() -> Iterator[str]:
    """One line a film, by title: its columns, director, distributor and tags by name."""
    films = Film.objects.select_related("director", "distributor").prefetch_related("tags")
    for film in films.iterator(chunk_size=500):
        fields: dict[str, Any] = {name: getattr(film, name) for name in _PLAIN}
        fields["director"] = film.director.name if film.director else None
        fields["distributor"] = film.distributor.name if film.distributor else None
        fields["tags"] = sorted([tag.kind, tag.name] for tag in film.tags.all())
        yield json.dumps(fields, default=str, ensure_ascii=False)


@transaction.atomic
def load_lines(lines: Iterable[str]) -> int:
    """Add the films that are not there yet, all or none; says how many lines there were.

    Raises ValueError, KeyError or django's IntegrityError for lines that are no films.
    """
    rows = [json.loads(line) for line in lines if line.strip()]
    people = _called(Person, {row["director"] for row in rows} - {None})
    distributors = _called(Distributor, {row["distributor"] for row in rows} - {None})
    tags = _tags({tuple(tag) for row in rows for tag in row["tags"]})
    Film.objects.bulk_create(
        (
            Film(
                **{name: row[name] for name in _PLAIN},
                director_id=people.get(row["director"]),
                distributor_id=distributors.get(row["distributor"]),
            )
            for row in rows
        ),
        batch_size=500,
        ignore_conflicts=True,  # those that are there
    )
    found = Film.objects.values_list("title", "released", "pk")
    films = {(title, str(released)): pk for title, released, pk in found}
    FilmTag.objects.bulk_create(
        (
            FilmTag(film_id=films[row["title"], str(row["released"])], tag_id=tags[tuple(tag)])
            for row in rows
            for tag in row["tags"]
        ),
        batch_size=1_000,
        ignore_conflicts=True,
    )
    forget_on_commit(FILMS)
    return len(rows)


def _called(model: type[Person] | type[Distributor], names: set[str]) -> dict[str, int]:
    """The ids of these names; unknown ones are new."""
    model.objects.bulk_create((model(name=name) for name in sorted(names)), ignore_conflicts=True)
    return dict(model.objects.filter(name__in=names).values_list("name", "pk"))


def _tags(wanted: set[tuple[str, ...]]) -> dict[tuple[str, ...], int]:
    Tag.objects.bulk_create(
        (Tag(kind=kind, name=name) for kind, name in sorted(wanted)), ignore_conflicts=True
    )
    return {(kind, name): pk for kind, name, pk in Tag.objects.values_list("kind", "name", "pk")}
