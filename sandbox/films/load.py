"""Fills an empty database with the films and the film club of one size."""

from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from psycopg2.errors import QueryCanceled
from psycopg2.sql import SQL, Identifier

from sandbox.films.generate.tables import Table, tables
from sandbox.films.roles import OWNER
from sandbox.films.sizes import Size

SCHEMA = Path(__file__).resolve().parent / "schema.sql"
_SECOND_PART = "-- after the rows\n"
_ROWS_A_REPORT = 20_000
_LINES_A_READ = 1_000

Progress = Callable[[int, int, str], None]
"""Called with rows done, rows in all, and the name of what is being worked on."""


class _CopySource:
    """Lines that are made while COPY reads them, as the file object that psycopg2 asks for."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._rest = b""
        self.error: BaseException | None = None

    def read(self, size: int) -> bytes:
        """At most `size` bytes; none at the end."""
        while len(self._rest) < size:
            try:
                more = "".join(islice(self._lines, _LINES_A_READ)).encode()
            except BaseException as error:
                self.error = error
                raise
            if not more:
                break
            self._rest += more
        chunk, self._rest = self._rest[:size], self._rest[size:]
        return chunk


def _reporting(table: Table, done: int, total: int, progress: Progress) -> Iterator[str]:
    progress(done, total, table.name)
    for row, line in enumerate(table.lines(), start=1):
        if row % _ROWS_A_REPORT == 0:
            progress(done + row, total, table.name)
        yield line


def _copy(cursor: Any, table: Table, lines: Iterator[str]) -> None:
    # FREEZE: the table was made in this transaction, so rows arrive as VACUUM would leave them.
    statement = SQL("COPY {} ({}) FROM STDIN WITH (FREEZE)").format(
        Identifier(*table.name.split(".")),
        SQL(", ").join(map(Identifier, table.columns)),
    )
    source = _CopySource(lines)
    try:
        cursor.copy_expert(statement, source, size=1 << 16)
    except QueryCanceled:
        # So psycopg2 calls whatever stopped the source; callers know Ctrl-C by its own name.
        if source.error is None:
            raise
        raise source.error from None


_IDENTITY_COLUMNS = """
    SELECT a.attrelid::regclass::text, quote_ident(a.attname)
    FROM pg_attribute a WHERE a.attidentity <> '' ORDER BY 1
"""


def _set_identities(cursor: Any) -> None:
    """The next generated id follows the largest one that was loaded."""
    cursor.execute(_IDENTITY_COLUMNS)
    for table, column in cursor.fetchall():
        cursor.execute(
            f"SELECT setval(pg_get_serial_sequence('{table}', '{column}'), max({column})) "
            f"FROM {table}"
        )


def _protect(cursor: Any) -> None:
    """A login of a lesson ends no other session, not even one of the same role."""
    cursor.execute(
        "REVOKE EXECUTE ON FUNCTION pg_terminate_backend(integer, bigint), "
        "pg_cancel_backend(integer) FROM PUBLIC"
    )
    cursor.execute("SHOW shared_preload_libraries")
    if "pg_stat_statements" in cursor.fetchone()[0]:
        cursor.execute("CREATE EXTENSION pg_stat_statements")


def load(connection: Any, size: Size, progress: Progress) -> None:
    """Make the tables in an empty database, fill them, and gather statistics.

    `connection` is a superuser's psycopg2 connection to that database, outside a transaction.
    """
    before_rows, after_rows = SCHEMA.read_text(encoding="utf-8").split(_SECOND_PART)
    everything = tables(size)
    total = sum(table.row_count for table in everything)
    done = 0
    owner = Identifier(OWNER)
    with connection, connection.cursor() as cursor:
        cursor.execute(SQL("GRANT USAGE, CREATE ON SCHEMA public TO {}").format(owner))
        cursor.execute(SQL("CREATE SCHEMA raw AUTHORIZATION {}").format(owner))
        cursor.execute(SQL("SET LOCAL ROLE {}").format(owner))
        cursor.execute("SET LOCAL maintenance_work_mem = '128MB'")
        cursor.execute("SET LOCAL max_parallel_maintenance_workers = 0")
        cursor.execute(before_rows)
        for table in everything:
            _copy(cursor, table, _reporting(table, done, total, progress))
            done += table.row_count
        progress(done, total, "keys and indexes")
        cursor.execute(after_rows)
        _set_identities(cursor)
        cursor.execute("RESET ROLE")
        _protect(cursor)
    connection.autocommit = True
    with connection.cursor() as cursor:
        progress(done, total, "statistics")
        cursor.execute("SET default_statistics_target = 100")
        cursor.execute("VACUUM (FREEZE, ANALYZE)")
