"""The state file: which back end is in use, and where each server is reached.

It is a copy for readers. What it says can be found again from the servers' own folders, so losing
it loses nothing.
"""

import fcntl
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from sandbox.errors import SandboxError
from sandbox.paths import state_directory
from sandbox.services.account import make_private_directory

EMBEDDED = "embedded"
DOCKER = "docker"
BACKENDS = (EMBEDDED, DOCKER)


@dataclass(frozen=True)
class Entry:
    """One server: its URL with user and password, its port on 127.0.0.1, its process."""

    url: str
    port: int
    pid: int | None


@dataclass(frozen=True)
class State:
    """What the state file holds."""

    backend: str = EMBEDDED
    servers: dict[str, Entry] = field(default_factory=dict)

    def with_server(self, name: str, entry: Entry) -> "State":
        return replace(self, servers={**self.servers, name: entry})


def read_state() -> State:
    """The state file's content; an empty state where there is none, or an unreadable one."""
    try:
        content = json.loads((state_directory() / "state.json").read_text())
        servers = {name: Entry(**entry) for name, entry in content["servers"].items()}
        return State(content["backend"], servers)
    except PermissionError as error:
        raise SandboxError(
            f"The state file {error.filename} belongs to another user.",
            "Run the command as that user, or set SANDBOX_STATE to a folder of yours.",
        ) from error
    except (OSError, ValueError, TypeError, KeyError):
        return State()


def write_state(state: State) -> None:
    """Replace the state file in one step; only its owner can read it."""
    directory = state_directory()
    # mkstemp makes the file with mode 0600.
    descriptor, name = tempfile.mkstemp(dir=directory, prefix="state-", suffix=".json")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(asdict(state), file, indent=2)
        Path(name).replace(directory / "state.json")
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise


@contextmanager
def only_starter() -> Iterator[None]:
    """Wait until no other process starts or stops servers of this state directory."""
    directory = state_directory()
    make_private_directory(directory)
    descriptor = os.open(directory / "start.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
