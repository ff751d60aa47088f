"""A server is killed in the middle of writes: what it acknowledged is there afterwards."""

import random
import threading
from collections.abc import Callable
from pathlib import Path

import psutil
import psycopg2
import pymongo.errors
import pytest
import redis
from pymongo import MongoClient
from redis.backoff import NoBackoff
from redis.retry import Retry

from sandbox import services

Write = Callable[[int], None]


def postgres_writer(url: str) -> Write:
    connection = psycopg2.connect(url)
    connection.autocommit = True
    cursor = connection.cursor()
    cursor.execute("CREATE TABLE IF NOT EXISTS stream (number int)")

    def write(number: int) -> None:
        cursor.execute("INSERT INTO stream VALUES (%s)", (number,))

    return write


def postgres_numbers(url: str) -> set[int]:
    connection = psycopg2.connect(url)
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM stream")
        numbers = {row[0] for row in cursor.fetchall()}
    connection.close()
    return numbers


def redis_writer(url: str) -> Write:
    client = redis.Redis.from_url(url, retry=Retry(NoBackoff(), 0))

    def write(number: int) -> None:
        client.sadd("stream", number)

    return write


def redis_numbers(url: str) -> set[int]:
    with redis.Redis.from_url(url) as client:
        return {int(member) for member in client.smembers("stream")}


def mongo_writer(url: str) -> Write:
    client = MongoClient[dict[str, int]](url, retryWrites=False, serverSelectionTimeoutMS=1000)

    def write(number: int) -> None:
        client["stream"]["stream"].insert_one({"number": number})

    return write


def mongo_numbers(url: str) -> set[int]:
    with MongoClient[dict[str, int]](url) as client:
        return {document["number"] for document in client["stream"]["stream"].find()}


STREAMS = {
    "postgres": (postgres_writer, postgres_numbers),
    "redis": (redis_writer, redis_numbers),
    "mongo": (mongo_writer, mongo_numbers),
}
OUTAGES = (psycopg2.Error, redis.RedisError, pymongo.errors.PyMongoError)


@pytest.mark.parametrize("name", STREAMS)
def test_no_acknowledged_write_is_lost(name: str, rounds: int, state: Path) -> None:
    writer, numbers = STREAMS[name]
    chance = random.Random(name)
    url = getattr(services.ensure([name]), name)
    acknowledged: list[int] = []
    for _ in range(rounds):
        write = writer(url)
        enough = len(acknowledged) + chance.randrange(20, 400)
        reached = threading.Event()

        def stream(
            write: Write = write, enough: int = enough, reached: threading.Event = reached
        ) -> None:
            number = len(acknowledged)
            try:
                while True:
                    write(number)
                    acknowledged.append(number)
                    number += 1
                    if number == enough:
                        reached.set()
            except OUTAGES:
                pass
            finally:
                reached.set()

        thread = threading.Thread(target=stream)
        thread.start()
        reached.wait()
        pid = {server.name: server.pid for server in services.status()}[name]
        assert pid is not None
        server = psutil.Process(pid)
        server.kill()
        thread.join()
        server.wait()  # its connections break a moment before it is gone
        assert len(acknowledged) >= enough
        # What the next cell does: the same address answers again.
        assert getattr(services.ensure([name]), name) == url
        assert set(acknowledged) - numbers(url) == set()
