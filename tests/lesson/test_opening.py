"""A lesson's databases are its own: fresh when opened, and out of reach of the others."""

import dataclasses
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import psycopg2
import pymongo
import pytest
import redis

from sandbox.errors import SandboxError
from sandbox.exercises.driver import lessons
from sandbox.films.spares import drop_database
from sandbox.lesson.opening import Lesson
from sandbox.lesson.stores import fresh_mongo, fresh_redis
from sandbox.services import Addresses, ensure
from sandbox.workers.waiting import until


@pytest.fixture(scope="module")
def servers() -> Addresses:
    return ensure()


@pytest.fixture(scope="module")
def two_lessons(servers: Addresses) -> Iterator[tuple[Lesson, Lesson]]:
    """Two lessons that only this test has, so that no other one resets them."""
    some = dataclasses.replace(lessons()[0], size="small")
    pair = [Lesson(dataclasses.replace(some, slug=slug)) for slug in ("test-one", "test-two")]
    yield pair[0], pair[1]
    for lesson in pair:
        lesson.engine.dispose()
        assert servers.postgres is not None
        drop_database(servers.postgres, lesson.database)


def test_what_one_lesson_does_another_does_not_see(two_lessons: tuple[Lesson, Lesson]) -> None:
    one, two = two_lessons
    one.sql("DELETE FROM ticket")
    one.redis.set("film:1", "M")
    one.mongo.film.insert_one({"title": "M"})

    assert two.sql("SELECT count(*) > 0 AS sold FROM ticket") == [{"sold": True}]
    assert two.redis.get("film:1") is None
    assert two.mongo.film.find_one() is None


def test_reset_gives_back_what_there_was(two_lessons: tuple[Lesson, Lesson]) -> None:
    one, two = two_lessons
    two.sql("CREATE TABLE kept AS SELECT 1")
    two.redis.set("kept", "yes")
    one.sql("DROP TABLE ticket")
    one.redis.set("gone", "yes")
    one.mongo.gone.insert_one({})
    with one.engine.connect() as connection:
        connection.exec_driver_sql("SELECT 1")
    one.reset()

    assert one.sql("SELECT count(*) AS tickets FROM ticket") == [{"tickets": 8000}]
    assert one.redis.dbsize() == 0
    assert one.mongo.list_collection_names() == []
    with one.engine.connect() as connection:  # the engine outlives the reset
        assert connection.exec_driver_sql("SELECT count(*) FROM film").scalar_one() == 3201
    assert two.redis.get("kept") == "yes"
    assert two.sql("SELECT count(*) AS kept FROM kept") == [{"kept": 1}]


def test_learner_is_no_superuser(two_lessons: tuple[Lesson, Lesson]) -> None:
    [row] = two_lessons[0].sql(
        "SELECT rolsuper OR rolcreaterole OR rolcreatedb AS mighty FROM pg_roles "
        "WHERE rolname = current_user"
    )

    assert row == {"mighty": False}


def test_plan_undoes_what_the_statement_changed(two_lessons: tuple[Lesson, Lesson]) -> None:
    lesson = two_lessons[0]
    plan = lesson.plan("DELETE FROM watchlist")

    assert plan["Plan"]["Operation"] == "Delete"
    assert lesson.sql("SELECT count(*) AS kept FROM watchlist") == [{"kept": 3000}]


def test_lock_of_another_session_is_not_waited_for_for_ever(
    two_lessons: tuple[Lesson, Lesson],
) -> None:
    lesson = two_lessons[0]
    list(lesson.console.run("BEGIN; LOCK TABLE member"))

    with pytest.raises(SandboxError, match="holds a lock"):
        lesson.sql("SELECT count(*) FROM member")
    list(lesson.console.run("ROLLBACK"))
    assert lesson.sql("SELECT count(*) AS members FROM member") == [{"members": 500}]


@pytest.mark.parametrize("call", ["sql", "plan"])
def test_a_long_statement_can_be_interrupted(
    two_lessons: tuple[Lesson, Lesson], postgres_url: str, call: str
) -> None:
    lesson = two_lessons[0]

    def press_the_button() -> None:
        with closing(psycopg2.connect(postgres_url)) as watcher:
            watcher.autocommit = True
            until(lambda: sleepers(watcher, lesson.database) == 1)
        os.kill(os.getpid(), signal.SIGINT)

    learner = threading.Thread(target=press_the_button)
    # As in a kernel; a process that was started in the background may have been told to ignore it.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        learner.start()
        with pytest.raises(KeyboardInterrupt):
            getattr(lesson, call)("SELECT pg_sleep(60)")
        learner.join()
    finally:
        signal.signal(signal.SIGINT, before)
    with closing(psycopg2.connect(postgres_url)) as watcher:
        assert sleepers(watcher, lesson.database) == 0


def sleepers(connection: Any, database: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT FROM pg_stat_activity WHERE datname = %s AND wait_event = 'PgSleep'",
            (database,),
        )
        return int(cursor.rowcount)


def test_wrong_statement_raises_the_database_error(two_lessons: tuple[Lesson, Lesson]) -> None:
    with pytest.raises(psycopg2.errors.UndefinedColumn):
        two_lessons[0].sql("SELECT titel FROM film")


def test_redis_database_with_keys_of_others_is_not_taken(servers: Addresses) -> None:
    assert servers.redis is not None
    with redis.Redis.from_url(servers.redis) as keeper:
        number = next(n for n in range(1, 64) if not keeper.get(f"backend-notebooks:database:{n}"))
    url = f"{servers.redis.rpartition('/')[0]}/{number}"
    with redis.Redis.from_url(url) as stranger:
        stranger.set("theirs", "1")
        ours = fresh_redis(servers.redis, "test-three")
        ours.set("ours", "1")

        assert ours.connection_pool.connection_kwargs["db"] != number
        assert stranger.keys() == [b"theirs"]
        stranger.flushdb()


def test_mongo_database_of_others_is_not_dropped(servers: Addresses) -> None:
    assert servers.mongo is not None
    client: pymongo.MongoClient[dict[str, str]] = pymongo.MongoClient(servers.mongo)
    client["lesson_theirs"]["film"].insert_one({"title": "M"})

    with pytest.raises(SandboxError, match="did not make"):
        fresh_mongo(servers.mongo, "theirs")
    assert client["lesson_theirs"]["film"].count_documents({}) == 1
    client.drop_database("lesson_theirs")
    client.close()
