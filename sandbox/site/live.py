"""What runs in the reader's browser, bundled from docs/live when its sources have changed.

A bundle is a folder named by the hash of all that goes into it, so that a site may be kept for long
by browsers and a second build has nothing to do.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from sandbox.errors import SandboxError
from sandbox.paths import ROOT
from sandbox.site import packages
from sandbox.site.once import make_once

Progress = Callable[[str], None]

# Beside docs/live and the raycaster: the films, the checker and the pictures that pages share.
_SHARED = ("films", "exercises", "pictures", "lesson", "site")
_NOT_SHARED = {"specs", "trials", "node_modules"}  # each lesson's exercises are a file of the site
_SUFFIXES = {".js", ".mjs", ".json", ".py", ".sql"}


def ensure(progress: Progress) -> Path | None:
    """The bundle's folder, made where it is missing; None where Node.js is missing too, and a word.

    Raises SandboxError where the packages cannot be installed or the sources cannot be bundled.
    """
    if (made := current()) is not None:
        return made
    if not packages.node_is_there():
        progress(packages.MISSING.format(wanted=packages.wanted()))
        return None

    def make() -> None:
        progress("Bundling what runs in the browser …")
        _bundle(packages.install())

    make_once(packages.CACHE / "bundle.lock", lambda: current() is not None, make)
    return current()


def current() -> Path | None:
    """The bundle of the sources as they are, if it has been made."""
    folder = packages.CACHE / f"bundle-{_fingerprint()}"
    return folder if folder.is_dir() else None


def _bundle(modules: Path) -> None:
    made = packages.CACHE / f"bundle-{_fingerprint()}"
    for old in packages.CACHE.glob("bundle-*"):
        shutil.rmtree(old)
    draft = made.with_name("draft-" + made.name)
    shutil.rmtree(draft, ignore_errors=True)
    result = subprocess.run(
        ["node", str(packages.SOURCES / "build.mjs"), str(modules), str(draft)],
        cwd=ROOT,
        env={**os.environ, "PYTHON": sys.executable},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if result.returncode:
        raise SandboxError(
            f"The scripts of the live pages could not be bundled:\n{result.stdout.strip()}",
            f"Mend what it names in {packages.SOURCES}.",
        )
    draft.rename(made)


@cache
def _fingerprint() -> str:
    digest = hashlib.sha256()
    for path in _sources():
        digest.update(f"{path.relative_to(ROOT)}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _sources() -> Iterator[Path]:
    shared = (ROOT / "sandbox" / name for name in _SHARED)
    for folder in (packages.SOURCES, ROOT / "raycaster", *shared):
        found = (p for p in folder.rglob("*") if p.suffix in _SUFFIXES and p.is_file())
        yield from sorted(p for p in found if not _NOT_SHARED & set(p.parts))
    yield ROOT / "sandbox" / "services" / "postgresql.conf"  # the page's server has its settings
