"""Databases made of the films: one template a size, and clones of it that are there in an instant.

A database of ours carries a comment that begins with `MARKER`, and only such databases are ever
dropped. While one is being made its name ends in `UNFINISHED`; it gets its own name together with
its comment and settings, in one transaction, when it is complete.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg2
from psycopg2.sql import SQL, Composable, Identifier, Literal

from sandbox.errors import SandboxError
from sandbox.films.roles import LEARNER, ensure_roles
from sandbox.films.sizes import size_named

if TYPE_CHECKING:
    from sandbox.films.load import Progress

MARKER = "backend-notebooks:"
UNFINISHED = " (unfinished)"
_HERE = Path(__file__).resolve().parent
_SOURCES = ("raw.py", "clean.py", "sizes.py", "load.py", "schema.sql", "data/movies.json")
_LARGE = 100_000_000  # bytes
_LOCKS = 0x66696C6D  # "film" in ASCII: a key that other programs are unlikely to use
# Text sorts by code point on every server, whatever locale it was set up with.
_TEXT = SQL(
    "ENCODING 'UTF8' LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LC_COLLATE 'C' LC_CTYPE 'C'"
)
OLDEST_SERVER = 180_000
"""As libpq counts: 18.0."""

Admin = Any
"""A superuser's URL, or a psycopg2 connection of such a login in autocommit."""

SETTINGS = {
    "jit": "off",
    "max_parallel_workers_per_gather": "0",
    "synchronize_seqscans": "off",
    "work_mem": "4MB",
    "seq_page_cost": "1",
    "random_page_cost": "1.1",
    "default_statistics_target": "100",
    "effective_cache_size": "512MB",
    "timezone": "UTC",
}
"""Set on every clone, because CREATE DATABASE copies no settings: plans are alike everywhere."""


@contextmanager
def administration(admin: Admin) -> Iterator[Any]:
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
    with administration(admin) as connection, connection.cursor() as cursor:
        with alone(cursor, "roles"):
            ensure_roles(connection)
        if not _exists(cursor, name):
            with alone(cursor, size):
                if not _exists(cursor, name):
                    _drop_templates(cursor, size)
                    _build(connection, name, size, progress or _quiet)
    return name


@contextmanager
def alone(cursor: Any, subject: str) -> Iterator[None]:
    """Wait until no other session works on the subject, and keep others waiting meanwhile.

    The server frees the lock if this process dies. One session may take a lock twice.
    """
    cursor.execute("SELECT pg_advisory_lock(%s, hashtext(%s))", lock_key(subject))
    try:
        yield
    finally:
        cursor.execute("SELECT pg_advisory_unlock(%s, hashtext(%s))", lock_key(subject))


def lock_key(subject: str) -> tuple[int, str]:
    """The key of a subject's advisory lock; its second part goes through hashtext()."""
    return (_LOCKS, subject)


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
    from sandbox.films.load import load  # the generator is needed here alone

    if connection.server_version < OLDEST_SERVER:
        raise SandboxError(
            f"The server is PostgreSQL {connection.server_version // 10_000}.",
            f"The lessons need PostgreSQL {OLDEST_SERVER // 10_000} or later.",
        )
    unfinished = name + UNFINISHED
    with connection.cursor() as cursor:
        cursor.execute(
            SQL("CREATE DATABASE {} TEMPLATE template0 {}").format(Identifier(unfinished), _TEXT)
        )
        with closing(connect_beside(connection, unfinished)) as inside:
            load(inside, size_named(size), progress)
        _finish(
            cursor,
            name,
            f"template, {size} size",
            SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false IS_TEMPLATE true").format(
                Identifier(unfinished)
            ),
        )


def connect_beside(connection: Any, database: str) -> Any:
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
    with administration(admin) as connection:
        clone_database(connection, name, ensure_template(connection, size), owner)


def clone_database(admin: Admin, name: str, source: str, owner: str = LEARNER) -> None:
    """Make a database as a copy of one of ours, and end whatever sessions the source has.

    `SandboxError` if a database of that name exists, or if the source is not one of ours.
    """
    unfinished = Identifier(name + UNFINISHED)
    with (
        administration(admin) as connection,
        connection.cursor() as cursor,
        alone(cursor, name),
    ):
        refuse_strangers(cursor, source)
        if _exists(cursor, name):
            raise SandboxError(
                f"The database {name} exists already.", "Reset it, or drop it first."
            )
        cursor.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(unfinished))
        end_sessions(cursor, source)
        cursor.execute(
            SQL("CREATE DATABASE {} TEMPLATE {} OWNER {} STRATEGY {}").format(
                unfinished, Identifier(source), Identifier(owner), copy_strategy(cursor, source)
            )
        )
        settings = [
            SQL("ALTER DATABASE {} SET {} = {}").format(unfinished, Identifier(key), Literal(value))
            for key, value in SETTINGS.items()
        ]
        _finish(cursor, name, f"copy of {source}", *settings)


def end_sessions(cursor: Any, name: str, seconds: float = 5.0) -> None:
    """End all sessions in a database and wait until they are gone.

    CREATE DATABASE and ALTER DATABASE look again only every tenth of a second, and give up after
    five seconds.
    """
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,)
        )
        if not cursor.fetchall():
            return
        time.sleep(0.002)


def copy_strategy(cursor: Any, source: str) -> Composable:
    """The quicker way to copy a database, as CREATE DATABASE … STRATEGY names it."""
    return SQL("file_copy" if is_large(cursor, source) else "wal_log")


def is_large(cursor: Any, name: str) -> bool:
    """Whether a database is quicker copied as files than through the log.

    As files, it waits for two checkpoints and syncs each file, which pays from about 100 MB.
    """
    cursor.execute("SELECT pg_database_size(%s) > %s", (name, _LARGE))
    return bool(cursor.fetchone()[0])


def refuse_strangers(cursor: Any, name: str) -> None:
    cursor.execute(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", (name,)
    )
    found = cursor.fetchone()
    if found and not (found[0] or "").startswith(MARKER):
        raise SandboxError(
            f"The database {name} was not made by this project.",
            "It stays as it is; rename it if the name is needed.",
        )


def databases(admin: Admin) -> list[tuple[str, int, str]]:
    """Name, size in bytes and comment of every database of ours, by name."""
    with administration(admin) as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT datname, pg_database_size(oid), shobj_description(oid, 'pg_database')"
            " FROM pg_database WHERE starts_with(shobj_description(oid, 'pg_database'), %s)"
            " ORDER BY datname",
            (MARKER,),
        )
        return list(cursor.fetchall())
