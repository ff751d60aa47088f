"""How gunicorn runs the project: `gunicorn --config python:sandbox.filmapi.gunicorn_config`."""

from typing import Any

from prometheus_client import multiprocess

worker_class = "gthread"
accesslog = None  # django-structlog logs each request, with its id
graceful_timeout = 5
keepalive = 15
control_socket_disable = True  # it would be a file in the home folder


def child_exit(server: Any, worker: Any) -> None:
    """Forget the gauges of a worker that ended; its counters stay part of the sums."""
    multiprocess.mark_process_dead(worker.pid)
