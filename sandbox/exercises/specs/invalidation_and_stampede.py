"""The exercises of "Invalidation and stampede": races provoked with barriers, queries counted.

The messages stand here, and the trials (sandbox/exercises/trials/invalidation_and_stampede.py)
return them.
"""

from typing import Any

from sandbox.exercises.python_answers import plain
from sandbox.exercises.spec import Lesson, Python, Service, Wrong

SETUP = """
CREATE TABLE price (
    showing_id integer PRIMARY KEY REFERENCES showing (id),
    amount numeric(6, 2) NOT NULL CHECK (amount > 0),
    version integer NOT NULL DEFAULT 1
);
COMMENT ON TABLE price IS 'What a ticket costs now. Generated.';
INSERT INTO price (showing_id, amount)
SELECT s.id, coalesce(max(t.price), 9.50)
FROM showing s LEFT JOIN ticket t ON t.showing_id = s.id
GROUP BY s.id ORDER BY s.id;
"""

# --- invalidation-and-stampede.1 ------------------------------------------------------------------

TOO_SOON = (
    "The cache holds the old price. Somebody asked between your deletion and the commit, found "
    "nothing, read the price that was still in force, and stored it."
)
NOT_MEANT = (
    "The database refused the price, and the cache holds it all the same. What goes into the cache "
    "must have been committed."
)
LIST_LEFT = (
    "The price is right and the list of cheap seats is not: it shows the old price. Every key that "
    "shows a value has to go when the value changes."
)

CHANGE_PRICE = Service(
    title="Delete in the right place",
    prompt="""\
The price of a showing stands in the table `price` (`showing_id`, `amount`). The cache shows it in
two places: `films:price:<showing_id>`, and the list `films:cheapest`. Readers fill both by
cache-aside. The function below changes a price, and now and then the old one stays in the cache.
**Repair it**: a reader that looks, loads and stores *between the UPDATE and the COMMIT* must not
leave the old price behind, under either key. (A reader that stores only after you have deleted is
the next section.)

`engine` is a SQLAlchemy engine, `cache` a `redis.Redis`. When the database refuses the price (it
must be above zero), the error goes through to the caller.""",
    name="change_price",
    trial="changes_behind_readers",
    starter='''\
from sqlalchemy import text


def change_price(engine, cache, showing_id, amount):
    """Sets the price of a showing; nobody is shown the old one afterwards."""
    with engine.begin() as connection:
        connection.execute(
            text("UPDATE price SET amount = :amount WHERE showing_id = :id"),
            {"amount": amount, "id": showing_id},
        )
        cache.delete(f"films:price:{showing_id}")
        cache.delete("films:cheapest")
''',
    hints=(
        "When does another connection see the new price: after UPDATE, or after COMMIT? And what "
        "does a reader do who comes in between and finds the key deleted?",
        "`with engine.begin()` commits where the block ends. What must come after the commit "
        "stands below the block.",
    ),
    solutions={
        "commit, then delete both": """\
from sqlalchemy import text


def change_price(engine, cache, showing_id, amount):
    with engine.begin() as connection:
        connection.execute(
            text("UPDATE price SET amount = :amount WHERE showing_id = :id"),
            {"amount": amount, "id": showing_id},
        )
    cache.delete(f"films:price:{showing_id}", "films:cheapest")
""",
        "deletions collected, done after the commit": """\
from contextlib import contextmanager

from sqlalchemy import text


@contextmanager
def forgetting(engine, cache):
    keys = []
    with engine.begin() as connection:
        yield connection, keys.append
    with cache.pipeline() as pipe:
        for key in keys:
            pipe.unlink(key)
        pipe.execute()


def change_price(engine, cache, showing_id, amount):
    with forgetting(engine, cache) as (connection, forget):
        forget(f"films:price:{showing_id}")
        forget("films:cheapest")
        connection.execute(
            text("UPDATE price SET amount = :amount WHERE showing_id = :id"),
            {"amount": amount, "id": showing_id},
        )
""",
    },
    wrong=(
        Wrong(
            name="deletes before the commit",
            answer="""\
from sqlalchemy import text


def change_price(engine, cache, showing_id, amount):
    cache.delete(f"films:price:{showing_id}", "films:cheapest")
    with engine.begin() as connection:
        connection.execute(
            text("UPDATE price SET amount = :amount WHERE showing_id = :id"),
            {"amount": amount, "id": showing_id},
        )
""",
            says=TOO_SOON,
            retold="""\
from sqlalchemy import text


def change_price(engine, cache, showing_id, amount):
    with engine.connect() as connection:
        connection.execute(
            text("UPDATE price SET amount = :amount WHERE showing_id = :id"),
            {"amount": amount, "id": showing_id},
        )
        pipe = cache.pipeline()
        pipe.unlink(f"films:price:{showing_id}")
        pipe.unlink("films:cheapest")
        pipe.execute()
        connection.commit()
""",
        ),
        Wrong(
            name="writes what is not yet committed",
            answer="""\
from sqlalchemy import text


def change_price(engine, cache, showing_id, amount):
    cache.set(f"films:price:{showing_id}", str(amount), ex=300)
    with engine.begin() as connection:
        connection.execute(
            text("UPDATE price SET amount = :amount WHERE showing_id = :id"),
            {"amount": amount, "id": showing_id},
        )
    cache.delete("films:cheapest")
""",
            says=NOT_MEANT,
            retold="""\
from sqlalchemy import text


def change_price(engine, cache, showing_id, amount):
    try:
        with engine.begin() as connection:
            connection.execute(
                text("UPDATE price SET amount = :amount WHERE showing_id = :id"),
                {"amount": amount, "id": showing_id},
            )
    finally:
        cache.setex(f"films:price:{showing_id}", 300, f"{amount}")
        cache.delete("films:cheapest")
""",
        ),
        Wrong(
            name="forgets the list",
            answer="""\
from sqlalchemy import text


def change_price(engine, cache, showing_id, amount):
    with engine.begin() as connection:
        connection.execute(
            text("UPDATE price SET amount = :amount WHERE showing_id = :id"),
            {"amount": amount, "id": showing_id},
        )
    cache.delete(f"films:price:{showing_id}")
""",
            says=LIST_LEFT,
            retold="""\
from sqlalchemy import text


def change_price(engine, cache, showing_id, amount):
    cache.delete("films:cheapest")
    with engine.begin() as connection:
        connection.execute(
            text("UPDATE price SET amount = :amount WHERE showing_id = :id"),
            {"amount": amount, "id": showing_id},
        )
    cache.unlink(f"films:price:{showing_id}")
""",
        ),
    ),
)

