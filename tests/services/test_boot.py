"""Starting, finding again, stopping."""

import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil
import psycopg2
import pytest
import redis
from pymongo import MongoClient

from sandbox import services
from sandbox.errors import SandboxError
from sandbox.paths import ROOT
from sandbox.services.catalogue import SERVERS
from sandbox.services.place import LARGEST_LOG, free_port


def pids() -> list[int | None]:
    return [server.pid for server in services.status()]


def all_processes(roots: list[int | None]) -> list[psutil.Process]:
    """The server processes and their children."""
    mains = [psutil.Process(pid) for pid in roots if pid is not None]
    return mains + [child for main in mains for child in main.children(recursive=True)]


def test_all_three_answer_and_a_second_call_starts_nothing(state: Path) -> None:
    said: list[str] = []
    first = services.ensure(progress=said.append)
    assert [server.healthy for server in services.status()] == [True, True, True]
    assert {message.split()[0] for message in said} >= {
        "starting",
        "PostgreSQL",
        "Redis",
        "MongoDB",
    }
    before = pids()
    said.clear()
    assert services.ensure(progress=said.append) == first
    assert said == []
    assert pids() == before


def test_a_second_call_costs_little(sandbox: services.Addresses) -> None:
    times = []
    for _ in range(50):
        begin = time.perf_counter()
        services.ensure()
        times.append(time.perf_counter() - begin)
    assert sorted(times)[25] < 0.005


def test_status_names_products_versions_and_addresses(sandbox: services.Addresses) -> None:
    found = {server.name: server for server in services.status()}
    assert found["postgres"].product == "PostgreSQL"
    assert str(found["postgres"].version).startswith("18.")
    assert found["redis"].product == "Valkey"
    assert found["mongo"].product == "SecantusDB"
    for server in found.values():
        assert server.backend == "embedded"
        assert server.running
        assert server.detail == ""
        assert server.address is not None
        assert server.address.startswith("127.0.0.1:")
        assert server.pid is not None


def test_data_ports_and_passwords_outlive_a_stop(state: Path) -> None:
    before = services.ensure()
    write_everywhere(before)
    processes = all_processes(pids())
    assert len(processes) > 3
    services.stop()
    assert not any(process.is_running() for process in processes)
    assert not any(server.running for server in services.status())
    with pytest.raises(SandboxError) as raised:
        services.addresses()
    assert "sandbox up" in raised.value.mend
    assert services.ensure() == before
    assert_written_everywhere(before)


def test_one_server_alone(state: Path) -> None:
    found = services.ensure(["redis"])
    assert found.redis is not None
    assert found.postgres is None
    assert found.mongo is None
    assert services.addresses() == found


def test_a_lost_state_file_leads_to_no_second_server(state: Path) -> None:
    before, processes = services.ensure(), pids()
    (state / "state.json").unlink()
    assert all(server.healthy for server in services.status())
    assert services.ensure() == before
    assert pids() == processes


def test_a_broken_state_file_is_written_anew(state: Path) -> None:
    before, processes = services.ensure(), pids()
    (state / "state.json").write_text('{"backend": "embedded", "servers": {"post')
    assert all(server.healthy for server in services.status())
    assert services.ensure() == before
    assert pids() == processes


def test_servers_whose_state_directory_was_deleted_do_not_stay(state: Path) -> None:
    services.ensure()
    orphans = [psutil.Process(pid) for pid in pids() if pid is not None]
    shutil.rmtree(os.path.realpath(state / "services"))
    shutil.rmtree(state)
    services.ensure()
    psutil.wait_procs(orphans, timeout=10)
    assert not any(process.is_running() for process in orphans)
    assert all(server.healthy for server in services.status())


