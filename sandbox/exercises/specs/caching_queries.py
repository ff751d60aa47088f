"""The exercises of the lesson "Caching queries with Redis": judged by what the database is asked.

The messages stand here, and the trials (sandbox/exercises/trials/caching_queries.py) return them.
"""

from typing import Any

from sandbox.exercises.python_answers import plain
from sandbox.exercises.spec import Lesson, Python, Service, Wrong

# --- caching-queries.1 ----------------------------------------------------------------------------

NEVER_EXPIRES = (
    "The answers are right, and the key has no time to live. What nobody asks for any more stays "
    "until somebody deletes it, and what changes in the database never changes here."
)
ONE_KEY = "The films of one tag came back for another: both are stored under the same key."
EMPTY_AGAIN = (
    "A tag without films was asked for twice, and so was the database. An empty list is an answer "
    "like any other; only None means that nothing is stored."
)

TOP_FILMS = Service(
    title="Ask once",
    prompt="""\
The start page shows the best-rated films of a tag. `load(tag)` asks the database for them and
returns a list of dictionaries of texts and numbers.

Write `top_films(cache, load, tag)`. It returns what `load(tag)` returns, and calls it only where
the cache holds nothing. Store the list as JSON under `films:top:<tag>` for 300 seconds. `cache` is
a `redis.Redis` that returns texts.""",
    name="top_films",
    trial="asks_once",
    starter='''\
import json


def top_films(cache, load, tag):
    """The best films of a tag: from the cache, or else from load(tag)."""
    return load(tag)
''',
    hints=(
        "Three steps: look under the key; if something is there, decode it and return it; "
        "otherwise load, store, return.",
        "`cache.get(key)` returns None where there is no such key. A tag that no film has gives "
        "`[]`, which is stored as the text `[]`.",
        "`cache.set(key, text, ex=300)` stores a value together with its time to live.",
    ),
    solutions={
        "look, load, store": """\
import json


def top_films(cache, load, tag):
    key = f"films:top:{tag}"
    stored = cache.get(key)
    if stored is not None:
        return json.loads(stored)
    films = load(tag)
    cache.set(key, json.dumps(films), ex=300)
    return films
""",
        "a cache for any function of one argument": """\
import functools
import json


def cached(prefix, seconds):
    def decorate(function):
        @functools.wraps(function)
        def wrapper(cache, load, argument):
            key = f"{prefix}:{argument}"
            stored = cache.get(key)
            if stored is None:
                stored = json.dumps(function(cache, load, argument))
                cache.setex(key, seconds, stored)
            return json.loads(stored)

        return wrapper

    return decorate


@cached("films:top", 300)
def top_films(cache, load, tag):
    return load(tag)
""",
    },
    wrong=(
        Wrong(
            name="no time to live",
            answer="""\
import json


def top_films(cache, load, tag):
    key = f"films:top:{tag}"
    stored = cache.get(key)
    if stored is not None:
        return json.loads(stored)
    films = load(tag)
    cache.set(key, json.dumps(films))
    return films
""",
            says=NEVER_EXPIRES,
            retold="""\
import json


def top_films(cache, load, tag):
    key = "films:top:" + tag
    if not cache.exists(key):
        cache.setex(key, 300, json.dumps(load(tag)))
        cache.set(key, cache.get(key))
    return json.loads(cache.get(key))
""",
        ),
        Wrong(
            name="one key for all tags",
            answer="""\
import json


def top_films(cache, load, tag):
    stored = cache.get("films:top:tag")
    if stored is not None:
        return json.loads(stored)
    films = load(tag)
    cache.set("films:top:tag", json.dumps(films), ex=300)
    return films
""",
            says=ONE_KEY,
            retold="""\
import json


def top_films(cache, load, tag):
    key = f"films:top:{len(tag) > 0}"
    if (stored := cache.get(key)) is None:
        cache.setex(key, 300, stored := json.dumps(load(tag)))
    return json.loads(stored)
""",
        ),
        Wrong(
            name="takes an empty list for none",
            answer="""\
import json


def top_films(cache, load, tag):
    key = f"films:top:{tag}"
    films = json.loads(cache.get(key) or "null")
    if not films:
        films = load(tag)
        cache.set(key, json.dumps(films), ex=300)
    return films
""",
            says=EMPTY_AGAIN,
            retold="""\
import json


def top_films(cache, load, tag):
    key = f"films:top:{tag}"
    stored = cache.get(key)
    if stored and json.loads(stored):
        return json.loads(stored)
    films = load(tag)
    if films:
        cache.setex(key, 300, json.dumps(films))
    return films
""",
        ),
    ),
)

