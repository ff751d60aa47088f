"""Where clients connect: one URL a server."""

import os
import re
from dataclasses import dataclass

URL_VARIABLES = {"postgres": "DATABASE_URL", "redis": "REDIS_URL", "mongo": "MONGO_URL"}
NAMES = tuple(URL_VARIABLES)


@dataclass(frozen=True)
class Addresses:
    """URLs with user and password; None for a server that is not running."""

    postgres: str | None
    redis: str | None
    mongo: str | None


def brought(name: str) -> str | None:
    """The URL of a server that the learner brought in the environment."""
    url = os.environ.get(URL_VARIABLES[name]) or None
    if url is not None and name == "postgres":
        # libpq and SQLAlchemy agree on this spelling alone; hosting services write `postgres://`.
        return re.sub(r"^postgres(ql)?(\+\w+)?://", "postgresql://", url)
    return url
