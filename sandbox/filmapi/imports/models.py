"""Imports of a film's data from an outside catalogue."""

import uuid

from django.conf import settings
from django.db import models

from sandbox.filmapi.catalogue.models import Film


class FilmImport(models.Model):
    """One film asked for, and what became of it."""

    class State(models.TextChoices):
        WAITING = "waiting"
        DONE = "done"
        FAILED = "failed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    outside_id = models.CharField(max_length=64, help_text="the film's name in the other catalogue")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    attempts = models.SmallIntegerField(default=0)
    problem = models.TextField(blank=True, default="")
    film = models.ForeignKey(Film, models.SET_NULL, null=True, related_name="imports")
    asked_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-asked_at",)

    def __str__(self) -> str:
        return f"{self.outside_id}: {self.state}"
