"""PostgreSQL, Redis and MongoDB for the lessons: started on demand, reached by their URLs.

`ensure()` is all that a lesson needs. Importing this package takes milliseconds; the parts that
start, stop and ask servers are loaded when something has to be started, stopped or asked.
"""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Protocol

from sandbox.errors import SandboxError
from sandbox.paths import state_directory
from sandbox.services.faults import from_system
from sandbox.services.place import Place, answers
from sandbox.services.state import (
    BACKENDS,
    DOCKER,
    EMBEDDED,
    State,
    only_starter,
    read_state,
    write_state,
)
from sandbox.services.urls import NAMES, Addresses, brought

if TYPE_CHECKING:
    from sandbox.services.health import ServerStatus
    from sandbox.services.private import PrivateServer

__all__ = [
    "BACKENDS",
    "NAMES",
    "Addresses",
    "addresses",
    "ensure",
    "erase",
    "private_server",
    "status",
    "stop",
]

Progress = Callable[[str], None]


def ensure(
    names: Iterable[str] = NAMES,
    backend: str | None = None,
    progress: Progress | None = None,
) -> Addresses:
    """Start those of the named servers that do not run, and return when all of them answer.

    `backend` is "embedded" or "docker"; None keeps the one in use. A server that died is started
    again with its data. Servers that the environment names (`DATABASE_URL`, `REDIS_URL`,
    `MONGO_URL`) are the learner's own and left alone. When all run, the call costs about a
    millisecond. Raises SandboxError when a server cannot be started.
    """
    if backend not in (None, *BACKENDS):
        raise ValueError(f"no such back end: {backend}")
    wanted = [name for name in names if not brought(name)]
    state = read_state()
    if backend in (None, state.backend) and all(_is_alive(state, name) for name in wanted):
        return _addresses(state)
    try:
        with only_starter():
            state = _start(wanted, backend, progress or _say_nothing)
    except OSError as error:
        raise from_system(error) from error
    return _addresses(state)


def _start(wanted: list[str], backend: str | None, say: Progress) -> State:
    before = read_state()
    changes = backend not in (None, before.backend)
    state = State(backend) if backend is not None and changes else before
    missing = [name for name in wanted if not _is_alive(state, name)]
    state, error = _backend(state.backend).start(missing, state, say)
    if error is not None and changes:
        _backend(state.backend).stop(say)  # the servers before keep running
        raise error
    if changes:
        _backend(before.backend).stop(say)
    write_state(state)  # also when one failed: the others run
    if error is not None:
        raise error
    return state


def addresses() -> Addresses:
    """Where the running servers are reached; starts nothing.

    Raises SandboxError when none runs.
    """
    state = read_state()
    found = _addresses(state)
    if found == Addresses(None, None, None):
        raise SandboxError("The servers do not run.", "Start them: python3 -m sandbox up")
    return found


def status() -> "list[ServerStatus]":
    """Ask each server a query with its password; never raises for a server that is down."""
    from sandbox.services.health import status_of_all

    state = read_state()
    if state.backend == EMBEDDED:
        from sandbox.services.embedded import found_again

        state = found_again(state)
    return status_of_all(state, {name: _is_alive(state, name) for name in NAMES})


def stop(progress: Progress | None = None) -> None:
    """Stop the servers of the back end in use, and wait until no process of theirs is left.

    Data, ports and passwords stay. Servers that the learner brought are left alone.
    """
    with only_starter():
        state = read_state()
        _backend(state.backend).stop(progress or _say_nothing)
        if state.backend == DOCKER:
            # No lock tells that its servers are gone, and somebody else may take their ports.
            write_state(State(DOCKER))


def erase(progress: Progress | None = None) -> None:
    """Stop the servers and delete all their data, passwords and logs.

    Deletes the embedded servers' data also where Compose is in use; Compose's volumes only where
    it is, because they belong to the checkout and not to one state directory.
    """
    with only_starter():
        state = read_state()
        for backend in dict.fromkeys((state.backend, EMBEDDED)):
            _backend(backend).stop(progress or _say_nothing)
            _backend(backend).erase()
        write_state(State(state.backend))


def private_server(name: str) -> "PrivateServer":
    """Start a server for this process alone; it ends with the process, however that ends."""
    from sandbox.services.private import PrivateServer

    return PrivateServer(name)


class Backend(Protocol):
    """What both back ends can do."""

    def start(
        self, names: Iterable[str], state: State, say: Progress
    ) -> tuple[State, Exception | None]:
        """Start the named servers; the new state, and the first error."""

    def stop(self, say: Progress) -> None:
        """Stop all servers; their data stays."""

    def erase(self) -> None:
        """Delete all data of the stopped servers."""


def _backend(name: str) -> Backend:
    from sandbox.services import compose, embedded

    return compose if name == DOCKER else embedded


def _addresses(state: State) -> Addresses:
    return Addresses(**{name: brought(name) or _own_url(state, name) for name in NAMES})


def _own_url(state: State, name: str) -> str | None:
    return state.servers[name].url if _is_alive(state, name) else None


def _is_alive(state: State, name: str) -> bool:
    entry = state.servers.get(name)
    if entry is None:
        return False
    if state.backend == EMBEDDED:
        running = _place(name).running()
        if running is None or not running.ready:
            return False
    return answers(entry.port)


def _place(name: str) -> Place:
    return Place(state_directory() / "services" / name, None)


def _say_nothing(_message: str) -> None:
    pass
