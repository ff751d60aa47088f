"""What the supervisor needs to know about a server, and how a server's program is found."""

import importlib.util
import os
import shutil
import signal
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from sandbox.errors import SandboxError
from sandbox.services.account import Account, Home, reachable, remove
from sandbox.services.place import Place


class ServerFailedError(Exception):
    """A server's program ended instead of serving; its log says why."""


@dataclass(frozen=True)
class Launch:
    """A command line that starts a server, where, as whom, and with what in its environment."""

    command: list[str]
    directory: Path
    account: Account | None
    variables: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """What a server said about itself when asked with its password."""

    product: str
    version: str


class Server(Protocol):
    """One server: how to start it, to see that it is ready, to stop it, to talk to it."""

    NAME: str
    TITLE: str
    STOP_SIGNAL: signal.Signals

    def launch(self, place: Place, home: Home, port: int, lock: int) -> Launch:
        """Make the data where there is none, and say how to start the server."""

    def is_ready(self, place: Place, pid: int, port: int) -> bool:
        """Whether the process answers queries now."""

    def url(self, port: int, password: str) -> str:
        """Where clients connect."""

    def ask(self, url: str) -> Answer:
        """Log in and ask for the version; raises the client library's own errors."""


def environment() -> dict[str, str]:
    """The environment of a server: nothing of the caller's can change how it behaves."""
    return {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}


def installed_package(package: str, distribution: str) -> Path:
    """The folder of an installed package, found without importing it.

    Raises SandboxError where it is not installed.
    """
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise SandboxError(
            f"The Python package {distribution} is not installed: there may be no build of it for "
            "this machine.",
            "Run `python3 -m sandbox learn` once; if it is still missing, add `--backend docker`.",
        )
    return Path(spec.origin).parent


def reachable_package(package: str, distribution: str, home: Home) -> Path:
    """The folder of an installed package, or a copy of it that the servers' account can reach."""
    installed = installed_package(package, distribution)
    if reachable(installed, home.account):
        return installed
    from importlib.metadata import version  # here: slow to load, and rarely needed

    copies = home.directory / "programs" / f"{distribution}-{version(distribution)}"
    if not copies.exists():
        _copy_package(installed, copies)
    return copies / installed.name


def _copy_package(installed: Path, target: Path) -> None:
    """Copy a package and the shared libraries that its wheel brought beside it."""
    unfinished = target.with_name(f"{target.name}-unfinished")
    remove(unfinished)
    target.parent.mkdir(mode=0o711, exist_ok=True)
    unneeded = shutil.ignore_patterns("include", "pgxs", "pkgconfig", "doc", "man", "*.a", "*.pyc")
    for folder in (installed, installed.with_name(f"{installed.name}.libs")):
        if folder.exists():
            shutil.copytree(folder, unfinished / folder.name, symlinks=True, ignore=unneeded)
    unfinished.chmod(0o755)
    unfinished.replace(target)
