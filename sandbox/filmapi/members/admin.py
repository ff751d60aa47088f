"""The administration of members and their sign-ins."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest
from rest_framework_simplejwt.token_blacklist.models import BlacklistedToken, OutstandingToken

from sandbox.filmapi.members.models import Member, SignIn
from sandbox.filmapi.members.tokens import end_sign_ins

# Refresh tokens are shown by their sign-ins; the tokens themselves are nobody's to read.
admin.site.unregister([OutstandingToken, BlacklistedToken, Group])


class NewMemberForm(AdminUserCreationForm):
    """A new member, with a password or without."""

    class Meta:
        model = Member
        fields = ("email", "name")


class MemberForm(UserChangeForm):
    """A member."""

    class Meta:
        model = Member
        fields = "__all__"


@admin.register(Member)
class MemberAdmin(UserAdmin):
    """Members."""

    form = MemberForm
    add_form = NewMemberForm
    list_display = ("name", "email", "city", "joined", "is_active", "is_staff")
    list_filter = ("is_staff", "is_active", "city")
    search_fields = ("name", "email")
    ordering = ("name", "id")
    date_hierarchy = "joined"
    filter_horizontal = ("user_permissions",)
    readonly_fields = ("last_login", "signed_up_at", "welcomed_at")
    actions = ("end_the_sign_ins",)
    fieldsets = (
        (None, {"fields": ("name", "email", "password", "city", "joined")}),
        ("May", {"fields": ("is_active", "is_staff", "is_superuser", "user_permissions")}),
        ("When", {"fields": ("last_login", "signed_up_at", "welcomed_at")}),
    )
    add_fieldsets = (
        (None, {"fields": ("name", "email", "usable_password", "password1", "password2")}),
    )

    @admin.action(description="End all sign-ins of the chosen members")
    def end_the_sign_ins(self, request: HttpRequest, members: QuerySet[Member]) -> None:
        self.message_user(request, f"{end_sign_ins(members)} sign-ins have ended.")


@admin.register(SignIn)
class SignInAdmin(admin.ModelAdmin):
    """Who signed in, and how it ended. Nobody makes or changes one here."""

    list_display = ("member", "began_at", "ended_at", "reuse_seen")
    list_select_related = ("member",)
    list_filter = ("reuse_seen",)
    search_fields = ("member__name", "member__email")
    date_hierarchy = "began_at"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
