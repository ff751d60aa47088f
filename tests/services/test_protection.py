"""Nobody gets in from outside, without the password, or through a file."""

import os
import re
import stat
from collections.abc import Callable
from pathlib import Path

import psutil
import psycopg2
import pymongo.errors
import pytest
import redis
from pymongo import MongoClient

from sandbox import services
from tests.processes import connections

Spoil = Callable[[str], str]


def without_password(url: str) -> str:
    return re.sub(r"//.*@", "//", url)


def with_wrong_password(url: str) -> str:
    return re.sub(r":[^:@/]+@", ":wrong@", url)


def password_of(url: str) -> str:
    found = re.search(r":([0-9a-f]+)@", url)
    assert found is not None
    return found.group(1)


@pytest.mark.parametrize("spoil", [without_password, with_wrong_password])
@pytest.mark.parametrize("database", ["postgres", "template1"])
def test_postgresql_refuses(sandbox: services.Addresses, spoil: Spoil, database: str) -> None:
    url = spoil(str(sandbox.postgres)).replace("/postgres", f"/{database}")
    with pytest.raises(psycopg2.OperationalError, match="password"):
        psycopg2.connect(url, user="postgres")


def test_postgresql_stores_scram_and_speaks_it_alone(sandbox: services.Addresses) -> None:
    connection = psycopg2.connect(sandbox.postgres)
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolpassword FROM pg_authid WHERE rolname = 'postgres'")
        assert cursor.fetchone()[0].startswith("SCRAM-SHA-256$")
        cursor.execute("SELECT DISTINCT auth_method FROM pg_hba_file_rules")
        assert cursor.fetchall() == [("scram-sha-256",)]
        cursor.execute("SHOW unix_socket_directories")
        assert cursor.fetchone() == ("",)
    connection.close()


@pytest.mark.parametrize("spoil", [without_password, with_wrong_password])
def test_redis_refuses(sandbox: services.Addresses, spoil: Spoil) -> None:
    with pytest.raises(redis.AuthenticationError):
        redis.Redis.from_url(spoil(str(sandbox.redis))).get("x")


@pytest.mark.parametrize("spoil", [without_password, with_wrong_password])
def test_mongodb_refuses(sandbox: services.Addresses, spoil: Spoil) -> None:
    with (
        MongoClient[dict[str, int]](spoil(str(sandbox.mongo))) as client,
        pytest.raises(pymongo.errors.OperationFailure) as raised,
    ):
        client["x"]["x"].insert_one({"x": 1})
    assert raised.value.code in {13, 18}  # Unauthorized, AuthenticationFailed


@pytest.mark.parametrize("command", ["createUser", "dropDatabase", "listDatabases", "usersInfo"])
def test_mongodb_refuses_commands_of_strangers(sandbox: services.Addresses, command: str) -> None:
    with (
        MongoClient[dict[str, int]](without_password(str(sandbox.mongo))) as client,
        pytest.raises(pymongo.errors.OperationFailure),
    ):
        client["admin"].command(command, 1, pwd="x", roles=["root"])


def test_only_loopback_listens(sandbox: services.Addresses) -> None:
    listening = []
    for server in services.status():
        main = psutil.Process(server.pid)
        for process in [main, *main.children(recursive=True)]:
            listening += [
                connection.laddr
                for connection in connections(process, "all")
                if connection.status == psutil.CONN_LISTEN or connection.family == "AF_UNIX"
            ]
    assert {address.ip for address in listening} == {"127.0.0.1"}
    assert len({address.port for address in listening}) == 3


def test_alter_system_cannot_open_postgresql(sandbox: services.Addresses) -> None:
    connection = psycopg2.connect(sandbox.postgres)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("ALTER SYSTEM SET listen_addresses = '*'")
        services.stop()
    services.ensure()
    connection = psycopg2.connect(sandbox.postgres)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("SHOW listen_addresses")
        assert cursor.fetchone() == ("127.0.0.1",)
        cursor.execute("ALTER SYSTEM RESET listen_addresses")
    connection.close()


def test_no_password_on_a_command_line_or_in_an_environment(sandbox: services.Addresses) -> None:
    passwords = [password_of(url) for url in vars(sandbox).values()]
    for server in services.status():
        process = psutil.Process(server.pid)
        visible = " ".join([*process.cmdline(), *process.environ().values()])
        assert not any(password in visible for password in passwords)


def test_passwords_are_long_and_different(sandbox: services.Addresses) -> None:
    passwords = {password_of(url) for url in vars(sandbox).values()}
    assert len(passwords) == 3
    assert all(len(password) == 32 for password in passwords)


def test_files_are_closed_to_others(sandbox: services.Addresses) -> None:
    state = Path(os.environ["SANDBOX_STATE"])
    assert stat.S_IMODE(state.stat().st_mode) == 0o700
    assert stat.S_IMODE((state / "state.json").stat().st_mode) == 0o600
    home = (state / "services").resolve()
    for path in [home, *home.rglob("*")]:
        if not path.is_symlink():
            others = stat.S_IMODE(path.lstat().st_mode) & 0o007
            assert others == 0, path
            if path.is_file():
                assert stat.S_IMODE(path.lstat().st_mode) & 0o077 == 0, path
