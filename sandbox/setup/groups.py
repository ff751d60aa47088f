"""Which packages a command needs: the groups of requirements.txt and their lock files."""

import re
from pathlib import Path

from sandbox.paths import ROOT

GROUPS = ("learn", "site", "test")
"""In order: each group holds the ones before it."""

_LOCKS = Path(__file__).parent / "locks"


def lock_file(group: str) -> Path:
    """The pinned packages of a group, with hashes, for all platforms."""
    return _LOCKS / f"{group}.txt"


def download_size(group: str) -> int:
    """Bytes that the wheels of a group take, as measured when the lock was made."""
    return int((_LOCKS / f"{group}.size").read_text())


def package_count(group: str) -> int:
    """How many packages the lock names (a few are for other platforms)."""
    return len(re.findall(r"^\S+==", lock_file(group).read_text(), re.MULTILINE))


def requirements(group: str) -> list[str]:
    """The direct requirements of a group and of those before it, as requirements.txt has them."""
    sections = re.split(r"^## (\w+):.*$", (ROOT / "requirements.txt").read_text(), flags=re.M)
    wanted = GROUPS[: GROUPS.index(group) + 1]
    found = dict(zip(sections[1::2], sections[2::2], strict=True))
    lines = "\n".join(found[name] for name in wanted).splitlines()
    return [line.partition("#")[0].strip() for line in lines if line.partition("#")[0].strip()]
