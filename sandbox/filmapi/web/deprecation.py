"""What answers of an old version say about its end: RFC 9745 (Deprecation), RFC 8594 (Sunset)."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.http import http_date

SUCCESSOR = "/api/v2/"
OLD = "/api/v1/"


class DeprecationMiddleware:
    """Marks every answer of version 1, errors too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._get_response(request)
        if request.path.startswith(OLD):
            for header, value in deprecation_headers().items():
                response[header] = value
        return response


def deprecation_headers() -> dict[str, Any]:
    """The three headers, by name."""
    return {
        "Deprecation": f"@{settings.V1_DEPRECATED.timestamp():.0f}",
        "Sunset": http_date(settings.V1_SUNSET.timestamp()),
        "Link": f'<{SUCCESSOR}>; rel="successor-version"',
    }
