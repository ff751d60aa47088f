"""The checker's own things on the PostgreSQL server: judge, roles, judged databases.

Everything here carries a marker in its comment, and only what carries it is ever dropped. What a
killed kernel left behind is swept by the next one: names hold the id of the examiner that made
them, and an examiner that lives holds an advisory lock on its id.
"""

import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg2
from psycopg2 import sql

from sandbox.exercises.answers import Allowance, Session
from sandbox.exercises.cleaning import Cleaner
from sandbox.exercises.judge import Judge, digest, judge_database
from sandbox.films.templates import MARKER, copy_strategy

_LOCKS = 0x6A756467  # "judg": the class of our advisory locks
_TEMP_FILES = "256MB"  # how much one answer may sort or hash on the disk
READERS = "exam_reader"
"""The group that may read what is judged; nobody logs in as it."""


class Server:
    """A superuser's connection to the judge's database, and what is done over it.

    Raises psycopg2.OperationalError where the server does not answer.
    """

    def __init__(self, admin_url: str) -> None:
        self._url = admin_url
        self.id = secrets.randbits(31)
        self._made = 0
        self._database = judge_database(admin_url)
        self.cleaner = Cleaner(self.dsn(self._database))
        self._connection = psycopg2.connect(self.dsn(self._database))
        self._connection.autocommit = True
        self.judge = Judge(self.run)
        self.run("SELECT pg_advisory_lock(%s, %s)", _LOCKS, self.id)
        # The second error is the first one's where another kernel makes it at the same moment.
        with suppress(psycopg2.errors.DuplicateObject, psycopg2.errors.UniqueViolation):
            self.run(f"CREATE ROLE {READERS} NOLOGIN")
        self.sweep()

    def dsn(self, database: str, **login: str) -> str:
        """Where and as whom to connect."""
        return str(psycopg2.extensions.make_dsn(self._url, dbname=database, **login))

    def url(self, database: str, user: str, password: str) -> str:
        """The same as a URL. Names and passwords are our own: nothing in them needs quoting."""
        parts = urlsplit(self._url)
        address = parts.netloc.rpartition("@")[2]
        return urlunsplit(
            parts._replace(netloc=f"{user}:{password}@{address}", path=f"/{database}")
        )

    def run(self, statement: str | sql.Composable, *parameters: Any) -> list[tuple[Any, ...]]:
        """One statement as superuser in the judge's database; its rows."""
        with self._connection.cursor() as cursor:
            cursor.execute(statement, parameters or None)
            return list(cursor.fetchall()) if cursor.description else []

    @contextmanager
    def inside(self, database: str) -> Iterator[Any]:
        """A superuser's cursor in another database. It must not run anything an answer wrote."""
        connection = psycopg2.connect(self.dsn(database), options="-c search_path=pg_catalog")
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                yield cursor
        finally:
            connection.close()

    def alive(self) -> bool:
        """Whether the connection still answers; a server that restarted has dropped it."""
        try:
            self.run("SELECT 1")
        except psycopg2.Error:
            return False
        return True

    def close(self) -> None:
        """Ends the connection when all is cleaned up; what takes long is left to the next start."""
        self.cleaner.wait(10)
        self._connection.close()

    # -- roles ------------------------------------------------------------------------------------

    @contextmanager
    def role(self, *groups: str, sessions: int = 2) -> Iterator["Role"]:
        """A role that can log in until the block ends; then its sessions end and it is dropped.

        What it owns must go with clones whose blocks end before.
        """
        role = Role(self, self._name("answer"), secrets.token_hex(16))
        members_of = sql.SQL(", ").join(map(sql.Identifier, groups))
        self.run(
            sql.SQL(
                "CREATE ROLE {name} LOGIN PASSWORD {password} CONNECTION LIMIT {sessions}"
                " IN ROLE {groups};"
                "COMMENT ON ROLE {name} IS {marker};"
                "ALTER ROLE {name} SET temp_file_limit = {limit}"
            ).format(
                name=sql.Identifier(role.name),
                password=sql.Literal(role.password),
                groups=members_of,
                sessions=sql.Literal(sessions),
                marker=sql.Literal(f"{MARKER} runs one answer"),
                limit=sql.Literal(_TEMP_FILES),
            )
        )
        try:
            yield role
        finally:
            role.end(0)
            self.cleaner.drop_role(role.name)

    # -- databases --------------------------------------------------------------------------------

    def databases(self, prefix: str) -> dict[str, bool]:
        """Our databases whose name begins so, and whether somebody is connected."""
        return dict(
            self.run(
                "SELECT datname, EXISTS (SELECT FROM pg_stat_activity a WHERE a.datid = d.oid)"
                " FROM pg_database d WHERE starts_with(datname, %s)"
                " AND starts_with(shobj_description(d.oid, 'pg_database'), %s)",
                prefix,
                MARKER,
            )
        )

    @contextmanager
    def clone(self, source: str) -> Iterator[str]:
        """A copy of a database, thrown away when the block ends."""
        name = self._name("examrun")
        self.copy(source, name, "runs one answer")
        try:
            yield name
        finally:
            self.cleaner.drop_database(name)

    @contextmanager
    def making(self, name: str, source: str) -> Iterator[str | None]:
        """A copy under a name of its own, which gets its real name when the block has succeeded.

        Yields None where the database is there already. Two kernels do not make it twice.
        """
        key = int(digest(name), 16) - (1 << 31)
        self.run("SELECT pg_advisory_lock(%s, %s)", _LOCKS + 1, key)
        try:
            if name in self.databases(name):
                yield None
                return
            with self.clone_until_named(source, name) as copy:
                yield copy
        finally:
            self.run("SELECT pg_advisory_unlock(%s, %s)", _LOCKS + 1, key)

    @contextmanager
    def clone_until_named(self, source: str, name: str) -> Iterator[str]:
        copy = self._name("examrun")
        self.copy(source, copy, "judges answers")
        try:
            yield copy
            self._when_free(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                    sql.Identifier(copy), sql.Identifier(name)
                )
            )
        except BaseException:
            self.cleaner.drop_database(copy)
            raise

    def copy(self, source: str, name: str, purpose: str) -> None:
        """CREATE DATABASE from another, with the marker."""
        with self._connection.cursor() as cursor:
            strategy = copy_strategy(cursor, source)
        self._when_free(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY {}").format(
                sql.Identifier(name), sql.Identifier(source), strategy
            )
        )
        self.run(
            sql.SQL("COMMENT ON DATABASE {} IS {}").format(
                sql.Identifier(name), sql.Literal(f"{MARKER} {purpose}")
            )
        )

    def let_create(self, database: str, role: str) -> None:
        """Lets a role make schemas and extensions in a database."""
        self.run(
            sql.SQL("GRANT CREATE ON DATABASE {} TO {}").format(
                sql.Identifier(database), sql.Identifier(role)
            )
        )

    def sweep(self) -> None:
        """Drops clones and roles of examiners that are no more, and judges of other versions."""
        living = {
            int(number)
            for (number,) in self.run(
                "SELECT objid FROM pg_locks WHERE locktype = 'advisory' AND classid = %s"
                " AND objsubid = 2",
                _LOCKS,
            )
        }
        for name in self.databases("examrun_"):
            if _maker(name) not in living:
                self.cleaner.drop_database(name)
        for name, busy in self.databases("judge_").items():
            if not busy and name != self._database:
                with suppress(psycopg2.errors.ObjectInUse):
                    self.run(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))
        for (name,) in self.run(
            r"SELECT rolname FROM pg_roles WHERE rolname LIKE 'answer\_%%'"
            " AND starts_with(shobj_description(oid, 'pg_authid'), %s)",
            MARKER,
        ):
            if _maker(name) not in living:
                Role(self, name, "").end()
                self.cleaner.drop_role(name)

    def _when_free(self, statement: sql.Composable, seconds: float = 15.0) -> None:
        """Runs what needs a database without sessions; another kernel's answer may be in it."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                self.run(statement)
            except psycopg2.errors.ObjectInUse:  # the server itself has waited for five seconds
                if time.monotonic() > deadline:
                    raise
            else:
                return

    def _name(self, prefix: str) -> str:
        self._made += 1
        return f"{prefix}_{self.id:08x}_{self._made}"


class Role:
    """A role that runs one answer."""

    def __init__(self, server: Server, name: str, password: str) -> None:
        self._server = server
        self.name = name
        self.password = password

    def url(self, database: str) -> str:
        """Where this role logs in, for programs that take a URL."""
        return self._server.url(database, self.name, self.password)

    @contextmanager
    def session(
        self,
        database: str,
        allowance: Allowance,
        grown: Callable[[], bool] = lambda: False,
        **settings: str,
    ) -> Iterator[Session]:
        """A session of this role in a database, which ends on the server when the block ends.

        Where the block fails, the session is told to end, and nobody waits for it.
        """
        dsn = self._server.dsn(database, user=self.name, password=self.password)
        try:
            with Session(dsn, allowance, grown, **settings) as session:
                yield session
        except BaseException:
            self.end(0)
            raise
        self.end()

    def end(self, seconds: float = 0.3) -> bool:
        """Tells all its sessions to end; whether none is left after so many seconds."""
        deadline = time.monotonic() + seconds
        while self._server.run(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s", self.name
        ):
            if time.monotonic() > deadline:
                return False
            time.sleep(0.002)
        return True


def _maker(name: str) -> int:
    """The id of the examiner that made this; names that are not ours belong to nobody."""
    try:
        return int(name.split("_")[-2], 16)
    except (IndexError, ValueError):
        return -1
