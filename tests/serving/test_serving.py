"""`up --api` and `down`: the film API and its worker come, stay, come back and go."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from sandbox import services, serving
from sandbox.services.account import Home
from sandbox.services.urls import URL_VARIABLES
from sandbox.serving.processes import secret
from tests.processes import connections, is_alive


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A state directory of its own, with a name that breaks careless quoting."""
    folder = tmp_path_factory.mktemp("serving") / "zwei Wörter's"
    with pytest.MonkeyPatch.context() as patch:
        for variable in URL_VARIABLES.values():
            patch.delenv(variable, raising=False)
        patch.setenv("SANDBOX_STATE", str(folder))
        # The small films are there sooner.
        patch.setattr("sandbox.serving.database.SIZE", "small")
        try:
            yield folder
        finally:
            serving.stop()
            services.erase()


@pytest.fixture
def address(state: Path) -> str:
    return serving.start()


def processes() -> list[psutil.Process]:
    """The web server and the worker with their children."""
    mains = [psutil.Process(found.pid) for found in serving.status() if found.pid is not None]
    return [*mains, *(child for main in mains for child in main.children(recursive=True))]


def test_all_addresses_answer(address: str) -> None:
    html = {"Accept": "text/html"}
    for path in ("/", "/admin/login/", "/api/v1/", "/api/v2/", "/graphql/", "/problems/"):
        answer = httpx.get(address + path, headers=html)
        assert answer.status_code == 200, path
        assert answer.headers["Content-Type"].startswith("text/html")
    assert httpx.get(f"{address}/health/ready").json()["status"] == "ready"
    assert (
        "filmapi_kept_total" in httpx.get(f"{address}/metrics").text
        or httpx.get(f"{address}/api/v2/films/").is_success
    )


def test_films_are_shown_without_signing_in(address: str) -> None:
    for path in ("/api/v1/films/", "/api/v2/films/"):
        assert httpx.get(address + path).json()["results"]
    query = {"query": "{ films { totalCount edges { node { title } } } }"}
    films = httpx.post(f"{address}/graphql/", json=query).json()["data"]["films"]
    assert films["totalCount"] > 3200


def test_the_administrator_signs_in(address: str) -> None:
    password = Path(serving.password_file()).read_text()
    body = {"email": serving.ADMINISTRATOR, "password": password}
    assert httpx.post(f"{address}/api/v2/tokens/", json=body).status_code == 201


def test_a_second_start_starts_nothing(address: str) -> None:
    before = sorted(process.pid for process in processes())
    said: list[str] = []
    assert serving.start(said.append) == address
    assert sorted(process.pid for process in processes()) == before
    assert said == []


def test_what_was_killed_comes_back_at_the_same_address(address: str) -> None:
    for found in serving.status():
        assert found.pid is not None
        killed = psutil.Process(found.pid)
        killed.kill()
        killed.wait()  # the signal is sent before the process is gone
    assert serving.start() == address
    assert httpx.get(f"{address}/health/ready").status_code == 200


def test_secrets_are_in_files_that_nobody_else_reads(address: str, state: Path) -> None:
    home = state / "filmapi"
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    secrets = []
    for name in ("secret-key", "administrator-password"):
        assert stat.S_IMODE((home / name).stat().st_mode) == 0o600
        secrets.append(secret(Home(home, None), name))
    assert all(len(word) > 40 for word in secrets)
    lines = " ".join(word for process in processes() for word in process.cmdline())
    logs = "".join((home / name / "log").read_text() for name in ("web", "worker"))
    for word in secrets:
        assert word not in lines
        assert word not in logs


def test_it_listens_on_loopback_alone(address: str) -> None:
    listening = {
        connection.laddr.ip
        for process in processes()
        for connection in connections(process, "inet")
        if connection.status == psutil.CONN_LISTEN
    }
    assert listening == {"127.0.0.1"}


def test_a_stop_leaves_nothing_and_keeps_everything(address: str) -> None:
    password = Path(serving.password_file()).read_text()
    body = {"email": serving.ADMINISTRATOR, "password": password}
    tokens = httpx.post(f"{address}/api/v2/tokens/", json=body).json()
    before = processes()
    assert len(before) >= 5
    serving.stop()
    assert not any(map(is_alive, before))
    assert not any(found.running for found in serving.status())
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{address}/health/live")
    assert serving.start() == address
    headers = {"Authorization": f"Bearer {tokens['access']}"}
    assert httpx.get(f"{address}/api/v2/me/", headers=headers).status_code == 200


def test_it_does_without_a_database_server_that_went_away(address: str) -> None:
    services.stop()
    ready = httpx.get(f"{address}/health/ready", timeout=30)
    assert ready.json()["checks"]["database"] is False
    films = httpx.get(f"{address}/api/v2/films/?q=nothing-kept", timeout=30)
    assert films.status_code == 503
    assert films.headers["Content-Type"] == "application/problem+json"
    assert serving.start() == address
    assert httpx.get(f"{address}/health/ready", timeout=30).status_code == 200
