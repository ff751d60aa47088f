"""The film API as real processes, on a database and a Redis of the tests' own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psycopg2

from sandbox.films.roles import learner_url
from sandbox.films.spares import drop_database
from sandbox.films.templates import create_database
from sandbox.paths import ROOT
from sandbox.services.place import free_port
from sandbox.services.private import PrivateServer

PATIENCE = 60.0
PASSWORD = "seven green bottles"
ADMINISTRATOR = "admin@films.example.org"
EASY_RATES = "read=100000/60,write=100000/60,sign-in=100000/60,sign-up=100000/60"


def wait_for(condition: Callable[[], Any], patience: float = PATIENCE) -> Any:
    """What the condition returns as soon as it is true; AssertionError after so many seconds."""
    deadline = time.monotonic() + patience
    while not (found := condition()):
        assert time.monotonic() < deadline, "it did not come true in time"
        time.sleep(0.02)
    return found


@dataclass
class Backing:
    """A database with films, and a Redis, that nobody else uses."""

    admin_url: str
    database: str
    redis: PrivateServer
    folder: Path

    @property
    def database_url(self) -> str:
        return learner_url(self.admin_url, self.database)

    def variables(self, **more: str) -> dict[str, str]:
        """The environment of a process of the project."""
        return {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "SECRET_KEY": "a key for tests that is long enough for HS256",
            "DATABASE_URL": self.database_url,
            "REDIS_URL": self.redis.url,
            "MEDIA_ROOT": str(self.folder / "media"),
            "EMAIL_URL": (self.folder / "mail").as_uri(),
            "ADMINISTRATOR_EMAIL": ADMINISTRATOR,
            "ADMINISTRATOR_PASSWORD": PASSWORD,
            "THROTTLE_RATES": EASY_RATES,
            "LOG_LEVEL": "INFO",
            **more,
        }

    def manage(self, *arguments: str, **more: str) -> str:
        """Run one of the project's commands and return what it printed."""
        result = subprocess.run(
            [sys.executable, "-m", "sandbox.filmapi.manage", *arguments],
            env=self.variables(**more),
            capture_output=True,
            text=True,
            check=False,
        )
        assert result.returncode == 0, result.stderr[-2000:]
        return result.stdout

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """Rows of the database, read beside the project."""
        with closing(psycopg2.connect(self.database_url)) as link, link.cursor() as cursor:
            cursor.execute(sql, values)
            return list(cursor.fetchall())


@contextmanager
def backing(admin_url: str, redis: PrivateServer, folder: Path) -> Iterator[Backing]:
    """A fresh clone of the small films, migrated, with an administrator."""
    made = Backing(admin_url, f"filmapi_test_{os.getpid()}_{folder.name}", redis, folder)
    drop_database(admin_url, made.database)
    create_database(admin_url, made.database, "small")
    try:
        made.manage("migrate", "--fake-initial", "--verbosity", "0")
        made.manage("ensure_administrator")
        yield made
    finally:
        drop_database(admin_url, made.database)


@dataclass
class Process:
    """A running process and what it wrote."""

    popen: subprocess.Popen[bytes]
    log: Path

    def lines(self) -> list[str]:
        return self.log.read_text(errors="replace").splitlines()


@contextmanager
def process(command: list[str], variables: dict[str, str], log: Path) -> Iterator[Process]:
    """Start a process, and end it and its children afterwards."""
    with log.open("wb") as output:
        popen = subprocess.Popen(
            command, env=variables, stdout=output, stderr=output, start_new_session=True
        )
    try:
        yield Process(popen, log)
    finally:
        popen.send_signal(signal.SIGTERM)
        try:
            popen.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(popen.pid, signal.SIGKILL)
            popen.wait()


@dataclass
class Api:
    """A running API and a client of it."""

    url: str
    process: Process
    backing: Backing
    client: httpx.Client
    _tokens: dict[str, str] = field(default_factory=dict)
    _members: int = 0

    def get(self, path: str, **options: Any) -> httpx.Response:
        return self.client.get(path, **options)

    def token(self, email: str = ADMINISTRATOR) -> str:
        """An access token of this member."""
        answer = self.client.post("/api/v2/tokens/", json={"email": email, "password": PASSWORD})
        assert answer.status_code == 201, answer.text
        token: str = answer.json()["access"]
        return token

    def signed_in(self, email: str = ADMINISTRATOR) -> dict[str, str]:
        """The header that says who asks; signs in at the first call."""
        if email not in self._tokens:
            self._tokens[email] = self.token(email)
        return {"Authorization": f"Bearer {self._tokens[email]}"}

    def new_member(self) -> dict[str, str]:
        """The header of a member who has just joined."""
        self._members += 1
        email = f"member{self._members}-{os.getpid()}-{time.monotonic_ns()}@films.example.org"
        body = {"name": f"Member {self._members}", "email": email, "password": PASSWORD}
        answer = self.client.post("/api/v2/members/", json=body)
        assert answer.status_code == 201, answer.text
        return self.signed_in(email)


@contextmanager
def api(made: Backing, *, workers: int = 1, **more: str) -> Iterator[Api]:
    """gunicorn with the project, on a port of its own."""
    port = free_port()
    counters = made.folder / f"counters-{port}"
    counters.mkdir()
    command = [
        *(sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--threads", "8"),
        *("--workers", str(workers), "--config", "python:sandbox.filmapi.gunicorn_config"),
        "sandbox.filmapi.wsgi",
    ]
    variables = made.variables(
        ACCESS_TOKEN_MINUTES="60", PROMETHEUS_MULTIPROC_DIR=str(counters), **more
    )
    url = f"http://127.0.0.1:{port}"
    with process(command, variables, made.folder / f"web-{port}.log") as running:

        def answers() -> bool:
            assert running.popen.poll() is None, running.lines()[-3:]
            try:
                return httpx.get(f"{url}/health/live", timeout=5).status_code == 200
            except httpx.HTTPError:
                return False

        wait_for(answers)
        with httpx.Client(base_url=url, timeout=30) as client:
            yield Api(url, running, made, client)


@contextmanager
def worker(made: Backing, **more: str) -> Iterator[Process]:
    """A Celery worker of the project."""
    ready = made.folder / "worker-ready"
    ready.unlink(missing_ok=True)
    command = [
        *(sys.executable, "-m", "celery", "--app", "sandbox.filmapi.celery", "worker"),
        *("--concurrency", "2", "--without-mingle", "--without-gossip"),
    ]
    variables = made.variables(WORKER_READY_FILE=str(ready), **more)
    with process(command, variables, made.folder / "worker.log") as running:

        def is_ready() -> bool:
            assert running.popen.poll() is None, running.lines()[-3:]
            return ready.exists()

        wait_for(is_ready)
        yield running


def at_once(count: int, work: Callable[[int], Any]) -> list[Any]:
    """Run the work in so many threads that all begin at the same moment; what each returned."""
    gate = threading.Barrier(count)
    results: list[Any] = [None] * count

    def run(number: int) -> None:
        gate.wait()
        results[number] = work(number)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
