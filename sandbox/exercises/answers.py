"""One answer runs here: a connection of its own, watched by the one who waits for it.

psycopg2 is used without blocking, so that the thread that waits can give up in time; the caller
then ends the session from a second connection. A time limit inside the answer's session would not
do: the answer could lift it, and a DO block can catch its cancellation.
"""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg2
from psycopg2 import extensions

from sandbox.exercises.relay import Relay, TooMuchError, endpoint
from sandbox.exercises.statements import split
from sandbox.films.templates import SETTINGS

SECONDS = 5.0
"""How long an answer may run, all its runs on all data sets together."""

MOST_BYTES = 8 << 20
"""How much text the rows of one result may hold."""

MOST_SENT = 64 << 20
"""How many bytes the server may send to one session; a script's results are not looked at."""

_READY = 0.2  # seconds that getting ready may take before the answer has to pay for it
_LOOK = 0.1  # seconds between two looks at what the answer uses up

# Every session of an answer, and of those who read after it, starts alike on every server.
_SETTINGS = {
    **SETTINGS,
    "client_encoding": "UTF8",
    "datestyle": "ISO",
    "cursor_tuple_fraction": "1",
    # Should this process be killed, the server notices and ends what it was running.
    "client_connection_check_interval": "1s",
    "idle_in_transaction_session_timeout": "60s",
}

# Every value stays the text that the server sent; PGlite's parsers do the same in the page.
_TEXTS = extensions.new_type(tuple(extensions.string_types), "TEXT", lambda value, _: value)

_CLASSES = """
SELECT oid, CASE WHEN typcategory = 'N' THEN 'number'
                 WHEN typcategory IN ('S', 'E', 'X', 'Z') THEN 'text'
                 WHEN typcategory IN ('D', 'T') THEN 'time'
                 WHEN typcategory = 'B' THEN 'boolean' ELSE 'other' END
FROM pg_catalog.pg_type WHERE oid OPERATOR(pg_catalog.=) ANY (%s::pg_catalog.oid[])
"""


class CouldNotRunError(Exception):
    """The answer did not get through; `error` has the keys of `Verdict.error` as far as known."""

    def __init__(
        self,
        message: str,
        sqlstate: str | None = None,
        position: int | None = None,
        hint: str | None = None,
    ) -> None:
        super().__init__(message)
        self.error: dict[str, Any] = {
            "message": message,
            "sqlstate": sqlstate,
            "position": position,
            "hint": hint,
        }


class Allowance:
    """The seconds that an answer has left; they pass only while it runs.

    What is made ready for it counts as well: where that takes long, on a slow machine, the answer
    has less, but no less than half, so that the learner does not wait much longer.
    """

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = self._left = seconds
        self.begin()

    def begin(self) -> None:
        """From now on the answer is made ready for its next data, and run."""
        self._latest = time.monotonic() + self._left + _READY
        self._ready = False
        self._short = False

    @contextmanager
    def running(self) -> Iterator[float]:
        """Yields the deadline, on the clock of `time.monotonic`."""
        start = time.monotonic()
        if not self._ready:
            self._ready = True
            self._short = self._latest < start + self._left - 0.5
            self._latest = max(self._latest, start + self._left / 2)
        try:
            yield min(start + self._left, self._latest)
        finally:
            self._left = max(self._left - (time.monotonic() - start), 0.0)

    def overrun(self) -> "CouldNotRunError":
        """What to raise at the deadline, before the block of `running` ends."""
        if self._short:
            return CouldNotRunError(
                "This machine was too slow to judge the answer in time. Try again."
            )
        seconds = f"{self._seconds:g} seconds"
        return CouldNotRunError(f"The answer ran for more than {seconds} and was ended.")


