"""A lesson's database as new in an instant: a spare clone lies ready and is renamed into place.

The rest happens behind the caller's back, in a thread: the next spare is made and the old database
dropped. Whoever comes before the spare is ready waits for it. Databases too large to be copied
through the log have no spare: they would take their room on the disk twice.
"""

from __future__ import annotations

import secrets
import threading
from contextlib import closing, suppress
from typing import Any

import psycopg2
from psycopg2.sql import SQL, Composed, Identifier

from sandbox.films.roles import LEARNER
from sandbox.films.templates import (
    MARKER,
    Admin,
    administration,
    alone,
    clone_database,
    connect_beside,
    end_sessions,
    ensure_template,
    is_large,
    lock_key,
    refuse_strangers,
)

SPARE = " (spare)"
OLD = " (old)"


def reset_database(admin: Admin, name: str, size: str, owner: str = LEARNER) -> None:
    """A clone of the films of this size under this name, whatever stood there before.

    `SandboxError` if a database of that name was not made by this project.
    """
    with administration(admin) as connection, connection.cursor() as cursor, alone(cursor, name):
        refuse_strangers(cursor, name)
        template = ensure_template(connection, size)
        if is_large(cursor, template):
            _drop(cursor, name)
            clone_database(connection, name, template, owner)
            return
        _put_aside(cursor, name)
        if not _put_in_place(cursor, name, template, owner):
            with alone(cursor, name + SPARE):  # one may be in the making
                if not _put_in_place(cursor, name, template, owner):
                    clone_database(connection, name, template, owner)
        behind = _session_behind(connection, name)
    if behind is not None:
        threading.Thread(target=_tidy_up, args=(behind, name, template, owner)).start()


def drop_database(admin: Admin, name: str) -> None:
    """Drop a database of ours with its spare and end its sessions; nothing if there is none.

    `SandboxError` if the database was not made by this project.
    """
    with (
        administration(admin) as connection,
        connection.cursor() as cursor,
        alone(cursor, name + SPARE),  # a spare in the making is finished first
    ):
        refuse_strangers(cursor, name)
        for database in (name, name + SPARE, *_put_aside_before(cursor, name)):
            _drop(cursor, database)


def tidying(cursor: Any, name: str) -> bool:
    """Whether a reset of this database is still making a spare or dropping what it put aside."""
    cursor.execute(
        "SELECT FROM pg_locks WHERE locktype = 'advisory' AND classid = %s"
        " AND objid = (hashtext(%s)::bigint & 4294967295)::oid",
        lock_key(name + SPARE),
    )
    return cursor.fetchone() is not None or bool(_put_aside_before(cursor, name))


def _put_aside(cursor: Any, name: str) -> None:
    cursor.execute("SELECT FROM pg_database WHERE datname = %s", (name,))
    if cursor.fetchone() is not None:
        end_sessions(cursor, name)
        cursor.execute(_rename(name, f"{name}{OLD} {secrets.token_hex(4)}"))


def _put_in_place(cursor: Any, name: str, template: str, owner: str) -> bool:
    """Whether there was a spare of this template and owner, which now has the name."""
    if not _is_spare(cursor, name, template, owner):
        return False
    try:
        cursor.execute(_rename(name + SPARE, name))
    except (psycopg2.errors.InvalidCatalogName, psycopg2.errors.ObjectInUse):
        return False  # dropped, or being looked at, since
    return True


def _session_behind(connection: Any, name: str) -> Any | None:
    """A session of its own that holds the lock of the spare; None where another one is at it."""
    behind = connect_beside(connection, connection.info.dbname)
    behind.autocommit = True
    with behind.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, hashtext(%s))", lock_key(name + SPARE))
        if cursor.fetchone()[0]:
            return behind
    behind.close()
    return None


def _tidy_up(behind: Any, name: str, template: str, owner: str) -> None:
    """Make the next spare, then drop what was put aside."""
    # The server may be stopped under our feet. A spare is never needed, only quicker.
    with suppress(psycopg2.Error), closing(behind), behind.cursor() as cursor:
        if not _is_spare(cursor, name, template, owner):
            _drop(cursor, name + SPARE)
            clone_database(behind, name + SPARE, template, owner)
        cursor.execute("SELECT pg_advisory_unlock(%s, hashtext(%s))", lock_key(name + SPARE))
        for database in _put_aside_before(cursor, name):
            _drop(cursor, database)


def _is_spare(cursor: Any, name: str, template: str, owner: str) -> bool:
    """Whether there is a spare of this template and owner."""
    cursor.execute(
        "SELECT FROM pg_database WHERE datname = %s AND datdba = %s::regrole"
        " AND shobj_description(oid, 'pg_database') = %s",
        (name + SPARE, owner, f"{MARKER} copy of {template}"),
    )
    return cursor.fetchone() is not None


def _put_aside_before(cursor: Any, name: str) -> list[str]:
    cursor.execute(
        "SELECT datname FROM pg_database WHERE starts_with(datname, %s)"
        " AND starts_with(shobj_description(oid, 'pg_database'), %s)",
        (name + OLD, MARKER),
    )
    return [database for (database,) in cursor.fetchall()]


def _rename(name: str, other: str) -> Composed:
    return SQL("ALTER DATABASE {} RENAME TO {}").format(Identifier(name), Identifier(other))


def _drop(cursor: Any, name: str) -> None:
    cursor.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name)))
