"""Drops clones and roles in the background: a verdict does not wait for the disk."""

import threading
import time
from collections import deque
from contextlib import closing, suppress

import psycopg2
from psycopg2 import sql

_PAUSE = 0.2  # seconds between two attempts
_PATIENCE = 30.0  # seconds after which it is left to the next start, which sweeps
_NOT_NOW = (
    psycopg2.errors.ObjectInUse,
    psycopg2.errors.DependentObjectsStillExist,
    psycopg2.errors.InternalError_,  # another kernel dropped the same role at this moment
)


class Cleaner:
    """A thread with a superuser's connection of its own; both are there while there is work."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self._jobs: deque[sql.Composed] = deque()
        self._changed = threading.Condition()
        self._working = False

    def drop_database(self, name: str) -> None:
        """Drops a database, as soon as its last session has come to an end."""
        self._add(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def drop_role(self, name: str) -> None:
        """Drops a role, after everything that was to be dropped before it."""
        self._add(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(name)))

    def wait(self, seconds: float) -> bool:
        """Whether all is done after so many seconds."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._working, seconds)

    def _add(self, job: sql.Composed) -> None:
        with self._changed:
            self._jobs.append(job)
            if not self._working:
                self._working = True
                threading.Thread(target=self._work, name="cleaner", daemon=True).start()

    def _work(self) -> None:
        # Where the server is gone, there is nothing to drop before it comes back.
        with suppress(psycopg2.OperationalError), closing(psycopg2.connect(self._dsn)) as admin:
            admin.autocommit = True
            while (job := self._next()) is not None:
                _drop(admin, job)
            return
        with self._changed:
            self._jobs.clear()
            self._finish()

    def _next(self) -> sql.Composed | None:
        """The next job; where there is none the work ends, and the next job starts a new thread."""
        with self._changed:
            if self._jobs:
                return self._jobs.popleft()
            self._finish()
            return None

    def _finish(self) -> None:
        self._working = False
        self._changed.notify_all()


def _drop(admin: "psycopg2.extensions.connection", job: sql.Composed) -> None:
    """Tries for a while: a backend may be busy with something that cannot be interrupted."""
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        try:
            with admin.cursor() as cursor:
                cursor.execute(job)
        except _NOT_NOW:
            time.sleep(_PAUSE)
        else:
            return
