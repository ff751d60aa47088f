"""Puts the answers of "Invalidation and stampede" to work; every race is provoked, none awaited.

What comes in between is done by a hook: on the answer's connection to Redis, after a reply has
come, or on its connection to PostgreSQL, after a query has been answered.
"""

import importlib.util
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from decimal import Decimal
from types import ModuleType
from typing import Any

import psycopg2
import redis

from sandbox.exercises.python_answers import plain
from sandbox.exercises.specs import invalidation_and_stampede as says
from sandbox.exercises.stage import Stage
from sandbox.exercises.trials._holding import hold, judged
from sandbox.services.private import PrivateServer

CLIENTS = 20
PATIENCE = 3.0  # seconds that one side of a race waits for the other
SHOWING = 268

LIST = "SELECT showing_id, amount FROM price ORDER BY amount, showing_id LIMIT 3"
LOVED = """
SELECT string_agg(title, ', ' ORDER BY stars DESC, title) FROM (
    SELECT f.title, avg(r.stars) AS stars FROM film f JOIN rating r ON r.film_id = f.id
    GROUP BY f.id HAVING count(*) >= 20 ORDER BY stars DESC, f.title LIMIT 5) AS best"""


class HookedConnection(redis.Connection):
    """Calls `after_reply(command)` when a reply has come; `command` is what was sent, in bytes."""

    after_reply: Callable[[bytes], None] = staticmethod(lambda command: None)
    _sent = b""

    def send_packed_command(self, command: Any, check_health: bool = True) -> None:
        self._sent = command if isinstance(command, bytes) else b"".join(command)
        super().send_packed_command(command, check_health)  # type: ignore[no-untyped-call]

    def read_response(self, *arguments: Any, **options: Any) -> Any:
        reply = super().read_response(*arguments, **options)
        HookedConnection.after_reply(self._sent.upper())
        return reply


class Prices:
    """The table of prices, read and changed by others than the answer."""

    def __init__(self, url: str) -> None:
        self._connection = psycopg2.connect(url)
        self._connection.autocommit = True

    def amount(self) -> str:
        return str(self._one("SELECT amount FROM price WHERE showing_id = %s", SHOWING))

    def cheapest(self) -> str:
        with self._connection.cursor() as cursor:
            cursor.execute(LIST)
            return json.dumps([[showing, str(amount)] for showing, amount in cursor.fetchall()])

    def loved(self) -> str:
        return str(self._one(LOVED))

    def _one(self, query: str, *values: Any) -> Any:
        with self._connection.cursor() as cursor:
            cursor.execute(query, values)
            return cursor.fetchone()[0]


@judged
def changes_behind_readers(stage: Stage) -> None:
    """invalidation-and-stampede.1"""
    change = stage.answer().change_price
    engine, prices, server = _engine(stage), Prices(stage.postgres), stage.redis()
    cache, others = _hooked(server), _client(server)
    shown = {f"films:price:{SHOWING}": prices.amount, "films:cheapest": prices.cheapest}

    def reader(command: bytes = b"DEL") -> None:
        """Cache-aside, by somebody else, as soon as a key is gone."""
        if b"DEL" in command or b"UNLINK" in command:
            for key, load in shown.items():
                if others.get(key) is None:
                    others.set(key, load(), ex=300)

    def old() -> list[str]:
        stale = [k for k, load in shown.items() if others.get(k) not in (None, load())]
        print("keys that do not hold what the database holds:", ", ".join(stale) or "none")
        return stale

    reader()
    HookedConnection.after_reply = staticmethod(reader)
    change(engine, cache, SHOWING, Decimal("0.60"))
    hold(prices.amount() == "0.60", "The database does not hold the new price.")
    stale = old()
    hold(f"films:price:{SHOWING}" not in stale, says.TOO_SOON)
    hold("films:cheapest" not in stale, says.LIST_LEFT)

    refused = True
    with suppress(Exception):
        change(engine, cache, SHOWING, Decimal("-1.00"))
        refused = False
    hold(refused, "The database refused a price below zero, and change_price raised nothing.")
    hold(not old(), says.NOT_MEANT)


