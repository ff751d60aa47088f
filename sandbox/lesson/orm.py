"""`with queries():` shows the SQL that Django sends inside the block.

    3 queries:
      1 x SELECT film: 22 columns FROM film ORDER BY film.title ASC, film.id ASC LIMIT 2
      2 x SELECT person.id, person.name FROM person WHERE person.id = 57 LIMIT 21

Statements that differ in their values alone count as one, and the first is shown: that is what
makes a loop of queries stand out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

_MOST_COLUMNS = 3
_WIDTH = 300

_NAME = r'"[^"]+"'
_COLUMN = rf"{_NAME}\.{_NAME}(?: AS {_NAME})?"
_COLUMNS = re.compile(rf"(?<=SELECT |STINCT ){_COLUMN}(?:, {_COLUMN})*")


class Seen:
    """The statements so far: each with placeholders, and with the values it was first sent with."""

    def __init__(self) -> None:
        self.count = 0
        self._statements: dict[str, list[Any]] = {}

    def add(self, sql: str, values: Any) -> None:
        """Note one statement."""
        self.count += 1
        self._statements.setdefault(sql, [0, values])[0] += 1

    def in_words(self) -> str:
        """The statements in the order in which they first came, with how often each came."""
        plural = "query" if self.count == 1 else "queries"
        lines = [f"{self.count} {plural}" + (":" if self.count else "")]
        for sql, (times, values) in self._statements.items():
            lines.append(f"  {times} x {shortened(sql, values)}")
        return "\n".join(lines)


@contextmanager
def queries() -> Iterator[Seen]:
    """Prints what was sent, when the block ends."""
    from django.db import connection

    seen = Seen()

    def note(execute: Callable[..., Any], sql: str, values: Any, many: bool, context: Any) -> Any:
        seen.add(sql, values)
        return execute(sql, values, many, context)

    with connection.execute_wrapper(note):
        yield seen
    print(seen.in_words())


def shortened(sql: str, values: Any = None) -> str:
    """A statement on one line: values in place, long lists of columns counted, no quotes."""
    text = _COLUMNS.sub(_counted, " ".join(sql.split()))
    text = re.sub(rf"{_NAME}", lambda found: found[0].strip('"'), text)
    if values:
        rest = iter(values)
        text = re.sub(r"%s", lambda _: _literal(next(rest, "…")), text)
    return text if len(text) <= _WIDTH else f"{text[: _WIDTH - 1]}…"


def _counted(found: re.Match[str]) -> str:
    """`film: 22 columns` in place of a list of them; a short list stays."""
    columns = found[0].split(", ")
    if len(columns) <= _MOST_COLUMNS:
        return found[0]
    tables: dict[str, int] = {}
    for column in columns:
        table = column.partition(".")[0].strip('"')
        tables[table] = tables.get(table, 0) + 1
    return ", ".join(f"{table}: {count} columns" for table, count in tables.items())


def _literal(value: Any) -> str:
    return f"'{value}'" if isinstance(value, str) else str(value)
