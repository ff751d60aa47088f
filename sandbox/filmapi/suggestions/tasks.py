"""When suggestions are computed: every night for all, after a rating for one."""

from celery import shared_task

from sandbox.filmapi.suggestions import computing, similarity


@shared_task
def compute_suggestions() -> int:
    """A new edition for everybody; how many members have a list of their own."""
    members = computing.compute_all()
    similarity.refresh_similarities()
    return members


@shared_task
def suggest_to(member_id: int) -> bool:
    """A new list for one member, by what is known of the films."""
    return computing.compute_for(member_id)
