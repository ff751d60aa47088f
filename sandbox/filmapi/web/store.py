"""The connection to Redis for what Django's cache does not offer: scripts and atomic steps."""

import functools

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry


@functools.cache
def redis_client() -> redis.Redis:
    """One client a process; it keeps a pool of connections, and waits for no dead server."""
    return redis.Redis.from_url(
        settings.REDIS_URL,
        socket_timeout=2,
        socket_connect_timeout=2,
        retry=Retry(NoBackoff(), 1),
    )
