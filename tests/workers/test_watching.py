"""The events of real workers, in order, and the pieces of work that follow from them."""

import importlib

from sandbox.pictures import Span
from sandbox.workers import Provider, Seen, Workshop, watch
from sandbox.workers.watching import Event

LATE = """
from cinema import app, call
app.conf.broker_transport_options = {
    "visibility_timeout": 1, "unacked_restore_interval": 1, "unacked_restore_throttle": 1,
    "unacked_mutex_expire": 2,
}

@app.task(acks_late=True)
def print_ticket(number):
    call("print", ticket=number)
"""
WORKER = "celery -A late worker --concurrency 1 --task-events"


def test_a_kill_and_what_comes_after_it(workshop: Workshop, provider: Provider) -> None:
    late = workshop.write("late", LATE)
    app = importlib.import_module("cinema").app
    ada = workshop.start(WORKER, name="ada")
    provider.hold()
    with watch(app) as seen:
        with seen.doing("till", "sells"):
            late.print_ticket.delay(7)
            seen.wait_for("task-started")
        provider.arrived(1)
        ada.kill()
        seen.killed("ada")
        provider.release()
        workshop.start(WORKER, name="bob")
        seen.wait_for("task-succeeded")
    names = {(span.lane, span.text, span.ends) for span in seen.spans()}
    assert names == {
        ("till", "sells", ""),
        ("ada", "print_ticket 7", "killed"),
        ("bob", "print_ticket 7", "done"),
    }
    order = [span.lane for span in sorted(seen.spans(), key=lambda span: span.start)]
    assert order == ["till", "ada", "bob"]
    assert provider.count("print") == 2


def test_the_first_event_is_heard(workshop: Workshop) -> None:
    app = importlib.import_module("cinema").app
    with app.events.default_dispatcher() as dispatcher:
        for number in range(20):
            with watch(app) as seen:
                dispatcher.send(f"first-{number}")
                seen.wait_for(f"first-{number}")


def test_spans_of_ends_that_differ() -> None:
    told = [
        Event("task-started", "ada", "1", "mail 1"),
        Event("worker-heartbeat", "ada"),
        Event("task-retried", "ada", "1"),
        Event("task-started", "ada", "2", "mail 2"),
        Event("task-failed", "ada", "2"),
        Event("task-succeeded", "ada", "never started"),
    ]
    assert Seen(told).spans() == [
        Span("ada", 0, 2, "mail 1", "retry"),
        Span("ada", 3, 4, "mail 2", "failed"),
    ]


def test_what_a_task_is_may_be_told_after_its_start() -> None:
    told = [Event("task-started", "ada", "1"), Event("task-succeeded", "ada", "1")]
    assert Seen(told, {"1": "mail 8002"}).spans() == [Span("ada", 0, 1, "mail 8002", "done")]


def test_a_kill_ends_what_its_worker_did_and_nothing_else() -> None:
    told = [
        Event("task-started", "ada", "1", "a"),
        Event("task-started", "bob", "2", "b"),
        Event("killed", "ada"),
        Event("task-succeeded", "bob", "2"),
    ]
    assert [(s.lane, s.ends) for s in Seen(told).spans()] == [("ada", "killed"), ("bob", "done")]
