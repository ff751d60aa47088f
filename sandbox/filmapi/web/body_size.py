"""Refuses a body that is too long before anybody reads it into memory."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from sandbox.filmapi.web.problems import problem_response

_CHUNK = 65_536
_LARGEST_TO_DISCARD = 50_000_000


class BodySizeMiddleware:
    """413 for a body longer than `LARGEST_BODY`, or `LARGEST_POSTER` where posters are uploaded."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = int(request.META.get("CONTENT_LENGTH") or 0)
        largest = (
            settings.LARGEST_POSTER if request.path.endswith("/poster/") else settings.LARGEST_BODY
        )
        if length <= largest:
            return self._get_response(request)
        if length <= _LARGEST_TO_DISCARD:
            # A client that is still sending would see a broken connection, not the answer.
            while request.read(_CHUNK):
                pass
        return problem_response(
            request, "body-too-large", f"A body may have {largest} bytes here; this has {length}."
        )
