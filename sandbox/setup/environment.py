"""The project's own `.venv`: made once, filled group by group, mended when it is broken."""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

from sandbox.errors import SandboxError
from sandbox.paths import ROOT
from sandbox.setup.groups import GROUPS, download_size, lock_file
from sandbox.setup.install import install

ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT / "bin" / "python"
_STAMPS = ENVIRONMENT / "sandbox-stamps"
_UNPACKED = 4.5  # disk that a group takes, as a multiple of its download


def inside() -> bool:
    """Whether this very process runs in the project's environment."""
    return Path(sys.prefix).resolve() == ENVIRONMENT.resolve()


def complete(group: str) -> bool:
    """Whether everything that the group needs is installed, in the locked versions."""
    stamp = _stamp(group)
    return stamp.is_file() and stamp.read_text() == _fingerprint(group) and PYTHON.exists()


def prepare(group: str) -> None:
    """Makes the environment and installs the group, doing only what is missing.

    The stamp of a step is written last, so whatever was interrupted is done again from a clean
    start. Raises SandboxError with the mend where the machine does not let it.
    """
    if complete(group):
        _point_to_checkout()
        return
    _need_writable_folder()
    _need_venv_module()
    _need_room(group)
    if not _usable():
        _make()
    _point_to_checkout()
    _announce(group)
    unfinished = _STAMPS / "unfinished"
    unfinished.touch()
    install(PYTHON, group)
    for name in GROUPS[: GROUPS.index(group) + 1]:
        _stamp(name).write_text(_fingerprint(name))
    unfinished.unlink()


def enter(arguments: list[str]) -> None:
    """Goes on with the same command line in the environment; does not return."""
    os.chdir(ROOT)
    os.execv(PYTHON, [str(PYTHON), "-m", "sandbox", *arguments])  # noqa: S606


def _usable() -> bool:
    """An environment that was finished, under a Python that is still there."""
    made, unfinished = _STAMPS / "made", _STAMPS / "unfinished"
    return made.is_file() and not unfinished.exists() and PYTHON.exists()


def _make() -> None:
    print(f"Making {ENVIRONMENT.name} with Python {sys.version.split()[0]} …", flush=True)
    shutil.rmtree(ENVIRONMENT, ignore_errors=True)
    command = [sys.executable, "-m", "venv", str(ENVIRONMENT)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode:
        reason = (result.stderr or result.stdout).strip().splitlines()[-1:]
        raise SandboxError(
            f"Python could not make {ENVIRONMENT}: {' '.join(reason)}",
            "See that the folder is yours and the disk has room, then run this again.",
        )
    _STAMPS.mkdir()
    (_STAMPS / "made").touch()


def _point_to_checkout() -> None:
    """A .pth file lets a kernel in any folder `import sandbox`; a moved checkout is followed."""
    line = f"{ROOT}\n"
    for packages in (ENVIRONMENT / "lib").glob("python3.*/site-packages"):
        pointer = packages / "sandbox-checkout.pth"
        if not pointer.is_file() or pointer.read_text(encoding="utf-8") != line:
            pointer.write_text(line, encoding="utf-8")


def _need_writable_folder() -> None:
    for folder in (ROOT, ENVIRONMENT):
        if folder.exists() and not os.access(folder, os.W_OK):
            raise SandboxError(
                f"The folder {folder} cannot be written by you.",
                "Clone the project into a folder of your own, for instance under your home.",
            )


def _need_venv_module() -> None:
    missing = [name for name in ("venv", "ensurepip") if importlib.util.find_spec(name) is None]
    if missing:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        raise SandboxError(
            f"This Python has no {' and no '.join(missing)} module, so it cannot make a .venv.",
            f"On Debian and Ubuntu: sudo apt install python{version}-venv (or python3-venv).",
        )


def _need_room(group: str) -> None:
    need = int(download_size(group) * _UNPACKED)
    free = shutil.disk_usage(ROOT).free
    if free < need:
        raise SandboxError(
            f"The disk has {free / 1e6:.0f} MB free; the packages need about {need / 1e6:.0f} MB.",
            "Free some room, then run this again.",
        )


def _announce(group: str) -> None:
    megabytes = download_size(group) / 1e6
    print(
        f"Downloading up to {megabytes:.0f} MB of packages into {ENVIRONMENT.name} "
        f"({megabytes / 1.25:.0f} s at 10 Mbit/s, and a minute to unpack) …",
        flush=True,
    )


def _stamp(group: str) -> Path:
    return _STAMPS / group


def _fingerprint(group: str) -> str:
    return hashlib.sha256(lock_file(group).read_bytes()).hexdigest()