# --- caching-queries.2 ----------------------------------------------------------------------------

SAME_ORDER = (
    "The list sorted by title came back in the order of adding: the key leaves `order` out."
)
GLUED = (
    "Member 1 asked for page 12 and got what member 11 had asked for as page 2. Written one after "
    "the other, the two make the same key."
)
ONLY_HERE = (
    "A second process asked for the same page, with the same arguments, and did not find it. "
    "`hash()` of a text differs from one Python process to the next."
)

SHELF = Service(
    title="Somebody else's list",
    prompt="""\
A member complained: "this is not my watchlist". The function below keeps pages of watchlists in the
cache. **Repair it**, so that nobody is given what belongs to another question.

`load(member_id, order, page)` asks the database and returns a list of titles; `order` is `"added"`
or `"title"`. Keep the prefix `films:shelf:` and the 300 seconds. Several processes share this cache
and must find each other's pages.""",
    name="shelf",
    trial="keeps_apart",
    starter='''\
import json


def shelf(cache, load, member_id, order, page):
    """One page of a member's watchlist, in this order."""
    key = f"films:shelf:{member_id}{page}"
    stored = cache.get(key)
    if stored is not None:
        return json.loads(stored)
    titles = load(member_id, order, page)
    cache.set(key, json.dumps(titles), ex=300)
    return titles
''',
    hints=(
        "Write down the keys of two different questions, for several numbers. When are they equal?",
        "The key has to hold everything that the answer depends on, each part set apart from the "
        "next by something that no part contains.",
        '`f"films:shelf:{member_id}:{order}:{page}"`, or a digest (`hashlib`) of such a text.',
    ),
    solutions={
        "every part, set apart": """\
import json


def shelf(cache, load, member_id, order, page):
    key = f"films:shelf:{member_id}:{order}:{page}"
    stored = cache.get(key)
    if stored is not None:
        return json.loads(stored)
    titles = load(member_id, order, page)
    cache.set(key, json.dumps(titles), ex=300)
    return titles
""",
        "a digest of all arguments": """\
import hashlib
import json


def shelf(cache, load, *question):
    digest = hashlib.sha256(json.dumps(question).encode()).hexdigest()
    key = f"films:shelf:{digest}"
    stored = cache.get(key)
    if stored is None:
        stored = json.dumps(load(*question))
        cache.setex(key, 300, stored)
    return json.loads(stored)
""",
    },
    wrong=(
        Wrong(
            name="forgets the order",
            answer="""\
import json


def shelf(cache, load, member_id, order, page):
    key = f"films:shelf:{member_id}:{page}"
    stored = cache.get(key)
    if stored is not None:
        return json.loads(stored)
    titles = load(member_id, order, page)
    cache.set(key, json.dumps(titles), ex=300)
    return titles
""",
            says=SAME_ORDER,
            retold="""\
import json


def shelf(cache, load, member_id, order, page):
    name = "films:shelf:member-%d:page-%d" % (member_id, page)
    if (stored := cache.get(name)) is None:
        cache.setex(name, 300, stored := json.dumps(load(member_id, order, page)))
    return json.loads(stored)
""",
        ),
        Wrong(
            name="glues the numbers together",
            answer="""\
import json


def shelf(cache, load, member_id, order, page):
    key = f"films:shelf:{order}:{member_id}{page}"
    stored = cache.get(key)
    if stored is not None:
        return json.loads(stored)
    titles = load(member_id, order, page)
    cache.set(key, json.dumps(titles), ex=300)
    return titles
""",
            says=GLUED,
            retold="""\
import hashlib
import json


def shelf(cache, load, member_id, order, page):
    digest = hashlib.sha256("".join(map(str, (order, member_id, page))).encode()).hexdigest()
    key = "films:shelf:" + digest
    if (stored := cache.get(key)) is None:
        cache.setex(key, 300, stored := json.dumps(load(member_id, order, page)))
    return json.loads(stored)
""",
        ),
        Wrong(
            name="a key of this process alone",
            answer="""\
import json


def shelf(cache, load, member_id, order, page):
    key = f"films:shelf:{hash((member_id, order, page))}"
    stored = cache.get(key)
    if stored is not None:
        return json.loads(stored)
    titles = load(member_id, order, page)
    cache.set(key, json.dumps(titles), ex=300)
    return titles
""",
            says=ONLY_HERE,
            retold="""\
import json


def shelf(cache, load, member_id, order, page):
    key = f"films:shelf:{member_id}:{abs(hash(order))}:{page}"
    if (stored := cache.get(key)) is None:
        cache.setex(key, 300, stored := json.dumps(load(member_id, order, page)))
    return json.loads(stored)
""",
        ),
    ),
)

