"""After a rating, its member's suggestions are computed anew, by a worker."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from sandbox.filmapi.ratings.models import Rating
from sandbox.filmapi.suggestions.tasks import suggest_to


@receiver([post_save, post_delete], sender=Rating, dispatch_uid="suggest anew")
def suggest_anew(instance: Rating, **_signal: Any) -> None:
    """Send the task once the rating is committed: before that the worker would not see it.

    `robust`: a broker that is down costs the member fresh suggestions, and not their rating.
    """
    member_id = instance.member_id
    transaction.on_commit(lambda: suggest_to.delay(member_id), robust=True)
