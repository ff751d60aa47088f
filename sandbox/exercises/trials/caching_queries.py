"""Puts the answers of "Caching queries with Redis" to work: a real cache, real queries, counted."""

import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

import psycopg2
import redis

from sandbox.exercises.python_answers import plain
from sandbox.exercises.specs import caching_queries as says
from sandbox.exercises.stage import Stage
from sandbox.exercises.trials._holding import DoesNotHoldError, hold, judged
from sandbox.services.private import PrivateServer

PATIENCE = 2.0  # seconds for a page; the exercise asks for half a second

TOP = """
SELECT f.title, count(*) AS ratings
FROM film f
JOIN rating r    ON r.film_id = f.id
JOIN film_tag ft ON ft.film_id = f.id
JOIN tag g       ON g.id = ft.tag_id
WHERE g.name = %s
GROUP BY f.id
ORDER BY ratings DESC, f.title
LIMIT 3"""
SHELF = {
    "added": """
        SELECT f.title FROM watchlist w JOIN film f ON f.id = w.film_id
        WHERE w.member_id = %s ORDER BY w.added_at, f.id LIMIT 2 OFFSET %s""",
    "title": """
        SELECT f.title FROM watchlist w JOIN film f ON f.id = w.film_id
        WHERE w.member_id = %s ORDER BY f.title, f.id LIMIT 2 OFFSET %s""",
}
PAGE = "SELECT id, title, us_gross FROM film WHERE id = %s"
CARDS = "SELECT id, title FROM film WHERE id = ANY (%s)"
ELSEWHERE = """
import sys
import redis
from answer import shelf

def load(member_id, order, page):
    print("asked")
    return []

shelf(redis.Redis.from_url(sys.argv[1], decode_responses=True), load, 1, "added", 1)
"""


class Films:
    """The films of a database, with the queries counted that an answer makes."""

    def __init__(self, url: str) -> None:
        self._connection = psycopg2.connect(url)
        self._connection.autocommit = True
        self._lock = threading.Lock()
        self.queries = 0
        self.asked: list[int] = []  # the ids of the cards that were loaded

    def top(self, tag: str) -> list[dict[str, Any]]:
        return self._rows(TOP, tag)

    def shelf(self, member_id: int, order: str, page: int) -> list[str]:
        found = self._rows(SHELF[order], member_id, 2 * (page - 1))
        return [row["title"] for row in found]

    def page(self, film_id: int) -> dict[str, Any] | None:
        found = self._rows(PAGE, film_id)
        return found[0] if found else None

    def cards(self, film_ids: list[int]) -> dict[int, dict[str, Any]]:
        self.asked += film_ids
        return {row["id"]: row for row in self._rows(CARDS, list(film_ids))}

    def insert(self, film_id: int, title: str) -> None:
        with self._connection.cursor() as cursor:
            cursor.execute("INSERT INTO film (id, title) VALUES (%s, %s)", (film_id, title))

    def without_counting(self, load: Callable[..., Any], *arguments: Any) -> Any:
        """What a query returns, for comparison."""
        before, asked = self.queries, list(self.asked)
        found = load(*arguments)
        self.queries, self.asked = before, asked
        return found

    def _rows(self, query: str, *values: Any) -> list[dict[str, Any]]:
        with self._lock, self._connection.cursor() as cursor:
            self.queries += 1
            cursor.execute(query, values)
            names = [column.name for column in cursor.description or ()]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


class CountedConnection(redis.Connection):
    """Counts what is sent: a command, or all commands of a pipeline."""

    trips = 0

    def send_packed_command(self, command: Any, check_health: bool = True) -> None:
        CountedConnection.trips += 1
        super().send_packed_command(command, check_health)  # type: ignore[no-untyped-call]


@judged
def asks_once(stage: Stage) -> None:
    """caching-queries.1"""
    top = stage.answer().top_films
    films, cache = Films(stage.postgres), _client(stage.redis())
    drama, comedy = (films.without_counting(films.top, tag) for tag in ("Drama", "Comedy"))

    first, second = (plain(top(cache, films.top, "Drama")) for _ in range(2))
    print(f"two requests for Drama: {_queries(films)}")
    hold(first == drama, "The first call must return what load(tag) returns.")
    hold(films.queries == 1, "Two requests for one tag must ask the database once.")
    hold(second == drama, f"The second call returned something else: {second!r:.200}")
    hold(plain(top(cache, films.top, "Comedy")) == comedy, says.ONE_KEY)

    films.queries = 0
    nothing = [plain(top(cache, films.top, "Silent")) for _ in range(2)]
    print(f"two requests for a tag without films: {_queries(films)}")
    hold(nothing == [[], []], "A tag without films must give an empty list, each time.")
    hold(films.queries == 1, says.EMPTY_AGAIN)
    _stored_rightly(cache, "films:top:", says.NEVER_EXPIRES)


