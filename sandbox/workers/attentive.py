"""Celery's pool of processes, looking after its children ten times a second.

A child closes its pipes a moment before it can be waited for. A pool that looks at just that moment
finds nothing and looks again after five seconds (`AsynPool.timers`, Celery 5.7). Lessons and trials
that kill many children start their workers with `--pool custom`, which is this one.
"""

from collections.abc import Callable

from celery.concurrency.asynpool import AsynPool
from celery.concurrency.prefork import TaskPool

INTERVAL = 0.1  # seconds


class _Children(AsynPool):  # type: ignore[misc]
    @property
    def timers(self) -> dict[Callable[[], None], float]:
        return {self.maintain_pool: INTERVAL}


class AttentivePool(TaskPool):  # type: ignore[misc]
    """Prefork as it is, with a shorter interval."""

    Pool = _Children
