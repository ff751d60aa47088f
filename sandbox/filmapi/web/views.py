"""What the views of both versions have in common."""

from __future__ import annotations

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from sandbox.filmapi.web.problems import ProblemError

LARGEST_ID = 2**31 - 1


class IsStaff(BasePermission):
    """Those who look after the catalogue."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        return bool(request.user.is_staff)


def found(row: Any | None, what: str) -> Any:
    """The row, or a 404 that says what is missing."""
    if row is None:
        raise ProblemError("not-found", f"No {what} has this id.")
    return row