@judged
def keeps_apart(stage: Stage) -> None:
    """caching-queries.2"""
    shelf = stage.answer().shelf
    films, server = Films(stage.postgres), stage.redis()
    cache = _client(server)
    questions = {
        (1, "added", 1): "The first page of member 1 must be what load returns.",
        (1, "title", 1): says.SAME_ORDER,
        (11, "added", 2): "The second page of member 11 must be what load returns.",
        (1, "added", 12): says.GLUED,
    }
    for question, message in questions.items():
        wanted = films.without_counting(films.shelf, *question)
        hold(plain(shelf(cache, films.shelf, *question)) == wanted, message)
    print(f"four different pages: {_queries(films)}")
    for question in questions:
        shelf(cache, films.shelf, *question)
    print(f"the same again: {_queries(films)} in all")
    hold(films.queries == len(questions), "A page that is cached must not be loaded again.")
    elsewhere = subprocess.run(
        [sys.executable, "-c", ELSEWHERE, server.url],
        env={**os.environ, "PYTHONHASHSEED": "7"},
        capture_output=True,
        text=True,
        check=True,
    )
    hold(not elsewhere.stdout, says.ONLY_HERE)
    _stored_rightly(cache, "films:shelf:", says.NEVER_EXPIRES)


@judged
def remembers_nothing_there(stage: Stage) -> None:
    """caching-queries.4"""
    page = stage.answer().film_page
    films, cache = Films(stage.postgres), _client(stage.redis())
    wanted = films.without_counting(films.page, 842)
    twice = [plain(page(cache, films.page, 842)) for _ in range(2)]
    hold(twice == [wanted, wanted], "The page of film 842 must be what load(842) returns.")
    hold(films.queries == 1, "Two requests for film 842 must ask the database once.")

    films.queries = 0
    answers = [page(cache, films.page, 99_999) for _ in range(20)]
    print(f"twenty requests for a film that is not there: {_queries(films)}")
    hold(films.queries == 1, says.ABSENT_AGAIN)
    hold(all(answer is None for answer in answers), says.NOT_NONE)
    hold(200 < cache.ttl("films:page:842") <= 300, "A film's page must live for 300 seconds.")
    hold(all(0 < ttl <= 30 for ttl in _ttls(cache, "*99999*")), says.ABSENT_LONG)

    for key in cache.scan_iter("*99999*"):
        cache.delete(key)  # as if its time were over
    films.insert(99_999, "The Late Arrival")
    late = films.without_counting(films.page, 99_999)
    hold(
        plain(page(cache, films.page, 99_999)) == late,
        "The film has been entered and its 30 seconds are over: its page must come.",
    )


@judged
def goes_few_times(stage: Stage) -> None:
    """caching-queries.5"""
    cards = stage.answer().cards
    films = Films(stage.postgres)
    pool = redis.ConnectionPool.from_url(
        stage.redis().url, connection_class=CountedConnection, decode_responses=True
    )
    cache = redis.Redis(connection_pool=pool)
    wanted = films.without_counting(films.cards, list(range(1, 201)))

    def ask(ids: list[int]) -> None:
        right = [wanted[film_id] for film_id in ids]
        hold(plain(cards(cache, films.cards, ids)) == right, says.OTHER_CARDS)

    ask([3, 1, 2, 3])
    hold(all(200 < ttl <= 300 for ttl in _ttls(cache, "films:card:*")), says.CARDS_STAY)
    films.queries, films.asked, CountedConnection.trips = 0, [], 0
    ask([*range(200, 0, -1), 7])
    trips = CountedConnection.trips
    print(f"200 films, three of them cached: {_queries(films)}, trips to Redis: {trips}")
    hold(films.queries <= 1, says.MANY_QUERIES)
    hold(not {1, 2, 3} & set(films.asked), says.ALL_AGAIN)
    hold(trips <= 2, says.MANY_TRIPS)
    ask(list(range(1, 201)))
    hold(films.queries <= 1, "All 200 cards are in the cache now, and must come from there.")
    _stored_rightly(cache, "films:card:", says.CARDS_STAY)


