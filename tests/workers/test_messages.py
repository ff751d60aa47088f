"""What the lessons and exercises say about Celery's messages, held against Celery itself."""

import importlib
import json

import redis

from sandbox.exercises.python_answers import defined
from sandbox.exercises.specs.tasks_with_celery import WAITING
from sandbox.services.private import PrivateServer
from sandbox.workers import Workshop


def test_the_exercise_on_waiting_messages_reads_real_ones(
    workshop: Workshop, broker: PrivateServer
) -> None:
    cinema = importlib.import_module("cinema")
    cinema.mail.delay(8001)
    cinema.mail.delay(ticket=8002)
    with redis.Redis.from_url(broker.url, decode_responses=True) as client:
        entries = client.lrange("celery", 0, -1)
    for source in WAITING.solutions.values():
        assert defined(source, "waiting")(entries) == [
            ("cinema.mail", [8001], {}),
            ("cinema.mail", [], {"ticket": 8002}),
        ]
    assert set(json.loads(entries[0])) == {
        *("body", "content-encoding", "content-type", "headers", "properties"),
    }
