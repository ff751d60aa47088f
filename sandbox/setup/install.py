"""Runs pip on a lock file and turns what it prints into one progress bar or one clear error."""

import os
import subprocess
import time
from pathlib import Path

from sandbox.errors import SandboxError
from sandbox.progress_bar import Progress, progress_bar
from sandbox.setup.groups import lock_file, package_count

_REASONS = {
    "No space left on device": (
        "The disk is full.",
        "Free some room, then run this again; it starts over cleanly.",
    ),
    "Permission denied": (
        "A file in .venv cannot be written.",
        "See that the project's folder is yours, then run this again.",
    ),
    "THESE PACKAGES DO NOT MATCH THE HASHES": (
        "A downloaded package is not the one that was locked.",
        "Run this again; if it stays, the network or a mirror changes files on the way.",
    ),
    "No matching distribution found": (
        "The package index has no build of a package for this machine, or cannot be reached.",
        "Check the network and try again; python3 -m sandbox doctor looks at this machine.",
    ),
}
_OFFLINE = ("Failed to establish", "Temporary failure", "Name or service not known", "ProxyError",
            "Network is unreachable", "Connection refused", "Read timed out", "getaddrinfo",
            "NewConnectionError", "ConnectTimeoutError", "NameResolutionError")  # fmt: skip


def install(python: Path, group: str) -> None:
    """Installs exactly what the group's lock names, hashes checked, wheels only.

    Raises SandboxError with the reason; pip's whole output is in `.venv/pip.log`.
    """
    command = [str(python), "-m", "pip", "install", "--no-deps", "--require-hashes"]
    command += ["--only-binary", ":all:", "--progress-bar", "off", "--retries", "2"]
    command += ["--disable-pip-version-check", "--no-input", "--no-compile"]
    command += ["-r", str(lock_file(group))]
    total = package_count(group)
    log = python.parent.parent / "pip.log"
    with (
        log.open("w", encoding="utf-8") as record,
        progress_bar() as report,
        subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
        ) as pip,
    ):
        assert pip.stdout is not None
        seen = 0
        for line in pip.stdout:
            record.write(line)
            if line.startswith(("Collecting", "Requirement already", "Ignoring")):
                seen += 1
                report(seen, 2 * total, "downloading packages")
            elif line.startswith("Installing"):
                _watch_unpacking(pip, python.parent.parent, total, report)
    if pip.returncode:
        raise _failure(log)
    _compile(python)


def _watch_unpacking(
    pip: "subprocess.Popen[str]", environment: Path, total: int, report: Progress
) -> None:
    """pip says nothing while it unpacks; each finished package leaves a .dist-info folder."""
    while pip.poll() is None:
        unpacked = sum(1 for _ in environment.glob("lib/python3.*/site-packages/*.dist-info"))
        report(total + min(unpacked, total), 2 * total, "unpacking packages")
        time.sleep(0.2)


def _compile(python: Path) -> None:
    """Compiles what was unpacked on all cores, which pip would do on one.

    Whether it succeeds does not matter: some packages bring files for other Pythons, and Python
    itself compiles what it imports.
    """
    (packages,) = python.parent.parent.glob("lib/python3.*/site-packages")
    total = sum(1 for _ in packages.rglob("*.py"))
    with (
        progress_bar() as report,
        subprocess.Popen(
            [python, "-m", "compileall", "-j", "0", packages],
            env={**os.environ, "PYTHONUNBUFFERED": "1"},  # else its words come in lumps
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        ) as program,
    ):
        assert program.stdout is not None
        compiled = (line for line in program.stdout if line.startswith("Compiling"))
        for number, _ in enumerate(compiled, start=1):
            report(number, total, "compiling packages")


def _failure(log: Path) -> SandboxError:
    text = log.read_text(encoding="utf-8")
    if any(sign in text for sign in _OFFLINE):
        return SandboxError(
            "The package index cannot be reached, so nothing could be downloaded.",
            "Connect to the network (or set PIP_INDEX_URL to your mirror) and run this again.",
        )
    for sign, (what_happened, mend) in _REASONS.items():
        if sign in text:
            return SandboxError(what_happened, mend)
    errors = [line for line in text.splitlines() if line.startswith("ERROR")]
    last = errors[-1] if errors else "pip ended without a word"
    return SandboxError(f"pip could not install the packages: {last}", f"The rest is in {log}.")
