"""Waiting for PostgreSQL in Python, where the kernel's interrupt button is heard.

Inside psycopg2's own waiting it is not: a synchronous statement lets Python go on only at its end.
"""

import contextlib
import select
from typing import Any

import psycopg2
from psycopg2.extensions import POLL_OK, POLL_READ


def run(connection: Any, statement: str, parameters: Any = None) -> Any:
    """Runs a statement on an asynchronous connection; its cursor, once the server is done.

    Raises psycopg2.Error where the server refuses or cancels it.
    """
    cursor = connection.cursor()
    cursor.execute(statement, parameters)
    wait(connection)
    return cursor


def fetch(connection: Any, statement: str) -> list[Any]:
    """All rows of a statement."""
    return list(run(connection, statement).fetchall())


def wait(connection: Any) -> None:
    """Waits until the server is done; an interrupt cancels the statement there."""
    while (state := connection.poll()) != POLL_OK:
        descriptor = [connection.fileno()]
        try:
            if state == POLL_READ:
                select.select(descriptor, [], [])
            else:
                select.select([], descriptor, [])
        except KeyboardInterrupt:
            with contextlib.suppress(psycopg2.Error):
                connection.cancel()
