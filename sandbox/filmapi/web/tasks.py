"""What has to be cleared away from time to time."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from sandbox.filmapi.web.models import KeptAnswer

KEPT_FOR = timedelta(hours=24)
"""How long an idempotency key is remembered."""


@shared_task
def forget_old_answers() -> int:
    """Delete answers whose idempotency key nobody repeats any more; says how many."""
    deleted, _ = KeptAnswer.objects.filter(made_at__lt=timezone.now() - KEPT_FOR).delete()
    return deleted
