"""What follows from a sign-up: heavy work goes to a task, and not before the commit.

A task that is sent inside the transaction can start before it ends, and find no member.
"""

from typing import Any

from django.db import transaction
from django.dispatch import receiver

from sandbox.filmapi.members.models import Member
from sandbox.filmapi.members.signing_up import member_joined
from sandbox.filmapi.members.tasks import send_welcome


@receiver(member_joined)
def welcome(sender: type[Member], member: Member, **_signal: Any) -> None:
    # Robust: where no broker answers, the sign-up stands; `welcome_the_forgotten` sends it later.
    transaction.on_commit(lambda: send_welcome.delay(member.pk), robust=True)
