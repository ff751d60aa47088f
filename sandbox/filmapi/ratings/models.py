"""What members think of films, and which they mean to see."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from sandbox.filmapi.catalogue.models import Film


class Rating(models.Model):
    """One to five stars. A member rates a film once, and may change their mind."""

    pk = models.CompositePrimaryKey("member_id", "film_id")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, db_index=False, related_name="ratings"
    )
    film = models.ForeignKey(Film, models.CASCADE, db_index=False, related_name="ratings")
    stars = models.SmallIntegerField()
    rated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "rating"
        constraints = (
            models.CheckConstraint(condition=Q(stars__range=(1, 5)), name="rating_stars_check"),
        )
        indexes = (models.Index(fields=["film", "-rated_at"], name="rating_film_rated_idx"),)

    def __str__(self) -> str:
        return f"member {self.member_id}, film {self.film_id}: {self.stars}"


class WatchlistEntry(models.Model):
    """A film that a member means to see, or to see again."""

    pk = models.CompositePrimaryKey("member_id", "film_id")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, db_index=False, related_name="watchlist"
    )
    film = models.ForeignKey(Film, models.CASCADE, db_index=False, related_name="watchlisted")
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "watchlist"
        indexes = (models.Index(fields=["film"], name="watchlist_film_id_idx"),)

    def __str__(self) -> str:
        return f"member {self.member_id}, film {self.film_id}"