# --- invalidation-and-stampede.2 ------------------------------------------------------------------

OVERTAKEN = (
    "Version 12 stood in the cache, version 11 came late, and 11 stands there now. The comparison "
    "was made, and then somebody else wrote before you did."
)
LETTER_BY_LETTER = (
    "Version 10 was refused, because 9 stood there. Texts are compared letter by letter, and what "
    "Redis returns is text."
)
LIVES_FOR_EVER = "What was stored has no time to live of 300 seconds."
OLDER_WINS = "An older version has overwritten a newer one."

STORE = Service(
    title="The newer one wins",
    prompt="""\
Writers put the new price into the cache themselves (write-through), together with the number of the
row's version, which grows by one with every change. Two writers may arrive in the wrong order.

Write `store_if_newer(cache, key, version, amount)`. Under `key` it keeps a hash with the fields
`version` and `amount` (a text such as `"9.50"`), for 300 seconds. It stores only if nothing is
there or if what is there has a **smaller** version, returns whether it has stored, and gives nobody
a chance to come in between.""",
    name="store_if_newer",
    trial="keeps_the_newest",
    starter='''\
def store_if_newer(cache, key, version, amount):
    """Stores a version of a price unless a newer one is there; whether it did."""
    found = cache.hget(key, "version")
    if found is not None and int(found) >= version:
        return False
    cache.hset(key, mapping={"version": version, "amount": amount})
    cache.expire(key, 300)
    return True
''',
    hints=(
        "Between HGET and HSET anybody may write. The server must compare and store in one go, or "
        "refuse to store where something has changed since.",
        "A Lua script runs on the server without interruption: `cache.eval(script, 1, key, "
        "version, amount)`, with `redis.call('HGET', KEYS[1], 'version')` and `tonumber`.",
        "Or optimistic: `with cache.pipeline() as pipe:` `pipe.watch(key)`, read, `pipe.multi()`, "
        "write, `pipe.execute()`, and once more from the top on `redis.WatchError`.",
    ),
    solutions={
        "a script on the server": '''\
SCRIPT = """
local found = redis.call('HGET', KEYS[1], 'version')
if found and tonumber(found) >= tonumber(ARGV[1]) then
    return 0
end
redis.call('HSET', KEYS[1], 'version', ARGV[1], 'amount', ARGV[2])
redis.call('EXPIRE', KEYS[1], 300)
return 1
"""


def store_if_newer(cache, key, version, amount):
    return bool(cache.eval(SCRIPT, 1, key, version, amount))
''',
        "watch, and try again": """\
import redis


def store_if_newer(cache, key, version, amount):
    with cache.pipeline() as pipe:
        while True:
            try:
                pipe.watch(key)
                found = pipe.hget(key, "version")
                if found is not None and int(found) >= version:
                    return False
                pipe.multi()
                pipe.hset(key, mapping={"version": version, "amount": amount})
                pipe.expire(key, 300)
                pipe.execute()
                return True
            except redis.WatchError:
                continue
""",
    },
    wrong=(
        Wrong(
            name="looks, then stores",
            answer="""\
def store_if_newer(cache, key, version, amount):
    found = cache.hget(key, "version")
    if found is not None and int(found) >= version:
        return False
    with cache.pipeline() as pipe:
        pipe.hset(key, mapping={"version": version, "amount": amount})
        pipe.expire(key, 300)
        pipe.execute()
    return True
""",
            says=OVERTAKEN,
            retold='''\
WRITE = """
redis.call('HSET', KEYS[1], 'version', ARGV[1], 'amount', ARGV[2])
return redis.call('EXPIRE', KEYS[1], 300)
"""


def store_if_newer(cache, key, version, amount):
    there = cache.hgetall(key)
    newer = not there or int(there["version"]) < version
    if newer:
        cache.eval(WRITE, 1, key, version, amount)
    return newer
''',
        ),
        Wrong(
            name="compares texts",
            answer='''\
SCRIPT = """
local found = redis.call('HGET', KEYS[1], 'version')
if found and found >= ARGV[1] then
    return 0
end
redis.call('HSET', KEYS[1], 'version', ARGV[1], 'amount', ARGV[2])
redis.call('EXPIRE', KEYS[1], 300)
return 1
"""


def store_if_newer(cache, key, version, amount):
    return bool(cache.eval(SCRIPT, 1, key, version, amount))
''',
            says=LETTER_BY_LETTER,
            retold="""\
import redis


def store_if_newer(cache, key, version, amount):
    with cache.pipeline() as pipe:
        while True:
            try:
                pipe.watch(key)
                if (pipe.hget(key, "version") or "") >= str(version):
                    return False
                pipe.multi()
                pipe.hset(key, mapping={"version": version, "amount": amount})
                pipe.expire(key, 300)
                pipe.execute()
                return True
            except redis.WatchError:
                continue
""",
        ),
        Wrong(
            name="no time to live",
            answer='''\
SCRIPT = """
local found = redis.call('HGET', KEYS[1], 'version')
if found and tonumber(found) >= tonumber(ARGV[1]) then
    return 0
end
redis.call('HSET', KEYS[1], 'version', ARGV[1], 'amount', ARGV[2])
return 1
"""


def store_if_newer(cache, key, version, amount):
    return bool(cache.eval(SCRIPT, 1, key, version, amount))
''',
            says=LIVES_FOR_EVER,
            retold="""\
import redis


def store_if_newer(cache, key, version, amount):
    with cache.pipeline() as pipe:
        while True:
            try:
                pipe.watch(key)
                if int(pipe.hget(key, "version") or 0) >= version:
                    return False
                pipe.multi()
                pipe.expire(key, 300)
                pipe.delete(key)
                pipe.hset(key, mapping={"version": version, "amount": amount})
                pipe.execute()
                return True
            except redis.WatchError:
                continue
""",
        ),
    ),
)

