"""The processes of a workshop end with the kernel, however that ends.

A guardian process holds the reading end of a pipe whose writing end is the kernel's. When the pipe
closes, the guardian kills every process that carries the workshop's tag and deletes its folder.
Children of a worker carry the tag too: they are forks and keep the command line.
"""

import fcntl
import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from sandbox.paths import ROOT, state_directory
from sandbox.services.account import remove
from sandbox.services.place import digest, is_locked
from sandbox.services.processes import tagged
from sandbox.services.supervisor import reap, wait_until

PATIENCE = 10.0  # seconds until killed processes are gone

# -c instead of -m: the folder of the checkout needs no quoting here, whatever its name.
GUARDIAN = """
import sys
sys.path.insert(0, sys.argv[1])
from sandbox.workers.guardian import guard
guard(sys.argv[2])
"""


def tag_of(folder: Path) -> str:
    """The word on the command line of every process of the workshop in this folder."""
    return f"workshop-{digest(folder)}"


def start_guardian(folder: Path) -> subprocess.Popen[bytes]:
    """Start the guardian of this folder; closing its standard input ends everything."""
    lock = os.open(_lock(folder), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        guardian = subprocess.Popen(
            [sys.executable, "-c", GUARDIAN, str(ROOT), str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "SANDBOX_STATE": str(state_directory())},
            pass_fds=(lock,),
            start_new_session=True,  # the kernel's Ctrl-C is not for the guardian
        )
    finally:
        os.close(lock)
    reap(guardian)
    return guardian


def guard(folder: str) -> None:
    """The guardian's work: wait until the kernel is gone, then clean up."""
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit())
    try:
        sys.stdin.buffer.read()
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        clear(Path(folder))


def clear(folder: Path) -> None:
    """Kill all processes of the workshop in this folder and delete it."""
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
            clear(lock.with_suffix(""))


def _lock(folder: Path) -> Path:
    return folder.with_suffix(".guardian")
