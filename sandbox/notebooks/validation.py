"""Servers and a learner's folder apart, so that a check never touches what a learner does.

`test`, `refresh` and `bench` open the same lessons as a learner. On the learner's own servers that
would reset the database under their hands.
"""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sandbox.paths import ROOT
from sandbox.services.account import MEMORY, remove
from sandbox.services.place import digest

_KEPT = ROOT / ".sandbox-test"
_IN_MEMORY = MEMORY / f"backend-notebooks-test-{digest(ROOT)}"
_ROOM = 6 << 30  # bytes; the servers of a whole run take a third of that, its browsers the next


@contextmanager
def servers_apart() -> Iterator[None]:
    """Everything in this block, and every process it starts, uses a second set of servers.

    They keep their data for the next time. Servers that the environment names by their URLs are
    used as they are.
    """
    with _servers_of(Path(os.environ.get("SANDBOX_STATE", _KEPT))):
        yield


@contextmanager
def servers_of_a_whole_run() -> Iterator[None]:
    """Servers apart for a whole run: in memory where there is room, and gone with the block.

    A whole run makes and drops some thousand databases of hundreds of files each. On a disk their
    files cost more time than the databases cost PostgreSQL.
    """
    if "SANDBOX_STATE" in os.environ or not _memory_has_room():
        with servers_apart():
            yield
        return
    _give_back_memory()
    try:
        with _servers_of(_IN_MEMORY):
            yield
    finally:
        _give_back_memory()


def stop_servers_apart() -> None:
    """Stops the second set of servers, which an interrupted check may have left running.

    Where the environment names a state directory, there is no second set.
    """
    if "SANDBOX_STATE" in os.environ:
        return
    if _KEPT.exists():
        with _servers_of(_KEPT):
            pass
    _give_back_memory()


@contextmanager
def _servers_of(state: Path) -> Iterator[None]:
    """The servers of this state directory, which are stopped at the end."""
    from sandbox import serving
    from sandbox.services import stop

    with _environment(state):
        try:
            yield
        finally:
            serving.stop()
            stop()


@contextmanager
def _environment(state: Path) -> Iterator[None]:
    """This state directory and an empty folder for a learner, here and in children."""
    with tempfile.TemporaryDirectory(prefix="learner-") as learner:
        ours = {"SANDBOX_STATE": str(state), "SANDBOX_LEARNER": learner}
        before = {name: os.environ.get(name) for name in ours}
        os.environ |= ours
        try:
            yield
        finally:
            for name, value in before.items():
                os.environ.pop(name)
                if value is not None:
                    os.environ[name] = value


def _memory_has_room() -> bool:
    """Whether programs may lie in memory as if on a disk, and nobody will miss what they take."""
    import psutil

    if sys.platform != "linux" or not MEMORY.is_dir():
        return False
    found = os.statvfs(MEMORY)
    free = min(found.f_bavail * found.f_frsize, psutil.virtual_memory().available)
    return free >= _ROOM and not found.f_flag & os.ST_NOEXEC


def _give_back_memory() -> None:
    """Ends the servers in memory, also those that an interrupted check has left."""
    from sandbox import serving
    from sandbox.services import erase

    if _IN_MEMORY.exists():
        with _environment(_IN_MEMORY):
            serving.stop()
            erase()
        remove(_IN_MEMORY)
