"""What each server is doing: asked with a real query and the password."""

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import urlsplit

from sandbox.services.catalogue import SERVERS
from sandbox.services.server import Answer
from sandbox.services.state import State
from sandbox.services.urls import NAMES, brought

YOURS = "yours"
DEFAULT_PORTS = {"postgres": 5432, "redis": 6379, "mongo": 27017}


@dataclass(frozen=True)
class ServerStatus:
    """One server.

    `running`: it accepts connections; `healthy`: it answered a query with the password.
    `detail` says in words what is wrong, and is empty when nothing is.
    """

    name: str
    backend: str
    running: bool
    healthy: bool
    product: str
    version: str | None
    address: str | None
    pid: int | None
    detail: str


def status_of_all(state: State, running: dict[str, bool]) -> list[ServerStatus]:
    """Ask all three servers at the same time."""
    with ThreadPoolExecutor(max_workers=len(NAMES)) as threads:
        return list(threads.map(lambda name: _status(name, state, running[name]), NAMES))


def _status(name: str, state: State, running: bool) -> ServerStatus:
    url = brought(name)
    entry = state.servers.get(name)
    backend = YOURS if url else state.backend
    pid = None
    if url is None:
        if entry is None or not running:
            title = SERVERS[name].TITLE
            return ServerStatus(
                name, backend, False, False, title, None, None, None, "does not run"
            )
        url, pid = entry.url, entry.pid
    address = _host_and_port(url, DEFAULT_PORTS[name])
    answer, detail = _ask(name, url)
    product = answer.product if answer else SERVERS[name].TITLE
    version = answer.version if answer else None
    alive = answer is not None or (running and backend != YOURS)
    return ServerStatus(
        name, backend, alive, answer is not None, product, version, address, pid, detail
    )


def _ask(name: str, url: str) -> tuple[Answer | None, str]:
    try:
        return SERVERS[name].ask(url), ""
    except Exception as error:  # three client libraries, each with errors of its own
        lines = str(error).strip().splitlines() or [type(error).__name__]
        # A driver that cannot read the URL quotes it.
        return None, re.sub(r"://[^\s@]*@", "://…@", lines[0])[:300]


def _host_and_port(url: str, default_port: int) -> str | None:
    hosts = urlsplit(url).netloc.rpartition("@")[2]
    if not hosts or ":" in hosts or "," in hosts:
        return hosts or None
    return f"{hosts}:{default_port}"
