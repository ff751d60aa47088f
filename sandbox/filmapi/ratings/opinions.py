"""Rating films, and the watchlist."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F
from django.dispatch import Signal
from django.utils import timezone

from sandbox.filmapi.catalogue.changes import FILMS
from sandbox.filmapi.catalogue.models import Film
from sandbox.filmapi.members.models import Member
from sandbox.filmapi.ratings.models import Rating, WatchlistEntry
from sandbox.filmapi.web.keeping import forget_on_commit

film_rated = Signal()
"""Sent with `member` and `film` inside the transaction that adds, changes or removes a rating."""


class AlreadyRatedError(Exception):
    """The member has rated this film."""


def rate(member: Member, film: Film, stars: int) -> tuple[Rating, bool]:
    """Give a film stars, or other stars than before; says whether the rating is new."""
    with transaction.atomic():
        _lock(film)
        before = Rating.objects.filter(member=member, film=film).first()
        if before is None:
            return _add(member, film, stars), True
        _count(member, film, ratings=0, stars=stars - before.stars)
        before.stars, before.rated_at = stars, timezone.now()
        before.save(update_fields=["stars", "rated_at"])
        return before, False


def rate_first(member: Member, film: Film, stars: int) -> Rating:
    """Rate a film that the member has not rated. Raises AlreadyRatedError."""
    with transaction.atomic():
        _lock(film)
        if Rating.objects.filter(member=member, film=film).exists():
            raise AlreadyRatedError
        return _add(member, film, stars)


def unrate(member: Member, film: Film) -> bool:
    """Take a rating back; says whether there was one."""
    with transaction.atomic():
        _lock(film)
        rating = Rating.objects.filter(member=member, film=film).first()
        if rating is None:
            return False
        rating.delete()
        _count(member, film, ratings=-1, stars=-rating.stars)
        return True


def watch_later(member: Member, film: Film) -> tuple[WatchlistEntry, bool]:
    """Put a film on the member's watchlist; says whether it is new there."""
    return WatchlistEntry.objects.get_or_create(member=member, film=film)


def watch_no_more(member: Member, film_id: int) -> bool:
    """Take a film off the watchlist; says whether it was there."""
    deleted, _ = WatchlistEntry.objects.filter(member=member, film_id=film_id).delete()
    return deleted > 0


def _lock(film: Film) -> None:
    """Let ratings of one film wait for one another, so that rows and counts agree."""
    Film.objects.select_for_update().only("pk").get(pk=film.pk)


def _add(member: Member, film: Film, stars: int) -> Rating:
    rating = Rating.objects.create(member=member, film=film, stars=stars)
    _count(member, film, ratings=1, stars=stars)
    return rating


def _count(member: Member, film: Film, ratings: int, stars: int) -> None:
    """Keep the film's count and sum in the transaction that changes a rating, and tell of it."""
    Film.objects.filter(pk=film.pk).update(
        rating_count=F("rating_count") + ratings, rating_sum=F("rating_sum") + stars
    )
    forget_on_commit(FILMS)
    film_rated.send(Film, member=member, film=film)
