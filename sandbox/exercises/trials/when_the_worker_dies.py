"""Trials of the lesson on crashes: they kill what works on an answer, and count what was done."""

import base64
import json
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from typing import Any

from sandbox.exercises.specs import when_the_worker_dies as spec
from sandbox.exercises.stage import Stage
from sandbox.exercises.trials._workers import (
    an_hour_later,
    error_of,
    is_idle,
    kill_child,
    workshop_of,
    write_call,
)
from sandbox.services.supervisor import wait_until
from sandbox.workers import Process, Provider, Workshop

_PATIENCE = 10.0  # seconds
_TRIES = 3


def survives(stage: Stage) -> str | None:
    """Kills the worker, then a child, each in the middle of a ticket."""
    with _scene(stage) as (workshop, provider, app):
        worker = _worker(workshop, 1)
        provider.hold()
        _print(app, 1)
        if not _is_called(provider, worker):
            return _not_called(worker)
        worker.kill()
        provider.release()
        an_hour_later(app)
        worker = _worker(workshop, 1)
        wait_until(lambda: is_idle(app, worker), _PATIENCE)
        print(f"ticket 1, whose worker was killed, was printed {provider.count(ticket='1')} times")
        if provider.count(ticket="1") < 2:
            return spec.DECLINED if worker.says("succeeded") else spec.LOST_WITH_WORKER
        provider.hold()
        _print(app, 2)
        provider.arrived(3)
        kill_child(app, worker)
        wait_until(lambda: worker.says("signal 9"), _PATIENCE)
        provider.release()
        wait_until(lambda: is_idle(app, worker), _PATIENCE)
        print(f"ticket 2, whose child was killed, was printed {provider.count(ticket='2')} times")
        if provider.count(ticket="2") < 2:
            return spec.LOST_WITH_CHILD
        _print(app, 3)
        wait_until(lambda: provider.count(ticket="3") > 0, _PATIENCE)
        wait_until(lambda: is_idle(app, worker), _PATIENCE)
        an_hour_later(app)
        wait_until(lambda: is_idle(app, worker), _PATIENCE)
        return spec.DONE_AGAIN if provider.count(ticket="3") > 1 else None


def charged_once(stage: Stage) -> str | None:
    """Delivers a message again during the work, sends an order twice, lets the bank refuse."""
    with _scene(stage) as (workshop, provider, app):
        worker = _worker(workshop, 2)

        def charge(order: int, cents: int, times: int = 1) -> None:
            for _ in range(times):
                app.send_task("answer.charge", (order, cents))
                wait_until(lambda: is_idle(app, worker), _PATIENCE)

        provider.hold()
        app.send_task("answer.charge", (1, 1200))
        if not _is_called(provider, worker):
            return _not_called(worker)
        an_hour_later(app)
        wait_until(lambda: len(provider.calls) >= 2 or worker.says("succeeded"), _PATIENCE)
        provider.release()
        wait_until(lambda: is_idle(app, worker), _PATIENCE)
        charge(2, 900, times=2)
        charge(3, 900)
        provider.fail(1)
        charge(4, 700, times=2)
    charges = {order: provider.count(order=str(order)) for order in (1, 2, 3, 4)}
    print(f"charges of orders 1 to 4: {list(charges.values())}")
    if charges[1] > 1:
        return spec.CHARGED_TWICE
    if charges[2] > 1:
        return spec.DOUBLE_CLICK
    if charges[3] < 1:
        return spec.MERGED
    return spec.NEVER_CHARGED if charges[4] < 1 else None


def three_times(stage: Stage) -> str | None:
    """Gives films to a worker whose children die of some."""
    with _scene(stage) as (workshop, provider, app):
        tries: dict[str, int] = {}

        def read(form: dict[str, str]) -> str:
            title = form["title"]
            tries[title] = tries.get(title, 0) + 1
            crashes = title == "Nosferatu" or (title == "Jaws" and tries[title] == 1)
            return "crash" if crashes else "read"

        provider.answers["read"] = read
        worker = _worker(workshop, 2)
        for title in ("Alien", "Nosferatu", "Jaws", "Brazil"):
            app.send_task("answer.import_film", (title,))

        def is_over() -> bool:
            if tries.get("Nosferatu", 0) > _TRIES:
                return True
            return bool(len(tries) == 4 or error_of(worker)) and is_idle(app, worker)

        wait_until(is_over, _PATIENCE)
        dead = _dead(app)
        if not tries:
            return _not_called(worker)
    print(f"tries: {dict(sorted(tries.items()))}, in `dead`: {len(dead)}")
    if tries.get("Nosferatu", 0) > _TRIES:
        return spec.FOR_EVER
    if tries.get("Nosferatu", 0) < _TRIES or tries.get("Jaws", 0) < 2:
        return spec.TOO_SOON
    if not any("Nosferatu" in text for text in dead):
        return spec.DROPPED
    if len(dead) > 1:
        return spec.WRONG_DEAD
    return None if tries["Alien"] == tries["Brazil"] == 1 else spec.GOOD_ONES


