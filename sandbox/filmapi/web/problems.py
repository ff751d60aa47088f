"""Errors as problem details (RFC 9457): one shape, whatever went wrong and wherever.

    HTTP/1.1 404 Not Found
    Content-Type: application/problem+json

    {"type": "/problems/#not-found", "title": "There is no such thing", "status": 404,
     "detail": "No film has this id.", "instance": "/api/v2/films/99999/", "request_id": "…"}

Where single fields are wrong, `errors` names each by a JSON pointer (RFC 6901).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from rest_framework import exceptions
from rest_framework.request import Request

logger = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Kind:
    """One kind of problem: its status and a title that is the same each time."""

    status: int
    title: str
    meaning: str


KINDS = {
    "malformed": Kind(400, "The request cannot be read", "The body is not what its type says."),
    "invalid": Kind(400, "The request holds wrong values", "`errors` names each of them."),
    "not-signed-in": Kind(401, "A sign-in is needed", "No token, or not a valid one."),
    "forbidden": Kind(403, "This is not allowed", "The member may not do this."),
    "not-found": Kind(404, "There is no such thing", "No such address, or nothing there."),
    "wrong-method": Kind(405, "The method is not allowed here", "`Allow` names those that are."),
    "not-acceptable": Kind(406, "No such representation", "Answers are JSON."),
    "conflict": Kind(409, "It contradicts what is there", "It exists already, or is in use."),
    "changed-meanwhile": Kind(412, "It was changed meanwhile", "Read it again: the ETag is old."),
    "body-too-large": Kind(413, "The body is too large", "Send less."),
    "wrong-media-type": Kind(415, "The media type is not understood", "Send JSON."),
    "key-used-otherwise": Kind(
        422, "The idempotency key belongs to another request", "Make a new key for a new request."
    ),
    "etag-needed": Kind(428, "An ETag is needed", "Send `If-Match` with what you have read."),
    "too-many-requests": Kind(429, "Too many requests", "`Retry-After` says in how many seconds."),
    "server-error": Kind(500, "The server failed", "Our fault. `request_id` leads to the log."),
    "unavailable": Kind(503, "Not available now", "Try again later."),
}
_OF_STATUS = {kind.status: name for name, kind in reversed(KINDS.items())}


class ProblemError(exceptions.APIException):
    """A problem of one of the kinds above, with a sentence for this case."""

    def __init__(self, kind: str, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail, kind)
        self.kind = kind
        self.status_code = KINDS[kind].status
        self.headers = dict(headers or {})


def problem_response(
    request: HttpRequest,
    kind: str,
    detail: str,
    errors: list[dict[str, str]] | None = None,
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """The answer that tells a problem."""
    body: dict[str, Any] = {
        "type": f"/problems/#{kind}",
        "title": KINDS[kind].title,
        "status": KINDS[kind].status,
        "detail": detail,
        "instance": request.path,
        "request_id": request.META.get("HTTP_X_REQUEST_ID", ""),
    }
    if errors:
        body["errors"] = errors
    return HttpResponse(
        json.dumps(body, ensure_ascii=False),
        content_type="application/problem+json",
        status=KINDS[kind].status,
        headers=dict(headers or {}),
    )


def answer_exception(error: Exception, context: dict[str, Any]) -> HttpResponse | None:
    """Django REST framework's exception handler; None leaves an error that nobody expected."""
    request: Request = context["request"]
    if isinstance(error, Http404):
        error = exceptions.NotFound(str(error) or "Nothing is there.")
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    elif isinstance(error, OperationalError):
        logger.exception("the database does not answer")
        error = ProblemError("unavailable", "The database does not answer.", {"Retry-After": "5"})
    if not isinstance(error, exceptions.APIException):
        return None
    http_request = request._request
    if isinstance(error, exceptions.ValidationError):
        return problem_response(
            http_request, "invalid", "Some values are wrong.", list(_wrong_fields(error.detail))
        )
    return problem_response(
        http_request, _kind(error), _sentence(error.detail), headers=_headers(error)
    )


def _kind(error: exceptions.APIException) -> str:
    if isinstance(error, ProblemError):
        return error.kind
    if isinstance(error, exceptions.ParseError):
        return "malformed"
    return _OF_STATUS.get(error.status_code, "server-error")


def _headers(error: exceptions.APIException) -> dict[str, str]:
    headers = dict(getattr(error, "headers", {}))
    if getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = error.auth_header
    if getattr(error, "wait", None):
        headers["Retry-After"] = str(int(error.wait) + 1)
    return headers


def _sentence(detail: Any) -> str:
    """The words of an error, whose detail may be a text, a list or a mapping."""
    if isinstance(detail, Mapping):
        return _sentence(detail.get("detail", next(iter(detail.values()), "")))
    if isinstance(detail, list):
        return _sentence(detail[0]) if detail else ""
    return str(detail)


def _wrong_fields(detail: Any, pointer: str = "") -> Iterator[dict[str, str]]:
    """One entry a wrong value: its JSON pointer, a code for programs and words for people."""
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            part = "" if name == "non_field_errors" else f"/{name}"
            yield from _wrong_fields(inner, pointer + part)
    elif isinstance(detail, list) and any(isinstance(item, (Mapping, list)) for item in detail):
        for position, inner in enumerate(detail):
            yield from _wrong_fields(inner, f"{pointer}/{position}")
    elif isinstance(detail, list):
        for item in detail:
            yield from _wrong_fields(item, pointer)
    else:
        code = getattr(detail, "code", "invalid")
        yield {"pointer": pointer or "/", "code": str(code), "detail": str(detail)}


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler of requests that it refuses itself."""
    return problem_response(request, "malformed", "The request is not one that can be served.")


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler of refused permissions."""
    return problem_response(request, "forbidden", "You may not do this.")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler of addresses that nothing serves."""
    return problem_response(request, "not-found", "Nothing is at this address.")


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler of errors that nobody expected; django-structlog has logged it."""
    return problem_response(request, "server-error", "The request could not be served.")


@require_safe
def explained(request: HttpRequest) -> HttpResponse:
    """The page that the `type` of every problem leads to."""
    return render(request, "web/problems.html", {"kinds": KINDS})
