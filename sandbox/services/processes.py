"""Find the processes of a server by the tag on their command lines."""

import os
import subprocess
from pathlib import Path

PROC = Path("/proc/self/cmdline")


def tagged(tag: str) -> list[int]:
    """Process ids of all living processes whose command line holds the tag, oldest first.

    Zombies have no command line and are not among them.
    """
    return sorted(_from_proc(tag.encode()) if PROC.exists() else _from_ps(tag))


def _from_proc(tag: bytes) -> list[int]:
    found = []
    for directory in PROC.parent.parent.glob("[0-9]*"):
        try:
            if tag in (directory / "cmdline").read_bytes() and _shares_our_files(directory):
                found.append(int(directory.name))
        except OSError:  # ended meanwhile, or another user's
            continue
    return [pid for pid in found if pid != os.getpid()]


def _shares_our_files(directory: Path) -> bool:
    """False for a process in a container whose checkout happens to have the same path."""
    return (directory / "ns/mnt").readlink() == Path("/proc/self/ns/mnt").readlink()


def _from_ps(tag: str) -> list[int]:
    """macOS has no /proc."""
    listing = subprocess.run(
        ["ps", "-axww", "-o", "pid=,command="], capture_output=True, check=True
    ).stdout
    lines = (line.split(None, 1) for line in listing.splitlines() if tag.encode() in line)
    return [int(words[0]) for words in lines if int(words[0]) != os.getpid()]