def outbox(stage: Stage) -> str | None:
    """Sells tickets with a commit that fails and with a broker that is down."""
    import psycopg2

    broker = stage.redis()
    os.environ["BROKER_URL"] = broker.url
    module = stage.answer()
    with closing(psycopg2.connect(stage.postgres)) as connection:
        showing = _empty_showing(connection)
        ticket = module.sell(connection, showing, 1)
        module.relay(connection)
        if [ticket] not in _mails(module.app):
            return spec.NOT_MAILED
        module.relay(connection)
        if _mails(module.app):
            return spec.EVERY_TIME
        with suppress(psycopg2.Error):
            module.sell(connection, showing, 2)  # its COMMIT fails
        connection.rollback()
        module.relay(connection)
        ghosts = len(_mails(module.app))
        print(f"mails about a ticket whose commit failed: {ghosts}")
        if ghosts:
            return spec.GHOST
        broker.stop()
        try:
            ticket = module.sell(connection, showing, 3)
        except Exception as error:
            if isinstance(error, psycopg2.Error):
                raise
            return spec.NEEDS_BROKER
        with suppress(Exception):
            module.relay(connection)
        connection.rollback()
        broker.start()
        module.relay(connection)
        mails = _mails(module.app)
        print(f"mails about a ticket sold while the broker was down: {mails.count([ticket])}")
        return None if [ticket] in mails else spec.LOST


def _empty_showing(connection: Any) -> int:
    """A showing without tickets; from now on no commit that sells seat 2 of it succeeds."""
    with connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT min(id) FROM showing WHERE id NOT IN (SELECT showing_id FROM ticket)"
        )
        (showing,) = cursor.fetchone()
        cursor.execute(
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
            " $$BEGIN RAISE EXCEPTION 'the seat is broken'; END$$;"
            " CREATE CONSTRAINT TRIGGER broken_seat AFTER INSERT ON ticket"
            " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW"
            f" WHEN (NEW.showing_id = {int(showing)} AND NEW.seat_number = 2)"
            " EXECUTE FUNCTION refuse()"
        )
    return int(showing)


def _mails(app: Any) -> list[list[Any]]:
    """The arguments of all mails in the queue, which is empty afterwards."""
    found = []
    with app.connection_for_read() as connection:
        channel = connection.default_channel
        while (message := channel.basic_get("celery", no_ack=True)) is not None:
            found.append(list(message.decode()[0]))
    return found


@contextmanager
def _scene(stage: Stage) -> Iterator[tuple[Workshop, Provider, Any]]:
    """A workshop on the answer, the provider that it calls, and its app."""
    provider = Provider()
    write_call(stage, "outside")
    with closing(provider), workshop_of(stage, PROVIDER_URL=provider.url) as workshop:
        yield workshop, provider, stage.answer().app


def _worker(workshop: Workshop, children: int) -> Process:
    return workshop.start(
        f"celery -A answer worker --pool custom --concurrency {children} --loglevel info"
    )


def _print(app: Any, ticket: int) -> None:
    app.send_task("answer.print_ticket", (ticket,))


def _is_called(provider: Provider, worker: Process) -> bool:
    """Whether the answer calls anybody before it fails, or time is up."""
    wait_until(lambda: bool(provider.calls or error_of(worker)), _PATIENCE)
    return bool(provider.calls)


def _not_called(worker: Process) -> str:
    return spec.NOT_CALLED.format(error_of(worker) or "nothing")


def _dead(app: Any) -> list[str]:
    """The entries of the list `dead` in clear: texts, or messages of Celery with their bodies."""
    with app.connection_for_read() as connection:
        entries = connection.default_channel.client.lrange("dead", 0, -1)
    texts = [entry.decode() for entry in entries]
    for n, text in enumerate(texts):
        with suppress(ValueError, KeyError, TypeError):
            texts[n] = base64.b64decode(json.loads(text)["body"]).decode()
    return texts
