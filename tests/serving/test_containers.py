"""`up --api --backend docker`: the profile of docker-compose.yml, built and run as a whole."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from sandbox import services, serving
from sandbox.paths import ROOT
from sandbox.services import compose
from sandbox.services.supervisor import wait_until
from tests.apart import needs_image, state_directory


@pytest.fixture
def address(tmp_path: Path, images: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The API of a second checkout, on small films, with all of its containers."""
    needs_image(os.environ.get("FILMAPI_BASE", "python:3.12-slim"))
    checkout = tmp_path / "checkout"
    shutil.copytree(ROOT / "sandbox", checkout / "sandbox", ignore=shutil.ignore_patterns("__py*"))
    shutil.copyfile(ROOT / "docker-compose.yml", checkout / "docker-compose.yml")
    monkeypatch.setattr(compose, "FOLDER", checkout)
    monkeypatch.setattr("sandbox.serving.database.SIZE", "small")
    with state_directory(tmp_path / "state"):
        services.ensure(backend="docker")
        yield serving.start()
        serving.stop()


def test_the_profile_serves_works_and_stops(address: str) -> None:
    assert {(found.name, found.running) for found in serving.status()} == {
        ("web", True),
        ("worker", True),
    }
    assert [found.address for found in serving.status() if found.address] == [address]
    for path in ("/", "/admin/login/", "/api/v1/", "/api/v2/", "/graphql/", "/health/ready"):
        answer = httpx.get(address + path, headers={"Accept": "text/html,*/*"})
        assert answer.status_code == 200, path

    # The first request for suggestions sends the task; once the worker is done, Redis has them.
    def answered_from_redis() -> bool:
        suggestions = httpx.get(f"{address}/api/v2/suggestions/").json()
        login = ["redis-cli", "--no-auth-warning", "-a", compose.setting("REDIS_PASSWORD") or ""]
        edition = _in_container("redis", *login, "GET", "filmapi:suggestions:edition")
        return bool(suggestions["films"]) and bool(edition.strip())

    assert wait_until(answered_from_redis, 60)
    for service in ("web", "worker"):
        assert _in_container(service, "id", "-u").strip() == "10001"

    services.stop()
    assert not any(found.running for found in serving.status())
    with pytest.raises(httpx.ConnectError):
        httpx.get(address)


def _in_container(service: str, *command: str) -> str:
    """What a command prints in a running container."""
    return subprocess.run(
        [*compose._program(), "--profile", "api", "exec", "--no-TTY", service, *command],
        cwd=compose.FOLDER,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