# --- invalidation-and-stampede.3 ------------------------------------------------------------------

LATE_STORE = (
    "A reader loaded the old price, a writer changed it and deleted the key, then the reader "
    "stored what it had: the cache shows the old price until its time is over."
)
LEASE_TAKEN = (
    "Two readers asked the database at once; the first has come back, and the next read asked the "
    "database again: nothing was stored. Where each reader takes the lease from the one before, "
    "nobody stores as long as readers keep coming."
)
NOTHING_THERE = (
    "A reader loaded the old price, a writer changed it, and what the writer had left in the cache "
    "was evicted. Then the reader stored the old price, for nothing was there to refuse it."
)
STARTS_OVER = (
    "One of your keys was evicted, and an old price came back from the cache: a counter that is "
    "gone starts from the beginning, and meets the keys of that time."
)
NO_CACHE = "Ten calls of `read` asked the database more than once, though the price did not change."
NOT_WORTH = "The price that `read` returns is not the one in the database."

_PRICES = """\
from sqlalchemy import text


class Prices:
    def __init__(self, engine, cache):
        self.engine = engine
        self.cache = cache

"""
_LEASED = '''\
import uuid

from sqlalchemy import text

STORE_WITH_LEASE = """
if redis.call('GET', KEYS[2]) == ARGV[1] then
    redis.call('SET', KEYS[1], ARGV[2], 'EX', 300)
    redis.call('DEL', KEYS[2])
end
"""


class Prices:
    def __init__(self, engine, cache):
        self.engine = engine
        self.cache = cache

    def read(self, showing_id):
        key, lease = f"films:price:{showing_id}", f"films:price:lease:{showing_id}"
        amount = self.cache.get(key)
        if amount is not None:
            return amount
'''
_CHANGE = """\
    def change(self, showing_id, amount):
        with self.engine.begin() as connection:
            connection.execute(
                text("UPDATE price SET amount = :amount WHERE showing_id = :id"),
                {"amount": amount, "id": showing_id},
            )
"""
_LOAD = """\

    def load(self, showing_id):
        with self.engine.connect() as connection:
            query = text("SELECT amount FROM price WHERE showing_id = :id")
            return str(connection.execute(query, {"id": showing_id}).scalar_one())
"""

