"""Real Celery processes for lessons and trials, on modules that a learner writes.

    workshop = Workshop(BROKER_URL=private_server("redis").url)
    workshop.write("cinema", source)
    worker = workshop.start("celery -A cinema worker --concurrency 1")

Beside it the two things that lessons on background work need: a `Provider`, the slow and moody
service that tasks call, and `watch`, which records what workers say they do.
"""

from sandbox.workers.process import Process
from sandbox.workers.provider import Provider
from sandbox.workers.waiting import until
from sandbox.workers.watching import Seen, watch
from sandbox.workers.workshop import Workshop

__all__ = ["Process", "Provider", "Seen", "Workshop", "until", "watch"]