class Session:
    """A connection for one answer, or for one who reads what a script left.

    Every method raises CouldNotRunError where the answer fails, takes too long or takes too much;
    `grown()` says whether it has used up more of the disk than it may. Closing the session does not
    end what still runs on the server: that is for whoever owns the role that logged in.
    """

    def __init__(
        self,
        dsn: str,
        allowance: Allowance,
        grown: Callable[[], bool] = lambda: False,
        **settings: str,
    ) -> None:
        settings = {**_SETTINGS, **settings}
        options = " ".join(f"-c {name}={value}" for name, value in settings.items())
        self._allowance = allowance
        self._grown = grown
        parameters = extensions.parse_dsn(dsn)
        self._relay = Relay(*endpoint(parameters), MOST_SENT)
        try:
            # `host` stays, for certificates are compared with it; where it is, hostaddr tells.
            here = {"hostaddr": "127.0.0.1", "port": self._relay.port, "options": options}
            if parameters.get("host", "/").startswith("/"):
                here["host"] = "127.0.0.1"
            self._connection = psycopg2.connect(**{**parameters, **here}, async_=True)
            self._relay.accept()
            self._wait(time.monotonic() + 10)
        except BaseException:
            self._relay.close()
            raise
        extensions.register_type(_TEXTS, self._connection)
        self._cursor = self._connection.cursor()

    def __enter__(self) -> "Session":
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()
        self._relay.close()

    def execute(
        self,
        sql: str,
        parameters: tuple[Any, ...] | None = None,
        opens: str | None = None,
        offset: int | None = None,
    ) -> None:
        """Runs SQL as it stands.

        Where the SQL opens an answer, or is a statement at some offset of one, an error tells its
        place in the answer.
        """
        with self._allowance.running() as deadline:
            try:
                self._cursor.execute(sql, parameters)
                self._wait(deadline)
            except psycopg2.Error as error:
                raise _told(error, opens, offset) from None

    def rows(self, sql: str, parameters: tuple[Any, ...] | None = None) -> list[tuple[Any, ...]]:
        """The rows of a query of ours, each value as text or None."""
        self.execute(sql, parameters)
        return list(self._cursor.fetchall())

    def query(self, answer: str, most_rows: int) -> dict[str, Any]:
        """What one query returns, run read only in a transaction of its own and rolled back.

        Returns {"columns": [{"name", "type", "class"}], "rows": [[text or None]], "truncated"}.
        Where there are more than `most_rows` rows, one more is fetched and `truncated` is true.
        """
        self.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        self.execute("SELECT exam.open_answer(%s)", (answer,), opens=answer)
        # Fetching nothing tells the names and types as the protocol gives them.
        self.execute("FETCH FORWARD 0 FROM answer")
        columns = [(c.name, int(c.type_code)) for c in self._cursor.description or ()]
        lines = self.rows("SELECT exam.fetch_answer(%s, %s)", (most_rows + 1, MOST_BYTES))
        classes = dict(self.rows(_CLASSES, ([type_ for _, type_ in columns],)))
        self.execute("ROLLBACK")
        return {
            "columns": [
                {"name": name, "type": type_, "class": classes[str(type_)]}
                for name, type_ in columns
            ],
            "rows": [json.loads(line) for (line,) in lines],
            "truncated": len(lines) > most_rows,
        }

    def script(self, answer: str) -> None:
        """Runs the statements one after the other as psql does, each a transaction of its own."""
        for statement in split(answer):
            self.execute(statement.text, offset=statement.offset)

    def _wait(self, deadline: float) -> None:
        """Until the server has answered; the cursor then holds its reply."""
        look = time.monotonic() + _LOOK
        while (state := self._connection.poll()) != extensions.POLL_OK:
            now = time.monotonic()
            if now > deadline:
                raise self._allowance.overrun()
            if now > look:
                if self._grown():
                    raise CouldNotRunError("The answer filled too much of the disk and was ended.")
                look = now + _LOOK
            reads = state != extensions.POLL_WRITE
            try:
                self._relay.turn(self._connection.fileno(), reads, min(deadline - now, _LOOK))
            except TooMuchError:
                raise CouldNotRunError("The answer returned too much and was ended.") from None


def _told(error: psycopg2.Error, opens: str | None, offset: int | None) -> CouldNotRunError:
    """The server's error; its place counts from the start of the whole answer, from 1."""
    said = error.diag
    message = said.message_primary or str(error).strip() or "The connection was lost."
    detail = f" ({said.message_detail})" if said.message_detail else ""
    position = None
    if opens is not None and said.internal_query == opens:
        position = int(said.internal_position)
    elif offset is not None and said.statement_position:
        position = int(said.statement_position) + offset
    return CouldNotRunError(message + detail, error.pgcode, position, said.message_hint)
