"""The processes of a workshop end with the kernel, however that ends.

A guardian kills every process that carries the workshop's tag and deletes its folder. Children of a
worker carry the tag too: they are forks and keep the command line.
"""

import os
import signal
import subprocess
from contextlib import suppress
from pathlib import Path

from sandbox.services import guardian
from sandbox.services.account import remove
from sandbox.services.place import digest, is_locked
from sandbox.services.processes import tagged
from sandbox.services.supervisor import wait_until

PATIENCE = 10.0  # seconds until killed processes are gone


def tag_of(folder: Path) -> str:
    """The word on the command line of every process of the workshop in this folder."""
    return f"workshop-{digest(folder)}"


def start_guardian(folder: Path) -> subprocess.Popen[bytes]:
    """Start the guardian of this folder; closing its standard input ends everything."""
    return guardian.start(clear, [str(folder)], _lock(folder), f"guardian-of-{digest(folder)}")


def clear(workshop: str) -> None:
    """Kill all processes of the workshop in this folder and delete it."""
    folder = Path(workshop)
    tag = tag_of(folder)

    def all_gone() -> bool:
        left = tagged(tag)
        for pid in left:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        return not left

    wait_until(all_gone, PATIENCE)
    remove(folder)
    remove(_lock(folder))  # last: it tells that somebody cares for the rest


def sweep(home: Path) -> None:
    """Clear the workshops in `home` whose guardian was killed."""
    for lock in home.glob("*.guardian"):
        if not is_locked(lock):
            clear(str(lock.with_suffix("")))


def _lock(folder: Path) -> Path:
    return folder.with_suffix(".guardian")
