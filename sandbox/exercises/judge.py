"""The judge: judge.sql in a database of its own, and what it remembers.

No answer ever connects to this database, so nothing an answer does reaches the judge.
"""

import hashlib
import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg2
from psycopg2 import sql

from sandbox.films.templates import MARKER

_HERE = Path(__file__).parent
_MAKING = 0x6A756468  # an advisory lock, so that two kernels do not make the judge at once

# Apart from the judge's schema, which holds pure functions alone and goes to the page as well.
_KEPT = """
CREATE SCHEMA kept;
CREATE TABLE kept.outcome (key text PRIMARY KEY, value json NOT NULL);
"""


class Judge:
    """Calls the functions of judge.sql. `run` runs one statement in the judge's database."""

    def __init__(self, run: Callable[..., list[tuple[Any, ...]]]) -> None:
        self._run = run

    def ask(self, function: str, *arguments: Any) -> Any:
        """What a function says to these arguments: a str is passed as text, the rest as JSON."""
        values = [a if isinstance(a, str) else json.dumps(a) for a in arguments]
        marks = sql.SQL(", ").join(
            sql.SQL("%s" if isinstance(a, str) else "%s::jsonb") for a in arguments
        )
        call = sql.SQL("SELECT judge.{}({})::text").format(sql.Identifier(function), marks)
        ((text,),) = self._run(call, *values)
        return json.loads(text)

    def kept(self, key: str) -> Any:
        """What was kept under this key by `keep`, on any day, or None."""
        rows = self._run("SELECT value::text FROM kept.outcome WHERE key = %s", key)
        return json.loads(rows[0][0]) if rows else None

    def keep(self, key: str, value: Any) -> None:
        """Keeps what a reference or a named mistake does, so that it need not run again."""
        self._run(
            "INSERT INTO kept.outcome VALUES (%s, %s) ON CONFLICT (key) DO UPDATE"
            " SET value = excluded.value",
            key,
            json.dumps(value),
        )


def digest(*parts: str) -> str:
    """Eight hexadecimal digits that change when any of the parts does."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:8]


def judge_database(admin_url: str) -> str:
    """The name of the judge's database, which is made where it is missing.

    The name changes with the judge and with the code that runs answers, for what is kept depends on
    both.
    """
    sources = ("judge.sql", "exam.sql", "answers.py", "runs.py", "intact.py")
    name = f"judge_{digest(_KEPT, *((_HERE / s).read_text(encoding='utf-8') for s in sources))}"
    with closing(psycopg2.connect(admin_url)) as admin:
        admin.autocommit = True
        with admin.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, 0)", (_MAKING,))
            cursor.execute("SELECT FROM pg_database WHERE datname = %s", (name,))
            if not cursor.rowcount:
                _make(admin_url, cursor, name)
    return name


def _make(admin_url: str, cursor: Any, name: str) -> None:
    """The database, under another name until it is complete."""
    making = f"{name}_making"
    cursor.execute(f"DROP DATABASE IF EXISTS {making}")
    cursor.execute(f"CREATE DATABASE {making} TEMPLATE template0")
    cursor.execute(f"REVOKE ALL ON DATABASE {making} FROM PUBLIC")
    cursor.execute(f"COMMENT ON DATABASE {making} IS %s", (f"{MARKER} compares answers",))
    url = psycopg2.extensions.make_dsn(admin_url, dbname=making)
    with closing(psycopg2.connect(url)) as inside, inside, inside.cursor() as inner:
        inner.execute((_HERE / "judge.sql").read_text(encoding="utf-8"))
        inner.execute(_KEPT)
    cursor.execute(f"ALTER DATABASE {making} RENAME TO {name}")
