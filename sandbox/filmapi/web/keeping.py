"""Keeps answers and query results in Redis, and forgets them when what they show changes.

Every kept value belongs to a subject, such as `films`. A subject has a generation, a random word
that is part of the key of everything kept for it. A write replaces the word when its transaction
is committed: what was kept before can then no longer be found, and Redis drops it after its time.

A reader that read the old rows while a writer committed keeps them under the old word, where
nobody looks. Deleting single keys instead would let such a reader put stale rows back.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from enum import StrEnum
from typing import Any

import redis
import structlog
from django.core.cache import cache
from django.db import transaction
from prometheus_client import Counter

logger = structlog.get_logger(__name__)

LOOKUPS = Counter("filmapi_kept", "Look-ups of kept answers and query results", ["name", "outcome"])
"""`outcome` is hit, miss, or error where Redis did not answer."""

_SECONDS = 300
"""The longest that a kept value lives: the bound on staleness should a writer die right after its
commit, before it could say so."""


class Outcome(StrEnum):
    """What became of a look-up."""

    HIT = "hit"
    MISS = "miss"
    ERROR = "error"


def keep(name: str, subject: str, of: str, make: Callable[[], Any]) -> tuple[Any, Outcome]:
    """The value kept under `name` and `of`, or else one that is made and kept; and which of both.

    `name` is one of few and tells values of one sort from others in the metrics; `of` tells the
    values of one sort apart. Without Redis everything is made anew.
    """
    try:
        key = f"{name}:{_generation(subject)}:{hashlib.sha256(of.encode()).hexdigest()}"
        kept = cache.get(key)
    except redis.RedisError:
        logger.warning("nothing is kept: Redis does not answer", name=name)
        LOOKUPS.labels(name, Outcome.ERROR).inc()
        return make(), Outcome.ERROR
    if kept is not None:
        LOOKUPS.labels(name, Outcome.HIT).inc()
        return kept, Outcome.HIT
    LOOKUPS.labels(name, Outcome.MISS).inc()
    made = make()
    try:
        cache.set(key, made, _SECONDS)
    except redis.RedisError:
        logger.warning("a value was not kept: Redis does not answer", name=name)
    return made, Outcome.MISS


def forget(subject: str) -> None:
    """Let nothing that was kept for the subject be found again."""
    try:
        cache.set(_generation_key(subject), secrets.token_hex(8), None)
    except redis.RedisError:
        logger.exception("kept values may be stale", subject=subject, seconds=_SECONDS)


def forget_on_commit(subject: str) -> None:
    """`forget` when the running transaction is committed; at once where there is none."""
    transaction.on_commit(lambda: forget(subject))


def _generation_key(subject: str) -> str:
    return f"generation:{subject}"


def _generation(subject: str) -> str:
    key = _generation_key(subject)
    generation = cache.get(key)
    if generation is None:
        cache.add(key, secrets.token_hex(8), None)  # of several who come first, one wins
        generation = cache.get(key)
    return str(generation)