PRICES = Service(
    title="The reader that came late",
    prompt="""\
Write a class `Prices` that no interleaving of readers and writers can make lie.

`Prices(engine, cache)` has `read(showing_id)`, which returns the price as a text such as `"9.50"`
(`SELECT amount FROM price WHERE showing_id = …`), and `change(showing_id, amount)`. While the
price does not change, reading it again costs no query. As soon as `change` has returned, every
`read` that begins returns the new price, **also where another reader had read the old one before
and stores it only now**. Whatever you keep in Redis may be evicted at any moment, each key by
itself; that may cost queries and must not bring an old price back. What you store lives for at most
300 seconds.

Several processes use the same cache.""",
    name="Prices",
    trial="never_brings_an_old_price_back",
    seconds=25,
    starter="""\
from sqlalchemy import text


class Prices:
    def __init__(self, engine, cache):
        self.engine, self.cache = engine, cache

    def read(self, showing_id):
        key = f"films:price:{showing_id}"
        amount = self.cache.get(key)
        if amount is None:
            query = text("SELECT amount FROM price WHERE showing_id = :id")
            with self.engine.connect() as connection:
                amount = str(connection.execute(query, {"id": showing_id}).scalar_one())
            self.cache.set(key, amount, ex=300)
        return amount

    def change(self, showing_id, amount):
        update = text("UPDATE price SET amount = :amount WHERE showing_id = :id")
        with self.engine.begin() as connection:
            connection.execute(update, {"amount": amount, "id": showing_id})
        self.cache.delete(f"films:price:{showing_id}")
""",
    hints=(
        "The late reader must be kept from storing, or must store where nobody looks. Either way "
        "it needs to know something from *before* its query.",
        "A version in the key: the reader reads the version first and stores under it; the writer "
        "changes the version after its commit. What happens when the version is evicted?",
        "Let versions never repeat: a random one (`uuid.uuid4().hex`), set by `SET … NX` where "
        "none is there, and deleted by the writer.",
    ),
    solutions={
        "versions that never repeat": """\
import uuid

"""
        + _PRICES
        + """\
    def read(self, showing_id):
        version = self.version(showing_id)
        key = f"films:price:{showing_id}:{version}"
        amount = self.cache.get(key)
        if amount is None:
            amount = self.load(showing_id)
            self.cache.set(key, amount, ex=300)
        return amount

    def version(self, showing_id):
        key = f"films:price:version:{showing_id}"
        fresh = uuid.uuid4().hex
        return self.cache.set(key, fresh, nx=True, get=True, ex=300) or fresh

"""
        + _CHANGE
        + """\
        self.cache.delete(f"films:price:version:{showing_id}")
"""
        + _LOAD,
        "a lease: only its holder may store": _LEASED
        + """\
        token = uuid.uuid4().hex
        mine = self.cache.set(lease, token, nx=True, ex=10)
        amount = self.load(showing_id)
        if mine:
            self.cache.eval(STORE_WITH_LEASE, 2, key, lease, token, amount)
        return amount

"""
        + _CHANGE
        + """\
        self.cache.delete(f"films:price:{showing_id}", f"films:price:lease:{showing_id}")
"""
        + _LOAD,
    },
    wrong=(
        Wrong(
            name="stores only where nothing is",
            answer=_PRICES
            + """\
    def read(self, showing_id):
        key = f"films:price:{showing_id}"
        amount = self.cache.get(key)
        if amount is None:
            amount = self.load(showing_id)
            self.cache.set(key, amount, ex=300, nx=True)
        return amount

"""
            + _CHANGE
            + """\
        self.cache.delete(f"films:price:{showing_id}")
"""
            + _LOAD,
            says=LATE_STORE,
            retold=_PRICES
            + """\
    def read(self, showing_id):
        key = f"films:price:{showing_id}"
        if (stored := self.cache.get(key)) is not None:
            return stored
        with self.engine.connect() as connection:
            query = text("SELECT amount FROM price WHERE showing_id = :id")
            amount = str(connection.execute(query, {"id": showing_id}).scalar_one())
        if not self.cache.exists(key):
            self.cache.setex(key, 300, amount)
        return amount

    def change(self, showing_id, amount):
        self.cache.delete(f"films:price:{showing_id}")
        with self.engine.begin() as connection:
            connection.execute(
                text("UPDATE price SET amount = :amount WHERE showing_id = :id"),
                {"amount": amount, "id": showing_id},
            )
        self.cache.delete(f"films:price:{showing_id}")
""",
        ),
        Wrong(
            name="watches a key that is not there",
            answer="""\
import redis
"""
            + _PRICES
            + """\
    def read(self, showing_id):
        key = f"films:price:{showing_id}"
        with self.cache.pipeline() as pipe:
            pipe.watch(key)
            amount = pipe.get(key)
            if amount is None:
                amount = self.load(showing_id)
                pipe.multi()
                pipe.set(key, amount, ex=300)
                try:
                    pipe.execute()
                except redis.WatchError:
                    pass
            return amount

"""
            + _CHANGE
            + """\
        self.cache.delete(f"films:price:{showing_id}")
"""
            + _LOAD,
            says=LATE_STORE,
            retold="""\
import redis
"""
            + _PRICES
            + """\
    def read(self, showing_id):
        key = f"films:price:{showing_id}"
        found = []

        def store(pipe):
            found.append(pipe.get(key) or self.load(showing_id))
            pipe.multi()
            pipe.set(key, found[-1], ex=300)

        self.cache.transaction(store, key)
        return found[-1]

"""
            + _CHANGE
            + """\
        self.cache.unlink(f"films:price:{showing_id}")
"""
            + _LOAD,
        ),
        Wrong(
            name="a counter that starts over",
            answer=_PRICES
            + """\
    def read(self, showing_id):
        version = self.cache.get(f"films:price:version:{showing_id}") or "0"
        key = f"films:price:{showing_id}:{version}"
        amount = self.cache.get(key)
        if amount is None:
            amount = self.load(showing_id)
            self.cache.set(key, amount, ex=300)
        return amount

"""
            + _CHANGE
            + """\
        self.cache.incr(f"films:price:version:{showing_id}")
"""
            + _LOAD,
            says=STARTS_OVER,
            retold=_PRICES
            + """\
    def read(self, showing_id):
        counter = f"films:price:changes:{showing_id}"
        self.cache.set(counter, 1, nx=True)
        key = f"films:price:{showing_id}:{self.cache.get(counter)}"
        if (stored := self.cache.get(key)) is not None:
            return stored
        with self.engine.connect() as connection:
            query = text("SELECT amount FROM price WHERE showing_id = :id")
            amount = str(connection.execute(query, {"id": showing_id}).scalar_one())
        self.cache.setex(key, 300, amount)
        return amount

"""
            + _CHANGE
            + """\
        self.cache.incrby(f"films:price:changes:{showing_id}", 1)
""",
        ),
        Wrong(
            name="takes the lease from the one before",
            answer=_LEASED
            + """\
        mine = uuid.uuid4().hex
        self.cache.set(lease, mine, ex=10)
        amount = self.load(showing_id)
        self.cache.eval(STORE_WITH_LEASE, 2, key, lease, mine, amount)
        return amount

"""
            + _CHANGE
            + """\
        self.cache.delete(f"films:price:{showing_id}", f"films:price:lease:{showing_id}")
"""
            + _LOAD,
            says=LEASE_TAKEN,
            retold="""\
import secrets

from redis.exceptions import WatchError
"""
            + _PRICES
            + """\
    def read(self, showing_id):
        key, mark = f"films:price:{showing_id}", f"films:price:loading:{showing_id}"
        if (stored := self.cache.get(key)) is not None:
            return stored
        token = secrets.token_hex(8)
        self.cache.setex(mark, 60, token)
        with self.engine.connect() as connection:
            query = text("SELECT amount FROM price WHERE showing_id = :id")
            amount = str(connection.execute(query, {"id": showing_id}).scalar_one())
        with self.cache.pipeline() as pipe:
            pipe.watch(mark)
            if pipe.get(mark) == token:
                try:
                    pipe.multi()
                    pipe.setex(key, 300, amount).delete(mark).execute()
                except WatchError:
                    pass
        return amount

"""
            + _CHANGE
            + """\
        self.cache.unlink(f"films:price:{showing_id}", f"films:price:loading:{showing_id}")
""",
        ),
        Wrong(
            name="compares with a version that may be gone",
            answer='''\
from sqlalchemy import text

STORE_IF_NEWER = """
local found = redis.call('HGET', KEYS[1], 'version')
if found and tonumber(found) >= tonumber(ARGV[1]) then
    return 0
end
redis.call('HSET', KEYS[1], 'version', ARGV[1], 'amount', ARGV[2])
redis.call('EXPIRE', KEYS[1], 300)
return 1
"""


class Prices:
    def __init__(self, engine, cache):
        self.engine = engine
        self.cache = cache

    def read(self, showing_id):
        amount = self.cache.hget(f"films:price:{showing_id}", "amount")
        if amount is None:
            with self.engine.connect() as connection:
                query = text("SELECT version, amount FROM price WHERE showing_id = :id")
                row = connection.execute(query, {"id": showing_id}).one()
            amount = str(row.amount)
            self.store(showing_id, row.version, amount)
        return amount

    def change(self, showing_id, amount):
        update = text(
            "UPDATE price SET amount = :amount, version = version + 1 "
            "WHERE showing_id = :id RETURNING version, amount"
        )
        with self.engine.begin() as connection:
            row = connection.execute(update, {"amount": amount, "id": showing_id}).one()
        self.store(showing_id, row.version, str(row.amount))

    def store(self, showing_id, version, amount):
        self.cache.eval(STORE_IF_NEWER, 1, f"films:price:{showing_id}", version, amount)
''',
            says=NOTHING_THERE,
            retold=_PRICES
            + """\
    def read(self, showing_id):
        stored = self.cache.get(f"films:price:{showing_id}")
        if stored is not None:
            return stored.split()[1]
        with self.engine.connect() as connection:
            query = text("SELECT version, amount FROM price WHERE showing_id = :id")
            version, amount = connection.execute(query, {"id": showing_id}).one()
        self.keep(showing_id, version, amount)
        return str(amount)

    def change(self, showing_id, amount):
        update = "UPDATE price SET amount = :amount, version = version + 1 WHERE showing_id = :id"
        with self.engine.begin() as connection:
            connection.execute(text(update), {"amount": amount, "id": showing_id})
            query = text("SELECT version, amount FROM price WHERE showing_id = :id")
            version, amount = connection.execute(query, {"id": showing_id}).one()
        self.keep(showing_id, version, amount)

    def keep(self, showing_id, version, amount):
        key = f"films:price:{showing_id}"

        def newer(pipe):
            stored = pipe.get(key)
            pipe.multi()
            if stored is None or int(stored.split()[0]) < version:
                pipe.setex(key, 300, f"{version} {amount}")

        self.cache.transaction(newer, key)
""",
        ),
    ),
)

