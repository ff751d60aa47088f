"""The Celery application: `celery --app sandbox.filmapi.celery worker`."""

import os
from pathlib import Path

from celery import Celery
from celery.signals import setup_logging, worker_ready, worker_shutdown
from django_structlog.celery.steps import DjangoStructLogInitStep

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sandbox.filmapi.settings")

app = Celery("filmapi")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# The id of the request that sent a task goes on into what the task logs.
app.steps["worker"].add(DjangoStructLogInitStep)


@setup_logging.connect
def keep_the_projects_logs(**_signal: object) -> None:
    """Celery sets up no logs of its own where somebody listens to this signal."""


@worker_ready.connect
def tell_readiness(**_signal: object) -> None:
    """Make the file that `WORKER_READY_FILE` names; whoever supervises the worker looks for it."""
    for file in _ready_file():
        file.touch()


@worker_shutdown.connect
def tell_the_end(**_signal: object) -> None:
    """Take the file away."""
    for file in _ready_file():
        file.unlink(missing_ok=True)


def _ready_file() -> list[Path]:
    name = os.environ.get("WORKER_READY_FILE")
    return [Path(name)] if name else []
