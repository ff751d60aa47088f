"""The client of the outside catalogue: slow, sometimes down, and nothing it says is trusted."""

from __future__ import annotations

import json
import time
from typing import Any
from urllib.parse import quote

import httpx
from django.conf import settings
from rest_framework import serializers

from sandbox.filmapi.catalogue.models import MpaaRating
from sandbox.filmapi.imports.breaker import Breaker

TIMEOUT = httpx.Timeout(2.0)
"""For connecting and for each piece of the answer."""
PATIENCE = 5.0
"""Seconds for the whole answer: a server that sends a byte a second meets every other timeout."""
LARGEST_ANSWER = 100_000

breaker = Breaker("outside-catalogue", failures=5, seconds=30, patience=PATIENCE + 5)


class UnansweredError(Exception):
    """No answer, or one that says to come again; `wait` is how long it asked to wait, if it did."""

    def __init__(self, what: str, wait: float | None = None) -> None:
        super().__init__(what)
        self.wait = wait


class UnusableError(Exception):
    """An answer that will be the same next time: no such film, or nothing that can be used."""


class OutsideFilmSerializer(serializers.Serializer[Any]):
    """What is taken from an answer; the rest is ignored."""

    title = serializers.CharField(max_length=200)
    released = serializers.DateField(allow_null=True, required=False)
    running_minutes = serializers.IntegerField(
        min_value=1, max_value=1_000, allow_null=True, required=False
    )
    mpaa_rating = serializers.ChoiceField(
        choices=MpaaRating.choices, allow_null=True, required=False
    )
    director = serializers.CharField(max_length=200, allow_null=True, required=False)
    genres = serializers.ListField(
        child=serializers.CharField(max_length=50), max_length=10, required=False
    )


def fetch_film(outside_id: str) -> dict[str, Any]:
    """The film's data, checked.

    Raises breaker.OpenError without a call while the breaker is open, UnansweredError where another
    try makes sense, UnusableError where it does not.
    """
    breaker.allow()
    try:
        answer = _get(f"{settings.OUTSIDE_CATALOGUE_URL}/films/{quote(outside_id, safe='')}")
    except UnansweredError:
        breaker.failed()
        raise
    except UnusableError:
        breaker.succeeded()
        raise
    breaker.succeeded()
    given = OutsideFilmSerializer(data=answer)
    if not given.is_valid():
        raise UnusableError(f"The film cannot be used: {', '.join(given.errors)}.")
    data: dict[str, Any] = given.validated_data
    return data


def _get(url: str) -> Any:
    end = time.monotonic() + PATIENCE
    try:
        with httpx.stream("GET", url, timeout=TIMEOUT) as response:
            if response.status_code == 429 or response.status_code >= 500:
                raise UnansweredError(f"It answered {response.status_code}.", _wait(response))
            if response.status_code != 200:
                raise UnusableError(f"It answered {response.status_code}.")
            body = b""
            for piece in response.iter_bytes():
                body += piece
                if len(body) > LARGEST_ANSWER:
                    raise UnusableError("It answered too much.")
                if time.monotonic() > end:
                    raise UnansweredError("It answered too slowly.")
    except httpx.HTTPError as error:
        raise UnansweredError(f"It did not answer: {type(error).__name__}.") from error
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise UnusableError("It did not answer with JSON.") from error


def _wait(response: httpx.Response) -> float | None:
    """`Retry-After` in seconds, up to five minutes; the other form of it, a date, is not read."""
    text = response.headers.get("Retry-After", "")
    return min(float(text), 300.0) if text.isascii() and text.isdigit() else None
