"""Tasks that do nothing, through a Celery worker, against the same bytes through a Redis list."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import redis

from sandbox.bench.measurement import Measurement, medians, seconds
from sandbox.services import private_server
from sandbox.services.supervisor import wait_until
from sandbox.workers import Workshop

ROUNDS = 5
MESSAGES = 1000  # in one round
PATIENCE = 120.0  # seconds for one round

_MODULE = """
import os
from celery import Celery

app = Celery("nothing", broker=os.environ["BROKER_URL"])
app.conf.worker_prefetch_multiplier = 64

@app.task(ignore_result=True)
def nothing(number): ...
"""
# Takes messages as a worker does, reads them, and does nothing either.
_BARE = """
import json, sys, redis
client = redis.Redis.from_url(sys.argv[1], socket_timeout=None)
client.set("ready", 1)
while True:
    _, entry = client.brpop("bare")
    json.loads(entry)
    client.incr("bare done")
"""


def measure() -> Iterator[Measurement]:
    """Messages a second: medians of five rounds of 1,000; one worker with one child."""
    with (
        private_server("redis") as broker,
        redis.Redis.from_url(broker.url) as client,
        Workshop(BROKER_URL=broker.url) as workshop,
    ):
        nothing = workshop.write("nothing", _MODULE).nothing
        nothing.delay(0)
        entry = client.rpop("celery")
        bare = subprocess.Popen([sys.executable, "-c", _BARE, broker.url])
        try:
            _wait(lambda: client.exists("ready"))
            workshop.start("celery -A nothing worker --concurrency 1")
            task, listed, sent, pushed = medians(
                ROUNDS,
                lambda: _rate(lambda: _through_celery(client, nothing)),
                lambda: _rate(lambda: _through_list(client, entry)),
                lambda: _rate(lambda: _send(nothing)),
                lambda: _rate(lambda: _push(client, entry)),
            )
        finally:
            bare.kill()
            bare.wait()
    yield Measurement("celery task", task, "1/s", "the same bytes through a Redis list", listed)
    yield Measurement("celery send", sent, "1/s", "LPUSH of the same bytes", pushed)


def _rate(round_: Callable[[], object]) -> float:
    """Messages a second of one round."""
    return MESSAGES / seconds(round_)


def _through_celery(client: Any, nothing: Any) -> None:
    """Begins and ends with an empty queue; an acknowledged message is one that a child has."""
    _wait(lambda: not client.llen("celery") and not client.hlen("unacked"))
    _send(nothing)
    _wait(lambda: not client.llen("celery") and not client.hlen("unacked"))


def _through_list(client: Any, entry: bytes) -> None:
    _wait(lambda: not client.llen("bare"))
    client.delete("bare done")
    _push(client, entry)
    _wait(lambda: int(client.get("bare done") or 0) >= MESSAGES)


def _send(nothing: Any) -> None:
    for number in range(MESSAGES):
        nothing.delay(number)


def _push(client: Any, entry: bytes) -> None:
    for _ in range(MESSAGES):
        client.lpush("bare", entry)


def _wait(condition: Callable[[], object]) -> None:
    if not wait_until(lambda: bool(condition()), PATIENCE):
        raise TimeoutError("the messages of one round were not done in two minutes")
