"""The two databases on which the exercises of a lesson are judged.

They are copies of the films with the lesson's `setup`, the second one with `other_data` as well.
Nobody writes to them: queries read them, scripts run in throw-away clones of them. Their names hold
a hash of all they are made from, so that a changed spec is judged on a new database.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg2
from psycopg2 import sql

from sandbox.errors import SandboxError
from sandbox.exercises.server import READERS, Server, digest
from sandbox.exercises.spec import Lesson
from sandbox.films.roles import OWNER

_EXAM = (Path(__file__).parent / "exam.sql").read_text(encoding="utf-8")

_SCHEMAS = r"""
SELECT nspname FROM pg_namespace
WHERE nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'exam') ORDER BY nspname
"""


class JudgedData:
    """Makes the lesson's judged databases where they are missing, and tells their names."""

    def __init__(self, server: Server, lesson: Lesson, template: Callable[[], str]) -> None:
        self._server = server
        self._lesson = lesson
        self._template = template
        self._names: dict[bool, str] = {}

    def name(self, other: bool) -> str:
        """The database with the first data, or with the other data."""
        if other not in self._names:
            self._names[other] = self._named(other)
        name = self._names[other]
        if name not in self._server.databases(name):  # another version may have replaced it
            self._make(name, other)
        return name

    def _named(self, other: bool) -> str:
        lesson = self._lesson
        version = digest(self._template(), lesson.setup, lesson.other_data, _EXAM)
        return f"{self._prefix}{version}" + ("_other" if other else "")

    @property
    def _prefix(self) -> str:
        return f"exam_{self._lesson.slug.replace('-', '_')}_"

    def _make(self, name: str, other: bool) -> None:
        """Makes the database, and drops those of other versions that nobody uses."""
        template = self._template()
        with self._server.making(name, template) as copy:
            if copy is not None:
                self._fill(copy, other)
        version = name.removesuffix("_other")
        for old, busy in self._server.databases(self._prefix).items():
            if not busy and old.removesuffix("_other") != version:
                self._server.cleaner.drop_database(old)

    def _fill(self, database: str, other: bool) -> None:
        """Runs what the author wrote as the owner of the films, and lets readers read."""
        with self._server.inside(database) as cursor:
            cursor.execute("SET search_path = public, pg_catalog")
            cursor.execute(_EXAM)
            cursor.execute(f"GRANT USAGE ON SCHEMA exam TO {READERS}")
            cursor.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA exam TO {READERS}")
            cursor.execute(f"GRANT USAGE, CREATE ON SCHEMA public TO {OWNER}")
            cursor.execute(
                sql.SQL("GRANT CREATE ON DATABASE {} TO {}").format(
                    sql.Identifier(database), sql.Identifier(OWNER)
                )
            )
            cursor.execute(f"SET ROLE {OWNER}")
            self._run(cursor, "setup")
            if other:
                self._run(cursor, "other_data")
            cursor.execute("RESET ROLE")
            # DROP OWNED in an answer reaches rights on every database, so the owner keeps none.
            cursor.execute(
                sql.SQL("REVOKE CREATE ON DATABASE {} FROM {}").format(
                    sql.Identifier(database), sql.Identifier(OWNER)
                )
            )
            _vacuum_changed(cursor)
        let_read(self._server, database)

    def _run(self, cursor: Any, name: str) -> None:
        script = getattr(self._lesson, name)
        try:
            if script.strip():
                cursor.execute(script)
        except psycopg2.Error as error:
            raise SandboxError(
                f"The {name} of the lesson “{self._lesson.slug}” did not run: {error}",
                "This is a defect of the lesson, not of the answer.",
            ) from None


def let_read(server: Server, database: str) -> None:
    """Lets the readers read every table, whoever made it. GRANT runs nothing of the answer's."""
    with server.inside(database) as cursor:
        cursor.execute(_SCHEMAS)
        schemas = sql.SQL(", ").join(sql.Identifier(name) for (name,) in cursor.fetchall())
        cursor.execute(
            sql.SQL(
                "GRANT USAGE ON SCHEMA {schemas} TO {readers};"
                "GRANT SELECT ON ALL TABLES IN SCHEMA {schemas} TO {readers}"
            ).format(schemas=schemas, readers=sql.Identifier(READERS))
        )


def _vacuum_changed(cursor: Any) -> None:
    """Marks the pages of new and changed tables all-visible, so that plans are stable.

    Without ANALYZE: whether statistics are fresh is the author's to say.
    """
    cursor.execute(
        "SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r' AND relallvisible < relpages"
        " OR relkind = 'r' AND relpages = 0 AND pg_relation_size(oid) > 0"
    )
    for (table,) in cursor.fetchall():
        cursor.execute(f"VACUUM (FREEZE) {table}")
