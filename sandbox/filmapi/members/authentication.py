"""Who a request comes from, by its access token."""

from typing import Any

from rest_framework_simplejwt.authentication import JWTAuthentication
from rest_framework_simplejwt.exceptions import AuthenticationFailed
from rest_framework_simplejwt.tokens import Token

from sandbox.filmapi.members.models import Member, SignIn
from sandbox.filmapi.members.tokens import family_of


class SignInAuthentication(JWTAuthentication):
    """An access token is worth as much as its sign-in: it ends with it, in the same second.

    The sign-in comes with its member, so that this costs one query, as the member alone would.
    """

    def get_user(self, validated_token: Token) -> Any:
        member_and_sign_in = (
            SignIn.objects.select_related("member")
            .filter(pk=family_of(validated_token), ended_at=None, member__is_active=True)
            .first()
        )
        if member_and_sign_in is None:
            raise AuthenticationFailed("This sign-in has ended.")
        member: Member = member_and_sign_in.member
        return member
