"""How films change: by these functions alone, so that what was kept of them is forgotten."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from sandbox.filmapi.catalogue.models import Film, FilmTag, Person, Tag
from sandbox.filmapi.web.keeping import forget_on_commit

FILMS = "films"
"""What changes when a film, a person, a tag or a rating does: see `web/keeping.py`."""


def save_film(film: Film, genres: Iterable[Tag] | None = None) -> Film:
    """Check and save a film, and its genres where they are given.

    Raises django.core.exceptions.ValidationError where a constraint does not hold.
    """
    film.full_clean()
    with transaction.atomic():
        film.save()
        if genres is not None:
            set_genres(film, genres)
        forget_on_commit(FILMS)
    return film


def change_film(film: Film, fields: dict[str, Any], genres: Iterable[Tag] | None = None) -> Film:
    """Set the fields of a film, then check and save it."""
    for name, value in fields.items():
        setattr(film, name, value)
    return save_film(film, genres)


def set_genres(film: Film, genres: Iterable[Tag]) -> None:
    """Make these the film's genres; its other tags stay."""
    wanted = {tag.pk for tag in genres}
    with transaction.atomic():
        had = film.film_tags.filter(tag__kind=Tag.Kind.GENRE)
        had.exclude(tag__in=wanted).delete()
        FilmTag.objects.bulk_create(
            (FilmTag(film=film, tag_id=tag) for tag in wanted), ignore_conflicts=True
        )
        forget_on_commit(FILMS)


def remove_film(film: Film) -> None:
    """Delete a film with its ratings and watchlist entries."""
    with transaction.atomic():
        film.delete()
        forget_on_commit(FILMS)


def director_called(name: str) -> Person:
    """The person of this name, who is new where nobody has it."""
    return Person.objects.get_or_create(name=name)[0]


def genres_called(names: Iterable[str]) -> list[Tag]:
    """The genres of these names; unknown ones are new."""
    return [
        Tag.objects.get_or_create(kind=Tag.Kind.GENRE, name=name)[0] for name in sorted(set(names))
    ]


def change_poster(film_id: int, poster: str) -> str:
    """Give a film a poster by the name of its thumbnails; returns the name of those before."""
    with transaction.atomic():
        film = Film.objects.select_for_update().get(pk=film_id)
        before, film.poster = film.poster, poster
        film.save(update_fields=["poster"])
        forget_on_commit(FILMS)
    return before
