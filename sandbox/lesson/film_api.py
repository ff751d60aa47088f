"""The film API in a notebook: on the lesson's own database and Redis, over real HTTP.

    api = open_film_api(lesson)
    api.get("/api/v2/films/?q=matrix")

It is the project of sandbox/filmapi with nothing changed. The notebook's process serves it, so a
lesson can import its models and functions as well, and see what they do to the answers.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sandbox.paths import state_directory

if TYPE_CHECKING:
    from sandbox.lesson.opening import Lesson

QUERIES = "X-Sql-Queries"
"""The header in which the notebook's server says how many queries an answer took."""

_PATIENCE = 10  # seconds that a cell waits for an answer


@dataclass(frozen=True)
class Answer:
    """What came back: status, body (read from JSON), headers, and the SQL queries it took."""

    status: int
    body: Any
    headers: dict[str, str]
    queries: int


class FilmApi:
    """The API, served by a thread of this process at `url`."""

    def __init__(self) -> None:
        from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
        from django.core.wsgi import get_wsgi_application

        self._server = ThreadedWSGIServer(("127.0.0.1", 0), WSGIRequestHandler)
        self._server.set_app(_counting(get_wsgi_application()))
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def get(self, path: str, member: Any = None) -> Answer:
        """GET a path such as "/api/v2/films/", signed in as a member where one is given."""
        return self.request("GET", path, member=member)

    def request(
        self,
        method: str,
        path: str,
        body: Any = None,
        member: Any = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        """Any request; `body` is sent as JSON. A refusal is an answer like others."""
        import httpx

        sent = dict(headers or {})
        if member is not None:
            sent["Authorization"] = f"Bearer {access_token(member)}"
        url = self.url + path
        response = httpx.request(method, url, json=body, headers=sent, timeout=_PATIENCE)
        is_json = "json" in response.headers.get("Content-Type", "")
        content = response.json() if is_json and response.content else response.text
        queries = int(response.headers.pop(QUERIES, "0"))
        return Answer(response.status_code, content, dict(response.headers), queries)


def open_film_api(lesson: Lesson) -> FilmApi:
    """Set the project up on the lesson's database and Redis, and serve it.

    A process can hold the project once: a second lesson needs a kernel of its own.
    """
    with _environment(lesson):
        import django

        django.setup()
    _make_tables()
    lesson.after_reset(_make_tables)
    return FilmApi()


def _make_tables() -> None:
    """Make the tables that the API has beside the film club's, in a lesson that was just reset."""
    from django.core.management import call_command
    from django.db import connections

    connections.close_all()  # the reset has ended them on the server
    # The film club's tables are there already; the first migrations adopt them.
    call_command("migrate", "--fake-initial", verbosity=0)


def access_token(member: Any) -> str:
    """A token as the API gives one at a sign-in; the club's generated members have no password."""
    from sandbox.filmapi.members.tokens import begin

    return str(begin(member).access_token)


@contextmanager
def _environment(lesson: Lesson) -> Iterator[None]:
    """What the project reads while it is set up; afterwards it is gone from the environment.

    For the sandbox, DATABASE_URL in the environment would mean a server that the learner brought,
    and Celery takes itself for part of Django where the environment names Django's settings.
    """
    logs = state_directory() / "filmapi-lesson.log"
    settings = {
        "DATABASE_URL": lesson.url,
        "REDIS_URL": lesson.redis_url,
        "SECRET_KEY": os.urandom(32).hex(),
        "DJANGO_SETTINGS_MODULE": "sandbox.filmapi.settings",
        "LOG_LEVEL": "CRITICAL",  # the rest would be printed below a cell
        "MEDIA_ROOT": str(logs.with_name("filmapi-lesson-media")),
        "THROTTLE_RATES": "read=100000/60,write=100000/60,sign-in=100000/60,sign-up=100000/60",
    }
    kept = {name: os.environ[name] for name in settings if name in os.environ}
    os.environ |= settings
    try:
        yield
    finally:
        for name in settings:
            del os.environ[name]
        os.environ |= kept
        # A notebook's cells run inside an event loop, in which Django refuses to wait for rows.
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def _counting(application: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
    """The application with a header that says how many queries each answer took."""

    def counted(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        from django.db import connection

        count = 0

        def count_one(execute: Callable[..., Any], *statement: Any) -> Any:
            nonlocal count
            count += 1
            return execute(*statement)

        def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            return start_response(status, [*headers, (QUERIES, str(count))], *error)

        with connection.execute_wrapper(count_one):
            return application(environ, start)

    return counted
