"""What several processes need, and one of them makes."""

import fcntl
from collections.abc import Callable
from pathlib import Path


def make_once(lock: Path, is_there: Callable[[], bool], make: Callable[[], None]) -> None:
    """Make what is missing; a second process that names the same lock waits for the first."""
    if is_there():
        return
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if not is_there():
            make()
