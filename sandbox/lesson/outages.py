"""What a learner reads when a server or a worker is gone: two lines in place of a traceback.

A driver's traceback runs through fifty frames of the driver and names the cause in its last line.
Here the cell still fails, and `%tb` still shows it all.
"""

import re
import sys
from types import TracebackType
from typing import Any

from sandbox.errors import SandboxError
from sandbox.services import addresses
from sandbox.services.urls import URL_VARIABLES, brought

_TITLES = {"postgres": "PostgreSQL", "redis": "Redis", "mongo": "MongoDB"}

# Classes that a driver raises when it cannot reach its server. By name, for a class can only be
# met once its library is loaded, and most lessons load one library of these.
_OUTAGES = {
    "redis": (("redis.exceptions", "ConnectionError"), ("redis.exceptions", "TimeoutError")),
    "mongo": (("pymongo.errors", "AutoReconnect"),),
    "postgres": (("psycopg2", "OperationalError"),),
}
# Subclasses of the above from a server that does answer.
_ANSWERED = (
    ("redis.exceptions", "AuthenticationError"),
    ("redis.exceptions", "MaxConnectionsError"),
)
# Libraries that raise an error of their own from the driver's.
_WRAPPERS = (
    ("sqlalchemy.exc", "OperationalError"),
    ("kombu.exceptions", "OperationalError"),
    ("django.db.utils", "OperationalError"),
)
_RESULT_STORE = "Celery result store"  # in the words of a plain RuntimeError of Celery's
# Of all that psycopg2 calls operational (deadlocks, full disks, wrong passwords), a lost server.
_NO_POSTGRES = re.compile(
    r"refused|reset by peer|closed the connection|connection .*(?:closed|lost|timed out)|"
    r"timeout expired|could not (?:connect|receive|send)|no connection to the server|"
    r"terminating connection|shutting down|starting up|in recovery mode"
)
_PORT = re.compile(r"(?::|port )(\d{2,5})\b")
# The end of what pymongo says: its settings and its picture of the whole deployment.
_ASIDE = re.compile(r"(?: \(configured timeouts|, Timeout: |\n).*", re.DOTALL)


def install(shell: Any) -> None:
    """Words outages in this notebook; every other exception is shown as before."""
    shell.set_custom_exc((Exception,), _show)


def worded(error: BaseException) -> SandboxError | None:
    """What is down and what to type, for an exception that tells of an outage; else None."""
    if _is(error, "celery.exceptions", "TimeoutError"):
        return SandboxError(
            "No worker gave a result in time: none runs, or all are busy with other tasks.",
            "Run the cell that starts the worker, then this one. app.control.ping() lists workers.",
        )
    if _is(error, "kombu.exceptions", "OperationalError") and isinstance(
        error.__cause__, ConnectionRefusedError
    ):
        return SandboxError(
            "No broker answers where this Celery app looks for one.",
            "See app.conf.broker_url: an app that was given none looks for RabbitMQ on port 5672.",
        )
    if (found := _outage(error)) is None:
        return None
    server, cause = found
    said = _ASIDE.sub("", str(cause).strip()).rstrip(".")
    return SandboxError(f"{_TITLES[server]} does not answer: {said}.", _mend(server, said))


def _show(
    shell: Any,
    kind: type[BaseException],
    error: BaseException,
    trace: TracebackType,
    tb_offset: int | None = None,
) -> None:
    """Shows an exception that ended a cell; IPython calls it for each."""
    words = worded(error)
    if words is not None:
        lines = [words.in_words(), "  (%tb shows where.)"]
        error._render_traceback_ = lambda: lines  # type: ignore[attr-defined]
    try:
        shell.showtraceback((kind, error, trace), tb_offset=tb_offset, running_compiled_code=True)
    finally:
        if words is not None:
            del error._render_traceback_  # type: ignore[attr-defined]


def _outage(error: BaseException) -> tuple[str, BaseException] | None:
    """The server that is gone, and what its driver raised."""
    if any(_is(error, *name) for name in _WRAPPERS) or _RESULT_STORE in str(error):
        cause = getattr(error, "orig", None) or error.__cause__
        return _outage(cause) if cause is not None else None
    if any(_is(error, *name) for name in _ANSWERED):
        return None
    for server, names in _OUTAGES.items():
        if any(_is(error, *name) for name in names):
            lost = server != "postgres" or _NO_POSTGRES.search(str(error))
            return (server, error) if lost else None
    return None


def _is(error: BaseException, module: str, name: str) -> bool:
    kind = getattr(sys.modules.get(module), name, None)
    return kind is not None and isinstance(error, kind)


def _mend(server: str, said: str) -> str:
    """What to type: it depends on whose server it is."""
    url = _address(server)
    if url is None:
        return "Run the cell again: the server is started before it, with its data."
    port = _PORT.search(said)
    if port and not re.search(rf":{port[1]}\b", url):
        return (
            "It is not the sandbox's own: look at the address, or run the cell that starts it "
            "(server.start() where a cell stopped it)."
        )
    if brought(server):
        return f"{URL_VARIABLES[server]} names it: start it, then run the cell again."
    return "Run the cell again. If that does not help: python3 -m sandbox down, and again."


def _address(server: str) -> str | None:
    """Where the sandbox's own server is, or the one that the learner brought; None if dead."""
    try:
        url: str | None = getattr(addresses(), server)
    except SandboxError:
        return None
    return url
