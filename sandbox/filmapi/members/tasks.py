"""What is done for members in the background."""

from __future__ import annotations

from datetime import timedelta
from email.utils import make_msgid
from smtplib import SMTPException

import structlog
from celery import shared_task
from django.core.mail import EmailMessage
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from sandbox.filmapi.members.models import Member

logger = structlog.get_logger(__name__)

_WELCOME = """\
Hello {name},

you are a member of the film club now. Rate ten films that you have seen, and we can suggest
others that you may like.

The film club
"""


@shared_task(
    autoretry_for=(SMTPException, OSError),
    retry_backoff=1,
    retry_backoff_max=60,
    max_retries=5,
)
def send_welcome(member_id: int) -> None:
    """Send the welcome mail, once: two workers with the same task wait for one another.

    A worker that is killed between sending and committing sends it again: mail can be sent at
    least once or at most once, and a second welcome does no harm.
    """
    with transaction.atomic():
        member = Member.objects.select_for_update().filter(pk=member_id).first()
        if member is None or member.welcomed_at is not None:
            return
        EmailMessage(
            subject="Welcome to the film club",
            body=_WELCOME.format(name=member.name),
            to=[member.email],
            headers={"Message-ID": make_msgid(f"welcome-{member_id}", "films.example.org")},
        ).send()
        member.welcomed_at = timezone.now()
        member.save(update_fields=["welcomed_at"])
    logger.info("welcome sent", member=member_id)


@shared_task
def welcome_the_forgotten() -> int:
    """Send the mail to new members whose task was lost, as when no broker took it."""
    now = timezone.now()
    waiting = Member.objects.filter(
        welcomed_at=None,
        signed_up_at__gt=now - timedelta(days=2),
        signed_up_at__lt=now - timedelta(minutes=5),
    ).values_list("pk", flat=True)
    for member_id in waiting:
        send_welcome.delay(member_id)
    return len(waiting)


@shared_task
def forget_expired_tokens() -> None:
    """Delete refresh tokens that are worth nothing any more."""
    call_command("flushexpiredtokens")
