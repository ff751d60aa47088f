"""The Compose back end. What needs Docker says why it is skipped where there is none."""

import os
import re
import socket
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg2
import pytest
import redis
import yaml

from sandbox import services
from sandbox.errors import SandboxError
from sandbox.paths import ROOT
from sandbox.services import compose
from tests.apart import IMAGES


@pytest.fixture
def docker_state(project: Path, images: None, state: Path) -> Iterator[Path]:
    yield state
    services.erase()


def described() -> dict[str, Any]:
    """The file's content, its services without those of a profile."""
    content: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    parts = content["services"]
    content["services"] = {name: part for name, part in parts.items() if "profiles" not in part}
    return content


def test_images_ports_volumes_and_health_checks() -> None:
    parts = described()["services"]
    assert {part["image"] for part in parts.values()} == set(IMAGES)
    for name, part in parts.items():
        assert part["init"] is True
        assert part["healthcheck"]["test"]
        assert all(port.startswith("127.0.0.1:") for port in part["ports"])
        assert f"{name}:/" in part["volumes"][0]
        assert name in described()["volumes"]


def test_every_password_and_port_must_come_from_the_generated_file() -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    for part in ("POSTGRES", "REDIS", "MONGO"):
        for value in ("PASSWORD", "PORT"):
            uses = re.findall(rf"(?<!\$)\$\{{?{part}_{value}[^}}]*", text)
            assert uses
            assert all("run python3 -m sandbox up --backend docker once" in use for use in uses)


def test_no_password_is_on_a_command_line() -> None:
    for part in described()["services"].values():
        script = part["command"][-1]
        words = [line for line in script.splitlines() if "PASSWORD" in line]
        assert all("exec" not in line for line in words)


def test_compose_accepts_the_file_and_names_the_mend_without_env(
    project: Path, compose_program: list[str]
) -> None:
    command = [*compose_program, "config", "--quiet"]
    environment = {"PATH": os.environ["PATH"], "HOME": str(project)}
    refused = subprocess.run(
        command, cwd=project, env=environment, capture_output=True, text=True, check=False
    )
    assert refused.returncode != 0
    assert "run python3 -m sandbox up --backend docker once" in refused.stderr
    compose._settings(("postgres", "redis", "mongo"))
    subprocess.run(command, cwd=project, env=environment, check=True)


def test_the_env_file_is_private_and_stays(project: Path) -> None:
    first = compose._settings(())
    env = project / ".env"
    assert stat.S_IMODE(env.stat().st_mode) == 0o600
    assert compose._settings(()) == first
    assert len({first[f"{name}_PASSWORD"] for name in ("POSTGRES", "REDIS", "MONGO")}) == 3
    # A line that the learner added is kept, a missing one is made again.
    lines = [line for line in env.read_text().splitlines() if "REDIS_PORT" not in line]
    env.write_text("\n".join([*lines, "MINE=1", ""]))
    again = compose._settings(())
    assert again["MINE"] == "1"
    assert int(again["REDIS_PORT"]) > 0
    assert again["POSTGRES_PASSWORD"] == first["POSTGRES_PASSWORD"]


def test_two_checkouts_have_projects_of_their_own(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = compose._settings(())["COMPOSE_PROJECT_NAME"]
    (tmp_path / "third").mkdir()
    monkeypatch.setattr(compose, "FOLDER", tmp_path / "third")
    assert compose._settings(())["COMPOSE_PROJECT_NAME"] != first


def test_without_docker_the_embedded_servers_keep_running(
    state: Path, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = services.ensure(["redis"])
    monkeypatch.setenv("PATH", str(project))
    with pytest.raises(SandboxError, match="not installed") as raised:
        services.ensure(["redis"], backend="docker")
    assert "--backend embedded" in raised.value.mend
    assert services.addresses() == before
    assert not (project / ".env").exists()


def test_a_daemon_that_does_not_answer_is_told(
    state: Path, project: Path, compose_program: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCKER_HOST", f"unix://{project.parent}/nobody.sock")
    with pytest.raises(SandboxError, match="Docker does not answer") as raised:
        services.ensure(backend="docker")
    assert "Start Docker" in raised.value.mend
    # Nothing of it can run, so there is nothing to stop.
    services.stop()


def test_the_official_images_serve_like_the_embedded_servers(
    docker_state: Path, project: Path
) -> None:
    addresses = services.ensure(backend="docker")
    assert [server.healthy for server in services.status()] == [True, True, True]
    assert {server.backend for server in services.status()} == {"docker"}
    with_settings_alike(addresses)
    refuses_strangers(addresses)
    write(addresses)

    # A container that was killed is started again, and its acknowledged writes are there.
    ids = subprocess.run(
        [*compose._program(), "ps", "--quiet"],
        cwd=project,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert len(ids) == 3
    subprocess.run(["docker", "kill", *ids], capture_output=True, check=True)
    assert services.ensure() == addresses
    assert_written(addresses)

    services.stop()
    assert not any(server.running for server in services.status())
    # A port that somebody took meanwhile is exchanged; the others stay.
    with socket.socket() as stranger:
        stranger.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        stranger.bind(("127.0.0.1", urlsplit(str(addresses.redis)).port))
        stranger.listen()
        moved = services.ensure()
    assert moved.redis != addresses.redis
    assert moved.postgres == addresses.postgres
    assert_written(moved)

    embedded = services.ensure(backend="embedded")
    assert {server.backend for server in services.status()} == {"embedded"}
    assert embedded.postgres != addresses.postgres
    with pytest.raises(psycopg2.OperationalError):
        psycopg2.connect(addresses.postgres)
    assert services.ensure(backend="docker") == moved


def with_settings_alike(addresses: services.Addresses) -> None:
    connection = psycopg2.connect(addresses.postgres)
    with connection.cursor() as cursor:
        for name, value in (
            ("autovacuum", "off"),
            ("jit", "off"),
            ("TimeZone", "UTC"),
            ("shared_preload_libraries", "pg_stat_statements"),
        ):
            cursor.execute("SELECT current_setting(%s)", (name,))
            assert cursor.fetchone() == (value,)
        cursor.execute(
            "SELECT datlocprovider, datlocale, pg_encoding_to_char(encoding) FROM pg_database"
        )
        assert set(cursor.fetchall()) == {("b", "C.UTF-8", "UTF8")}
    connection.close()
    told = redis.Redis.from_url(str(addresses.redis)).config_get("databases", "append*")
    assert told["databases"] == "64"
    assert told["appendonly"] == "yes"


def refuses_strangers(addresses: services.Addresses) -> None:
    with pytest.raises(psycopg2.OperationalError, match="password"):
        psycopg2.connect(re.sub(r":[^:@/]+@", ":wrong@", str(addresses.postgres)))
    with pytest.raises(redis.AuthenticationError):
        redis.Redis.from_url(re.sub("//.*@", "//", str(addresses.redis))).get("x")


def write(addresses: services.Addresses) -> None:
    connection = psycopg2.connect(addresses.postgres)
    connection.autocommit = True
    connection.cursor().execute("CREATE TABLE kept AS SELECT 42 AS answer")
    connection.close()
    redis.Redis.from_url(str(addresses.redis)).set("kept", "42")


def assert_written(addresses: services.Addresses) -> None:
    connection = psycopg2.connect(addresses.postgres)
    with connection.cursor() as cursor:
        cursor.execute("SELECT answer FROM kept")
        assert cursor.fetchall() == [(42,)]
    connection.close()
    assert redis.Redis.from_url(str(addresses.redis)).get("kept") == b"42"
