"""What happens when somebody becomes a member."""

from django.db import IntegrityError, transaction
from django.dispatch import Signal
from django.utils import timezone

from sandbox.filmapi.members.models import Member

member_joined = Signal()
"""Sent with `member` inside the transaction that makes the member."""


class AddressTakenError(Exception):
    """A member with this address exists already."""


def sign_up(name: str, email: str, password: str, city: str = "") -> Member:
    """A new member. Raises AddressTakenError; the password has been checked before."""
    try:
        with transaction.atomic():
            member = Member.objects.create_user(
                email, password, name=name, city=city, signed_up_at=timezone.now()
            )
            member_joined.send(Member, member=member)
            return member
    except IntegrityError:
        raise AddressTakenError from None