# --- caching-queries.3 ----------------------------------------------------------------------------

TEXTS_BACK = (
    "A date went in and a text came out. What is read back must have the type that went in."
)
FLOATS_BACK = (
    "A Decimal went in and a float came out. 0.1 + 0.2 is not 0.3 in floats, and money is where "
    "somebody notices."
)
GUESSED = (
    "A title that only looks like a date, or like a number, came back as one. What a text looks "
    "like does not tell what it was."
)
PICKLED = (
    "What `pack` returns is not JSON. A pickle runs code while it is read, so whoever can write "
    "into the cache can run anything in your process."
)
OTHER_ROW = "A row did not come back as it went in. Try None, True, and a date inside a list."


def _brings_back(codec: Any) -> str | None:
    """Packs and unpacks rows of every type that a film page has."""
    import json
    from datetime import date
    from decimal import Decimal

    made = codec()
    rows: list[tuple[dict[str, Any], str]] = [
        ({"released": date(1999, 3, 31)}, TEXTS_BACK),
        ({"stars": Decimal("3.70")}, FLOATS_BACK),
        ({"title": "2001-01-01", "tagline": "9.50"}, GUESSED),
        ({"title": "1941", "director": None, "shown": True, "ratings": 12}, OTHER_ROW),
        ({"days": [date(2025, 12, 1), None], "price": {"adult": Decimal("8.50")}}, OTHER_ROW),
    ]
    for row, message in rows:
        packed = plain(made.pack(row))
        try:
            json.loads(packed)
        except (ValueError, TypeError):  # UnicodeDecodeError is a ValueError
            return PICKLED
        if not _same(made.unpack(packed), row):
            return message
    return None


def _same(one: Any, other: Any) -> bool:
    """Equal with equal types, all the way down; 1, 1.0 and True are three values."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(_same(one[key], other[key]) for key in one)
    if isinstance(one, list):
        return len(one) == len(other) and all(map(_same, one, other))
    return str(one) == str(other)


CODEC = Python(
    title="What went in comes out",
    prompt="""\
A row of the film page holds numbers, texts, None, dates and Decimals, and lists and dictionaries of
these; JSON knows no dates and no Decimals.

Write a class `Codec` with two methods. `pack(row)` returns JSON, as text or bytes; `unpack(packed)`
returns the row **with the types that it had**. A title may be any text, also `2001-01-01` or
`9.50`.""",
    name="Codec",
    check=_brings_back,
    starter='''\
import json


class Codec:
    def pack(self, row):
        """The row as JSON."""
        return json.dumps(row)

    def unpack(self, packed):
        """The row that was packed."""
        return json.loads(packed)
''',
    hints=(
        "`json.dumps` calls its argument `default` for every object that it does not know. What "
        "`default` returns must still tell that this was a date.",
        'For instance, a date becomes `{"date": "1999-03-31"}`. `json.loads` calls its argument '
        "`object_hook` for every dictionary that it has read.",
        'Choose a name that no row has, such as `"$date"`, and let `object_hook` return every '
        "dictionary without it unchanged.",
    ),
    solutions={
        "marked while writing, unmarked while reading": """\
import json
from datetime import date
from decimal import Decimal


class Codec:
    def pack(self, row):
        return json.dumps(row, default=self._marked)

    def unpack(self, packed):
        return json.loads(packed, object_hook=self._unmarked)

    def _marked(self, value):
        if type(value) is date:  # a datetime is a date as well, and would not come back
            return {"$date": value.isoformat()}
        if isinstance(value, Decimal):
            return {"$decimal": str(value)}
        raise TypeError(f"cannot be cached: {type(value).__name__}")

    def _unmarked(self, found):
        if "$date" in found:
            return date.fromisoformat(found["$date"])
        if "$decimal" in found:
            return Decimal(found["$decimal"])
        return found
""",
        "every value beside its type": """\
import json
from datetime import date
from decimal import Decimal


def tagged(value):
    if isinstance(value, dict):
        return ["dict", [[key, tagged(part)] for key, part in value.items()]]
    if isinstance(value, list):
        return ["list", [tagged(part) for part in value]]
    if type(value) in (date, Decimal):
        return [type(value).__name__, str(value)]
    return ["plain", value]


def untagged(pair):
    kind, value = pair
    read = {
        "dict": lambda v: {key: untagged(part) for key, part in v},
        "list": lambda v: [untagged(part) for part in v],
        "date": date.fromisoformat,
        "Decimal": Decimal,
        "plain": lambda v: v,
    }
    return read[kind](value)


