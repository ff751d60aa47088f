"""One server's folder: its data, its log, its password, and the lock that tells whether it lives.

    lock        held by the server process and its children, for as long as one of them lives
    password    generated once
    log         what the server printed
    data/       what the server keeps; the only folder that its account owns

The lock is a `flock` on an open file that the server inherits. So it is true where a process id
lies: a zombie holds no lock, a recycled id holds no lock, and whoever starts a server on the same
data finds the lock taken, also after the state file was lost.
"""

import fcntl
import hashlib
import json
import os
import secrets
import socket
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from sandbox.services.account import Account, Home, give

LARGEST_LOG = 5_000_000  # bytes; a longer log is started afresh with the server


@dataclass(frozen=True)
class Running:
    """What the lock file says about the process that holds it.

    A server listens before it is `ready`: PostgreSQL turns callers away while it recovers.
    """

    pid: int
    port: int
    tag: str
    ready: bool


@dataclass(frozen=True)
class Place:
    """The folder of one server."""

    directory: Path
    account: Account | None

    @property
    def data(self) -> Path:
        return self.directory / "data"

    @property
    def log(self) -> Path:
        return self.directory / "log"

    @property
    def password_file(self) -> Path:
        return self.directory / "password"

    @property
    def lock_file(self) -> Path:
        return self.directory / "lock"

    @property
    def tag(self) -> str:
        """A word on the command line of every process of this server, to find them by."""
        return f"sandbox-{self.directory.name}-{digest(self.directory)}"

    def make(self) -> None:
        """Make the folder; root's, where the servers have an account of their own."""
        self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.account is not None and self.directory.stat().st_uid == os.geteuid():
            os.chown(self.directory, -1, self.account.gid)
            self.directory.chmod(0o710)

    def make_data(self, account: Account | None) -> None:
        """Make `data/` and give it to the account the server will run as."""
        self.data.mkdir(mode=0o700, exist_ok=True)
        give(self.data, account)

    def password(self) -> str:
        """The server's password, made on first use. Letters and digits: no URL has to quote it."""
        if not self.password_file.exists():
            self.write("password", secrets.token_hex(16))
        return self.password_file.read_text()

    def write(self, name: str, text: str) -> Path:
        """Write a small file that only the server's account can read."""
        path = self.directory / name
        path.unlink(missing_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        give(path, self.account)
        return path

    def open_log(self) -> int:
        """A file descriptor that appends to the log."""
        return os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def log_size(self) -> int:
        """The log's length in bytes; one that grew too long is emptied first."""
        size = self.log.stat().st_size if self.log.exists() else 0
        if size <= LARGEST_LOG:
            return size
        os.truncate(self.log, 0)
        return 0

    def log_since(self, start: int) -> str:
        """What was written to the log after byte `start`."""
        with self.log.open("rb") as file:
            file.seek(start)
            return file.read().decode(errors="replace")

    def try_lock(self) -> int | None:
        """The lock's file descriptor, or None while the server lives."""
        return try_lock(self.lock_file)

    def is_locked(self) -> bool:
        """Whether a process of the server lives."""
        return is_locked(self.lock_file)

    def note_running(self, descriptor: int, running: Running) -> None:
        """Write into the lock file who holds it."""
        text = json.dumps(asdict(running))
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, text.encode(), 0)

    def note_ready(self, running: Running) -> None:
        """Write into the lock file that its holder answers by now."""
        descriptor = os.open(self.lock_file, os.O_RDWR)
        try:
            self.note_running(descriptor, replace(running, ready=True))
        finally:
            os.close(descriptor)

    def running(self) -> Running | None:
        """Who the lock file says holds it; None where nobody does or nobody wrote it down."""
        if not self.is_locked():
            return None
        try:
            return Running(**json.loads(self.lock_file.read_text()))
        except (ValueError, TypeError):
            return None


def digest(directory: Path) -> str:
    """A short name for a folder's full path, in plain letters."""
    return hashlib.sha256(os.fsencode(directory.resolve())).hexdigest()[:12]


def try_lock(path: Path) -> int | None:
    """Lock the file and return its descriptor; None while a process holds the lock."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


def is_locked(path: Path) -> bool:
    """Whether a process holds the file's lock."""
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return False
    try:
        # Shared: two who look at the same time do not take each other for the server.
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def place_of(name: str, home: Home) -> Place:
    """The folder of the server `name`."""
    return Place(home.directory / name, home.account)


def answers(port: int) -> bool:
    """Whether something accepts connections on the port of 127.0.0.1."""
    with socket.socket() as probe:
        probe.settimeout(2)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def is_free(port: int) -> bool:
    """Whether a server could listen on the port of 127.0.0.1."""
    with socket.socket() as probe:
        # As the servers do it: without this, connections of a server that just died would keep
        # the port from its successor for a minute.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