# --- invalidation-and-stampede.4 ------------------------------------------------------------------

ALL_OF_THEM = "Twenty clients missed the same key, and more than one of them asked the database."
FOR_EVER_LOCKED = (
    "While the query ran, a key without a time to live stood in Redis. If the holder of the lock "
    "dies there, nobody loads this list again."
)
NOT_YOURS = (
    "The lock had run out and belonged to somebody else, and was released all the same. Look "
    "whether it is still yours, and delete it, in one step."
)
ONE_AFTER_ANOTHER = (
    "One client had loaded and stored the list. Another one, which had missed it before and got "
    "the lock after, loaded it once more. Who gets the lock must look again."
)
FAILED_AND_LOCKED = (
    "The first query failed, and the next client did not get the list: the lock of the failed one "
    "still stood there."
)

ONCE = Service(
    title="Twenty clients, one query",
    prompt="""\
A slow list (`load()` returns it as a text) is asked for by many clients in many threads and
processes at once. Write `most_loved(cache, load)`: the list from `films:loved`, where it lives for
60 seconds, and where it is missing, **one** client loads it while the others wait for it.

- The one is found by a lock in Redis that lives for at most 5 seconds.
- A client releases only a lock that is still its own.
- When `load` raises, its error goes through, and the next client can try at once.
- Every client gets the list. Waiting clients look again every few hundredths of a second.""",
    name="most_loved",
    trial="lets_one_through",
    starter='''\
def most_loved(cache, load):
    """The most loved films as a text: from the cache, or loaded by one client alone."""
    films = cache.get("films:loved")
    if films is None:
        films = load()
        cache.set("films:loved", films, ex=60)
    return films
''',
    hints=(
        "`cache.set(lock, token, nx=True, ex=5)` returns a true value for the one client that set "
        "it. The others sleep a moment and look for the list again.",
        "Between a client's first look and its getting the lock, another may have loaded, stored "
        "and released. So look once more when you have the lock.",
        "redis-py brings a lock: `cache.lock(name, timeout=5)`. It keeps a token and releases in "
        "one step. Releasing one that is no longer yours raises `redis.exceptions.LockError`.",
    ),
    solutions={
        "SET NX and a script": '''\
import time
import uuid

RELEASE = """
if redis.call('GET', KEYS[1]) == ARGV[1] then
    return redis.call('DEL', KEYS[1])
end
return 0
"""


def most_loved(cache, load):
    token = uuid.uuid4().hex
    while (films := cache.get("films:loved")) is None:
        if not cache.set("films:loved:lock", token, nx=True, ex=5):
            time.sleep(0.02)
            continue
        try:
            films = cache.get("films:loved")
            if films is None:
                films = load()
                cache.set("films:loved", films, ex=60)
            return films
        finally:
            cache.eval(RELEASE, 1, "films:loved:lock", token)
    return films
''',
        "the lock of redis-py": """\
import contextlib

from redis.exceptions import LockError


def most_loved(cache, load):
    films = cache.get("films:loved")
    if films is not None:
        return films
    lock = cache.lock("films:loved:lock", timeout=5, sleep=0.02)
    lock.acquire()
    try:
        films = cache.get("films:loved")
        if films is None:
            films = load()
            cache.set("films:loved", films, ex=60)
        return films
    finally:
        with contextlib.suppress(LockError):
            lock.release()
""",
    },
    wrong=(
        Wrong(
            name="a lock without an end",
            answer='''\
import time
import uuid

RELEASE = """
if redis.call('GET', KEYS[1]) == ARGV[1] then
    return redis.call('DEL', KEYS[1])
end
"""


def most_loved(cache, load):
    token = uuid.uuid4().hex
    while (films := cache.get("films:loved")) is None:
        if not cache.setnx("films:loved:lock", token):
            time.sleep(0.02)
            continue
        try:
            films = cache.get("films:loved") or load()
            cache.set("films:loved", films, ex=60)
            return films
        finally:
            cache.eval(RELEASE, 1, "films:loved:lock", token)
    return films
''',
            says=FOR_EVER_LOCKED,
            retold="""\
def most_loved(cache, load):
    if (films := cache.get("films:loved")) is not None:
        return films
    with cache.lock("films:loved:lock", sleep=0.02):
        if (films := cache.get("films:loved")) is None:
            cache.setex("films:loved", 60, films := load())
        return films
""",
        ),
        Wrong(
            name="does not look again",
            answer='''\
import time
import uuid

RELEASE = """
if redis.call('GET', KEYS[1]) == ARGV[1] then
    return redis.call('DEL', KEYS[1])
end
"""


def most_loved(cache, load):
    token = uuid.uuid4().hex
    while (films := cache.get("films:loved")) is None:
        if not cache.set("films:loved:lock", token, nx=True, ex=5):
            time.sleep(0.02)
            continue
        try:
            films = load()
            cache.set("films:loved", films, ex=60)
            return films
        finally:
            cache.eval(RELEASE, 1, "films:loved:lock", token)
    return films
''',
            says=ONE_AFTER_ANOTHER,
            retold="""\
import contextlib

from redis.exceptions import LockError


def most_loved(cache, load):
    films = cache.get("films:loved")
    if films is None:
        lock = cache.lock("films:loved:lock", timeout=5, sleep=0.02)
        lock.acquire()
        try:
            films = load()
            cache.setex("films:loved", 60, films)
        finally:
            with contextlib.suppress(LockError):
                lock.release()
    return films
""",
        ),
        Wrong(
            name="releases what is no longer its own",
            answer="""\
import time


def most_loved(cache, load):
    while (films := cache.get("films:loved")) is None:
        if not cache.set("films:loved:lock", "taken", nx=True, ex=5):
            time.sleep(0.02)
            continue
        try:
            films = cache.get("films:loved")
            if films is None:
                films = load()
                cache.set("films:loved", films, ex=60)
            return films
        finally:
            cache.delete("films:loved:lock")
    return films
""",
            says=NOT_YOURS,
            retold="""\
import time
import uuid


def most_loved(cache, load):
    token = uuid.uuid4().hex
    while (films := cache.get("films:loved")) is None:
        if cache.set("films:loved:lock", token, nx=True, px=5000):
            try:
                if (films := cache.get("films:loved")) is None:
                    cache.setex("films:loved", 60, films := load())
                return films
            finally:
                if cache.get("films:loved:lock") is not None:
                    cache.unlink("films:loved:lock")
        time.sleep(0.01)
    return films
""",
        ),
    ),
)