class Codec:
    def pack(self, row):
        return json.dumps(tagged(row)).encode()

    def unpack(self, packed):
        return untagged(json.loads(packed))
""",
    },
    wrong=(
        Wrong(
            name="everything unknown becomes a text",
            answer="""\
import json


class Codec:
    def pack(self, row):
        return json.dumps(row, default=str)

    def unpack(self, packed):
        return json.loads(packed)
""",
            says=TEXTS_BACK,
            retold="""\
import json


class TextEncoder(json.JSONEncoder):
    def default(self, o):
        return f"{o}"


class Codec:
    def pack(self, row):
        return TextEncoder().encode(row)

    def unpack(self, packed):
        return json.loads(packed)
""",
        ),
        Wrong(
            name="Decimals as floats",
            answer="""\
import json
from datetime import date


class Codec:
    def pack(self, row):
        return json.dumps(row, default=self._marked)

    def unpack(self, packed):
        return json.loads(packed, object_hook=self._unmarked)

    def _marked(self, value):
        return {"$date": value.isoformat()} if isinstance(value, date) else float(value)

    def _unmarked(self, found):
        return date.fromisoformat(found["$date"]) if "$date" in found else found
""",
            says=FLOATS_BACK,
            retold="""\
import json
from datetime import date


class Codec:
    def pack(self, row):
        return json.dumps(row, default=lambda v: {"d": str(v)} if isinstance(v, date) else float(v))

    def unpack(self, packed):
        hook = lambda o: date.fromisoformat(o["d"]) if set(o) == {"d"} else o
        return json.loads(packed, object_hook=hook)
""",
        ),
        Wrong(
            name="guesses by what a text looks like",
            answer="""\
import json
import re
from datetime import date
from decimal import Decimal


class Codec:
    def pack(self, row):
        return json.dumps(row, default=str)

    def unpack(self, packed):
        return self._guess(json.loads(packed))

    def _guess(self, value):
        if isinstance(value, dict):
            return {key: self._guess(part) for key, part in value.items()}
        if isinstance(value, list):
            return [self._guess(part) for part in value]
        if isinstance(value, str) and re.fullmatch(r"\\d{4}-\\d\\d-\\d\\d", value):
            return date.fromisoformat(value)
        if isinstance(value, str) and re.fullmatch(r"\\d+\\.\\d+", value):
            return Decimal(value)
        return value
""",
            says=GUESSED,
            retold="""\
import json
from datetime import date
from decimal import Decimal, InvalidOperation


def guessed(found):
    for key, value in found.items():
        if isinstance(value, str):
            for kind in (date.fromisoformat, Decimal):
                try:
                    found[key] = kind(value)
                    break
                except (ValueError, InvalidOperation):
                    pass
    return found


class Codec:
    def pack(self, row):
        return json.dumps(row, default=str)

    def unpack(self, packed):
        return json.loads(packed, object_hook=guessed)
""",
        ),
        Wrong(
            name="a pickle",
            answer="""\
import pickle


class Codec:
    def pack(self, row):
        return pickle.dumps(row)

    def unpack(self, packed):
        return pickle.loads(packed)
""",
            says=PICKLED,
            retold="""\
import base64
import pickle


class Codec:
    def pack(self, row):
        return base64.b64encode(pickle.dumps(row)).decode()

    def unpack(self, packed):
        return pickle.loads(base64.b64decode(packed))
""",
        ),
    ),
)

# --- caching-queries.4 ----------------------------------------------------------------------------

ABSENT_AGAIN = (
    "Twenty requests for a film that is not there asked the database more than once. That there is "
    "nothing is worth remembering as well."
)
ABSENT_LONG = (
    "A film that is not there is remembered as long as one that is. Whoever enters it will look at "
    "its page at once, and find nothing there for minutes."
)
NOT_NONE = (
    "The second request for a film that is not there returned something else than None: the mark "
    "that stands for it in the cache came out."
)

ABSENT = Service(
    title="Nobody there",
    prompt="""\
A crawler asks for films that do not exist, again and again. `load(film_id)` returns a dictionary,
or None where there is no such film.

Write `film_page(cache, load, film_id)`. A film's page is kept under `films:page:<id>` for 300
seconds. That there is no such film is kept as well, for **30 seconds**, and the function returns
None for it every time.""",
    name="film_page",
    trial="remembers_nothing_there",
    starter='''\
import json


def film_page(cache, load, film_id):
    """The page of a film, or None where there is no such film."""
    key = f"films:page:{film_id}"
    stored = cache.get(key)
    if stored is not None:
        return json.loads(stored)
    film = load(film_id)
    if film is not None:
        cache.set(key, json.dumps(film), ex=300)
    return film
''',
    hints=(
        "What does `json.dumps(None)` return, and what does `json.loads` make of it?",
        "`cache.get` returns Python's None where there is no key, and the text `null` where None "
        "was stored. The two can be told apart.",
        "Store in both cases; only the number of seconds depends on what was loaded.",
    ),
    solutions={
        "null is an answer": """\
