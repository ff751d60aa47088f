"""Answers that are kept in Redis, carry an ETag, and are not sent to whoever has them already."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.utils.cache import get_conditional_response
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from sandbox.filmapi.web.keeping import Outcome, keep
from sandbox.filmapi.web.problems import ProblemError

_CACHE_STATUS = {
    Outcome.HIT: "filmapi; hit",
    Outcome.MISS: "filmapi; fwd=miss; stored",
    Outcome.ERROR: "filmapi; fwd=miss",
}


def etag_of(body: bytes) -> str:
    """A strong validator: it changes when a byte of the representation does (RFC 9110, 8.8.3)."""
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def kept_answer(
    request: Request, name: str, subject: str, answer: Callable[[], Response]
) -> HttpResponse:
    """Answer a GET from Redis, or by `answer`; 304 for whoever sent its ETag.

    Only for what looks the same to everybody. `Cache-Status` (RFC 9211) says where it came from.
    """
    address = request.build_absolute_uri()
    body, outcome = keep(name, subject, address, lambda: _rendered(answer().data))
    response = _with_etag(request, body)
    response["Cache-Status"] = _CACHE_STATUS[outcome]
    return response


def fresh_answer(request: Request, data: Any) -> HttpResponse:
    """Answer a GET with these data and their ETag; 304 for whoever sent it."""
    return _with_etag(request, _rendered(data))


def require_unchanged(request: Request, data: Any) -> None:
    """Let a change go on only where `If-Match` names the representation as it is now.

    So nobody overwrites what they have not seen. Raises ProblemError: 428 without the header, 412
    where the representation is another one by now.
    """
    wanted = request.headers.get("If-Match")
    if wanted is None:
        raise ProblemError("etag-needed", "Read it first, and send its ETag as If-Match.")
    current = etag_of(_rendered(data))
    if wanted.strip() != "*" and current not in [tag.strip() for tag in wanted.split(",")]:
        raise ProblemError("changed-meanwhile", "What you read has changed since.")


def tagged(response: Response) -> Response:
    """Add the ETag of what an answer to a write shows."""
    response["ETag"] = etag_of(_rendered(response.data))
    return response


def _rendered(data: Any) -> bytes:
    rendered: bytes = JSONRenderer().render(data)
    return rendered


def _with_etag(request: Request, body: bytes) -> HttpResponse:
    response = HttpResponse(body, content_type="application/json")
    # Anybody may keep it, and asks whether it still holds before showing it again.
    headers = {"ETag": etag_of(body), "Cache-Control": "public, no-cache"}
    for header, value in headers.items():
        response[header] = value
    answer = get_conditional_response(request._request, etag=headers["ETag"], response=response)
    assert answer is not None
    return answer
