"""When suggestions are computed: once a day for all, after a rating for one.

The tasks import the computing themselves: it needs numpy, and who only sends them does not.
"""

from typing import Any

from celery import shared_task

from sandbox.filmapi.suggestions import similarity
from sandbox.filmapi.suggestions.shelf import claim_first, shown


@shared_task
def compute_suggestions() -> int:
    """A new edition for everybody; how many members have a list of their own."""
    from sandbox.filmapi.suggestions import computing

    members = computing.compute_all()
    similarity.refresh_similarities()
    return members


@shared_task(bind=True, max_retries=60)
def suggest_to(self: Any, member_id: int) -> bool:
    """A new list for one member, by what is known of the films.

    Before the first edition nothing is known; the task has it computed, and tries again.
    """
    from sandbox.filmapi.suggestions import computing

    if shown() is None:
        if claim_first():
            compute_suggestions.delay()
        raise self.retry(countdown=2)
    return computing.compute_for(member_id)