# --- invalidation-and-stampede.5 ------------------------------------------------------------------

TOO_LATE = (
    "Five seconds before the end, with a query of ten seconds and a draw of 0.1, it is time: 10 "
    "times 2.3 is more than 5. Which sign has the logarithm of a number below 1?"
)
NO_DELTA = (
    "A query that takes ten seconds must begin earlier than one that takes a tenth of a second, "
    "and yours begin alike."
)
EVEN_CHANCE = (
    "Your draws push the moment evenly over a stretch. Then the first of a thousand clients always "
    "begins at its very beginning, and the more clients there are, the earlier."
)
ZERO_DRAW = (
    "`random.random()` may return 0.0, and your function fails there: log(0) does not exist."
)
PAST_END = "A value whose time is over is always due, whatever is drawn."
NOT_DUE = "It calls a value due that is not."
BETA = "The factor `beta` does not do what it should: above 1 earlier, below 1 later."


def _begins_early(due: Any) -> str | None:
    """Compares with the rule of the paper, at points where the mistakes differ."""
    points = (  # now, expiry, delta, beta, draw; whether due; what a wrong answer is told
        ((100.0, 100.0, 2.0, 1.0, 0.999), True, PAST_END),
        ((130.0, 100.0, 0.1, 1.0, 0.5), True, PAST_END),
        ((95.0, 100.0, 10.0, 1.0, 0.1), True, TOO_LATE),
        ((95.0, 100.0, 0.1, 1.0, 0.1), False, NO_DELTA),
        ((95.0, 100.0, 2.0, 1.0, 0.9), False, NOT_DUE),
        ((90.0, 100.0, 2.0, 1.0, 0.5), False, NOT_DUE),
        ((95.0, 100.0, 2.0, 1.0, 0.01), True, EVEN_CHANCE),
        ((95.0, 100.0, 2.0, 0.5, 0.01), False, BETA),
        ((95.0, 100.0, 2.0, 4.0, 0.5), True, BETA),
        ((95.0, 100.0, 2.0, 1.0, 0.0), True, ZERO_DRAW),
    )
    for arguments, wanted, message in points:
        try:
            found = bool(plain(due(*arguments)))
        except (ValueError, ArithmeticError):
            if arguments[-1] == 0.0:
                return ZERO_DRAW
            raise
        if found != wanted:
            return message
    return None


