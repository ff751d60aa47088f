"""Whether the built site is still the one that its sources give.

A note beside the build's cache holds two hashes: of everything that goes into the site, and of the
names, sizes and times of the files that came out.
"""

import hashlib
import json
import os
import platform
from collections.abc import Iterator
from pathlib import Path

from sandbox.paths import ROOT

_NOTE = ROOT / ".cache" / "site.json"
_SITE = ROOT / "site"
_FOLDERS = ("docs", "notebooks", "sandbox")
_NEITHER = {"__pycache__", ".ipynb_checkpoints", "node_modules"}


def is_fresh(parts: str) -> bool:
    """Whether nothing has changed since `remember`; `parts` names what else is in the site."""
    try:
        note = json.loads(_NOTE.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return bool(note == _state(parts))


def remember(parts: str) -> None:
    """Notes that the site was just built from the sources as they are."""
    _NOTE.parent.mkdir(exist_ok=True)
    _NOTE.write_text(json.dumps(_state(parts)), encoding="utf-8")


def forget() -> None:
    """A build begins: until it ends well there is no site."""
    _NOTE.unlink(missing_ok=True)


def _state(parts: str) -> dict[str, str]:
    sources = hashlib.sha256(parts.encode())
    # The environment's packages are the lock's, which lies in sandbox/setup.
    for value in (os.environ.get("SITE_URL", ""), platform.python_version()):
        sources.update(f"{value}\0".encode())
    for path in [ROOT / "mkdocs.yml", *_below(*(ROOT / name for name in _FOLDERS))]:
        sources.update(f"{path.relative_to(ROOT)}\0".encode())
        sources.update(hashlib.sha256(path.read_bytes()).digest())
    built = hashlib.sha256()
    for path in _below(_SITE):
        found = path.stat()
        built.update(f"{path.relative_to(_SITE)}\0{found.st_size}\0{found.st_mtime_ns}\0".encode())
    return {"sources": sources.hexdigest(), "site": built.hexdigest()}


def _below(*folders: Path) -> Iterator[Path]:
    for folder in folders:
        for place, inner, names in os.walk(folder):
            inner[:] = sorted(name for name in inner if name not in _NEITHER)
            yield from (Path(place) / name for name in sorted(names))
