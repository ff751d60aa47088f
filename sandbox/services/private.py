"""A server for one kernel alone: own port, own folder, gone with the kernel.

For lessons that stop a server or change its settings. A guardian stops the server and deletes the
folder, however the kernel ends.
"""

import os
import secrets
import signal
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from sandbox.paths import state_directory
from sandbox.services import guardian, supervisor
from sandbox.services.account import Home, remove, services_home
from sandbox.services.catalogue import SERVERS
from sandbox.services.place import Place, digest, is_locked
from sandbox.services.processes import tagged
from sandbox.services.state import only_starter


class PrivateServer:
    """One server that only this process uses; a context manager.

    `url` stays the same over `stop`, `kill` and `start` unless somebody else took the port.
    """

    def __init__(self, name: str) -> None:
        """Start the server. Raises SandboxError when it does not start."""
        self.name = name
        self._server = SERVERS[name]
        self.url = ""
        self._port: int | None = None
        with only_starter():
            self._home = services_home(state_directory())
            sweep(self._home)
            self._place = _new_place(name, self._home)
            directory = self._place.directory
            self._guardian = guardian.start(
                clear,
                [name, str(directory)],
                _guardian_lock(directory),
                _guardian_tag(directory),
            )
            self._place.make()
        try:
            self.start()
        except BaseException:
            self.close()
            raise

    @property
    def log(self) -> Path:
        """The file with what the server printed."""
        return self._place.log

    def start(self) -> None:
        """Start the server again, with its data; nothing when it runs."""
        running = supervisor.revive(
            self._server, self._place, self._home, self._port, lambda message: None
        )
        self._port = running.port
        self.url = self._server.url(running.port, self._place.password())

    def stop(self) -> None:
        """Stop the server in good order; it keeps its data."""
        supervisor.stop(self._server, self._place)

    def kill(self) -> None:
        """Kill the server as a crash would, without a chance to save anything."""
        supervisor.kill(self._server, self._place)

    def close(self) -> None:
        """Stop the server; the guardian then deletes its data without being waited for."""
        try:
            self.stop()
        finally:
            if self._guardian.stdin is not None:
                self._guardian.stdin.close()

    def __enter__(self) -> "PrivateServer":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def clear(name: str, folder: str) -> None:
    """Stop the server in this folder and delete the folder."""
    directory = Path(folder)
    supervisor.stop(SERVERS[name], Place(directory, None))
    remove(directory)
    remove(_guardian_lock(directory))  # last: it tells that somebody cares for the rest


def sweep(home: Home) -> None:
    """Clear private servers whose guardian was killed."""
    for directory in _directories(home):
        if not _guardian_lives(directory):
            clear(_server_name(directory), str(directory))


def stop_all(home: Home) -> None:
    """Clear all private servers, also those in use."""
    for directory in _directories(home):
        for pid in tagged(_guardian_tag(directory)):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)
    supervisor.wait_until(
        lambda: not any(map(_guardian_lives, _directories(home))), 2 * supervisor.PATIENCE_TO_STOP
    )
    sweep(home)


def _new_place(name: str, home: Home) -> Place:
    place = Place(home.directory / "private" / f"{name}-{secrets.token_hex(4)}", home.account)
    Place(place.directory.parent, home.account).make()
    return place


def _directories(home: Home) -> list[Path]:
    """The folders of all private servers: each has a guardian's lock beside it."""
    locks = (home.directory / "private").glob("*.guardian")
    return [lock.with_suffix("") for lock in locks]


def _server_name(directory: Path) -> str:
    return directory.name.partition("-")[0]


def _guardian_lock(directory: Path) -> Path:
    return directory.with_suffix(".guardian")


def _guardian_tag(directory: Path) -> str:
    return f"guardian-of-{directory.name}-{digest(directory)}"


def _guardian_lives(directory: Path) -> bool:
    return is_locked(_guardian_lock(directory))
