"""The packages of docs/live, installed by npm from the lock file into a cache."""

import hashlib
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

from sandbox.errors import SandboxError
from sandbox.paths import ROOT
from sandbox.site.once import make_once

SOURCES = ROOT / "docs" / "live"
CACHE = ROOT / ".cache" / "live"
MISSING = (
    "Node.js with npm is missing or too old, so the pages have no live cells and no diagrams"
    " (version {wanted} or later; on Debian and Ubuntu: sudo apt install nodejs npm)."
)


def node_is_there() -> bool:
    """Whether `node`, new enough, and `npm` are on the path."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        return False
    said = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False)
    return _numbers(said.stdout) >= _numbers(wanted())


def wanted() -> str:
    """The least version of Node.js that the packages run on."""
    engines = json.loads((SOURCES / "package.json").read_text(encoding="utf-8"))["engines"]
    return str(engines["node"]).removeprefix(">=")


def install(development: bool = False) -> Path:
    """The folder `node_modules` with exactly what the lock names, installed where it is missing.

    With `development` what only the tests need is there as well. Raises SandboxError.
    """
    name = _name(development)
    folder = CACHE / name
    lock = CACHE / f"{name}.lock"
    make_once(lock, (folder / "complete").exists, lambda: _install(folder, development))
    return folder / "node_modules"


def _install(folder: Path, development: bool) -> None:
    shutil.rmtree(folder, ignore_errors=True)  # what an interrupted one has left
    folder.mkdir()
    for name in ("package.json", "package-lock.json"):
        shutil.copy(SOURCES / name, folder)
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-progress"]
    result = subprocess.run(
        command if development else [*command, "--omit=dev"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "npm_config_update_notifier": "false"},
    )
    if result.returncode:
        raise _failure(result.stderr)
    (folder / "complete").touch()


def _name(development: bool) -> str:
    digest = hashlib.sha256((SOURCES / "package-lock.json").read_bytes()).hexdigest()[:12]
    return f"packages-{digest}" + ("-development" if development else "")


def _failure(said: str) -> SandboxError:
    if re.search("ENOTFOUND|ECONNREFUSED|ETIMEDOUT|EAI_AGAIN|ECONNRESET|ENETUNREACH", said):
        return SandboxError(
            "The npm registry cannot be reached, so the packages of the live pages are not here.",
            "Connect to the network (or name your mirror in ~/.npmrc) and run this again.",
        )
    errors = [line for line in said.splitlines() if line.startswith("npm error")]
    return SandboxError(
        f"npm could not install the packages of the live pages: {' '.join(errors[:2]) or said}",
        f"Look at what it says: cd {SOURCES} && npm ci",
    )


def _numbers(version: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", version)]
