"""What must not outlive this process, however this process ends: a guardian clears it away.

A guardian is a process that holds the reading end of a pipe whose writing end is ours. When the
pipe closes, or when it is told to end, it calls a function that clears up. It holds a lock for as
long as it lives, so that what it cares for can be told from what a killed guardian has left.
"""

import fcntl
import importlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from sandbox.paths import ROOT, state_directory
from sandbox.services.supervisor import reap

# -c instead of -m: the folder of the checkout needs no quoting here, whatever its name.
_PROGRAM = """
import sys
sys.path.insert(0, sys.argv[1])
from sandbox.services.guardian import stand_by
stand_by(sys.argv[2], sys.argv[4:])
"""


def start(
    clear: Callable[..., None], arguments: list[str], lock_file: Path, tag: str
) -> subprocess.Popen[bytes]:
    """Start a guardian that will call `clear(*arguments)`; closing its standard input is enough.

    `clear` is a function of a module. `tag` is a word on its command line, to find it by.
    """
    lock = os.open(lock_file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        guardian = subprocess.Popen(
            [
                *(sys.executable, "-c", _PROGRAM, str(ROOT)),
                *(f"{clear.__module__}:{clear.__name__}", tag, *arguments),
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
    reap(guardian)
    return guardian


def stand_by(function: str, arguments: list[str]) -> None:
    """The guardian's work: wait until nobody needs it any more, then clear up."""
    module, _, name = function.partition(":")
    clear = getattr(importlib.import_module(module), name)  # now: the checkout may be gone later
    try:
        signal.signal(signal.SIGTERM, lambda number, frame: sys.exit())
        sys.stdin.buffer.read()
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        clear(*arguments)
