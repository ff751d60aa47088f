"""Requests that the film API answers a second, against an empty view of Django REST framework.

All go through the same gunicorn, middleware, throttle and log. The client is Python on the same
machine and takes its share of it, so the ratios say more than the figures.
"""

from __future__ import annotations

import http.client
import itertools
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from sandbox import serving
from sandbox.bench.measurement import Measurement, medians
from sandbox.errors import SandboxError
from sandbox.services.place import free_port
from sandbox.services.supervisor import wait_until

CLIENTS = 2
SECONDS = 1.0  # of each turn
ROUNDS = 7
_PATIENCE = 60.0
_NO_LIMITS = ",".join(f"{scope}=10000000/60" for scope in ("read", "write", "sign-in", "sign-up"))
_SEEN = itertools.count()


def measure() -> Iterator[Measurement]:
    """The film list and a member's suggestions, kept and made anew, and one film."""
    serving.start()  # the database and a worker
    try:
        with _api() as port:
            headers = {"Authorization": f"Bearer {_token(port)}"}
            _rate_films(port, headers)
            paths: dict[str, tuple[Callable[[], str], dict[str, str]]] = {
                "films kept": (lambda: "/api/v2/films/", {}),
                # Another address each time, so that it is never found in Redis.
                "films made anew": (lambda: f"/api/v2/films/?once={next(_SEEN)}", {}),
                "film kept": (lambda: "/api/v2/films/1/", {}),
                "suggestions kept": (lambda: "/api/v2/suggestions/", headers),
                "suggestions made anew": (lambda: "/suggestions-made-anew/", headers),
            }
            rate = partial(_requests_a_second, port)
            empty, *rates = medians(
                ROUNDS,
                partial(rate, lambda: "/empty/", {}),
                *(partial(rate, path, sent) for path, sent in paths.values()),
            )
    finally:
        serving.stop()
    for name, found in zip(paths, rates, strict=True):
        yield Measurement(f"api: {name}", found, "/s", "an empty view", empty)


@contextmanager
def _api() -> Iterator[int]:
    """gunicorn on a port of its own, without limits, with the empty view."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="bench-api-") as folder:
        variables = {
            **serving.environment(),
            "DJANGO_SETTINGS_MODULE": "sandbox.bench.api_settings",
            "PROMETHEUS_MULTIPROC_DIR": folder,
            "THROTTLE_RATES": _NO_LIMITS,
            "LOG_LEVEL": "WARNING",
        }
        command = [
            *(sys.executable, "-m", "gunicorn", "--threads", "8", "--bind", f"127.0.0.1:{port}"),
            *("--config", "python:sandbox.filmapi.gunicorn_config", "sandbox.filmapi.wsgi"),
        ]
        with Path(os.devnull).open("wb") as nowhere:
            process = subprocess.Popen(command, env=variables, stdout=nowhere, stderr=nowhere)
        try:
            _await(port)
            yield port
        finally:
            process.terminate()
            process.wait()


def _await(port: int) -> None:
    def answers() -> bool:
        try:
            _ask(http.client.HTTPConnection("127.0.0.1", port, timeout=5), "/health/live", {})
        except OSError:
            return False
        return True

    if not wait_until(answers, _PATIENCE):
        raise SandboxError("The film API did not start.", "See why: python3 -m sandbox up --api")


def _token(port: int) -> str:
    """The access token of a new member."""
    member = {
        "name": "Bench",
        "email": f"bench-{time.time_ns()}@films.example.org",
        "password": "seven green bottles",
    }
    _send(port, "POST", "/api/v2/members/", member)
    pair = _send(port, "POST", "/api/v2/tokens/", {n: member[n] for n in ("email", "password")})
    return str(pair["access"])


def _rate_films(port: int, headers: dict[str, str]) -> None:
    """Rate films as the member, and wait until there are suggestions by these ratings."""
    for place, film in enumerate(_send(port, "GET", "/api/v2/films/")["results"]):
        _send(port, "PUT", f"/api/v2/films/{film['id']}/rating/", {"stars": place % 5 + 1}, headers)

    def suggested() -> bool:
        answer = _send(port, "GET", "/api/v2/suggestions/", None, headers)
        return bool(answer["because_of"] == "your ratings")

    if not wait_until(suggested, _PATIENCE):
        raise SandboxError("No suggestions came.", "See why: python3 -m sandbox up --api")


def _send(
    port: int, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
) -> dict[str, Any]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    sent = {"Content-Type": "application/json", **(headers or {})}
    connection.request(method, path, json.dumps(body) if body else None, sent)
    answer: dict[str, Any] = json.loads(connection.getresponse().read())
    connection.close()
    return answer


def _requests_a_second(port: int, path: Callable[[], str], headers: dict[str, str]) -> float:
    """How many requests all clients together get answered, each on one connection."""
    with ThreadPoolExecutor(CLIENTS) as clients:
        counts = clients.map(lambda _: _ask_for_a_while(port, path, headers), range(CLIENTS))
        return sum(counts) / SECONDS


def _ask_for_a_while(port: int, path: Callable[[], str], headers: dict[str, str]) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    _ask(connection, path(), headers)
    end = time.monotonic() + SECONDS
    count = 0
    while time.monotonic() < end:
        _ask(connection, path(), headers)
        count += 1
    connection.close()
    return count


def _ask(connection: http.client.HTTPConnection, path: str, headers: dict[str, str]) -> None:
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    answer.read()
    if answer.status != 200:
        raise SandboxError(f"{path} was answered with {answer.status}.", "Look at the API's log.")
