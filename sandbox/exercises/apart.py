"""Runs a function in a forked child, so that nothing it does reaches this process.

The child has no way back but one pipe: every other file it inherited is closed, among them the
notebook's sockets and the connections to the databases. It may not send signals, start programs,
call into C, or write files: Python raises an audit event (PEP 578) before each of these, and a hook
that cannot be taken off again refuses. That guards against accidents and pranks. It is no wall
against someone who wants to deceive the check: both are in the same process of the same user.
"""

import gc
import json
import os
import resource
import secrets
import select
import signal
import sys
import time
import warnings
from collections.abc import Callable
from typing import Any, NoReturn

SECONDS = 5.0
MOST_MEMORY = 1 << 30
"""Bytes that the child may hold beyond what this process holds."""

MOST_REPORT = 1 << 20
"""Bytes of a report; whoever writes more is ended."""

_REFUSED = (
    "os.kill", "os.killpg", "signal.pthread_kill", "os.fork", "os.forkpty", "os.exec", "os.spawn",
    "os.posix_spawn", "os.system", "os.startfile", "subprocess.Popen", "pty.spawn", "os.putenv",
    "os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.truncate",
    "os.chmod", "os.chown", "os.utime", "shutil.rmtree", "shutil.move", "ctypes.dlopen",
    "ctypes.dlsym", "sqlite3.connect", "gc.get_objects", "gc.get_referrers", "gc.get_referents",
)  # fmt: skip
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def run_apart(work: Callable[[], dict[str, Any]]) -> dict[str, Any] | str:
    """What `work` returns in a child process, or in words why there is nothing.

    The result must be fit for JSON. The child is killed after five seconds.
    """
    reading, writing = os.pipe()
    seal = secrets.token_bytes(16)
    with warnings.catch_warnings():
        # Python 3.12 warns of forking beside threads. The child uses no lock that one might hold.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        _be_the_child(work, writing, seal)
    os.close(writing)
    try:
        told, in_time = _read(reading, time.monotonic() + SECONDS)
    finally:
        os.close(reading)
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
    if told.startswith(seal):
        report: dict[str, Any] = json.loads(told[len(seal) :])
        return report
    if not in_time:
        return f"The answer ran for more than {SECONDS:g} seconds and was ended."
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) != signal.SIGKILL:
        return f"The answer crashed Python (signal {os.WTERMSIG(status)})."
    return "The answer ended the process that it ran in."


def _read(reading: int, deadline: float) -> tuple[bytes, bool]:
    """All that comes until the other end closes; whether that was before the deadline."""
    parts = bytearray()
    poll = select.poll()
    poll.register(reading, select.POLLIN)
    while (left := deadline - time.monotonic()) > 0:
        if poll.poll(1000 * left):
            part = os.read(reading, 65536)
            if not part or len(parts) > MOST_REPORT:
                return bytes(parts), True
            parts += part
    return bytes(parts), False


def _be_the_child(work: Callable[[], dict[str, Any]], writing: int, seal: bytes) -> NoReturn:
    try:
        os.setsid()
        _close_inherited(writing)
        _limit()
        gc.freeze()  # objects of before are not taken down here: a connection would say goodbye
        sys.addaudithook(_refuse)
        told = memoryview(seal + json.dumps(work()).encode())
        while told:
            told = told[os.write(writing, told) :]
    finally:
        os._exit(0)


def _close_inherited(keep: int) -> None:
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nothing, standard)
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    os.closerange(3, keep)
    os.closerange(keep + 1, min(most, 1 << 16))


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    if sys.platform == "linux":
        with open("/proc/self/statm") as file:  # noqa: PTH123  as light as it can be after a fork
            size = int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
        resource.setrlimit(resource.RLIMIT_AS, (size + MOST_MEMORY, size + MOST_MEMORY))


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    """The audit hook of the child."""
    if event in _REFUSED or (
        event == "open" and isinstance(arguments[2], int) and arguments[2] & _WRITING
    ):
        raise PermissionError(f"an answer may not do this ({event})")