import json


def film_page(cache, load, film_id):
    key = f"films:page:{film_id}"
    stored = cache.get(key)
    if stored is not None:
        return json.loads(stored)
    film = load(film_id)
    cache.set(key, json.dumps(film), ex=30 if film is None else 300)
    return film
""",
        "a mark of its own": """\
import json

NOBODY = "-"


def film_page(cache, load, film_id):
    key = f"films:page:{film_id}"
    stored = cache.get(key)
    if stored == NOBODY:
        return None
    if stored:
        return json.loads(stored)
    film = load(film_id)
    if film is None:
        cache.setex(key, 30, NOBODY)
    else:
        cache.setex(key, 300, json.dumps(film))
    return film
""",
    },
    wrong=(
        Wrong(
            name="takes the stored None for no entry",
            answer="""\
import json


def film_page(cache, load, film_id):
    key = f"films:page:{film_id}"
    film = json.loads(cache.get(key) or "null")
    if film is None:
        film = load(film_id)
        cache.set(key, json.dumps(film), ex=30 if film is None else 300)
    return film
""",
            says=ABSENT_AGAIN,
            retold="""\
import json


def film_page(cache, load, film_id):
    key = f"films:page:{film_id}"
    stored = cache.get(key)
    if stored not in (None, "null"):
        return json.loads(stored)
    film = load(film_id)
    if film:
        cache.setex(key, 300, json.dumps(film))
    else:
        cache.setex(key, 30, "null")
    return film
""",
        ),
        Wrong(
            name="nothing lives as long as something",
            answer="""\
import json


def film_page(cache, load, film_id):
    key = f"films:page:{film_id}"
    stored = cache.get(key)
    if stored is not None:
        return json.loads(stored)
    film = load(film_id)
    cache.set(key, json.dumps(film), ex=300)
    return film
""",
            says=ABSENT_LONG,
            retold="""\
import json


def film_page(cache, load, film_id):
    key = f"films:page:{film_id}"
    if not cache.exists(key):
        cache.setex(key, 300, json.dumps(load(film_id)))
    return json.loads(cache.get(key))
""",
        ),
        Wrong(
            name="the mark comes out",
            answer="""\
import json


def film_page(cache, load, film_id):
    key = f"films:page:{film_id}"
    stored = cache.get(key)
    if stored is not None:
        return json.loads(stored)
    film = load(film_id)
    cache.set(key, json.dumps(film or {}), ex=300 if film else 30)
    return film
""",
            says=NOT_NONE,
            retold="""\
import json


def film_page(cache, load, film_id):
    key = f"films:page:{film_id}"
    stored = cache.get(key)
    if stored is None:
        film = load(film_id)
        if film is None:
            cache.setex(key, 30, '"nobody"')
            return None
        cache.setex(key, 300, stored := json.dumps(film))
    return json.loads(stored)
""",
        ),
    ),
)

# --- caching-queries.5 ----------------------------------------------------------------------------

MANY_TRIPS = (
    "The films are right, but Redis was asked more than twice for one list: once to look, once to "
    "store is enough."
)
MANY_QUERIES = "The films are right, but the database was asked more than once for one list."
ALL_AGAIN = "Some of the films were in the cache, and the database was asked for these as well."
CARDS_STAY = "At least one of the stored cards has no time to live of 300 seconds."
OTHER_CARDS = "The cards are not those of the films that were asked for, in that order."

CARDS = Service(
    title="Two hundred films, three trips",
    prompt="""\
A list page shows many films at once. `load(film_ids)` asks the database **once** for all films
whose ids it is given, and returns a dictionary from id to card.

