"""Access and refresh tokens. Refresh tokens work once, and belong to the sign-in they came from.

Whoever shows a used refresh token may be a thief, or the owner after a thief: nobody can tell. So
the whole sign-in ends, and its owner signs in again (RFC 9700, section 4.14.2).
"""

from __future__ import annotations

import uuid

from django.contrib.auth import authenticate
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from rest_framework_simplejwt.exceptions import TokenError
from rest_framework_simplejwt.token_blacklist.models import BlacklistedToken
from rest_framework_simplejwt.tokens import RefreshToken, Token

from sandbox.filmapi.members.models import Member, SignIn
from sandbox.filmapi.web.problems import ProblemError

FAMILY = "family"


class TokenRefusedError(ProblemError):
    """No sign-in: a wrong password, or a token that is not or no longer valid."""

    def __init__(self, detail: str) -> None:
        super().__init__("not-signed-in", detail, {"WWW-Authenticate": "Bearer"})


class UncheckedRefreshToken(RefreshToken):
    """A refresh token whose signature and times are checked, but not whether it was used."""

    def check_blacklist(self) -> None:
        """`renew` does that, because there it has consequences."""


def sign_in(request: HttpRequest, email: str, password: str) -> RefreshToken:
    """The first refresh token of a new sign-in. Raises TokenRefusedError."""
    member = authenticate(request, username=email, password=password)
    if not isinstance(member, Member):
        raise TokenRefusedError("No member has this address and password.")
    return begin(member)


def begin(member: Member) -> RefreshToken:
    """The first refresh token of a new sign-in of somebody who is known to be this member."""
    return _issue(SignIn.objects.create(member=member))


def renew(raw: str) -> RefreshToken:
    """The next refresh token of the same sign-in; the one given is used up.

    Raises TokenRefusedError for a token that is not valid, was used, or whose sign-in ended.
    """
    token = _read(raw)
    with transaction.atomic():
        family = _lock_family(token)
        reused = BlacklistedToken.objects.filter(token__jti=token["jti"]).exists()
        if reused and family.ended_at is None:
            # Not by raising: that would roll back what has to last.
            family.ended_at, family.reuse_seen = timezone.now(), True
            family.save(update_fields=["ended_at", "reuse_seen"])
        if not reused and family.ended_at is None and family.member.is_active:
            token.blacklist()
            return _issue(family)
    raise TokenRefusedError(
        "This token was used before, so its sign-in has ended."
        if reused
        else "This sign-in has ended."
    )


def sign_out(raw: str) -> None:
    """End the sign-in that the token belongs to; nothing happens where it ended before."""
    with transaction.atomic():
        family = _lock_family(_read(raw))
        if family.ended_at is None:
            family.ended_at = timezone.now()
            family.save(update_fields=["ended_at"])


def _issue(family: SignIn) -> RefreshToken:
    token = RefreshToken.for_user(family.member)
    assert isinstance(token, RefreshToken)
    token[FAMILY] = str(family.pk)
    return token


def _read(raw: str) -> UncheckedRefreshToken:
    try:
        return UncheckedRefreshToken(raw)  # type: ignore[arg-type]
    except TokenError:
        raise TokenRefusedError("This is not a valid refresh token.") from None


def family_of(token: Token) -> uuid.UUID | None:
    """The id of the sign-in that a token belongs to; None where it names none."""
    try:
        return uuid.UUID(token.get(FAMILY))
    except (ValueError, TypeError, AttributeError):
        return None


def _lock_family(token: Token) -> SignIn:
    """The sign-in of a token, kept from others until the transaction ends."""
    family = (
        SignIn.objects.select_for_update(of=("self",))
        .select_related("member")
        .filter(pk=family_of(token))
        .first()
    )
    if family is None:
        raise TokenRefusedError("This sign-in has ended.")
    return family


def end_sign_ins(members: QuerySet[Member]) -> int:
    """End all sign-ins of the members; says how many were open."""
    return SignIn.objects.filter(member__in=members, ended_at=None).update(ended_at=timezone.now())
