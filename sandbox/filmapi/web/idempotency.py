"""A POST that is repeated with the same `Idempotency-Key` happens once.

The key and the answer are written in the transaction that does the work. Whoever comes second
waits at the unique key until the first is committed, and gets the first one's answer. If the first
fails, nothing of it stays, and the second does the work.

After draft-ietf-httpapi-idempotency-key-header.
"""

from __future__ import annotations

import functools
import hmac
import re
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from rest_framework.exceptions import ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from sandbox.filmapi.web.models import KeptAnswer
from sandbox.filmapi.web.problems import ProblemError

HEADER = "Idempotency-Key"
_KEPT_HEADERS = ("Location", "ETag")
_KEY = re.compile(r"[\x21-\x7e]{1,128}")

Handler = Callable[..., Response]


def once_per_key(handler: Handler) -> Callable[..., Response | HttpResponse]:
    """Make a view's method idempotent for requests that carry a key; others run as they are."""

    @functools.wraps(handler)
    def handle(view: Any, request: Request, *args: Any, **kwargs: Any) -> Response | HttpResponse:
        key = request.headers.get(HEADER)
        if key is None:
            return handler(view, request, *args, **kwargs)
        if not _KEY.fullmatch(key):
            raise ValidationError({HEADER: ["1 to 128 visible ASCII characters."]})
        with transaction.atomic():
            kept, is_first = _claim(request, key)
            if not is_first:
                return _answer_again(kept)
            response = handler(view, request, *args, **kwargs)
            _keep(kept, response)
            return response

    handle.is_once_per_key = True  # type: ignore[attr-defined]  # the OpenAPI document tells so
    return handle


def _claim(request: Request, key: str) -> tuple[KeptAnswer, bool]:
    """The key's row, and whether it is new. Waits for another request that is making it."""
    member = request.user if request.user.is_authenticated else None
    fingerprint = _fingerprint(request)
    kept, is_first = KeptAnswer.objects.get_or_create(
        member=member, key=key, defaults={"fingerprint": fingerprint}
    )
    if kept.fingerprint != fingerprint:
        raise ProblemError("key-used-otherwise", "This key was sent with another request before.")
    return kept, is_first


def _fingerprint(request: Request) -> str:
    """What the request asks for, by the parsed body: two spellings of one JSON are the same.

    Keyed with our secret, because a body may hold a password: whoever reads the table cannot try
    out passwords against a plain hash.
    """
    digest = hmac.new(settings.SECRET_KEY.encode(), digestmod="sha256")
    digest.update(f"{request.method} {request.get_full_path()}\n".encode())
    for name, value in sorted(request.data.items()):
        digest.update(name.encode())
        if hasattr(value, "chunks"):
            for chunk in value.chunks():
                digest.update(chunk)
            value.seek(0)
        else:
            digest.update(JSONRenderer().render(value))
    return digest.hexdigest()


def _keep(kept: KeptAnswer, response: Response) -> None:
    kept.status = response.status_code
    kept.body = JSONRenderer().render(response.data).decode()
    kept.headers = {name: response[name] for name in _KEPT_HEADERS if name in response}
    kept.save(update_fields=["status", "body", "headers"])


def _answer_again(kept: KeptAnswer) -> HttpResponse:
    return HttpResponse(
        kept.body,
        content_type="application/json",
        status=kept.status,
        headers={**kept.headers, "Idempotency-Replayed": "true"},
    )
