"""Which processes of others live; they may end at any moment while one looks."""

from typing import Any

import psutil


def is_alive(process: psutil.Process) -> bool:
    """Not one that only waits to be struck off: that has no memory left, and no command line."""
    try:
        return bool(process.cmdline())
    except psutil.NoSuchProcess:
        return False


def connections(process: psutil.Process, kind: str) -> list[Any]:
    """What the process has open, of psutil's kinds; nothing where it has ended."""
    try:
        return list(process.net_connections(kind=kind))
    except psutil.NoSuchProcess:
        return []
