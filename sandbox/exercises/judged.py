"""The two databases on which the exercises of a lesson are judged.

They are copies of the films with the lesson's `setup`, the second one with `other_data` as well.
Nobody writes to them: queries read them, scripts run in throw-away clones of them. Their names hold
a hash of all they are made from, so that a changed spec is judged on a new database.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg2
from psycopg2 import sql

from sandbox.errors import SandboxError
from sandbox.exercises.judge import digest
from sandbox.exercises.server import READERS, Server
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
        # The other data are made from the first ones: the setup has run there.
        source = self.name(False) if other else self._template()
        with self._server.making(name, source) as copy:
            if copy is not None:
                self._fill(copy, other)
        versions = re.compile(re.escape(self._prefix) + r"([0-9a-f]{8})(_other)?")
        for old, busy in self._server.databases(self._prefix).items():
            found = versions.fullmatch(old)  # another lesson's slug may begin with this one's
            if found and not busy and found[1] not in name:
                self._server.cleaner.drop_database(old)

    def _fill(self, database: str, other: bool) -> None:
        """Runs what the author wrote as the owner of the films, and lets readers read."""
        with self._server.inside(database) as cursor:
            cursor.execute("SET search_path = public, pg_catalog")
            if not other:
                cursor.execute(_EXAM)
                cursor.execute(f"GRANT USAGE ON SCHEMA exam TO {READERS}")
                cursor.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA exam TO {READERS}")
                cursor.execute(f"GRANT USAGE, CREATE ON SCHEMA public TO {OWNER}")
            with _owning(cursor, database):
                self._run(cursor, "other_data" if other else "setup")
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


@contextmanager
def _owning(cursor: Any, database: str) -> Iterator[None]:
    """As the owner of the films, who may make schemas and extensions meanwhile.

    Not for longer: DROP OWNED in an answer reaches what the owner may do in every database.
    """
    names = {"database": sql.Identifier(database), "owner": sql.Identifier(OWNER)}
    cursor.execute(sql.SQL("GRANT CREATE ON DATABASE {database} TO {owner}").format(**names))
    cursor.execute(sql.SQL("SET ROLE {owner}").format(**names))
    yield
    cursor.execute("RESET ROLE")
    cursor.execute(sql.SQL("REVOKE CREATE ON DATABASE {database} FROM {owner}").format(**names))


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