Write `cards(cache, load, film_ids)`. It returns the cards in the order of `film_ids` (which is not
empty, and may name a film twice; every id that is asked for exists), takes what it can from the
cache (`films:card:<id>`, JSON, 300 seconds each), calls `load` at most once and only for what is
missing, and goes to Redis at most twice: once to look, once to store.""",
    name="cards",
    trial="goes_few_times",
    starter='''\
import json


def cards(cache, load, film_ids):
    """The cards of these films, in this order."""
    found = []
    for film_id in film_ids:
        stored = cache.get(f"films:card:{film_id}")
        if stored is None:
            stored = json.dumps(load([film_id])[film_id])
            cache.set(f"films:card:{film_id}", stored, ex=300)
        found.append(json.loads(stored))
    return found
''',
    hints=(
        "`cache.mget(keys)` looks under many keys in one trip, and returns a list with None for "
        "each that is not there.",
        "Collect the ids whose value is None, call `load` with all of them, if there are any.",
        "MSET knows no time to live. A pipeline sends many commands in one trip: "
        "`pipe = cache.pipeline()`, `pipe.set(…, ex=300)` for each, `pipe.execute()`. (Redis 8.4 "
        "and Valkey 9.1 have MSETEX, one TTL for many keys; the pipeline works everywhere.)",
    ),
    solutions={
        "MGET and a pipeline": """\
import json


def cards(cache, load, film_ids):
    stored = cache.mget([f"films:card:{film_id}" for film_id in film_ids])
    found = {i: json.loads(text) for i, text in zip(film_ids, stored) if text is not None}
    missing = [film_id for film_id in dict.fromkeys(film_ids) if film_id not in found]
    if missing:
        with cache.pipeline(transaction=False) as pipe:
            for film_id, card in load(missing).items():
                found[film_id] = card
                pipe.set(f"films:card:{film_id}", json.dumps(card), ex=300)
            pipe.execute()
    return [found[film_id] for film_id in film_ids]
""",
        "two pipelines": """\
import json


def key(film_id):
    return f"films:card:{film_id}"


def cards(cache, load, film_ids):
    distinct = sorted(set(film_ids))
    looking = cache.pipeline()
    for film_id in distinct:
        looking.get(key(film_id))
    texts = dict(zip(distinct, looking.execute()))
    missing = [film_id for film_id in distinct if texts[film_id] is None]
    if missing:
        loaded = load(missing)
        storing = cache.pipeline()
        for film_id in missing:
            texts[film_id] = json.dumps(loaded[film_id])
            storing.setex(key(film_id), 300, texts[film_id])
        storing.execute()
    return [json.loads(texts[film_id]) for film_id in film_ids]
""",
    },
    wrong=(
        Wrong(
            name="one trip for each film",
            answer="""\
import json


def cards(cache, load, film_ids):
    found = {}
    for film_id in film_ids:
        stored = cache.get(f"films:card:{film_id}")
        if stored is not None:
            found[film_id] = json.loads(stored)
    missing = [film_id for film_id in film_ids if film_id not in found]
    if missing:
        for film_id, card in load(missing).items():
            found[film_id] = card
            cache.set(f"films:card:{film_id}", json.dumps(card), ex=300)
    return [found[film_id] for film_id in film_ids]
""",
            says=MANY_TRIPS,
            retold="""\
import json


def cards(cache, load, film_ids):
    stored = cache.mget([f"films:card:{film_id}" for film_id in film_ids])
    found = {i: json.loads(text) for i, text in zip(film_ids, stored) if text}
    missing = sorted(set(film_ids) - set(found))
    loaded = load(missing) if missing else {}
    for film_id in loaded:
        cache.setex(f"films:card:{film_id}", 300, json.dumps(loaded[film_id]))
    return [(found | loaded)[film_id] for film_id in film_ids]
""",
        ),
        Wrong(
            name="MSET without a time to live",
            answer="""\
import json


def cards(cache, load, film_ids):
    stored = cache.mget([f"films:card:{film_id}" for film_id in film_ids])
    found = {i: json.loads(text) for i, text in zip(film_ids, stored) if text is not None}
    missing = [film_id for film_id in dict.fromkeys(film_ids) if film_id not in found]
    if missing:
        loaded = load(missing)
        cache.mset({f"films:card:{i}": json.dumps(card) for i, card in loaded.items()})
        found |= loaded
    return [found[film_id] for film_id in film_ids]
""",
            says=CARDS_STAY,
            retold="""\
import json


def cards(cache, load, film_ids):
    pipe = cache.pipeline()
    for film_id in film_ids:
        pipe.get(f"films:card:{film_id}")
    found = {i: json.loads(text) for i, text in zip(film_ids, pipe.execute()) if text}
    missing = [film_id for film_id in film_ids if film_id not in found]
    if missing:
        for film_id, card in load(missing).items():
            found[film_id] = card
            pipe.set(f"films:card:{film_id}", json.dumps(card))
        pipe.expire(f"films:card:{missing[0]}", 300)
        pipe.execute()
    return [found[film_id] for film_id in film_ids]
""",
        ),
        Wrong(
            name="all again where one is missing",
            answer="""\
import json


