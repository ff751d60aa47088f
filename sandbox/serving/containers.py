"""The film API in containers, beside the servers that Compose runs: the profile `api`."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from urllib.parse import urlsplit, urlunsplit

from sandbox.errors import SandboxError
from sandbox.films.roles import learner_url
from sandbox.services import compose
from sandbox.services.place import free_port
from sandbox.serving.database import DATABASE, clone_films

PROFILE = "api"


def start(admin: str, password: str, say: Callable[[str], None]) -> str:
    """Make the database, build the image, start the containers; the API's address.

    Raises SandboxError where Compose fails.
    """
    clone_films(admin, say)
    lines = {
        "FILMAPI_SECRET_KEY": secrets.token_urlsafe(40),
        "FILMAPI_DATABASE_URL": _seen_from_inside(learner_url(admin, DATABASE)),
        "FILMAPI_ADMINISTRATOR_PASSWORD": password,
        "FILMAPI_PORT": str(free_port()),
    }
    compose.start_profile(PROFILE, lines, say)
    return _address()


def running() -> tuple[set[str], str]:
    """Which services run, none where Docker does not answer; and the web server's address."""
    try:
        return compose.running(), _address()
    except SandboxError:
        return set(), _address()


def _address() -> str:
    return f"http://127.0.0.1:{compose.setting('FILMAPI_PORT')}"


def _seen_from_inside(url: str) -> str:
    """The same login at the address that other containers know the server by."""
    parts = urlsplit(url)
    login = parts.netloc.rpartition("@")[0]
    return urlunsplit(parts._replace(netloc=f"{login}@postgres:5432"))