@judged
def keeps_the_newest(stage: Stage) -> None:
    """invalidation-and-stampede.2"""
    store, server = stage.answer().store_if_newer, stage.redis()
    cache, others = _hooked(server), _client(server)
    key = f"films:price:{SHOWING}"

    hold(store(cache, key, 8, "8.00"), "Where nothing is there, the version must be stored.")
    hold(store(cache, key, 9, "9.00"), "Version 9 is newer than 8, and was refused.")
    hold(not store(cache, key, 8, "8.00"), says.OLDER_WINS)
    hold(others.hget(key, "version") == "9", says.OLDER_WINS)
    hold(not store(cache, key, 9, "9.99"), "Version 9 is there already, and was stored again.")
    hold(store(cache, key, 10, "10.00"), says.LETTER_BY_LETTER)
    hold(others.hget(key, "version") == "10", says.LETTER_BY_LETTER)
    hold(200 < others.ttl(key) <= 300, says.LIVES_FOR_EVER)

    overtaking: list[_Thread] = []

    def other_writer(command: bytes) -> None:
        if b"GET" in command and not overtaking:
            overtaking.append(_Thread(lambda: store(others, key, 12, "12.00")))
            overtaking[0].join(PATIENCE)  # it may be kept waiting by a lock of the answer's

    HookedConnection.after_reply = staticmethod(other_writer)
    store(cache, key, 11, "11.00")
    HookedConnection.after_reply = staticmethod(lambda command: None)
    hold(overtaking, "Storing version 11, the answer did not look at what is there.")
    hold(overtaking[0].came(), "Another writer, which stored version 12, never came to its end.")
    found = others.hgetall(key)
    print(f"stored by two writers: 11 and 12; there now: {found['version']}")
    hold(found == {"version": "12", "amount": "12.00"}, says.OVERTAKEN)


@judged
def never_brings_an_old_price_back(stage: Stage) -> None:
    """invalidation-and-stampede.3"""
    engine, server, prices = _engine(stage), stage.redis(), Prices(stage.postgres)
    cache = _client(server)
    here = stage.answer().Prices(engine, cache)
    elsewhere = _second_copy(stage).Prices(engine, cache)  # as in another process
    queries = _Counter(engine)

    found = {plain(here.read(SHOWING)) for _ in range(10)}
    print(f"ten reads of one price: database queries: {queries.count}")
    hold(found == {prices.amount()}, says.NOT_WORTH)
    hold(queries.count == 1, says.NO_CACHE)

    stale = 0
    for amount in ("11.00", "12.00"):
        cache.flushdb()  # a cold key; what was there is evicted
        _late_reader(engine, here, elsewhere, amount)
        stale += plain(elsewhere.read(SHOWING)) != prices.amount()
    print(f"two readers that came late: {stale} old prices afterwards")
    hold(not stale, says.LATE_STORE)

    cache.flushdb()
    for amount in ("7.00", "8.00", "9.00"):
        here.read(SHOWING)
        elsewhere.change(SHOWING, Decimal(amount))
        hold(plain(here.read(SHOWING)) == amount, says.NOT_WORTH)
    _evict_one_by_one(server, lambda: plain(here.read(SHOWING)) == prices.amount())
    cache.flushdb()
    _late_reader(engine, here, elsewhere, "10.00", meanwhile=cache.flushdb)
    hold(plain(here.read(SHOWING)) == prices.amount(), says.NOTHING_THERE)

    cache.flushdb()
    asked = _two_readers(engine, here, elsewhere, queries)
    print(f"one of two readers has come back, a third reads: database queries: {asked}")
    hold(not asked, says.LEASE_TAKEN)
    endless = [key for key in cache.scan_iter() if not 0 < cache.ttl(key) <= 300]
    hold(not endless, f"No more than 300 seconds, please: {', '.join(sorted(endless))}")


