"""What the checker makes on the server, and how it goes away again."""

import subprocess
import sys
from collections.abc import Iterator

import psycopg2
import pytest

from sandbox.exercises.answers import Allowance, CouldNotRunError
from sandbox.exercises.server import READERS, Server
from sandbox.paths import ROOT


@pytest.fixture
def server(postgres_url: str) -> Iterator[Server]:
    server = Server(postgres_url)
    yield server
    server.close()


def roles(server: Server, of: int) -> list[tuple[str]]:
    return server.run(
        "SELECT rolname FROM pg_roles WHERE starts_with(rolname, %s)", f"answer_{of:08x}"
    )


KILLED = """
import os, sys
from sandbox.exercises.server import READERS, Server
from sandbox.paths import ROOT
server = Server(sys.argv[1])
with server.role(READERS) as role, server.clone(sys.argv[2]) as clone:
    print(server.id, flush=True)
    sys.stdin.read(1)
    os._exit(1)
"""


def test_what_a_killed_kernel_left_is_swept(
    server: Server, postgres_url: str, template: str
) -> None:
    command = [sys.executable, "-c", KILLED, postgres_url, template]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as kernel:
        assert kernel.stdout is not None
        made_by = int(kernel.stdout.readline())
        server.sweep()  # while it is alive
        assert server.cleaner.wait(20)
        assert roles(server, made_by)
        assert server.databases(f"examrun_{made_by:08x}")
    lock = "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = %s"
    while server.run(lock, made_by):  # until the server has noticed
        pass
    server.sweep()
    assert server.cleaner.wait(20)
    assert not roles(server, made_by)
    assert not server.databases(f"examrun_{made_by:08x}")


def test_two_drop_the_same_at_once(server: Server, postgres_url: str) -> None:
    other = Server(postgres_url)
    names = [f"answer_{server.id:08x}_{number}" for number in range(30)]
    for name in names:
        server.run(f"CREATE ROLE {name}")
    for name in names:
        server.cleaner.drop_role(name)
        other.cleaner.drop_role(name)
    assert server.cleaner.wait(20)
    assert other.cleaner.wait(20)
    assert not roles(server, server.id)
    other.close()


def test_only_what_carries_the_marker_is_swept(server: Server, postgres_url: str) -> None:
    admin = psycopg2.connect(postgres_url)
    admin.autocommit = True
    with admin.cursor() as cursor:
        cursor.execute("CREATE DATABASE examrun_00000000_1")
        cursor.execute("CREATE ROLE answer_00000000_1")
        try:
            server.sweep()
            assert server.cleaner.wait(20)
        finally:
            cursor.execute("DROP DATABASE examrun_00000000_1")  # fails where it was swept
            cursor.execute("DROP ROLE answer_00000000_1")
    admin.close()


def test_a_session_that_is_over_leaves_nothing(server: Server, template: str) -> None:
    with server.role(READERS) as role, server.clone(template) as clone:
        with role.session(clone, Allowance()) as session:
            session.execute("SELECT pg_advisory_lock(7)")
        held = "SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = 7"
        assert not server.run(held)
        assert not server.run("SELECT FROM pg_stat_activity WHERE usename = %s", role.name)
    assert server.cleaner.wait(20)
    assert not roles(server, server.id)
    assert clone not in server.databases(clone)


def test_an_answer_cannot_reach_the_judge(server: Server) -> None:
    (judge,) = server.run("SELECT current_database()")[0]
    with server.role(READERS) as role, pytest.raises(psycopg2.OperationalError, match="permission"):
        psycopg2.connect(server.dsn(judge, user=role.name, password=role.password))


def test_the_allowance_is_for_all_runs_together(server: Server, template: str) -> None:
    allowance = Allowance(0.5)
    with server.role(READERS) as role, server.clone(template) as clone:
        for _ in range(2):
            with role.session(clone, allowance) as session:
                session.execute("SELECT pg_sleep(0.2)")
        with (
            role.session(clone, allowance) as session,
            pytest.raises(CouldNotRunError, match=r"more than 0\.5 seconds"),
        ):
            session.execute("SELECT pg_sleep(0.2)")


def test_kept_outcomes_survive(server: Server, postgres_url: str) -> None:
    server.judge.keep("test", {"a": [1, None]})
    other = Server(postgres_url)
    assert other.judge.kept("test") == {"a": [1, None]}
    assert other.judge.kept("another") is None
    other.close()