def cards(cache, load, film_ids):
    stored = cache.mget([f"films:card:{film_id}" for film_id in film_ids])
    if all(stored):
        return [json.loads(text) for text in stored]
    found = load(film_ids)
    with cache.pipeline() as pipe:
        for film_id, card in found.items():
            pipe.set(f"films:card:{film_id}", json.dumps(card), ex=300)
        pipe.execute()
    return [found[film_id] for film_id in film_ids]
""",
            says=ALL_AGAIN,
            retold="""\
import json


def cards(cache, load, film_ids):
    keys = [f"films:card:{film_id}" for film_id in film_ids]
    texts = cache.mget(keys)
    if None in texts:
        loaded = load(sorted(set(film_ids)))
        texts = [json.dumps(loaded[film_id]) for film_id in film_ids]
        pipe = cache.pipeline()
        for key, text in zip(keys, texts):
            pipe.setex(key, 300, text)
        pipe.execute()
    return [json.loads(text) for text in texts]
""",
        ),
    ),
)

# --- caching-queries.6 ----------------------------------------------------------------------------

DIES_WITH_IT = (
    "Redis is gone, or cannot store, and the page with it. The database could have answered."
)
ASKED_TWICE = (
    "When the database failed, it was asked a second time for the same request. A database in "
    "trouble needs fewer questions, not twice as many."
)
WAITS = (
    "Redis does not answer, and the request waits for it: no page after two seconds, although the "
    "database has it."
)
DAMAGED = "What stood in the cache could not be read, and the request failed for it."
NEVER_AGAIN = "Redis is back, and the cache is not used any more."

DOWN = Service(
    title="The page without its cache",
    prompt="""\
One evening Redis was gone for a minute, and with it every page of the site. A cache is there to
help. **Repair `FilmPages`**, so that a page comes whenever the database has it: when Redis is gone,
when it takes connections and says nothing, when it is full and refuses to store, and when what it
holds cannot be read. None of this may cost a request more than half a second.

When `load` raises, its error goes through to the caller, as now. When Redis is back, the next
request uses it again. The key and the 300 seconds stay.""",
    name="FilmPages",
    trial="lives_without_the_cache",
    seconds=20,
    starter='''\
import json

import redis


class FilmPages:
    """The pages of films, with a cache in front of load(film_id)."""

    def __init__(self, url, load):
        self.cache = redis.Redis.from_url(url, decode_responses=True)
        self.load = load

    def page(self, film_id):
        key = f"films:page:{film_id}"
        stored = self.cache.get(key)
        if stored is not None:
            return json.loads(stored)
        film = self.load(film_id)
        self.cache.set(key, json.dumps(film), ex=300)
        return film
''',
    hints=(
        "Two commands go to Redis. Each may fail on its own, and `load` stands between them: it "
        "belongs in neither `try`.",
        "All errors of redis-py are `redis.RedisError`. What cannot be decoded raises ValueError.",
        "How long a client waits is set when it is made: `socket_connect_timeout`, "
        "`socket_timeout`. Two commands wait one after the other, so each gets less than half of "
        "the time. `retry=Retry(NoBackoff(), 0)` says that it does not repeat.",
    ),
    solutions={
        "each command guarded by itself": """\
import json

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry


class FilmPages:
    def __init__(self, url, load):
        self.cache = redis.Redis.from_url(
            url,
            decode_responses=True,
            socket_connect_timeout=0.1,
            socket_timeout=0.1,
            retry=Retry(NoBackoff(), 0),
        )
        self.load = load

    def page(self, film_id):
        key = f"films:page:{film_id}"
        try:
            stored = self.cache.get(key)
            if stored is not None:
                return json.loads(stored)
        except (redis.RedisError, ValueError):
            pass
        film = self.load(film_id)
        try:
            self.cache.set(key, json.dumps(film), ex=300)
        except redis.RedisError:
            pass
        return film
""",
        "a cache that forgets instead of failing": """\
import contextlib
import json

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry


class Forgetful:
    def __init__(self, url):
        self.client = redis.Redis.from_url(
            url, socket_connect_timeout=0.15, socket_timeout=0.15, retry=Retry(NoBackoff(), 0)
        )

    def look(self, key):
        with contextlib.suppress(redis.RedisError, ValueError, TypeError):
            return json.loads(self.client.get(key))
        return None

    def store(self, key, value):
        with contextlib.suppress(redis.RedisError):
            self.client.setex(key, 300, json.dumps(value))


class FilmPages:
    def __init__(self, url, load):
        self.cache = Forgetful(url)
        self.load = load

    def page(self, film_id):
        key = f"films:page:{film_id}"
        film = self.cache.look(key)
        if film is None:
            film = self.load(film_id)
            self.cache.store(key, film)
        return film
