"""What the trials with Celery workers share: where they work, and what they are at."""

import os
import signal
from typing import Any

from sandbox.exercises.stage import Stage
from sandbox.services.supervisor import wait_until
from sandbox.workers import Process, Workshop

_PATIENCE = 5.0  # seconds

# The lessons' own, in the modules that their answers import it from.
_CALL = """
import os
from urllib.parse import urlencode
from urllib.request import Request, urlopen

SECONDS = 30  # until a call gives up


def call(service, key="", **form):
    request = Request(f"{os.environ['PROVIDER_URL']}/{service}", urlencode(form).encode())
    if key:
        request.add_header("Idempotency-Key", key)
    with urlopen(request, timeout=SECONDS) as reply:
        return reply.read().decode()
"""


def write_call(stage: Stage, module: str) -> None:
    """Write the module that an answer imports `call` from."""
    (stage.folder / f"{module}.py").write_text(_CALL, encoding="utf-8")


def workshop_of(stage: Stage, **environment: str) -> Workshop:
    """A workshop on the trial's folder, with a broker of its own."""
    return Workshop(stage.folder, BROKER_URL=stage.redis().url, **environment)


def an_hour_later(app: Any) -> None:
    """What has been unacknowledged until now becomes visible again, as after the time set for it.

    Sets back the times at which messages were delivered, then does what every worker does from
    time to time: gives back what is older than the visibility timeout. A worker that was killed
    may have died with the lock on that, which would stand for five minutes.
    """
    with app.connection_for_read() as connection:
        channel = connection.default_channel
        client, index = channel.client, channel.unacked_index_key
        delivered = client.zrange(index, 0, -1)
        if delivered:
            client.zadd(index, dict.fromkeys(delivered, 0))
        client.delete(channel.unacked_mutex_key)

        def is_given_back() -> bool:
            channel.qos.restore_visible(interval=1)
            return not client.zcount(index, 0, 0)

        wait_until(is_given_back, _PATIENCE)


def kill_child(app: Any, worker: Process) -> None:
    """`kill -9` the child that is at work."""
    [task] = _asked(app, worker, "active") or []
    os.kill(task["worker_pid"], signal.SIGKILL)


def at_work(app: Any, worker: Process) -> list[str]:
    """The names of the tasks that this worker's children do now."""
    return [task["name"] for task in _asked(app, worker, "active") or []]


def is_all_begun(app: Any, worker: Process) -> bool:
    """Whether no message waits, neither in a queue nor with the worker."""
    if _in_queues(app):
        return False
    reserved, scheduled = (_asked(app, worker, state) for state in ("reserved", "scheduled"))
    return reserved == [] and scheduled == []


def is_idle(app: Any, worker: Process) -> bool:
    """Whether nothing is waiting or being done.

    Looks twice: a message that the worker has been sent, but not yet read, is nowhere to be seen
    the first time.
    """
    return all(
        is_all_begun(app, worker)
        and _asked(app, worker, "active") == []
        and not _in_queues(app)
        and not _unacknowledged(app)
        for _ in range(2)
    )


def error_of(worker: Process) -> str:
    """What the worker says last about a task that failed, or about another error; shortened."""
    lines = worker.lines("raised unexpected") or worker.lines("ERROR")
    return lines[-1].rpartition("unexpected: ")[2][:160] if lines else ""


def _in_queues(app: Any) -> int:
    with app.connection_for_read() as connection:
        channel = connection.default_channel
        return sum(channel._size(queue) for queue in app.amqp.queues)


def _unacknowledged(app: Any) -> int:
    """Among them what a child that was lost has left, until the worker notices."""
    with app.connection_for_read() as connection:
        channel = connection.default_channel
        return int(channel.client.hlen(channel.unacked_key))


def _asked(app: Any, worker: Process, what: str) -> list[Any] | None:
    """What the worker answers; None where it does not."""
    inspect = app.control.inspect(destination=[worker.address], timeout=2)
    answer: dict[str, list[Any]] = getattr(inspect, what)() or {}
    return answer.get(worker.address)
