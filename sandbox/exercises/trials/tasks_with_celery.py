"""Trials of the lesson on tasks: what an answer sends, when, where to, and how often."""

import importlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any
from uuid import uuid4

from sandbox.exercises.specs import tasks_with_celery as spec
from sandbox.exercises.stage import Stage
from sandbox.exercises.trials._workers import (
    at_work,
    error_of,
    is_all_begun,
    is_idle,
    workshop_of,
    write_call,
)
from sandbox.services.supervisor import wait_until
from sandbox.workers import Process, Provider

_TRIES = 6
_PATIENCE = 10.0  # seconds
_IMPATIENCE = 0.5  # seconds until a call that is not answered gives up
_MOMENT = 2.0  # for what a right answer does at once; a wrong one is waited for so long


def comes_through(stage: Stage) -> str | None:
    """Runs the task as a worker's child does, once for each try, and reads what it leaves."""
    with _provider() as provider:
        os.environ["BROKER_URL"] = stage.redis().url
        write_call(stage, "till")
        module = stage.answer()
        provider.fail(1_000, status=503)
        if (message := _given_up(module)) is not None:
            return message
        provider.fail(1_000, status=404)
        if _delay(module, 0) is not None:
            return spec.RETRIED_404
        provider.fail(1_000, status=500)
        first, fifth = ([_delay(module, n) or 0.0 for _ in range(20)] for n in (0, _TRIES - 2))
        print(f"different delays of twenty fifth tries: {len({round(delay) for delay in fifth})}")
        provider.fail(0)
        provider.hold()
        till: Any = importlib.import_module("till")
        till.SECONDS = _IMPATIENCE
        late = _delay(module, 0)
    with _provider_that_hangs_up():
        broken = _delay(module, 0)
    print(f"tried again: no answer in time {late is not None}, hung up {broken is not None}")
    if _delay(module, 0) is None:  # nobody listens there any more
        return spec.LOST_CONNECTION
    if late is None or broken is None:
        return spec.NO_ANSWER
    if max(fifth) - min(fifth) < 1:
        return spec.TOGETHER
    return spec.NOT_GROWING if max(fifth) <= max(first) else None


def _given_up(module: Any) -> str | None:
    """What is wrong with the number of tries."""
    waits = [_delay(module, n) for n in range(_TRIES)]
    tries = waits.index(None) + 1 if None in waits else f"more than {_TRIES}"
    print(f"tries after answers of 503: {tries}")
    if waits[0] is None:
        return spec.NOT_RETRIED
    if None in waits[:-1]:
        return spec.TOO_FEW
    return spec.TOO_OFTEN if waits[-1] is not None else None


def overtakes(stage: Stage) -> str | None:
    """Sends tasks of all kinds and takes them out of the queues one by one."""
    os.environ["BROKER_URL"] = stage.redis().url
    module = stage.answer()
    app = module.app

    def newcomer() -> None:
        """A task that was not there when the answer was written."""

    added = app.task(newcomer, name="answer.newcomer")
    for number in range(3):
        module.mail.delay(number)
    module.report.delay(12)
    added.delay()
    module.remind("in ten minutes", 10)
    module.remind("in ten hours", 600)
    mails, reports = (
        [_said(message) for message in _taken(app, queue)] for queue in ("mails", "reports")
    )
    print(f"taken from `mails`: {', '.join(mails) or 'nothing'}")
    if "report" in mails:
        return spec.WRONG_QUEUE
    if "newcomer" not in mails:
        return spec.NOT_IN_MAILS
    if not {"in ten hours", "in ten minutes"} <= set(mails):
        return spec.NO_REMINDER
    if "report" not in reports:
        return spec.NO_REPORT
    return _in_wrong_order(mails)


def _in_wrong_order(mails: list[str]) -> str | None:
    if mails.index("in ten hours") < mails.index("2"):
        return spec.OVERTAKES
    if mails[-1] == "in ten minutes":
        return spec.LAST
    return spec.NOT_FIRST if mails[0] != "in ten minutes" else None


