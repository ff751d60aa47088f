"""Answers that try to deceive the judge, to break what is judged, or to run for ever."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import psycopg2
import pytest

from sandbox.exercises.driver import Examiner
from sandbox.exercises.verdict import Verdict
from tests.exercises.films import CHANGE, PLAN_OF_QUERY, PLAN_OF_SCRIPT, QUERY, SCHEMA

KINDS = {
    "query": "attacked.1",
    "change": "attacked.2",
    "schema": "attacked.3",
    "plan of a script": "attacked.4",
    "plan of a query": "attacked.5",
}

# What a script tries must have failed or been thrown away, whatever kind of exercise it answers.
EVERYWHERE = {
    "several statements": "SELECT title, gross FROM film; DROP TABLE film CASCADE",
    "commit, then drop": "COMMIT; DROP TABLE film CASCADE",
    "commit and begin inside": "SELECT 1; COMMIT; BEGIN; DROP TABLE rating; COMMIT",
    "forged plan by a second statement": "SELECT 1; SELECT '[{}]'::json; DELETE FROM film",
    "become superuser": "RESET ROLE; SET ROLE postgres; DROP TABLE film CASCADE",
    "another session": "SET SESSION AUTHORIZATION postgres; DROP TABLE film CASCADE",
    "reset in a DO block": "DO $$ BEGIN RESET ROLE;"
    " RESET SESSION AUTHORIZATION; SET ROLE postgres; END $$",
    "become superuser by setting": "SELECT set_config('role', 'postgres', false)",
    "write after all": "SELECT set_config('transaction_read_only', 'off', false)",
    "lift the limits": "SELECT set_config('temp_file_limit', '-1', false)",
    "lift own limits for ever": "ALTER ROLE CURRENT_USER SET temp_file_limit = -1",
    "make self superuser": "ALTER ROLE CURRENT_USER SUPERUSER",
    "stay behind": "ALTER ROLE CURRENT_USER VALID UNTIL 'infinity' CONNECTION LIMIT -1",
    "make a role": "CREATE ROLE evil LOGIN SUPERUSER",
    "join a role": "GRANT pg_execute_server_program TO CURRENT_USER",
    "give the owner away": "GRANT film_owner TO PUBLIC WITH ADMIN OPTION",
    "settings of the owner": "ALTER ROLE film_owner SET search_path = evil",
    "settings of everybody": "ALTER ROLE ALL SET search_path = evil",
    "settings of the server": "ALTER SYSTEM SET autovacuum = on",
    "settings of the template": "ALTER DATABASE template1 SET search_path = evil",
    "drop the template": "DROP DATABASE template1",
    "make a database": "CREATE DATABASE evil",
    "drop what the owner owns": "DROP OWNED BY film_owner CASCADE",
    "take what the owner owns": "REASSIGN OWNED BY film_owner TO CURRENT_USER",
    "drop the schema": "DROP SCHEMA public CASCADE",
    "drop the reading machinery": "DROP SCHEMA exam CASCADE",
    "replace the reading machinery": "CREATE OR REPLACE FUNCTION exam.open_answer(answer text)"
    " RETURNS void LANGUAGE sql AS ''",
    "read the judge": "SELECT * FROM judge.verdict('{}', '[]', '[]')",
    "read the kept outcomes": "SELECT * FROM kept.outcome",
    "read passwords": "SELECT rolpassword FROM pg_authid",
    "read files": "SELECT pg_read_file('/etc/passwd')",
    "list files": "SELECT pg_ls_dir('/')",
    "import a file": "SELECT lo_import('/etc/passwd')",
    "write a file": "COPY film TO '/tmp/evil'",
    "run a program": "COPY film TO PROGRAM 'touch /tmp/evil'",
    "load a library": "LOAD '/tmp/evil'",
    "a function in C": "CREATE FUNCTION evil() RETURNS int LANGUAGE c AS '/tmp/evil', 'evil'",
    "another server": "CREATE EXTENSION dblink",
    "end other sessions": "SELECT pg_terminate_backend(pid) FROM pg_stat_activity",
    "cancel other sessions": "SELECT pg_cancel_backend(pid) FROM pg_stat_activity",
    "end own session": "SELECT pg_terminate_backend(pg_backend_pid())",
    "look at other sessions": "SELECT query FROM pg_stat_activity WHERE query ~ 'Ida Lupino'",
    "look at old statements": "SELECT query FROM pg_stat_statements",
    "leave locks": "SELECT pg_advisory_lock(n) FROM generate_series(1, 100) n",
    "lock the catalogue": "BEGIN; LOCK TABLE pg_database IN ACCESS EXCLUSIVE MODE",
    "lock the roles softly": "BEGIN; LOCK TABLE pg_catalog.pg_class IN ACCESS SHARE MODE; SELECT 1",
    "leave a prepared statement": "PREPARE leftover AS SELECT 1",
    "leave a temporary table": "CREATE TEMP TABLE film AS SELECT 1 AS id",
    "leave a cursor": "BEGIN; DECLARE answer CURSOR WITH HOLD FOR SELECT 1; COMMIT",
    "close our cursor": "CLOSE ALL",
    "leave a listener": "LISTEN evil; NOTIFY evil, 'x'",
    "leave a setting": "SET search_path = evil; SET enable_seqscan = off",
    "two-phase commit": "BEGIN; DELETE FROM film; PREPARE TRANSACTION 'evil'",
    "discard": "DISCARD ALL",
    "select into": "SELECT * INTO evil FROM film",
    "insert returning": "INSERT INTO director VALUES (99, 'Nobody') RETURNING name",
    "a change inside WITH": "WITH gone AS (DELETE FROM rating RETURNING *)"
    " SELECT count(*) FROM gone",
    "a lock on rows": "SELECT * FROM film FOR UPDATE",
    "a sequence moved": "CREATE SEQUENCE s; SELECT nextval('s')",
    "copy in": "COPY film FROM STDIN",
    "copy out": "COPY film TO STDOUT",
    "explain": "EXPLAIN (ANALYZE) SELECT 1",
    "explain a change": "EXPLAIN ANALYZE DELETE FROM rating",
    "two columns of one name": "SELECT title, gross AS title FROM film",
    "no columns": "SELECT FROM film",
    "no rows": "SELECT title, gross FROM film WHERE false",
    "backslash command": "\\d film",
    "not SQL": "films, please",
    "markdown": "```sql\nSELECT title, gross FROM film\n```",
    "unclosed quote": "SELECT 'title",
    "unclosed identifier": 'SELECT "title',
    "unclosed dollars": "SELECT $evil$ title",
    "unclosed comment": "SELECT title /* and so on",
    "NUL": "SELECT 'a\0b'",
    "lone surrogate": "SELECT '\ud800'",
    "a megabyte of text": f"SELECT '{'x' * 1_000_000}' AS title, 1 AS gross",
    "a megabyte of brackets": "SELECT " + "(" * 500_000,
    "a megabyte of sums": "SELECT 'x' AS title, 1" + "+1" * 300_000 + " AS gross",
    "many brackets": "SELECT " + "(" * 90_000,
    "many sums": "SELECT 'x' AS title, 1" + "+1" * 45_000 + " AS gross",
    "many statements": ";" * 50_000 + "SELECT 1",
    "a million statements": ";" * 1_000_000 + "SELECT 1",
    "format directives": "SELECT '%s %(x)s %' AS title, 5 % 2 AS gross",
    "a name that must be quoted": 'CREATE TABLE "Robert""; DROP TABLE film; --" (id int)',
    "an error in words of ours": "DO $$ BEGIN RAISE EXCEPTION 'correct'"
    " USING ERRCODE = '00000'; END $$",
    "a gigabyte in one row": "SELECT repeat('x', 1000000000) AS title, 1 AS gross",
}  # fmt: skip

ENDLESS = {
    "sleep": "SELECT pg_sleep(60)",
    "a billion rows": "SELECT 'x' AS title, sum(a.n) AS gross FROM generate_series(1, 100000) a(n),"
    " generate_series(1, 100000000) b(n) WHERE a.n + b.n < 0",
    "recursion": "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n FROM r)"
    " SELECT count(*) FROM r",
    "a join of everything": "SELECT count(*) FROM rating a, rating b, rating c",
}  # fmt: skip

ENDLESS_SCRIPTS = {
    "catches its cancellation": """DO $$ BEGIN LOOP BEGIN PERFORM pg_sleep(60);
        EXCEPTION WHEN query_canceled OR OTHERS THEN NULL; END; END LOOP; END $$""",
    "lifts its time limit": "SET statement_timeout = 0; SET client_connection_check_interval = 0;"
    " SELECT pg_sleep(60)",
    "sleeps behind a view": "ALTER TABLE film RENAME TO f; ALTER TABLE rating RENAME TO r;"
    " CREATE VIEW film AS SELECT * FROM f WHERE pg_sleep(60) IS NOT NULL;"
    " CREATE VIEW rating AS SELECT * FROM r WHERE pg_sleep(60) IS NOT NULL",
    "sleeps in a trigger": "CREATE FUNCTION nap() RETURNS trigger LANGUAGE plpgsql AS"
    " 'BEGIN PERFORM pg_sleep(60); RETURN NEW; END';"
    " CREATE TRIGGER nap BEFORE INSERT OR UPDATE ON rating FOR EACH ROW EXECUTE FUNCTION nap();"
    " UPDATE rating SET stars = 1",
    "fills the disk": "CREATE TABLE big (n text); DO $$ BEGIN LOOP INSERT INTO big SELECT"
    " md5(random()::text) || md5(n::text) FROM generate_series(1, 10000) n; END LOOP; END $$",
    "floods with rows": "SELECT generate_series(1, 100000000), repeat('x', 1000)",
    "floods with notices": "DO $$ BEGIN LOOP RAISE NOTICE '%', repeat('x', 10000);"
    " END LOOP; END $$",
    "waits for itself": "BEGIN; LOCK TABLE film; SELECT pg_sleep(60)",
}  # fmt: skip


@pytest.fixture(scope="module")
def examiner(examine: Callable[..., Examiner]) -> Examiner:
    return examine("attacked", QUERY, CHANGE, SCHEMA, PLAN_OF_SCRIPT, PLAN_OF_QUERY)


@pytest.fixture(scope="module")
def world(examiner: Examiner, postgres_url: str) -> Iterator[Callable[[], Any]]:
    """Everything on the server that an answer must leave as it was."""
    for number in KINDS.values():  # judged databases and kept outcomes are made now, not later
        assert examiner.check(number, "SELECT 0").status == "wrong"
    databases = [examiner.data.name(other) for other in (False, True)]
    admin = psycopg2.connect(postgres_url)
    admin.autocommit = True

    def look() -> dict[str, Any]:
        found = {}
        with admin.cursor() as cursor:
            for name, query in SHARED.items():
                cursor.execute(query)
                found[name] = cursor.fetchall()
        for database in databases:
            with examiner.server.inside(database) as cursor:
                for name, query in INSIDE.items():
                    cursor.execute(query)
                    found[f"{name} in {database}"] = cursor.fetchall()
        return found

    yield look
    admin.close()


# Not all that there is: other tests use the server at the same time.
OURS = "'^(films_handful|template|exam_attacked|postgres|evil)'"
ROLES = "'^(postgres|film_owner|exam_reader|evil|pg_)'"
SHARED = {
    "databases": f"SELECT * FROM pg_database WHERE datname ~ {OURS} ORDER BY oid",
    "roles": f"SELECT * FROM pg_authid WHERE rolname ~ {ROLES} ORDER BY oid",
    "members": "SELECT roleid, member, admin_option FROM pg_auth_members"
    f" WHERE member::regrole::text ~ {ROLES} ORDER BY 1, 2",
    "settings": "SELECT * FROM pg_db_role_setting WHERE (setdatabase = 0 OR setdatabase IN"
    f" (SELECT oid FROM pg_database WHERE datname ~ {OURS})) AND (setrole = 0 OR setrole IN"
    f" (SELECT oid FROM pg_roles WHERE rolname ~ {ROLES})) ORDER BY 1, 2",
    "configuration": "SELECT name, setting FROM pg_file_settings ORDER BY seqno",
    "two-phase": "SELECT gid FROM pg_prepared_xacts",
}
INSIDE = {
    "relations": "SELECT oid, relname, relkind, relacl, relowner, relfilenode FROM pg_class"
    " WHERE oid >= 16384 ORDER BY 1",
    "functions": "SELECT oid, proname, prosrc, proacl FROM pg_proc WHERE oid >= 16384 ORDER BY 1",
    "rows": "SELECT (SELECT string_agg(f::text, ',' ORDER BY id) FROM public.film f),"
    " (SELECT count(*) FROM public.rating), (SELECT count(*) FROM public.director)",
}


def attack(examiner: Examiner, world: Callable[[], Any], number: str, answer: str) -> Verdict:
    """Checks the answer; nothing may have changed after it, and nothing of it may be left."""
    before = world()
    start = time.monotonic()
    verdict = examiner.check(number, answer)
    assert time.monotonic() - start < 6
    assert world() == before
    server = examiner.server
    assert server.cleaner.wait(20)
    assert not server.databases(f"examrun_{server.id:08x}")
    left = "SELECT rolname FROM pg_roles WHERE starts_with(rolname, %s)"
    assert not server.run(left, f"answer_{server.id:08x}")
    return verdict


QUICKLY = {
    ("sleep", "query"),
    ("recursion", "change"),
    ("catches its cancellation", "change"),
    ("sleeps behind a view", "change"),
    ("sleeps in a trigger", "schema"),
    ("fills the disk", "plan of a script"),
    ("floods with rows", "change"),
    ("floods with notices", "change"),
}
"""Of those that take five seconds each, the ones that are run without --long as well."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every attack on every kind of exercise with --long, else on what runs in different ways."""
    long = metafunc.config.getoption("--long")
    cases: list[tuple[str, str]]
    if metafunc.function is test_gains_nothing:
        kinds = list(KINDS) if long else ["query", "change"]
        cases = [(name, kind) for name in EVERYWHERE for kind in kinds]
    elif metafunc.function is test_comes_to_an_end:
        cases = [
            (name, kind) for name in ENDLESS for kind in ("query", "change", "plan of a query")
        ]
    elif metafunc.function is test_script_comes_to_an_end:
        kinds = ["change", "schema", "plan of a script"]
        cases = [(name, kind) for name in ENDLESS_SCRIPTS for kind in kinds]
        cases.remove(("sleeps behind a view", "schema"))  # which reads the catalogue alone
    else:
        return
    if not long and metafunc.function is not test_gains_nothing:
        cases = [case for case in cases if case in QUICKLY]
    metafunc.parametrize(("name", "kind"), cases)


def test_gains_nothing(examiner: Examiner, world: Callable[[], Any], name: str, kind: str) -> None:
    verdict = attack(examiner, world, KINDS[kind], EVERYWHERE[name])
    assert verdict.status in ("wrong", "could not run", "not attempted")
    assert "Ida Lupino" not in str(verdict.result)


def test_comes_to_an_end(
    examiner: Examiner, world: Callable[[], Any], name: str, kind: str
) -> None:
    verdict = attack(examiner, world, KINDS[kind], ENDLESS[name])
    assert verdict.status == "could not run"
    assert "ended" in verdict.message or "temporary files" in verdict.message


def test_script_comes_to_an_end(
    examiner: Examiner, world: Callable[[], Any], name: str, kind: str
) -> None:
    verdict = attack(examiner, world, KINDS[kind], ENDLESS_SCRIPTS[name])
    assert verdict.status == "could not run"
    assert "ended" in verdict.message or "too slow" in verdict.message
