"""Members of the film club, who are the users of the API, and their sessions."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Value
from django.db.models.functions import Lower
from django.utils import timezone


class MemberManager(BaseUserManager["Member"]):
    """Finds members by their address, whatever its letters' case."""

    def get_by_natural_key(self, username: str | None) -> Member:
        return self.alias(address=Lower("email")).get(address=Lower(Value(username)))

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Member:
        member = self.model(email=email.strip(), **fields)
        member.set_password(password)
        member.save(using=self._db)
        return member

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> Member:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class Member(AbstractBaseUser, PermissionsMixin):
    """A member of the film club. Those who never chose a password cannot sign in."""

    id = models.AutoField(primary_key=True)
    name = models.TextField(help_text="members can be namesakes")
    email = models.TextField()
    joined = models.DateField(default=timezone.localdate)
    city = models.TextField(blank=True, default="")
    # An empty password matches none.
    password = models.CharField(max_length=128, default="", db_default="")
    is_active = models.BooleanField(default=True, db_default=True)
    is_staff = models.BooleanField(
        default=False, db_default=False, help_text="may sign in to the administration"
    )
    is_superuser = models.BooleanField(default=False, db_default=False)
    signed_up_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="by this API; others were members before"
    )
    welcomed_at = models.DateTimeField(null=True, blank=True, editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ("name",)

    objects = MemberManager()

    class Meta:
        db_table = "member"
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=["email"], name="member_email_key"),
            models.UniqueConstraint(
                Lower("email"),
                name="member_email_any_case_key",
                violation_error_message="A member with this address exists already.",
            ),
        )

    def __str__(self) -> str:
        return self.name


class SignIn(models.Model):
    """One sign-in and all refresh tokens that came from it: the family of a token.

    It ends when its owner signs out, or when one of its used tokens is shown again.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    member = models.ForeignKey(Member, models.CASCADE, related_name="sign_ins")
    began_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    reuse_seen = models.BooleanField(
        default=False, help_text="ended because a used token was shown again"
    )

    class Meta:
        ordering = ("-began_at",)

    def __str__(self) -> str:
        return f"{self.member_id}, {self.began_at:%Y-%m-%d %H:%M}"