EARLY = Python(
    title="Before it is too late",
    prompt="""\
A value is stored together with its end (`expiry`, a moment in seconds) and with how long it took
to make (`delta`, seconds). Write `due(now, expiry, delta, beta, draw)`: whether the client that
reads it now should make it anew, by the rule *XFetch* of the lesson. `draw` is what
`random.random()` returned, a number from 0.0 up to but not including 1.0; `beta` is 1.0, or more to
begin earlier.""",
    name="due",
    check=_begins_early,
    starter='''\
import math


def due(now, expiry, delta, beta, draw):
    """Whether a value that ends at `expiry` should be made anew at `now`."""
    return now >= expiry
''',
    hints=(
        "The client pretends that it is later than it is: by `delta * beta` times a random amount "
        "that is mostly small, and now and then large.",
        "That amount is `-log(draw)`. For a draw of 0.5 it is 0.7, for 0.01 it is 4.6.",
        "The smaller the draw, the further ahead. `random.random()` may return exactly 0.0, for "
        "which `math.log` fails: then the value is due, whenever it ends.",
    ),
    solutions={
        "the rule, with 0.0 taken care of": """\
import math


def due(now, expiry, delta, beta, draw):
    ahead = math.inf if draw == 0 else -delta * beta * math.log(draw)
    return now + ahead >= expiry
""",
        "the other way round: how small a draw is needed": """\
import math


def due(now, expiry, delta, beta, draw):
    if now >= expiry:
        return True
    return draw <= math.exp((now - expiry) / (delta * beta))
""",
    },
    wrong=(
        Wrong(
            name="the wrong sign",
            answer="""\
import math


def due(now, expiry, delta, beta, draw):
    if draw == 0 or now >= expiry:
        return True
    return now + delta * beta * math.log(draw) >= expiry
""",
            says=TOO_LATE,
            retold="""\
import math


def due(now, expiry, delta, beta, draw):
    pretended = now - delta * beta * -math.log(max(draw, 1e-300))
    return now >= expiry or pretended >= expiry
""",
        ),
        Wrong(
            name="forgets how long it takes",
            answer="""\
import math


def due(now, expiry, delta, beta, draw):
    ahead = math.inf if draw == 0 else -beta * math.log(draw)
    return now + 3 * ahead >= expiry
""",
            says=NO_DELTA,
            retold="""\
import math


def due(now, expiry, delta, beta, draw):
    return now >= expiry or draw <= math.exp(beta * (now - expiry) / 60)
""",
        ),
        Wrong(
            name="an even chance",
            answer="""\
def due(now, expiry, delta, beta, draw):
    return now + delta * beta * (1 - draw) >= expiry
""",
            says=EVEN_CHANCE,
            retold="""\
def due(now, expiry, delta, beta, draw):
    remaining = expiry - now
    return remaining <= delta * beta and draw <= 1 - remaining / (delta * beta) or remaining <= 0
""",
        ),
        Wrong(
            name="fails at a draw of zero",
            answer="""\
import math


def due(now, expiry, delta, beta, draw):
    return now - delta * beta * math.log(draw) >= expiry
""",
            says=ZERO_DRAW,
            retold="""\
import math


def due(now, expiry, delta, beta, draw):
    ahead = delta * beta * math.log2(1 / draw) * math.log(2)
    return expiry - now <= ahead
""",
        ),
    ),
)

LESSON = Lesson(
    slug="invalidation-and-stampede",
    track="caching",
    title="Invalidation and stampede",
    summary="Keep a cache from lying while prices change, and a database alive when a hundred "
    "clients miss the same key.",
    minutes=40,
    size="small",
    exercises=(CHANGE_PRICE, STORE, PRICES, ONCE, EARLY),
    other_data="",
    setup=SETUP,
    prerequisites=("caching-queries",),
)
