"""`open_lesson`: the first line of every notebook."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

import psycopg2

from sandbox.errors import SandboxError
from sandbox.exercises.driver import load_lesson
from sandbox.films.roles import learner_url
from sandbox.films.spares import reset_database
from sandbox.films.templates import ensure_template
from sandbox.lesson import magics
from sandbox.lesson.console import Console
from sandbox.lesson.explain import explain
from sandbox.lesson.stores import database_name, database_url, fresh_mongo, fresh_redis
from sandbox.lesson.waiting import fetch, run, wait
from sandbox.progress_bar import progress_bar
from sandbox.services import addresses, ensure

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from sandbox.exercises.spec import Lesson as Spec


class Lesson:
    """One lesson's own databases, isolated from every other lesson.

    Opening starts them afresh, so running a notebook from the top always works.
    """

    def __init__(self, spec: "Spec") -> None:
        self.spec = spec
        self.database = database_name(spec.slug)
        self.console = Console(lambda: psycopg2.connect(self.url, async_=True))
        self._after_reset: list[Callable[[], None]] = []
        self.reset()

    def reset(self) -> None:
        """Gives back the films as they were and empties the lesson's Redis and MongoDB databases.

        Raises SandboxError where a server cannot be reached or started.
        """
        ensure()
        self.console.close()
        for store in ("redis", "mongo"):
            self.__dict__.pop(store, None)  # opened again, empty, by the next use
        admin = _address("postgres")
        with progress_bar() as progress:
            ensure_template(admin, self.spec.size, progress)
        reset_database(admin, self.database, self.spec.size)
        for action in self._after_reset:
            action()

    def after_reset(self, action: Callable[[], None]) -> None:
        """Do this at the end of each later reset: a program's own tables go with the rest."""
        self._after_reset.append(action)

    def empty_stores(self) -> None:
        """Empties the lesson's Redis and MongoDB databases now rather than at their next use."""
        for store in ("redis", "mongo"):
            getattr(self, store)

    def connect(self) -> Any:
        """A new psycopg2 connection to the lesson's database."""
        return psycopg2.connect(self.url)

    @cached_property
    def engine(self) -> "Engine":
        """A SQLAlchemy engine on the lesson's database."""
        from sqlalchemy import create_engine

        # A reset ends every connection; pre-ping replaces the dead ones before they are used.
        url = self.url.replace("postgresql://", "postgresql+psycopg2://", 1)
        return create_engine(url, pool_pre_ping=True)

    @cached_property
    def redis(self) -> Any:
        """A `redis.Redis` on a database of this lesson's own."""
        return fresh_redis(_address("redis"), self.spec.slug)

    @cached_property
    def mongo(self) -> Any:
        """A `pymongo.database.Database` of this lesson's own."""
        return fresh_mongo(_address("mongo"), self.spec.slug)

    def sql(
        self, statement: str, parameters: Mapping[str, Any] | Sequence[Any] | None = None
    ) -> list[dict[str, Any]]:
        """The rows of one statement as dictionaries of Python values; what it changes is kept."""
        with self._session() as connection:
            cursor = run(connection, statement, parameters)
            if cursor.description is None:
                return []
            names = [column.name for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def plan(self, statement: str) -> dict[str, Any]:
        """EXPLAIN (ANALYZE, BUFFERS, WAL, FORMAT JSON) of one statement; its changes are undone."""
        with self._session() as connection:
            run(connection, "BEGIN")
            plan = explain(partial(fetch, connection), statement)
            run(connection, "ROLLBACK")
            return plan

    def er_diagram(self, *tables: str, new: Sequence[str] = ()) -> Any:
        """The tables with their keys and references, read from the catalogue and drawn."""
        from sandbox.lesson.catalogue import er_diagram

        with self._session() as connection:
            return er_diagram(partial(fetch, connection), tables, new)

    @contextmanager
    def _session(self) -> Iterator[Any]:
        """A connection for one call.

        It does not wait for a lock for ever: a transaction of an earlier cell may hold it.
        """
        connection = psycopg2.connect(self.url, options="-c lock_timeout=10s", async_=True)
        try:
            wait(connection)
            yield connection
        except psycopg2.errors.LockNotAvailable:
            raise SandboxError(
                "Another session holds a lock on what this statement needs, for over ten seconds.",
                "End the transaction that a cell began: COMMIT or ROLLBACK in a %%sql cell.",
            ) from None
        except psycopg2.errors.QueryCanceled as error:
            if "user request" in str(error):  # ours, in wait(); the other reason is a time limit
                raise KeyboardInterrupt from None
            raise
        finally:
            connection.close()

    @cached_property
    def url(self) -> str:
        """Where the lesson's PostgreSQL database is, with the learner's login."""
        return learner_url(_address("postgres"), self.database)

    @property
    def redis_url(self) -> str:
        """Where the lesson's Redis database is, for programs that take a URL."""
        return database_url(_address("redis"), self.redis)


def open_lesson(slug: str) -> Lesson:
    """Opens a lesson by its name and readies `%%sql`, `%%plan` and `%%check` in this notebook.

    Raises SandboxError where there is no such lesson or a server cannot be started.
    """
    spec = load_lesson(slug)
    lesson = Lesson(spec)
    magics.register(lesson)
    ids = list(spec.by_id())
    print(f"{spec.title}: the films ({spec.size}) are in a database of your own, fresh.")
    print(f"Ready: %%sql, %%plan, %%check {ids[0]} to {ids[-1]}. lesson.reset() starts over.")
    return lesson


def _address(server: str) -> str:
    url: str = getattr(addresses(), server)
    return url
