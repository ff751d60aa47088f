"""Waiting for PostgreSQL in Python, where the kernel's interrupt button is heard.

Inside psycopg2's own waiting it is not: a synchronous statement lets Python go on only at its end.
"""

import contextlib
import select
from typing import Any

import psycopg2
from psycopg2.extensions import POLL_OK, POLL_READ


def wait(connection: Any) -> None:
    """Waits for an asynchronous connection; an interrupt cancels the statement on the server.

    Raises psycopg2.Error where the server refuses or cancels what it was asked.
    """
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