@judged
def lives_without_the_cache(stage: Stage) -> None:
    """caching-queries.6"""
    made = stage.answer().FilmPages
    films, server = Films(stage.postgres), stage.redis()
    cache, wanted = _client(server), films.without_counting(films.page, 842)
    pages = made(server.url, films.page)
    found = [_in_time(pages, 842) for _ in range(2)]
    hold(found == [wanted, wanted], "With Redis there, a page must be what load returns.")
    hold(films.queries == 1, "With Redis there, two requests must ask the database once.")
    _stored_rightly(cache, "films:page:", "What is stored has no time to live any more.")

    troubles = {_damaged(cache): says.DAMAGED, _full(cache): says.DIES_WITH_IT}
    for trouble, message in (troubles | {_gone(server): says.DIES_WITH_IT}).items():
        with trouble as what:
            try:
                page = _in_time(pages, 842)
            except DoesNotHoldError:
                raise
            except Exception as error:
                print(f"Redis {what}: {type(error).__name__}: {error}")
                raise DoesNotHoldError(message) from error
            print(f"Redis {what}: the page came")
            hold(page == wanted, f"With Redis that {what}, the page must be what load returns.")

    films.queries = 0
    found = [_in_time(pages, 842) for _ in range(2)]
    hold(found == [wanted, wanted] and films.queries <= 1, says.NEVER_AGAIN)
    hold(cache.exists("films:page:842"), says.NEVER_AGAIN)
    _failing_database(made, server)
    with _silent() as url:
        hold(_in_time(made(url, films.page), 842) == wanted, "The page must still be right.")
    print("Redis says nothing: the page came")


def _failing_database(made: Any, server: PrivateServer) -> None:
    asked: list[int] = []

    def load(film_id: int) -> dict[str, Any]:
        asked.append(film_id)
        raise ConnectionError("the database is down")

    try:
        _in_time(made(server.url, load), 1267)
    except ConnectionError:
        print(f"the database is down, one request: load was called {len(asked)} times")
    else:
        hold(False, "The database failed, and the request did not tell: let load's error through.")
    hold(len(asked) == 1, says.ASKED_TWICE)


@contextmanager
def _damaged(cache: Any) -> Iterator[str]:
    for key in cache.scan_iter("*842*"):
        cache.set(key, "{no page", ex=300)
    yield "holds a page that cannot be read"


@contextmanager
def _full(cache: Any) -> Iterator[str]:
    cache.flushdb()
    cache.config_set("maxmemory", cache.info("memory")["used_memory"] // 2)
    yield "is full"
    cache.config_set("maxmemory", 0)


@contextmanager
def _gone(server: PrivateServer) -> Iterator[str]:
    server.kill()
    yield "is gone"
    server.start()


@contextmanager
def _silent() -> Iterator[str]:
    """The URL of a server that takes connections and never says a word."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        yield f"redis://127.0.0.1:{listening.getsockname()[1]}/0"


def _in_time(pages: Any, film_id: int) -> Any:
    """The page; raises what the answer raises. A page that does not come ends the trial."""
    found: list[Any] = []
    errors: list[Exception] = []

    def ask() -> None:
        try:
            found.append(pages.page(film_id))
        except Exception as error:
            errors.append(error)

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(PATIENCE)
    hold(not thread.is_alive(), says.WAITS)
    if errors:
        raise errors[0]
    return plain(found[0])


def _client(server: PrivateServer) -> Any:
    return redis.Redis.from_url(server.url, decode_responses=True)


def _queries(films: Films) -> str:
    return f"database queries: {films.queries}"


def _ttls(cache: Any, pattern: str) -> list[int]:
    """The time to live of each key; -1 is none, and -2 stands alone where there is no key."""
    return [cache.ttl(key) for key in cache.scan_iter(pattern)] or [-2]


def _stored_rightly(cache: Any, prefix: str, forever: str) -> None:
    """There are keys; each has the prefix, holds JSON and lives for 300 seconds."""
    keys = list(cache.scan_iter())
    hold(keys, f"Nothing stands in Redis under `{prefix}`.")
    for key in keys:
        hold(key.startswith(prefix), f"The key `{key}` does not begin with `{prefix}`.")
        hold(cache.ttl(key) != -1, forever)
        hold(200 < cache.ttl(key) <= 300, f"The key `{key}` must live for 300 seconds.")
        hold(_is_json(cache, key), f"What stands under `{key}` is not JSON.")


def _is_json(cache: Any, key: str) -> bool:
    try:
        json.loads(cache.get(key))
    except (ValueError, redis.ResponseError):
        return False
    return True
