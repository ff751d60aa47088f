"""The learner's login: master of its database, without power over the server."""

import os
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg2
import pytest

from sandbox.errors import SandboxError
from sandbox.films.roles import LEARNER, OWNER, ensure_roles, learner_url
from sandbox.paths import ROOT


def one_value(url: str, statement: str) -> Any:
    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]


def test_the_learner_logs_in_and_owns_the_database(postgres_url: str, database: str) -> None:
    url = learner_url(postgres_url, database)
    assert one_value(url, "SELECT current_user") == LEARNER
    owner = "SELECT datdba::regrole::text FROM pg_database WHERE datname = current_database()"
    assert one_value(url, owner) == LEARNER


def test_every_table_belongs_to_the_owner_role(postgres_url: str, database: str) -> None:
    owners = (
        "SELECT array_agg(DISTINCT relowner::regrole::text) FROM pg_class"
        " WHERE relkind IN ('r', 'S', 'i')"
        " AND relnamespace::regnamespace::text IN ('public', 'raw')"
    )
    assert one_value(learner_url(postgres_url, database), owners) == [OWNER]


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE INDEX ON rating (film_id)",
        "ALTER TABLE film ADD COLUMN remake_of integer REFERENCES film",
        "INSERT INTO distributor (name) VALUES ('Ours')",
        "CREATE MATERIALIZED VIEW per_film AS SELECT film_id, count(*) FROM rating GROUP BY 1",
        "CREATE EXTENSION pg_trgm",
        "CREATE SCHEMA mine",
        "CREATE TABLE raw.mine AS SELECT * FROM raw.film",
        "ANALYZE rating",
    ],
)
def test_the_learner_may_change_everything_in_it(
    postgres_url: str, database: str, statement: str
) -> None:
    with closing(psycopg2.connect(learner_url(postgres_url, database))) as connection:
        connection.cursor().execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT pg_terminate_backend(pg_backend_pid())",
        "SELECT pg_cancel_backend(pg_backend_pid())",
        "SELECT rolpassword FROM pg_authid",
        "COPY film TO '/tmp/film'",
        "COPY film TO PROGRAM 'true'",
        "CREATE ROLE another",
        "CREATE DATABASE another",
        "ALTER SYSTEM SET work_mem = '1GB'",
    ],
)
def test_the_learner_has_no_power_over_the_server(
    postgres_url: str, database: str, statement: str
) -> None:
    with closing(psycopg2.connect(learner_url(postgres_url, database))) as connection:
        connection.autocommit = True
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            connection.cursor().execute(statement)


def test_ensuring_roles_again_changes_nothing(admin: Any, database: str) -> None:
    verifier = f"SELECT rolpassword FROM pg_authid WHERE rolname = '{LEARNER}'"
    with admin.cursor() as cursor:
        cursor.execute(verifier)
        before = cursor.fetchone()
        ensure_roles(admin)
        cursor.execute(verifier)
        assert cursor.fetchone() == before, database


def test_a_new_checkout_sets_its_own_password(
    own_server: str, own_admin: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    state = tmp_path / "state"
    monkeypatch.setenv("SANDBOX_STATE", str(state))
    ensure_roles(own_admin)
    first = learner_url(own_server, "postgres")
    assert one_value(first, "SELECT current_user") == LEARNER
    assert stat.S_IMODE((state / "roles.json").stat().st_mode) == 0o600
    assert [file.name for file in state.iterdir()] == ["roles.json"]

    (state / "roles.json").unlink()
    ensure_roles(own_admin)
    assert one_value(learner_url(own_server, "postgres"), "SELECT current_user") == LEARNER
    with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
        psycopg2.connect(first)


def test_processes_that_start_at_once_agree_on_the_password(tmp_path: Path) -> None:
    state = tmp_path / "new"
    code = "from sandbox.films import roles; input(); print(roles._password())"
    environment = {**os.environ, "SANDBOX_STATE": str(state), "PYTHONPATH": str(ROOT)}
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", code],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
            text=True,
        )
        for _ in range(4)
    ]
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    printed = {process.communicate()[0] for process in processes}
    assert len(printed) == 1
    assert printed != {""}
    assert [file.name for file in state.iterdir()] == ["roles.json"]


def test_a_password_that_somebody_else_set_is_set_again(
    own_server: str, own_admin: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SANDBOX_STATE", str(tmp_path))
    ensure_roles(own_admin)
    with own_admin.cursor() as cursor:
        cursor.execute(f"ALTER ROLE {LEARNER} PASSWORD 'of another checkout'")
    ensure_roles(own_admin)
    assert one_value(learner_url(own_server, "postgres"), "SELECT current_user") == LEARNER


def test_the_url_keeps_address_and_options(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SANDBOX_STATE", str(tmp_path))
    (tmp_path / "roles.json").write_text('{"learner": "a b/c@d"}')
    url = learner_url(
        "postgresql://root:p%40ss@db.example.org:6000/postgres?sslmode=require", "x y"
    )
    assert url == ("postgresql://learner:a%20b%2Fc%40d@db.example.org:6000/x%20y?sslmode=require")


def test_before_roles_exist_the_learner_is_told_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SANDBOX_STATE", str(tmp_path))
    with pytest.raises(SandboxError) as error:
        learner_url("postgresql://postgres:secret@127.0.0.1:5432/postgres", "lesson_joins")
    assert "python3 -m sandbox up" in error.value.mend


def test_a_login_without_superuser_is_refused_in_words(postgres_url: str, database: str) -> None:
    with closing(psycopg2.connect(learner_url(postgres_url, database))) as connection:
        connection.autocommit = True
        with pytest.raises(SandboxError, match="not a superuser"):
            ensure_roles(connection)
