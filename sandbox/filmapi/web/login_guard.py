"""The administration's sign-in has the limit that the API's has: both take the same passwords."""

from collections.abc import Callable

import redis
from django.http import HttpRequest, HttpResponse

from sandbox.filmapi.web.problems import problem_response
from sandbox.filmapi.web.throttling import seconds_to_wait

PATH = "/admin/login/"


class LoginGuardMiddleware:
    """Counts attempts to sign in at the administration; where they cannot be counted, none is let
    through."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method != "POST" or request.path != PATH:
            return self._get_response(request)
        try:
            wait = seconds_to_wait("sign-in", f"address-{request.META.get('REMOTE_ADDR', '')}")
        except redis.RedisError:
            return problem_response(request, "unavailable", "The sign-in cannot be guarded now.")
        if wait:
            headers = {"Retry-After": str(int(wait) + 1)}
            return problem_response(
                request, "too-many-requests", "Too many tries.", headers=headers
            )
        return self._get_response(request)
