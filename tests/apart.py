"""Servers and a checkout of their own, for tests that start, stop and erase them."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sandbox import services
from sandbox.errors import SandboxError
from sandbox.paths import ROOT
from sandbox.services import compose
from sandbox.services.urls import URL_VARIABLES

IMAGES = ("postgres:18", "redis:8", "mongo:8")


@contextmanager
def state_directory(folder: Path) -> Iterator[Path]:
    """Let `folder` be the state directory; afterwards nothing of it runs or is left."""
    with pytest.MonkeyPatch.context() as patch:
        for variable in URL_VARIABLES.values():
            patch.delenv(variable, raising=False)
        patch.setenv("SANDBOX_STATE", str(folder))
        try:
            yield folder
        finally:
            services.erase()


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A second checkout's worth of files, closed to other users, under a name with blanks."""
    folder = tmp_path / "zweiter Ordner mit ä"
    folder.mkdir(mode=0o700)
    for name in (
        "docker-compose.yml",
        "sandbox/services/postgresql.conf",
        "sandbox/services/redis.conf",
        "sandbox/deploy/compose/replica-set.js",
    ):
        copy = folder / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, copy)
        copy.chmod(0o600)
    monkeypatch.setattr(compose, "FOLDER", folder)
    return folder


@pytest.fixture
def compose_program(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The machine's own Compose, else the one that the test group installs beside this Python."""
    beside = Path(sys.executable).parent
    monkeypatch.setenv("PATH", f"{os.environ['PATH']}{os.pathsep}{beside}")
    try:
        return compose._program()
    except SandboxError as error:
        pytest.skip(str(error))


@pytest.fixture
def images(compose_program: list[str]) -> None:
    """Needs a daemon with the three images; CI pulls them, other machines are not made to."""
    if shutil.which("docker") is None:
        pytest.skip("the docker program is not installed")
    for image in IMAGES:
        needs_image(image)


def needs_image(name: str) -> None:
    """Leaves the test out where the daemon does not have the image."""
    found = subprocess.run(
        ["docker", "image", "inspect", name], capture_output=True, text=True, check=False
    )
    if found.returncode != 0:
        pytest.skip(f"docker image inspect {name}: {found.stderr.strip()}")
