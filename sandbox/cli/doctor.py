"""say what is wrong with this machine, and the mend for each

Looks at the Python, the folder, the disk, what is installed, the servers, and at what only some
commands need: Docker, Node, Chromium. Exit status 0 where nothing stands in the way of `learn`.
"""

import argparse
import importlib.util
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from sandbox.errors import SandboxError
from sandbox.paths import ROOT, state_directory
from sandbox.setup import environment
from sandbox.setup.groups import GROUPS, download_size

GROUP = None


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; `mend` is empty where all is well."""

    what: str
    mend: str = ""
    optional: bool = False


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """No arguments."""


def run(arguments: argparse.Namespace) -> int:
    blocked = False
    for finding in findings():
        sign = "ok  " if not finding.mend else "note" if finding.optional else "MEND"
        print(f"{sign}  {finding.what}")
        if finding.mend:
            print(f"      {finding.mend}")
        blocked = blocked or (bool(finding.mend) and not finding.optional)
    return 1 if blocked else 0


def findings() -> Iterator[Finding]:
    """All that was looked at, in the order in which a set-up needs it."""
    yield _python()
    yield _machine()
    yield _folder()
    yield _room()
    yield from _installed()
    yield from _servers()
    yield _program("docker", "--backend docker", "Install Docker, or stay with the default.")
    yield _program("node", "the live parts of the site", "Install Node 20 or newer.")
    yield _chromium()


def _python() -> Finding:
    version = platform.python_version()
    missing = [name for name in ("venv", "ensurepip") if importlib.util.find_spec(name) is None]
    if missing and not environment.complete("learn"):
        short = ".".join(version.split(".")[:2])
        return Finding(f"Python {version} has no {missing[0]}", f"apt install python{short}-venv")
    return Finding(f"Python {version} at {sys.executable}")


def _machine() -> Finding:
    machine = f"{platform.system()} {platform.machine()}"
    if machine == "Darwin x86_64":
        return Finding(
            f"{machine}: the MongoDB-protocol server has no build for Intel Macs",
            "Use python3 -m sandbox learn --backend docker, or set MONGO_URL.",
        )
    return Finding(machine)


def _folder() -> Finding:
    for folder in (ROOT, state_directory()):
        nearest = folder if folder.exists() else folder.parent
        if not os.access(nearest, os.W_OK):
            return Finding(f"{nearest} cannot be written", "Use a folder of your own.")
    return Finding(f"{ROOT} can be written")


def _room() -> Finding:
    free = shutil.disk_usage(ROOT).free
    need = 1_500_000_000  # the packages unpacked, and the largest films twice
    what = f"{free / 1e9:.1f} GB free on the disk"
    return Finding(what, "" if free > need else "Free some room: 1.5 GB is comfortable.")


def _installed() -> Iterator[Finding]:
    for group in GROUPS:
        if environment.complete(group):
            yield Finding(f"packages for `{group}` are installed")
        else:
            size = download_size(group) / 1e6
            yield Finding(
                f"packages for `{group}` are not installed yet",
                f"python3 -m sandbox {group} installs them, up to {size:.0f} MB.",
                optional=True,
            )


def _servers() -> Iterator[Finding]:
    if not environment.inside():
        return
    from sandbox.services import status

    try:
        for server in status():
            if server.running and not server.healthy:
                yield Finding(f"{server.product} runs but does not answer", "sandbox down, then up")
            else:
                state = "is healthy" if server.healthy else "is down"
                yield Finding(f"{server.product} {server.version or ''} {state}")
    except SandboxError as error:
        yield Finding(str(error), error.mend)


def _program(name: str, purpose: str, mend: str) -> Finding:
    path = shutil.which(name)
    if path is None:
        return Finding(f"no {name}; only {purpose} needs it", mend, optional=True)
    result = subprocess.run([path, "--version"], capture_output=True, text=True, check=False)
    version = result.stdout.strip()
    named = version if name in version.lower() else f"{name} {version}".strip()
    return Finding(f"{named} (for {purpose})")


def _chromium() -> Finding:
    names = ("chromium", "chromium-browser", "google-chrome", "chrome")
    if any(shutil.which(name) for name in names):
        return Finding("a Chromium (for the browser tests)")
    return Finding(
        "no Chromium; only the browser tests need it", "apt install chromium", optional=True
    )
