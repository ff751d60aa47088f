"""What workers say they do, as it happens: Celery's own events, in the order in which they arrive.

A worker sends them when it was started with `--task-events`. One that is killed says nothing any
more; whoever killed it makes a note.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sandbox.workers.waiting import until

if TYPE_CHECKING:
    from celery import Celery

    from sandbox.pictures import Span

_PATIENCE = 5.0  # seconds until the broker hands over events
_BEGIN, _END = "begin", "end"
_HEARD = "watch-heard"  # the watcher's own event, which tells it that it hears
_ENDS = {"task-succeeded": "done", "task-failed": "failed", "task-retried": "retry", _END: ""}


@dataclass(frozen=True)
class Event:
    """One thing that happened: `who` says that `type`, such as "task-started", holds for `task`."""

    type: str
    who: str
    task: str = ""
    what: str = ""


@dataclass
class Seen:
    """What has happened so far, in order, and what each task is.

    The event that tells what a task is may come after the one that it has started.
    """

    events: list[Event] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)

    def count(self, type_: str) -> int:
        """How many events of a type there are, such as "task-succeeded"."""
        return sum(event.type == type_ for event in self.events)

    def wait_for(self, type_: str, count: int = 1) -> None:
        """Return when there are so many events of a type. Raises SandboxError in vain."""
        until(lambda: self.count(type_) >= count)

    def killed(self, who: str) -> None:
        """Note that a worker was killed at this place in the order; what it worked on is over."""
        self.events.append(Event("killed", who))

    @contextmanager
    def doing(self, who: str, what: str) -> Iterator[None]:
        """Note what somebody else does meanwhile, such as the request that sends the tasks."""
        self.events.append(Event(_BEGIN, who, what, what))
        yield
        self.events.append(Event(_END, who, what, what))

    def spans(self) -> "list[Span]":
        """The pieces of work for `lanes`: each from its start to its end, or to the kill."""
        from sandbox.pictures import Span  # here: a trial and a guardian draw nothing

        open_: dict[tuple[str, str], tuple[int, str]] = {}
        found: list[Span] = []

        def close(key: tuple[str, str], moment: int, ends: Any) -> None:
            start, what = open_.pop(key)
            found.append(Span(key[0], start, moment, what, ends))

        for moment, event in enumerate(self.events):
            key = event.who, event.task
            if event.type in ("task-started", _BEGIN):
                open_[key] = moment, event.what or self.names.get(event.task, event.task)
            elif event.type == "killed":
                for interrupted in [key for key in open_ if key[0] == event.who]:
                    close(interrupted, moment, "killed")
            elif event.type in _ENDS and key in open_:
                close(key, moment, _ENDS[event.type])
        return found


@contextmanager
def watch(app: "Celery") -> Iterator[Seen]:
    """Record the events of all workers of this app while the block runs.

    Raises SandboxError where the broker does not answer.
    """
    seen = Seen()
    ready, over = threading.Event(), threading.Event()

    def take(event: dict[str, Any]) -> None:
        if event["type"] == _HEARD:
            ready.set()
            return
        if event["type"] == "task-received":  # the one event that tells what the task is
            task = event["name"].rpartition(".")[2]
            seen.names[event["uuid"]] = f"{task} {_inside(event['args'])}".strip()
        who = event["hostname"].partition("@")[0]
        seen.events.append(Event(event["type"], who, event.get("uuid", "")))

    def listen() -> None:
        with app.connection_for_read() as connection, app.connection_for_write() as back:
            receiver = app.events.Receiver(connection, handlers={"*": take})
            with (
                app.events.Dispatcher(back) as dispatcher,
                receiver.consumer_context() as (link, _, _consumers),
            ):
                while not over.is_set():
                    if not ready.is_set():  # one sent before the first drain_events is lost
                        dispatcher.send(_HEARD)
                    with suppress(TimeoutError):
                        link.drain_events(timeout=0.1)

    listener = threading.Thread(target=listen, daemon=True)
    listener.start()
    until(ready.is_set, _PATIENCE)
    try:
        yield seen
    finally:
        over.set()
        listener.join()


def _inside(arguments: str) -> str:
    """`(4711,)` as `4711`."""
    return arguments.strip().removeprefix("(").removesuffix(")").rstrip(",")
