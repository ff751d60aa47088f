"""Importing a film in the background."""

from __future__ import annotations

import random
from typing import Any

import structlog
from celery import Task, shared_task
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from sandbox.filmapi.catalogue.changes import change_film, director_called, genres_called
from sandbox.filmapi.catalogue.models import Film
from sandbox.filmapi.imports.breaker import OpenError
from sandbox.filmapi.imports.models import FilmImport
from sandbox.filmapi.imports.outside import UnansweredError, UnusableError, fetch_film
from sandbox.filmapi.members.models import Member

logger = structlog.get_logger(__name__)

ATTEMPTS = 6
LONGEST_WAIT = 60.0


def ask_for_film(member: Member, outside_id: str) -> FilmImport:
    """Note the wish, and let a task see to it after the commit."""
    with transaction.atomic():
        wish = FilmImport.objects.create(member=member, outside_id=outside_id)
        transaction.on_commit(lambda: import_film.delay(str(wish.pk)), robust=True)
    return wish


@shared_task(bind=True, max_retries=None)
def import_film(self: Task[Any, Any], import_id: str) -> None:
    """Fetch a film's data and put them into the catalogue.

    Each attempt that got no answer doubles the wait, with a random part, so that many tasks do not
    come back at the same moment. Waiting for an open breaker is no attempt.
    """
    wish = FilmImport.objects.filter(pk=import_id).first()
    if wish is None or wish.state != FilmImport.State.WAITING:
        return
    try:
        data = fetch_film(wish.outside_id)
    except OpenError as error:
        raise self.retry(exc=error, countdown=error.seconds * random.uniform(1, 1.2)) from error  # noqa: S311
    except UnusableError as error:
        _finish(wish, problem=str(error))
        return
    except UnansweredError as error:
        wish.attempts += 1
        wish.save(update_fields=["attempts"])
        if wish.attempts >= ATTEMPTS:
            _finish(wish, problem=str(error))
            return
        wait = error.wait or min(0.5 * 2**wish.attempts, LONGEST_WAIT) * random.uniform(0.5, 1)  # noqa: S311
        raise self.retry(exc=error, countdown=wait) from error
    wish.attempts += 1
    try:
        film = _put_into_catalogue(data)
    except (ValidationError, IntegrityError) as error:
        _finish(wish, problem=f"The film does not fit the catalogue: {error}")
        return
    _finish(wish, film=film)


def _put_into_catalogue(data: dict[str, Any]) -> Film:
    """A new film, or the one of this title and date with what is new about it."""
    fields = dict(data)
    genres = fields.pop("genres", None)
    director = fields.pop("director", None)
    with transaction.atomic():
        film = (
            Film.objects.select_for_update(of=("self",))
            .filter(title=fields["title"], released=fields.get("released"))
            .first()
        ) or Film()
        if director:
            fields["director"] = director_called(director)
        return change_film(film, fields, None if genres is None else genres_called(genres))


def _finish(wish: FilmImport, film: Film | None = None, problem: str = "") -> None:
    wish.film, wish.problem = film, problem
    wish.state = FilmImport.State.FAILED if problem else FilmImport.State.DONE
    wish.save(update_fields=["film", "problem", "state", "attempts"])
    logger.info("import ended", import_id=str(wish.pk), state=wish.state, problem=problem)
