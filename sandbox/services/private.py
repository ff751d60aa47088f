"""A server for one kernel alone: own port, own folder, gone with the kernel.

For lessons that stop a server or change its settings. A guardian process holds the reading end of
a pipe whose writing end is the kernel's. However the kernel ends, the pipe closes; then the
guardian stops the server and deletes the folder.
"""

import fcntl
import os
import secrets
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from sandbox.paths import ROOT, state_directory
from sandbox.services import supervisor
from sandbox.services.account import Home, remove, services_home
from sandbox.services.catalogue import SERVERS
from sandbox.services.place import Place, digest, is_locked
from sandbox.services.processes import tagged
from sandbox.services.state import only_starter

# -c instead of -m: the folder of the checkout needs no quoting here, whatever its name.
GUARDIAN = """
import sys
sys.path.insert(0, sys.argv[1])
from sandbox.services.private import guard
guard(sys.argv[2], sys.argv[3])
"""


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
            self._guardian = _start_guardian(name, self._place)
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


def guard(name: str, directory: str) -> None:
    """The guardian's work: wait until the kernel is gone or `down` says so, then clean up."""
    try:
        signal.signal(signal.SIGTERM, lambda number, frame: sys.exit())
        sys.stdin.buffer.read()
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        _clear(name, Path(directory))


def sweep(home: Home) -> None:
    """Clear private servers whose guardian was killed."""
    for directory in _directories(home):
        if not _guardian_lives(directory):
            _clear(_server_name(directory), directory)


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


def _start_guardian(name: str, place: Place) -> subprocess.Popen[bytes]:
    lock = os.open(_guardian_lock(place.directory), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        guardian = subprocess.Popen(
            [
                *(sys.executable, "-c", GUARDIAN, str(ROOT), name, str(place.directory)),
                _guardian_tag(place.directory),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "SANDBOX_STATE": str(state_directory())},
            pass_fds=(lock,),
            start_new_session=True,  # the kernel's Ctrl-C is not for the guardian
        )
    finally:
        os.close(lock)
    supervisor.reap(guardian)
    return guardian


def _clear(name: str, directory: Path) -> None:
    supervisor.stop(SERVERS[name], Place(directory, None))
    remove(directory)
    remove(_guardian_lock(directory))  # last: it tells that somebody cares for the rest


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
