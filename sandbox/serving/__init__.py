"""The film API on the running servers: its database, its web server and its worker.

`start()` is all that `up --api` and lessons need. Web server and worker are kept by the supervisor
that keeps PostgreSQL and Redis: a lock that the process holds, a tag on its command line, a log.
They get what they need by their environment alone, as they would in a container.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass

from sandbox.paths import state_directory
from sandbox.services import addresses, ensure, supervisor
from sandbox.services.account import Home, make_private_directory, remove
from sandbox.services.place import place_of
from sandbox.services.state import DOCKER, only_starter, read_state
from sandbox.services.urls import brought

__all__ = [
    "ADMINISTRATOR",
    "ProcessStatus",
    "environment",
    "erase",
    "password_file",
    "start",
    "status",
    "stop",
]

ADMINISTRATOR = "admin@films.example.org"
"""Signs in at `/admin/`."""

NAMES = ("web", "worker")

Progress = Callable[[str], None]


@dataclass(frozen=True)
class ProcessStatus:
    """One of the two processes; `address` is the web server's alone. Containers have no `pid`."""

    name: str
    running: bool
    address: str | None
    pid: int | None


def start(progress: Progress | None = None) -> str:
    """Start what does not run, servers included, and return the API's address.

    As processes of this machine beside the embedded servers, in containers beside Compose's. Makes
    the database `filmapi` at the first call and brings its tables up to date at each. Raises
    SandboxError where something does not start.
    """
    from sandbox.serving import containers
    from sandbox.serving.database import clone_films, prepare_database
    from sandbox.serving.processes import WebServer, Worker, secret, variables

    say = progress or _say_nothing
    servers = ensure(("postgres", "redis"), progress=say)
    assert servers.postgres is not None
    assert servers.redis is not None
    with only_starter():
        home = _home()
        make_private_directory(home.directory)
        if _in_containers():
            password = secret(home, "administrator-password")
            return containers.start(servers.postgres, password, say)
        web, worker = place_of("web", home), place_of("worker", home)
        begun = web.is_locked() and worker.is_locked()
        if not begun:
            clone_films(servers.postgres, say)
        everything = variables(home, servers.postgres, servers.redis)
        if not begun:
            prepare_database(everything, say)
        known = web.running()
        port = known.port if known else _last_port(home)
        running = supervisor.revive(WebServer(everything), web, home, port, say)
        web.write("port", str(running.port))
        supervisor.revive(Worker(everything), worker, home, None, say)
    return f"http://127.0.0.1:{running.port}"


def stop(progress: Progress | None = None) -> None:
    """Stop both processes and wait until they are gone; the database stays."""
    from sandbox.serving.processes import WebServer, Worker

    say = progress or _say_nothing
    home = _home()
    if not home.directory.exists():
        return
    with only_starter():
        for server in (WebServer({}), Worker({})):
            place = place_of(server.NAME, home)
            if place.is_locked():
                say(f"stopping {server.TITLE} …")
                supervisor.stop(server, place)


def status() -> list[ProcessStatus]:
    """What runs of the two; empty where the API was never started."""
    home = _home()
    if not home.directory.exists():
        return []
    if _in_containers():
        from sandbox.serving import containers

        services, url = containers.running()
        return [
            ProcessStatus(
                name, name in services, url if name == "web" and name in services else None, None
            )
            for name in NAMES
        ]
    found = []
    for name in NAMES:
        running = place_of(name, home).running()
        address = f"http://127.0.0.1:{running.port}" if running and name == "web" else None
        found.append(
            ProcessStatus(name, running is not None, address, running.pid if running else None)
        )
    return found


def erase() -> None:
    """Stop both processes and delete their posters, mails, logs and secrets."""
    stop()
    remove(_home().directory)


def environment() -> dict[str, str]:
    """The environment that the processes get; `start` has to have run before."""
    from sandbox.serving.processes import variables

    servers = addresses()
    assert servers.postgres is not None
    assert servers.redis is not None
    return variables(_home(), servers.postgres, servers.redis)


def password_file() -> str:
    """Where the password of `ADMINISTRATOR` is kept."""
    return os.fspath(_home().directory / "administrator-password")


def _in_containers() -> bool:
    return read_state().backend == DOCKER and not brought("postgres")


def _home() -> Home:
    return Home(state_directory() / "filmapi", None)


def _last_port(home: Home) -> int | None:
    """The port of the last time: links and notes of the learner keep working."""
    file = home.directory / "web" / "port"
    return int(file.read_text()) if file.exists() else None


def _say_nothing(_message: str) -> None:
    pass
