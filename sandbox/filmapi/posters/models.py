"""Uploads of posters, and how far each has come."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from sandbox.filmapi.catalogue.models import Film


class PosterUpload(models.Model):
    """A picture on its way to being a film's poster."""

    class State(models.TextChoices):
        WAITING = "waiting"
        WORKING = "working"
        DONE = "done"
        FAILED = "failed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    film = models.ForeignKey(Film, models.CASCADE, related_name="poster_uploads")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    progress = models.SmallIntegerField(default=0, help_text="per cent")
    problem = models.TextField(blank=True, default="")
    uploaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-uploaded_at",)
        constraints = (
            models.CheckConstraint(
                condition=Q(progress__range=(0, 100)), name="poster_progress_check"
            ),
        )

    def __str__(self) -> str:
        return f"{self.film_id}: {self.state}"
