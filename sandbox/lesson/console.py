"""The connection behind `%%sql`: one statement after another, as psql would run them.

It commits each statement by itself until the learner says BEGIN. A SELECT is read through a cursor,
so that a result of ten million rows is counted by the server and never fills this kernel's memory.
"""

import select
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import psycopg2
from psycopg2.extensions import TRANSACTION_STATUS_IDLE, new_type, register_type

from sandbox.exercises.statements import Statement, split
from sandbox.lesson.statements import only_reads
from sandbox.lesson.waiting import run, wait

ROWS_SHOWN = 20
_CURSOR = "DECLARE reading NO SCROLL CURSOR FOR "
_NUMBERS = {20, 21, 23, 26, 700, 701, 790, 1700}  # pg_type: int8, int2, int4, oid, floats …


@dataclass(frozen=True)
class Rows:
    """A result: at most `ROWS_SHOWN` rows of server text, and how many there are in all."""

    columns: list[str]
    numeric: set[int]
    rows: list[list[str | None]]
    total: int


@dataclass(frozen=True)
class Done:
    """A statement without rows, in the server's words, such as "UPDATE 3"."""

    status: str


@dataclass(frozen=True)
class Refused:
    """The database's own error, its position a character of the cell counted from 0."""

    message: str
    sqlstate: str
    position: int | None
    detail: str | None
    hint: str | None

    @classmethod
    def of(cls, error: Any, start: int) -> "Refused":
        """What psycopg2 raised for a statement that starts at this character of the cell."""
        diagnosis = error.diag
        position = diagnosis.statement_position
        return cls(
            message=diagnosis.message_primary,
            sqlstate=error.pgcode,
            position=int(position) - 1 + start if position else None,
            detail=diagnosis.message_detail,
            hint=diagnosis.message_hint,
        )

    def in_words(self, cell: str) -> str:
        """The error as psql prints it, the line and a caret under it included."""
        lines = [f"ERROR:  {self.message}"]
        if self.position is not None:
            before = cell[: self.position]
            number = before.count("\n") + 1
            line = cell.split("\n")[number - 1]
            prefix = f"LINE {number}: "
            column = self.position - (before.rfind("\n") + 1)
            lines += [prefix + line, " " * (len(prefix) + column) + "^"]
        hint = _IN_FAILED_TRANSACTION if self.sqlstate == "25P02" else self.hint
        lines += [f"{k}:  {v}" for k, v in (("DETAIL", self.detail), ("HINT", hint)) if v]
        return "\n".join([*lines, f"SQLSTATE {self.sqlstate}"])


Outcome = Rows | Done | Refused
_IN_FAILED_TRANSACTION = "An earlier statement failed after BEGIN. Run ROLLBACK, then go on."


class Console:
    """Runs the text of a cell on one connection that stays open from cell to cell.

    `connect` opens an asynchronous psycopg2 connection, so that a statement can be interrupted.
    """

    def __init__(self, connect: Callable[[], Any]) -> None:
        self._connect = connect
        self._connection: Any = None

    def run(self, cell: str) -> Iterator[Outcome]:
        """What each statement gave, in order; an error is the last outcome, the rest is not run."""
        for statement in split(cell):
            try:
                yield self._run_one(statement)
            except psycopg2.Error as error:
                if error.pgcode is None:
                    self.close()
                    raise
                ours = len(_CURSOR) if only_reads(statement.text) else 0
                yield Refused.of(error, statement.offset - ours)
                return

    def notices(self) -> list[str]:
        """What the server said on the side since the last call, such as a NOTICE."""
        if self._connection is None:
            return []
        notices = [notice.strip() for notice in self._connection.notices]
        del self._connection.notices[:]
        return notices

    def fetch(self, sql: str) -> list[tuple[Any, ...]]:
        """All rows of one statement, as server text; for statements of our own."""
        cursor = self._execute(sql)
        return list(cursor.fetchall()) if cursor.description else []

    def in_transaction(self) -> bool:
        """Whether the learner has said BEGIN and not yet COMMIT or ROLLBACK."""
        return bool(self._open().info.transaction_status != TRANSACTION_STATUS_IDLE)

    def close(self) -> None:
        """Ends the connection; the next statement opens a new one."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _run_one(self, statement: Statement) -> Outcome:
        if only_reads(statement.text):
            return self._read(statement)
        cursor = self._execute(statement.text)
        if cursor.description is None:
            return Done(cursor.statusmessage)
        return _rows(cursor, cursor.fetchmany(ROWS_SHOWN), cursor.rowcount)

    def _read(self, statement: Statement) -> Rows:
        ours = not self.in_transaction()
        if ours:
            self._execute("BEGIN")
        try:
            self._execute(_CURSOR + statement.text)
            cursor = self._execute(f"FETCH {ROWS_SHOWN} FROM reading")
            shown = cursor.fetchall()
            more = self._execute("MOVE FORWARD ALL FROM reading").statusmessage
            self._execute("COMMIT" if ours else "CLOSE reading")
        except BaseException:
            if ours:
                self._execute("ROLLBACK")
            raise
        return _rows(cursor, shown, len(shown) + int(more.split()[-1]))

    def _execute(self, sql: str) -> Any:
        return run(self._open(), sql)

    def _open(self) -> Any:
        if self._connection is not None and self._ended_while_idle():
            self.close()
        if self._connection is None or self._connection.closed:
            self._connection = self._connect()
            wait(self._connection)
            register_type(_AS_TEXT, self._connection)
            self._execute("SET cursor_tuple_fraction = 1")
        return self._connection

    def _ended_while_idle(self) -> bool:
        """Whether the server hung up when no transaction was open, so that nothing is lost."""
        if self._connection.info.transaction_status != TRANSACTION_STATUS_IDLE:
            return False
        try:
            while select.select([self._connection.fileno()], [], [], 0)[0]:
                self._connection.poll()
        except psycopg2.Error:
            return True
        return False


# Every value as the server writes it: 1.50 stays 1.50, a date stays a date.
_EVERY_BUILT_IN_TYPE = tuple(range(16, 6000))
_AS_TEXT = new_type(_EVERY_BUILT_IN_TYPE, "AS_TEXT", lambda value, cursor: value)


def _rows(cursor: Any, shown: list[Any], total: int) -> Rows:
    numeric = {i for i, column in enumerate(cursor.description) if column.type_code in _NUMBERS}
    return Rows([c.name for c in cursor.description], numeric, [list(row) for row in shown], total)