@judged
def lets_one_through(stage: Stage) -> None:
    """invalidation-and-stampede.4"""
    answer, server, prices = stage.answer().most_loved, stage.redis(), Prices(stage.postgres)
    cache, others = _hooked(server), _client(server)
    _looks_again(answer, cache, others, prices.loved())
    _crowd(answer, cache, others, prices)
    _leaves_others_locks(answer, cache, others, prices.loved())

    others.flushdb()
    try:
        answer(cache, _failing)
    except RuntimeError:
        pass
    else:
        hold(False, "The query failed, and nobody was told: let load's error through.")
    again = _Thread(lambda: answer(cache, prices.loved))
    hold(again.came(), says.FAILED_AND_LOCKED)


def _looks_again(answer: Any, cache: Any, others: Any, films: str) -> None:
    """A client misses; before it has the lock, another one has loaded, stored and released."""
    loads = []

    def another(command: bytes) -> None:
        if b"GET" in command and b"FILMS:LOVED" in command:
            others.set("films:loved", films, ex=60, nx=True)

    def load() -> str:
        loads.append(others.dbsize() > 1)  # whether there is a lock beside the list
        return films

    HookedConnection.after_reply = staticmethod(another)
    found = plain(answer(cache, load))
    HookedConnection.after_reply = staticmethod(lambda command: None)
    hold(found == films, "Every client must get the list.")
    hold(not any(loads), says.ONE_AFTER_ANOTHER)


def _crowd(answer: Any, cache: Any, others: Any, prices: Prices) -> None:
    """All clients miss; the query lasts until the last of them has."""
    others.flushdb()
    films = prices.loved()
    loads: list[int] = []
    missed: set[int] = set()
    lives: dict[str, int] = {}  # seconds, of each key that stands there during the query
    gate, all_missed = threading.Lock(), threading.Event()

    def looked(command: bytes) -> None:
        if b"GET" in command and b"FILMS:LOVED" in command:
            missed.add(threading.get_ident())
            if len(missed) == CLIENTS:
                all_missed.set()

    def load() -> str:
        all_missed.wait(PATIENCE)
        with gate:
            loads.append(1)
            lives.update({key: others.ttl(key) for key in others.scan_iter()})
            return prices.loved()

    HookedConnection.after_reply = staticmethod(looked)
    clients = [_Thread(lambda: answer(cache, load)) for _ in range(CLIENTS)]
    came = [client.came() for client in clients]
    HookedConnection.after_reply = staticmethod(lambda command: None)
    print(f"{CLIENTS} clients, one cold key: database queries: {len(loads)}")
    hold(all(came), "A client waited for more than three seconds for a list that was there.")
    hold(all(client.found == films for client in clients), "Every client must get the list.")
    hold(len(loads) == 1, says.ALL_OF_THEM)
    hold(-1 not in lives.values(), says.FOR_EVER_LOCKED)
    hold(max(lives.values(), default=0) <= 5, "The lock may live for at most 5 seconds.")
    hold(0 < others.ttl("films:loved") <= 60, "The list must live for 60 seconds.")


def _leaves_others_locks(answer: Any, cache: Any, others: Any, films: str) -> None:
    """The query takes longer than the lock lives, and somebody else has it by then."""
    others.flushdb()
    locks: list[str] = []

    def load() -> str:
        locks.extend(others.scan_iter())
        for key in locks:
            others.set(key, "somebody else", ex=5)
        return films

    answer(cache, load)
    hold(locks, "While the query runs, no lock stands in Redis.")
    hold(all(others.get(key) == "somebody else" for key in locks), says.NOT_YOURS)


def _failing() -> str:
    raise RuntimeError("the query failed")


def _late_reader(
    engine: Any,
    here: Any,
    elsewhere: Any,
    amount: str,
    meanwhile: Callable[[], Any] = lambda: None,
) -> None:
    """A reader loads the price; a writer changes it; then the reader goes on."""
    loaded, changed = threading.Event(), threading.Event()

    def after_query() -> None:
        if reader.is_current():
            loaded.set()
            changed.wait(PATIENCE)

    with _after_each_select(engine, after_query):
        reader = _Thread(lambda: here.read(SHOWING), start=False)
        reader.start()
        loaded.wait(PATIENCE)
        elsewhere.change(SHOWING, Decimal(amount))
        meanwhile()
        changed.set()
        hold(reader.came(), "A reader that was overtaken by a writer did not come back.")