def reports_once(stage: Stage) -> str | None:
    """Asks for reports of a worker with two children, with tills that answer when they are told."""
    with _provider() as provider, workshop_of(stage) as workshop:
        provider.answers["takings"] = lambda form: str(100 * int(form["screen"]))
        write_call(stage, "till")
        app = stage.answer().app
        worker = workshop.start("celery -A answer worker --concurrency 2 --loglevel info")
        provider.hold()
        app.send_task("answer.report", ([3, 4, 5],))
        wait_until(lambda: _has_settled(provider, app, worker), _MOMENT)
        asked = [call.service for call in provider.calls]
        print(f"screens asked at the same time: {asked.count('takings')}")
        if not asked:
            return spec.REFUSED.format(error_of(worker) or "no screen was asked")
        if "answer.report" in at_work(app, worker):
            return spec.WAITS
        if asked.count("takings") < 2:
            return spec.ONE_BY_ONE
        provider.release()
        return _mailed(provider, app, worker)


def _mailed(provider: Provider, app: Any, worker: Process) -> str | None:
    """What is wrong with the mails of a report that is under way, and of one that fails."""
    wait_until(lambda: is_idle(app, worker), _PATIENCE)
    totals = [deed.form.get("total") for deed in provider.deeds if deed.service == "mail"]
    print(f"mails: {len(totals)}")
    if not totals:
        return spec.NO_MAIL
    if totals[0] != "1200":
        return spec.WRONG_TOTAL
    if len(totals) > 1:
        return spec.SEVERAL_MAILS
    provider.fail(1)
    app.send_task("answer.report", ([6, 7, 8],))
    wait_until(lambda: len(provider.calls) >= 7 and is_idle(app, worker), _PATIENCE)
    print(f"mails after a screen has failed: {provider.count('mail') - 1}")
    return spec.MAIL_OF_A_PART if provider.count("mail") > 1 else None


def _has_settled(provider: Provider, app: Any, worker: Process) -> bool:
    """Whether it is plain how many screens are asked at the same time."""
    if len(provider.calls) >= 2 or worker.says("raised unexpected"):
        return True
    if len(provider.calls) != 1 or not is_all_begun(app, worker):
        return False
    busy = at_work(app, worker)
    return len(busy) == 1 and "answer.report" not in busy


@contextmanager
def _provider() -> Iterator[Provider]:
    provider = Provider()
    os.environ["PROVIDER_URL"] = provider.url
    try:
        yield provider
    finally:
        provider.close()


class _HangsUp(BaseHTTPRequestHandler):
    """Takes a request and breaks the connection without an answer."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))


@contextmanager
def _provider_that_hangs_up() -> Iterator[None]:
    with HTTPServer(("127.0.0.1", 0), _HangsUp) as server:
        os.environ["PROVIDER_URL"] = f"http://127.0.0.1:{server.server_port}"
        Thread(target=server.handle_request, daemon=True).start()
        yield


def _delay(module: Any, retries: int) -> float | None:
    """Seconds until the next try that the task asks for after so many retries; None: it gave up.

    Runs the task as a worker's child does. The clock stands still, so the delay is exact.
    """
    from celery.app.trace import trace_task

    app, now = module.app, datetime.now(UTC)
    app.now = lambda: now
    with app.connection_for_read() as connection:
        channel = connection.default_channel
        channel.queue_purge(app.conf.task_default_queue)
        identity = str(uuid4())
        delivery = {"exchange": "", "routing_key": app.conf.task_default_queue}
        request = {
            **{"id": identity, "retries": retries, "root_id": identity, "delivery_info": delivery},
            **{"is_eager": False, "called_directly": False, "args": [8002], "kwargs": {}},
        }
        trace_task(module.mail, identity, [8002], {}, request, app=app)
        message = channel.basic_get(app.conf.task_default_queue, no_ack=True)
    if message is None:
        return None
    begins = message.headers["eta"]
    return (datetime.fromisoformat(begins) - now).total_seconds() if begins else 0.0


def _taken(app: Any, queue: str) -> list[Any]:
    """All messages of a queue in the order in which a worker takes them."""
    found = []
    with app.connection_for_read() as connection:
        channel = connection.default_channel
        while (message := channel.basic_get(queue, no_ack=True)) is not None:
            found.append(message)
    return found


def _said(message: Any) -> str:
    """What a message is about: the mail's argument, or the task."""
    task = str(message.headers["task"]).rpartition(".")[2]
    return str(message.decode()[0][0]) if task == "mail" else task
