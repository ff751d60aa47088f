"""Limits on how often somebody may ask, counted in Redis by one script that nothing interrupts.

Each limit is a sliding window: in any stretch of `period` seconds no more than `limit` requests
are let through, however many arrive at the same moment and however many processes serve them. A
counter that is read and then written would let through more: all who read before the first write.
"""

from __future__ import annotations

import functools
import math
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import redis
import structlog
from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from sandbox.filmapi.web.problems import ProblemError
from sandbox.filmapi.web.store import redis_client

if TYPE_CHECKING:
    from rest_framework.views import APIView

logger = structlog.get_logger(__name__)

_TAKE = """
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local period = ARGV[2] * 1000000
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - period)
if redis.call('ZCARD', KEYS[1]) < tonumber(ARGV[1]) then
    redis.call('ZADD', KEYS[1], now, ARGV[3])
    redis.call('EXPIRE', KEYS[1], ARGV[2])
    return 0
end
local oldest = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')[2]
return oldest + period - now
"""


@dataclass(frozen=True)
class Rate:
    """So many requests in so many seconds."""

    limit: int
    period: int

    @classmethod
    def parse(cls, text: str) -> Rate:
        """`10/60`: ten a minute."""
        limit, period = map(int, text.split("/"))
        return cls(limit, period)


@functools.cache
def rate_of(scope: str) -> Rate:
    return Rate.parse(settings.THROTTLE_RATES[scope])


def seconds_to_wait(scope: str, who: str) -> float:
    """0 where this request is within the limit of the scope, and counts; else how long to wait."""
    rate = rate_of(scope)
    take = redis_client().register_script(_TAKE)
    left: Any = take(
        keys=[f"filmapi:throttle:{scope}:{who}"],
        args=[rate.limit, rate.period, uuid.uuid4().hex],
    )
    return float(left) / 1_000_000


class ScopedThrottle(BaseThrottle):
    """Counts a request in the scope that the view names as `throttle_scope`, else read or write.

    Where Redis does not answer, reading goes on and the sign-in stops: an outage must not be the
    moment in which passwords can be tried without limit.
    """

    def __init__(self) -> None:
        self._wait = 0.0

    def allow_request(self, request: Request, view: APIView) -> bool:
        safe = request.method in ("GET", "HEAD", "OPTIONS")
        named = getattr(view, "throttle_scope", None)
        scope = "read" if safe else named or "write"
        try:
            self._wait = seconds_to_wait(scope, self._who(request))
        except redis.RedisError:
            logger.exception("the throttle does not count", scope=scope)
            if named:
                raise ProblemError(
                    "unavailable", "The sign-in cannot be guarded now.", {"Retry-After": "5"}
                ) from None
            return True
        return self._wait == 0

    def wait(self) -> float:
        return math.ceil(self._wait)

    def _who(self, request: Request) -> str:
        """The member, or the address that somebody unknown comes from."""
        if request.user.is_authenticated:
            return f"member-{request.user.pk}"
        return f"address-{request.META.get('REMOTE_ADDR', '')}"