def _two_readers(engine: Any, here: Any, elsewhere: Any, queries: "_Counter") -> int:
    """Two readers ask at once, the first comes back; how many queries the next read makes then."""
    asks, first_is_back = threading.Event(), threading.Event()

    def after_query() -> None:
        if first.is_current():
            second.start()
            asks.wait(PATIENCE)  # it need not ask: it may wait for the first one
        elif second.is_current():
            asks.set()
            first_is_back.wait(PATIENCE)

    with _after_each_select(engine, after_query):
        first = _Thread(lambda: here.read(SHOWING), start=False)
        second = _Thread(lambda: elsewhere.read(SHOWING), start=False)
        first.start()
        hold(first.came(), "Two readers came at once, and the first did not come back.")
        before = queries.count
        here.read(SHOWING)
        asked = queries.count - before
        first_is_back.set()
        hold(second.came(), "Two readers came at once, and the second did not come back.")
    return asked


@contextmanager
def _after_each_select(engine: Any, work: Callable[[], None]) -> Iterator[None]:
    from sqlalchemy import event

    def after_query(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            work()

    event.listen(engine, "after_cursor_execute", after_query)
    try:
        yield
    finally:
        event.remove(engine, "after_cursor_execute", after_query)


def _evict_one_by_one(server: PrivateServer, holds: Callable[[], bool]) -> None:
    """Every key once gone while all the others are there."""
    raw: Any = redis.Redis.from_url(server.url)
    stored = {key: (max(raw.pttl(key), 0), raw.dump(key)) for key in raw.scan_iter()}
    for evicted in stored:
        for key, (ttl, value) in stored.items():
            raw.restore(key, ttl, value, replace=True)
        raw.delete(evicted)
        hold(holds(), says.STARTS_OVER)


class _Counter:
    """Counts the SELECTs of an engine."""

    def __init__(self, engine: Any) -> None:
        from sqlalchemy import event

        self.count = 0
        event.listen(engine, "before_cursor_execute", self._count)

    def _count(self, _connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        self.count += statement.lstrip().upper().startswith("SELECT")


class _Thread:
    """One client: what it found, or what it raised."""

    def __init__(self, work: Callable[[], Any], start: bool = True) -> None:
        self.found: Any = None
        self._error: Exception | None = None
        self._work = work
        self._thread = threading.Thread(target=self._run, daemon=True)
        if start:
            self.start()

    def start(self) -> None:
        self._thread.start()

    def is_current(self) -> bool:
        return threading.current_thread() is self._thread

    def join(self, seconds: float) -> None:
        self._thread.join(seconds)

    def came(self) -> bool:
        """Whether it is done in time; raises what it raised."""
        self.join(2 * PATIENCE)
        if self._error is not None:
            raise self._error
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            self.found = plain(self._work())
        except Exception as error:
            self._error = error


def _engine(stage: Stage) -> Any:
    from sqlalchemy import create_engine

    return create_engine(stage.postgres.replace("postgresql://", "postgresql+psycopg2://", 1))


def _hooked(server: PrivateServer) -> Any:
    pool = redis.ConnectionPool.from_url(
        server.url, connection_class=HookedConnection, decode_responses=True
    )
    return redis.Redis(connection_pool=pool)


def _client(server: PrivateServer) -> Any:
    return redis.Redis.from_url(server.url, decode_responses=True)


def _second_copy(stage: Stage) -> ModuleType:
    """The answer once more, so that nothing in its module is shared."""
    spec = importlib.util.spec_from_file_location("elsewhere", stage.folder / "answer.py")
    assert spec is not None and spec.loader is not None  # it ends in .py
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
