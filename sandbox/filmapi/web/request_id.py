"""Every request has an id: in its answer, in every line logged for it and for its tasks."""

import re
import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

HEADER = "X-Request-ID"
_SAFE = re.compile(r"[A-Za-z0-9._-]{8,64}")


class RequestIdMiddleware:
    """Keeps the caller's id where it is one, so that a trace goes through; else makes one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Not by `request.headers`: that is read once, and django-structlog has to see our id there.
        given = request.META.get("HTTP_X_REQUEST_ID", "")
        request_id = given if _SAFE.fullmatch(given) else str(uuid.uuid4())
        request.META["HTTP_X_REQUEST_ID"] = request_id
        response = self._get_response(request)
        response[HEADER] = request_id
        return response
