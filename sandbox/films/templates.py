"""Databases made of the films: one template a size, and clones of it that are there in an instant.

A database of ours carries a comment that begins with `MARKER`, and only such databases are ever
dropped. While one is being made its name ends in `UNFINISHED`; it gets its own name together with
its comment and settings, in one transaction, when it is complete.
"""

import hashlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import psycopg2
from psycopg2.sql import SQL, Composable, Identifier, Literal

from sandbox.errors import SandboxError
from sandbox.films.load import Progress, load
from sandbox.films.roles import LEARNER, ensure_roles
from sandbox.films.sizes import size_named

MARKER = "backend-notebooks:"
UNFINISHED = " (unfinished)"
_HERE = Path(__file__).resolve().parent
_SOURCES = ("raw.py", "clean.py", "sizes.py", "load.py", "schema.sql", "data/movies.json")
_BUILD_LOCK = 0x66696C6D  # "film" in ASCII; any number that other programs are unlikely to use

Admin = Any
"""A superuser's URL, or a psycopg2 connection of such a login in autocommit."""

SETTINGS = {
    "jit": "off",
    "max_parallel_workers_per_gather": "0",
    "synchronize_seqscans": "off",
    "work_mem": "4MB",
    "random_page_cost": "1.1",
    "effective_cache_size": "512MB",
    "timezone": "UTC",
}
"""Set on every clone, because CREATE DATABASE copies no settings: plans are alike everywhere."""


@contextmanager
def _administration(admin: Admin) -> Iterator[Any]:
    """An autocommit connection: the caller's own, or a new one that is closed afterwards."""
    if not isinstance(admin, str):
        yield admin
        return
    with closing(psycopg2.connect(admin)) as connection:
        connection.autocommit = True
        yield connection


def _quiet(_done: int, _total: int, _what: str) -> None:
    """Progress that nobody asked to see."""


@cache
def template_name(size: str) -> str:
    """The template's name: it changes with the data and with the code that loads them."""
    digest = hashlib.sha256()
    for path in (*(_HERE / name for name in _SOURCES), *sorted((_HERE / "generate").glob("*.py"))):
        # Git may have written other line ends; they change nothing in the tables.
        digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return f"films_{size_named(size).name}_{digest.hexdigest()[:8]}"


def ensure_template(admin: Admin, size: str, progress: Progress | None = None) -> str:
    """The name of the template of this size, which is built first where it is missing.

    Callers that come while another one builds wait for it. What a killed builder left is thrown
    away, and so are templates of this size from older code.
    """
    name = template_name(size)
    with _administration(admin) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", (_BUILD_LOCK,))
        try:
            ensure_roles(connection)
            if not _exists(cursor, name):
                _drop_templates(cursor, size)
                _build(connection, name, size, progress or _quiet)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", (_BUILD_LOCK,))
    return name


def _exists(cursor: Any, name: str) -> bool:
    cursor.execute("SELECT FROM pg_database WHERE datname = %s", (name,))
    return cursor.fetchone() is not None


def _drop_templates(cursor: Any, size: str) -> None:
    """Drop complete and unfinished templates of this size."""
    cursor.execute(
        "SELECT datname FROM pg_database WHERE starts_with(datname, %s)"
        " AND (datname LIKE %s OR starts_with(shobj_description(oid, 'pg_database'), %s))",
        (f"films_{size}_", f"%{UNFINISHED}", MARKER),
    )
    for (name,) in cursor.fetchall():
        cursor.execute(SQL("ALTER DATABASE {} IS_TEMPLATE false").format(Identifier(name)))
        cursor.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


def _build(connection: Any, name: str, size: str, progress: Progress) -> None:
    unfinished = name + UNFINISHED
    with connection.cursor() as cursor:
        cursor.execute(SQL("CREATE DATABASE {} TEMPLATE template0").format(Identifier(unfinished)))
        with closing(_connect_beside(connection, unfinished)) as inside:
            load(inside, size_named(size), progress)
        _finish(
            cursor,
            name,
            f"template, {size} size",
            SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false IS_TEMPLATE true").format(
                Identifier(unfinished)
            ),
        )


def _connect_beside(connection: Any, database: str) -> Any:
    """A connection to another database with the same login."""
    # `connection.dsn` hides the password; the parameters and the password apart do not.
    given = {**connection.info.dsn_parameters, "password": connection.info.password}
    return psycopg2.connect(**{**given, "dbname": database})


def _finish(cursor: Any, name: str, purpose: str, *statements: Composable) -> None:
    """Comment, settings and final name in one transaction: a database is ours or unfinished."""
    database = Identifier(name + UNFINISHED)
    comment = SQL("COMMENT ON DATABASE {} IS {}").format(database, Literal(f"{MARKER} {purpose}"))
    rename = SQL("ALTER DATABASE {} RENAME TO {}").format(database, Identifier(name))
    cursor.execute(SQL(";").join((comment, *statements, rename)))


def create_database(admin: Admin, name: str, size: str, owner: str = LEARNER) -> None:
    """Make a database: a clone of the template of this size, which is built first if it is missing.

    `SandboxError` if a database of that name exists.
    """
    with _administration(admin) as connection:
        clone_database(connection, name, ensure_template(connection, size), owner)


def clone_database(admin: Admin, name: str, source: str, owner: str = LEARNER) -> None:
    """Make a database as a copy of one of ours, and end whatever sessions the source has.

    `SandboxError` if a database of that name exists, or if the source is not one of ours.
    """
    unfinished = Identifier(name + UNFINISHED)
    with _administration(admin) as connection, connection.cursor() as cursor:
        _refuse_strangers(cursor, source)
        if _exists(cursor, name):
            raise SandboxError(f"The database {name} exists already.", "Reset it, or drop it first.")
        cursor.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(unfinished))
        # A session in the source would make CREATE DATABASE wait five seconds and then fail.
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (source,)
        )
        cursor.execute(
            SQL("CREATE DATABASE {} TEMPLATE {} OWNER {} STRATEGY wal_log").format(
                unfinished, Identifier(source), Identifier(owner)
            )
        )
        settings = [
            SQL("ALTER DATABASE {} SET {} = {}").format(unfinished, Identifier(key), Literal(value))
            for key, value in SETTINGS.items()
        ]
        _finish(cursor, name, f"copy of {source}", *settings)


def _refuse_strangers(cursor: Any, name: str) -> None:
    cursor.execute(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", (name,)
    )
    found = cursor.fetchone()
    if found and not (found[0] or "").startswith(MARKER):
        raise SandboxError(
            f"The database {name} was not made by this project.",
            "It stays as it is; rename it if the name is needed.",
        )


def drop_database(admin: Admin, name: str) -> None:
    """Drop a database of ours and end its sessions; nothing happens if there is none.

    `SandboxError` if the database was not made by this project.
    """
    with _administration(admin) as connection, connection.cursor() as cursor:
        _refuse_strangers(cursor, name)
        cursor.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name)))


def reset_database(admin: Admin, name: str, size: str, owner: str = LEARNER) -> None:
    """As new: drop the database if it exists, end its sessions, and clone it again."""
    with _administration(admin) as connection:
        drop_database(connection, name)
        create_database(connection, name, size, owner)


def databases(admin: Admin) -> list[tuple[str, int, str]]:
    """Name, size in bytes and comment of every database of ours, by name."""
    with _administration(admin) as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT datname, pg_database_size(oid), shobj_description(oid, 'pg_database')"
            " FROM pg_database WHERE starts_with(shobj_description(oid, 'pg_database'), %s)"
            " ORDER BY datname",
            (MARKER,),
        )
        return list(cursor.fetchall())
