"""What is shown of a film, and the films that most members rated."""

from __future__ import annotations

from django.db.models import QuerySet

from sandbox.filmapi.catalogue.changes import FILMS
from sandbox.filmapi.catalogue.finding import films_to_show
from sandbox.filmapi.catalogue.models import Film
from sandbox.filmapi.suggestions.shelf import Card
from sandbox.filmapi.web.keeping import keep

LENGTH = 20
"""How many films are suggested."""


def popular_now() -> list[Card]:
    """The films that most members rated, by the database: for as long as nothing is computed."""
    most = films_to_show().order_by("-rating_count", "id")[:LENGTH]
    cards, _ = keep("popular", FILMS, "cards", lambda: cards_of(most))
    return list(cards)


def cards_of(films: QuerySet[Film]) -> list[Card]:
    """What a suggestion shows of each film: what does not change with every rating."""
    return [
        {
            "id": film.pk,
            "title": film.title,
            "released": film.released.isoformat() if film.released else None,
            "genres": [tag.name for tag in film.genres],
        }
        for film in films
    ]
