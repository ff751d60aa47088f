"""The two processes of the film API: how each is started, and when it is ready."""

from __future__ import annotations

import http.client
import os
import secrets
import signal
import sys
from pathlib import Path

from sandbox.films.roles import learner_url
from sandbox.paths import ROOT
from sandbox.services.account import Home, remove
from sandbox.services.place import Place
from sandbox.services.server import Answer, Launch, environment
from sandbox.serving import ADMINISTRATOR
from sandbox.serving.database import DATABASE

THREADS = 8


class WebServer:
    """gunicorn with threads: each waits for the database or Redis most of its time."""

    NAME = "web"
    TITLE = "the film API"
    STOP_SIGNAL = signal.SIGTERM

    def __init__(self, variables: dict[str, str]) -> None:
        self._variables = variables

    def launch(self, place: Place, home: Home, port: int, lock: int) -> Launch:
        counters = place.directory / "counters"
        remove(counters)  # of processes that are gone
        counters.mkdir(mode=0o700)
        command = [
            *(sys.executable, "-m", "gunicorn", "--name", place.tag),
            *("--config", "python:sandbox.filmapi.gunicorn_config"),
            *("--bind", f"127.0.0.1:{port}", "--threads", str(THREADS)),
            "sandbox.filmapi.wsgi",
        ]
        variables = {**self._variables, "PROMETHEUS_MULTIPROC_DIR": str(counters)}
        return Launch(command, place.directory, None, variables)

    def is_ready(self, place: Place, pid: int, port: int) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/health/live")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def url(self, port: int, password: str) -> str:
        return f"http://127.0.0.1:{port}"

    def ask(self, url: str) -> Answer:
        return Answer("film API", "2")


class Worker:
    """Celery, with the clock that starts what is due at fixed times."""

    NAME = "worker"
    TITLE = "the film API's worker"
    STOP_SIGNAL = signal.SIGTERM

    def __init__(self, variables: dict[str, str]) -> None:
        self._variables = variables

    def launch(self, place: Place, home: Home, port: int, lock: int) -> Launch:
        _ready_file(place).unlink(missing_ok=True)
        command = [
            *(sys.executable, "-m", "celery", "--app", "sandbox.filmapi.celery", "worker"),
            *("--hostname", f"{place.tag}@%h", "--concurrency", "2"),
            # There are no other workers to get to know.
            *("--without-mingle", "--without-gossip"),
            *("--beat", "--schedule", str(place.directory / "schedule")),
        ]
        variables = {**self._variables, "WORKER_READY_FILE": str(_ready_file(place))}
        return Launch(command, place.directory, None, variables)

    def is_ready(self, place: Place, pid: int, port: int) -> bool:
        return _ready_file(place).exists()

    def url(self, port: int, password: str) -> str:
        return ""  # nobody connects to a worker: it fetches its work

    def ask(self, url: str) -> Answer:
        return Answer("film API's worker", "2")


def variables(home: Home, postgres: str, redis: str) -> dict[str, str]:
    """The environment of both processes; what is secret is made once and kept in `home`."""
    media, mail = home.directory / "media", home.directory / "mail"
    for folder in (media, mail):
        folder.mkdir(mode=0o700, exist_ok=True)
    given = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    return {
        **environment(),
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
        "SECRET_KEY": secret(home, "secret-key"),
        "DATABASE_URL": learner_url(postgres, DATABASE),
        "REDIS_URL": redis,
        "EMAIL_URL": mail.as_uri(),
        "MEDIA_ROOT": str(media),
        "ADMINISTRATOR_EMAIL": ADMINISTRATOR,
        "ADMINISTRATOR_PASSWORD": secret(home, "administrator-password"),
        **given,
    }


_PASSED_ON = ("EMAIL_URL", "OUTSIDE_CATALOGUE_URL", "THROTTLE_RATES", "LOG_LEVEL", "LOG_FORMAT")
"""What a learner may set for the API in the environment of `up --api`."""


def secret(home: Home, name: str) -> str:
    """A generated secret, in a file that only its owner can read."""
    file = home.directory / name
    if not file.exists():
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as written:
            written.write(secrets.token_urlsafe(40))
    return file.read_text(encoding="ascii")


def _ready_file(place: Place) -> Path:
    return place.directory / "ready"