""",
    },
    wrong=(
        Wrong(
            name="guards the look alone",
            answer="""\
import json

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry


class FilmPages:
    def __init__(self, url, load):
        self.cache = redis.Redis.from_url(
            url,
            decode_responses=True,
            socket_connect_timeout=0.1,
            socket_timeout=0.1,
            retry=Retry(NoBackoff(), 0),
        )
        self.load = load

    def page(self, film_id):
        key = f"films:page:{film_id}"
        try:
            stored = self.cache.get(key)
            if stored is not None:
                return json.loads(stored)
        except (redis.RedisError, ValueError):
            return self.load(film_id)
        film = self.load(film_id)
        self.cache.set(key, json.dumps(film), ex=300)
        return film
""",
            says=DIES_WITH_IT,
            retold="""\
import json

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry


class FilmPages:
    def __init__(self, url, load):
        self.cache = redis.Redis.from_url(
            url, socket_connect_timeout=0.1, socket_timeout=0.1, retry=Retry(NoBackoff(), 0)
        )
        self.load = load

    def page(self, film_id):
        film = self.look(film_id)
        if film is None:
            film = self.load(film_id)
            self.cache.setex(f"films:page:{film_id}", 300, json.dumps(film))
        return film

    def look(self, film_id):
        try:
            return json.loads(self.cache.get(f"films:page:{film_id}") or "null")
        except Exception:
            return None
""",
        ),
        Wrong(
            name="asks the failing database twice",
            answer="""\
import json

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry


class FilmPages:
    def __init__(self, url, load):
        self.cache = redis.Redis.from_url(
            url,
            decode_responses=True,
            socket_connect_timeout=0.1,
            socket_timeout=0.1,
            retry=Retry(NoBackoff(), 0),
        )
        self.load = load

    def page(self, film_id):
        key = f"films:page:{film_id}"
        try:
            stored = self.cache.get(key)
            if stored is not None:
                return json.loads(stored)
            film = self.load(film_id)
            self.cache.set(key, json.dumps(film), ex=300)
            return film
        except Exception:
            return self.load(film_id)
""",
            says=ASKED_TWICE,
            retold="""\
import json

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry


class FilmPages:
    def __init__(self, url, load):
        self.cache = redis.Redis.from_url(
            url, socket_connect_timeout=0.1, socket_timeout=0.1, retry=Retry(NoBackoff(), 0)
        )
        self.load = load

    def page(self, film_id):
        for attempt in (self.through_the_cache, self.load):
            try:
                return attempt(film_id)
            except Exception as error:
                last = error
        raise last

    def through_the_cache(self, film_id):
        key = f"films:page:{film_id}"
        if (stored := self.cache.get(key)) is None:
            self.cache.setex(key, 300, stored := json.dumps(self.load(film_id)))
        return json.loads(stored)
""",
        ),
        Wrong(
            name="waits as long as the client likes",
            answer="""\
import json

import redis


class FilmPages:
    def __init__(self, url, load):
        self.cache = redis.Redis.from_url(url, decode_responses=True)
        self.load = load

    def page(self, film_id):
        key = f"films:page:{film_id}"
        try:
            stored = self.cache.get(key)
            if stored is not None:
                return json.loads(stored)
        except (redis.RedisError, ValueError):
            pass
        film = self.load(film_id)
        try:
            self.cache.set(key, json.dumps(film), ex=300)
        except redis.RedisError:
            pass
        return film
""",
            says=WAITS,
            retold="""\
import contextlib
import json

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry


class FilmPages:
    def __init__(self, url, load):
        self.cache = redis.Redis.from_url(url, socket_timeout=60, retry=Retry(NoBackoff(), 0))
        self.load = load

    def page(self, film_id):
        key = f"films:page:{film_id}"
        with contextlib.suppress(redis.RedisError, ValueError, TypeError):
            return json.loads(self.cache.get(key))
        film = self.load(film_id)
        with contextlib.suppress(redis.RedisError):
            self.cache.setex(key, 300, json.dumps(film))
        return film
""",
        ),
    ),
)

LESSON = Lesson(
    slug="caching-queries",
    track="caching",
    title="Caching queries with Redis",
    summary="Keep answers beside the database, know what they cost and how often they are there, "
    "and survive without them.",
    minutes=40,
    size="small",
    exercises=(TOP_FILMS, SHELF, CODEC, ABSENT, CARDS, DOWN),
    other_data="",
    prerequisites=("indexes",),
)
