"""As whom the servers run: an ordinary user, or root who hands them to nobody."""

import json
import os
import pwd
import shutil
import stat
import subprocess
import sys
import sysconfig
from pathlib import Path

import psutil
import pytest

from sandbox import services
from sandbox.errors import SandboxError
from sandbox.paths import ROOT
from sandbox.services.account import Account, far_directory, give, reachable, services_home

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to become another user")
NOBODY = Account(pwd.getpwnam("nobody").pw_uid, pwd.getpwnam("nobody").pw_gid)

BOOT = """
import dataclasses, json, os, sys
sys.path.insert(0, sys.argv[1])
from sandbox import services
try:
    services.ensure()
    print(json.dumps([dataclasses.asdict(server) for server in services.status()]))
    owner = os.stat(os.environ["SANDBOX_STATE"] + "/services/postgres/data").st_uid
    print(os.path.realpath(os.environ["SANDBOX_STATE"] + "/services"), owner)
    services.stop()
    print([server.running for server in services.status()])
finally:
    services.erase()
"""


def python_for_everybody(folder: Path) -> Path:
    """A virtual environment with our packages whose interpreter any user can start."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    candidates = [sys.executable, shutil.which(version, path="/usr/bin:/usr/local/bin")]
    for candidate in candidates:
        if candidate and reachable(Path(candidate), NOBODY):
            break
    else:
        pytest.skip(f"no {version} on this machine that an ordinary user can start")
    packages = Path(sysconfig.get_path("purelib"))
    if not reachable(packages, NOBODY):
        pytest.skip(f"an ordinary user cannot read {packages}")
    subprocess.run([candidate, "-m", "venv", "--without-pip", folder], check=True)
    (folder / "lib" / version / "site-packages" / "ours.pth").write_text(f"{packages}\n")
    return folder / "bin" / "python"


@as_root
def test_an_ordinary_user_keeps_everything_in_the_state_directory() -> None:
    home = Path("/var/tmp") / f"backend-notebooks-test-{os.getpid()}"  # within everybody's reach
    home.mkdir(mode=0o755)
    try:
        python = python_for_everybody(home / "venv")
        if not reachable(ROOT / "sandbox" / "__init__.py", NOBODY):
            pytest.skip(f"an ordinary user cannot read {ROOT}")
        own = home / "Zuhause von niemand"
        own.mkdir()
        give(own, NOBODY)
        result = subprocess.run(
            [python, "-B", "-c", BOOT, ROOT],
            user=NOBODY.uid,
            group=NOBODY.gid,
            extra_groups=[],
            cwd="/",
            env={"PATH": os.defpath, "SANDBOX_STATE": str(own / "state")},
            capture_output=True,
            text=True,
            check=False,
        )
        assert result.returncode == 0, result.stderr
        status, place, running = result.stdout.splitlines()
        assert [server["running"] for server in json.loads(status)] == [True] * 3
        assert place == f"{own / 'state' / 'services'} {NOBODY.uid}"
        assert running == "[False, False, False]"
    finally:
        shutil.rmtree(home)


@as_root
def test_root_hands_the_servers_to_nobody(state: Path) -> None:
    services.ensure(["postgres", "redis"])
    for server in services.status()[:2]:
        assert psutil.Process(server.pid).uids().effective == NOBODY.uid
    home = (state / "services").resolve()
    assert home == far_directory(state)
    # What root writes lies in folders that the servers can enter and not change.
    assert home.stat().st_uid == 0
    assert (home / "postgres").stat().st_uid == 0
    assert (home / "postgres" / "data").stat().st_uid == NOBODY.uid


@as_root
def test_packages_that_nobody_can_reach_are_copied(tmp_path: Path) -> None:
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o700)
    (locked / "packages").symlink_to(sysconfig.get_path("purelib"))
    state = tmp_path / "state"
    result = subprocess.run(
        [sys.executable, "-c", BOOT, ROOT],
        env={**os.environ, "SANDBOX_STATE": str(state), "PYTHONPATH": str(locked / "packages")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    status, place, running = result.stdout.splitlines()
    assert [server["healthy"] for server in json.loads(status)] == [True] * 3
    assert place == f"{far_directory(state)} {NOBODY.uid}"
    assert running == "[False, False, False]"
    assert not far_directory(state).exists()


@as_root
def test_a_folder_of_somebody_else_below_var_tmp_is_not_used(tmp_path: Path) -> None:
    far = far_directory(tmp_path)
    far.mkdir()
    try:
        give(far, NOBODY)
        with pytest.raises(SandboxError, match="not root's"):
            services_home(tmp_path)
    finally:
        far.rmdir()


@as_root
def test_root_leaves_the_state_of_an_ordinary_user_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = tmp_path / "theirs"
    theirs.mkdir(mode=0o700)
    give(theirs, NOBODY)
    monkeypatch.setenv("SANDBOX_STATE", str(theirs))
    with pytest.raises(SandboxError, match="belongs to another user"):
        services.ensure()
    assert list(theirs.iterdir()) == []


def test_an_open_state_directory_is_closed(state: Path) -> None:
    state.mkdir(mode=0o755)
    services.ensure(["redis"])
    assert stat.S_IMODE(state.stat().st_mode) == 0o700


def test_a_state_directory_that_cannot_be_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("SANDBOX_STATE", str(tmp_path / "file" / "state"))
    with pytest.raises(SandboxError, match="Not a directory") as raised:
        services.ensure()
    assert "SANDBOX_STATE" in raised.value.mend


def test_reachable_looks_at_every_folder_above(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    file = tmp_path / "open" / "file"
    file.parent.mkdir(mode=0o755)
    file.touch(mode=0o644)
    base = reachable(tmp_path, NOBODY)
    assert reachable(file, NOBODY) == base
    file.parent.chmod(0o700)
    assert not reachable(file, NOBODY)
    file.parent.chmod(0o711)
    file.chmod(0o600)
    assert not reachable(file, NOBODY)
    assert reachable(file, None)


@as_root
def test_data_of_an_ordinary_users_servers_is_not_deleted(tmp_path: Path) -> None:
    state = tmp_path / "state"
    kept = state / "services" / "postgres" / "data"
    kept.mkdir(parents=True)
    with pytest.raises(SandboxError, match="did not run as root"):
        services_home(state)
    assert kept.is_dir()
    far_directory(state).rmdir()


@as_root
def test_a_moved_checkout_does_not_share_its_servers_with_a_copy(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    services_home(first)
    shutil.copytree(first, second, symlinks=True)
    assert services_home(second).directory != services_home(first).directory
    for state in (first, second):
        far_directory(state).rmdir()