def test_two_starters_at_once_start_one_server_each(state: Path) -> None:
    found: list[services.Addresses] = []
    threads = [threading.Thread(target=lambda: found.append(services.ensure())) for _ in range(2)]
    other = subprocess.Popen(
        [sys.executable, "-c", "from sandbox import services; print(services.ensure().postgres)"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    output, _ = other.communicate()
    assert found[0] == found[1]
    assert output.strip() == found[0].postgres


def test_a_taken_port_is_exchanged(state: Path) -> None:
    services.ensure(["redis"])
    port = json.loads((state / "state.json").read_text())["servers"]["redis"]["port"]
    services.stop()
    with socket.socket() as stranger:
        stranger.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        stranger.bind(("127.0.0.1", port))
        stranger.listen()
        found = services.ensure(["redis"])
        assert f":{port}/" not in str(found.redis)
        assert redis.Redis.from_url(str(found.redis)).ping()


@pytest.mark.parametrize("name", ["postgres", "redis", "mongo"])
def test_a_port_taken_at_the_last_moment_is_exchanged(
    name: str, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The port is free when it is chosen and taken when the server binds it."""
    with socket.socket() as stranger:
        stranger.bind(("127.0.0.1", 0))
        stranger.listen()
        taken = stranger.getsockname()[1]
        ports = iter([taken, free_port()])
        monkeypatch.setattr("sandbox.services.supervisor.free_port", lambda: next(ports))
        found = services.ensure([name])
        assert f":{taken}/" not in str(getattr(found, name))
        assert SERVERS[name].ask(getattr(found, name)).version


def test_an_interrupted_initdb_is_done_again(state: Path) -> None:
    services.ensure(["postgres"])
    services.stop()
    place = state / "services" / "postgres"
    (place / "initialised").unlink()
    (place / "data" / "cluster" / "PG_VERSION").unlink()
    services.ensure(["postgres"])
    assert services.status()[0].healthy


def test_erase_leaves_nothing(state: Path) -> None:
    services.ensure()
    home = Path(os.path.realpath(state / "services"))
    services.erase()
    assert not home.exists()
    assert not (state / "services").is_symlink()
    assert services.ensure().postgres is not None


def test_two_checkouts_do_not_notice_each_other(state: Path, tmp_path: Path) -> None:
    first = services.ensure()
    write_everywhere(first)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SANDBOX_STATE", str(tmp_path / "other"))
        second = services.ensure()
        assert second != first
        services.erase()
    assert services.addresses() == first
    assert_written_everywhere(first)


def test_the_environment_wins(sandbox: services.Addresses, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", "redis://:wrong@127.0.0.1:1/3")
    found = services.addresses()
    assert found.redis == "redis://:wrong@127.0.0.1:1/3"
    assert found.postgres == sandbox.postgres
    assert services.ensure().redis == "redis://:wrong@127.0.0.1:1/3"
    status = {server.name: server for server in services.status()}
    assert status["redis"].backend == "yours"
    assert not status["redis"].healthy
    assert status["redis"].address == "127.0.0.1:1"
    assert status["redis"].detail
    assert status["postgres"].backend == "embedded"


def test_a_server_that_was_brought_is_not_started(
    state: Path, sandbox: services.Addresses, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable, url in (
        ("DATABASE_URL", sandbox.postgres),
        ("REDIS_URL", sandbox.redis),
        ("MONGO_URL", sandbox.mongo),
    ):
        monkeypatch.setenv(variable, str(url))
    assert services.ensure() == sandbox
    assert not state.exists()
    assert [server.healthy for server in services.status()] == [True, True, True]
    assert {server.backend for server in services.status()} == {"yours"}


def test_a_brought_url_is_spelt_as_both_drivers_read_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for scheme in ("postgres", "postgresql", "postgresql+psycopg2"):
        monkeypatch.setenv("DATABASE_URL", f"{scheme}://me:secret@db.example/films")
        assert services.addresses().postgres == "postgresql://me:secret@db.example/films"


def test_status_keeps_the_password_of_an_unreadable_url_to_itself(
    state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://me:secret@127.0.0.1:notaport/films")
    found = services.status()[0]
    assert found.backend == "yours"
    assert found.detail
    assert "secret" not in found.detail


def test_importing_the_face_loads_no_client_and_no_starter() -> None:
    heavy = ["psycopg2", "redis", "pymongo", "subprocess", "sandbox.services.supervisor"]
    script = f"import sys, sandbox.services; print([m for m in {heavy} if m in sys.modules])"
    result = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "[]"


def write_everywhere(addresses: services.Addresses) -> None:
    connection = psycopg2.connect(addresses.postgres)
    connection.autocommit = True
    connection.cursor().execute("CREATE TABLE kept AS SELECT 42 AS answer")
    connection.close()
    redis.Redis.from_url(str(addresses.redis)).set("kept", "42")
    with MongoClient[dict[str, object]](addresses.mongo) as client:
        client["kept"]["kept"].insert_one({"answer": 42})


def assert_written_everywhere(addresses: services.Addresses) -> None:
    connection = psycopg2.connect(addresses.postgres)
    with connection.cursor() as cursor:
        cursor.execute("SELECT answer FROM kept")
        assert cursor.fetchall() == [(42,)]
    connection.close()
    assert redis.Redis.from_url(str(addresses.redis)).get("kept") == b"42"
    with MongoClient[dict[str, object]](addresses.mongo) as client:
        assert client["kept"]["kept"].count_documents({"answer": 42}) == 1


def test_a_log_that_grew_long_is_emptied(state: Path) -> None:
    services.ensure(["redis"])
    services.stop()
    log = state / "services" / "redis" / "log"
    log.write_text("x" * (LARGEST_LOG + 1))
    services.ensure(["redis"])
    assert log.stat().st_size < LARGEST_LOG


def test_what_a_killed_starter_left_behind_is_taken_over(state: Path) -> None:
    """The server runs, but whoever started it could not write down where."""
    services.ensure(["redis"])
    orphan = psutil.Process(services.status()[1].pid)
    (state / "state.json").unlink()
    (state / "services" / "redis" / "lock").write_text("")
    found = services.ensure(["redis"])
    assert redis.Redis.from_url(str(found.redis)).ping()
    orphan.wait(timeout=20)
