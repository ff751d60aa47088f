"""Where the servers of a check lie, and that nothing of them stays."""

import os
import secrets
from pathlib import Path

import pytest

from sandbox import services
from sandbox.notebooks import validation
from sandbox.notebooks.validation import servers_of_a_whole_run, stop_servers_apart
from sandbox.services.account import MEMORY, far_directory


@pytest.fixture
def own_servers(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A second set that is not the one on which these tests run."""
    monkeypatch.delenv("SANDBOX_STATE")
    monkeypatch.setattr(validation, "_KEPT", tmp_path / "kept")
    monkeypatch.setattr(
        validation, "_IN_MEMORY", MEMORY / f"backend-notebooks-test-{secrets.token_hex(6)}"
    )


@pytest.fixture
def memory(own_servers: None) -> None:
    if not validation._memory_has_room():
        pytest.skip(f"no room for servers in {MEMORY}")


def left_in_memory() -> list[Path]:
    """The state directory, and what root hands to another account beside it."""
    state = validation._IN_MEMORY
    return [path for path in (state, far_directory(state)) if path.exists()]


def started() -> tuple[int, Path]:
    """Redis, started: its process and where its data really are."""
    services.ensure(("redis",))
    (pid,) = [server.pid for server in services.status() if server.name == "redis"]
    assert pid is not None
    return pid, Path(os.environ["SANDBOX_STATE"], "services", "redis").resolve()


def test_a_whole_run_is_in_memory_and_leaves_nothing(memory: None) -> None:
    with servers_of_a_whole_run():
        pid, data = started()
        assert data.is_relative_to(MEMORY)
        assert left_in_memory()
    assert not Path(f"/proc/{pid}").exists()
    assert not left_in_memory()


def test_down_gives_back_what_a_killed_run_has_left(memory: None) -> None:
    with validation._servers_of(validation._IN_MEMORY):
        started()  # stopped at the end and not erased, as where the rest was killed
    assert left_in_memory()
    stop_servers_apart()
    assert not left_in_memory()


def test_down_leaves_a_run_alone_where_it_is_about_another_state(
    memory: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with servers_of_a_whole_run():
        pid, data = started()
        with monkeypatch.context() as elsewhere:
            elsewhere.setenv("SANDBOX_STATE", str(tmp_path))
            stop_servers_apart()
        assert Path(f"/proc/{pid}").exists()
        assert data.is_dir()


def test_without_room_the_data_is_on_the_disk_and_stays(
    own_servers: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(validation, "_ROOM", 1 << 60)
    with servers_of_a_whole_run():
        _, data = started()
        assert not data.is_relative_to(MEMORY)
    try:
        assert data.is_dir()
    finally:
        with validation._environment(validation._KEPT):
            services.erase()
