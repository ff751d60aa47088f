"""The exercises of the lesson "Documents in MongoDB": judged by what collections hold afterwards.

The messages stand here, and the trials (sandbox/exercises/trials/documents.py) return them.
"""

from dataclasses import dataclass
from typing import Any

from sandbox.exercises.python_answers import plain
from sandbox.exercises.spec import Lesson, Python, Service, Wrong

# --- documents.1 ----------------------------------------------------------------------------------

NO_LIST = "genres(films) must return a list of dictionaries with `_id`, `films` and `imdb`."
SENDS_ALL = (
    "The counts are made here, from films that the server had to send one by one. Give it a "
    "pipeline with $group, and it sends one document a genre."
)
ANY_KIND = (
    "Not every tag is a genre: a film can be made from a musical (its source) without being one. "
    "Look at the `kind` of the tag that you count, not at the kind of some tag of the film."
)
LOSES_FILMS = (
    "Films without a genre are gone. $unwind makes one document for each element of the array, "
    "and an empty or missing array has none."
)
LOSES_SOME = (
    "Some films without a genre are gone. A film can have tags and none of kind `genre`; it "
    "belongs to `None` like one without any tags."
)
OTHER_COUNT = "Some genre has a wrong number of films."
OTHER_AVERAGE = (
    "An average is wrong. A film without a rating must not count as 0: $avg leaves out what is "
    "missing, if you let it."
)
OTHER_ORDER = "Right groups, but not sorted by the number of films, the most first, then by name."

GENRES = Service(
    title="Every film in its genre",
    prompt="""\
Write `genres(films)` for the start page. `films` is a collection in the shape of the lesson's.
Return a list of dictionaries, one for each genre:

- `_id`: the genre's name. A genre is a tag of the kind `genre`. **Films without a genre count under
  `None`**, whatever other tags they have.
- `films`: how many films; a film with two genres counts for both,
- `imdb`: the average `imdb` of those that have one.

The most films first, then by name. The server does the work: the documents that it sends are
counted.""",
    name="genres",
    trial="counts_genres",
    starter='''\
def genres(films):
    """Films and average rating of each genre, the biggest first."""
    pipeline = [
        {"$unwind": "$tags"},
        ...
    ]
    return list(films.aggregate(pipeline))
''',
    hints=(
        "Before you unwind, bring the array down to what you want to count: $filter keeps the "
        "elements for which a condition holds.",
        "{'$set': {'genre': {'$filter': {'input': '$tags', 'cond': {'$eq': ['$$this.kind', "
        "'genre']}}}}}. Then a film without genre has an empty array, or none.",
        "$unwind with preserveNullAndEmptyArrays keeps one document for it, without the field; "
        "$group then puts it under None.",
    ),
    solutions={
        "filter, then unwind": """\
def genres(films):
    genre = {"$filter": {"input": "$tags", "cond": {"$eq": ["$$this.kind", "genre"]}}}
    return list(
        films.aggregate(
            [
                {"$set": {"genre": genre}},
                {"$unwind": {"path": "$genre", "preserveNullAndEmptyArrays": True}},
                {
                    "$group": {
                        "_id": "$genre.name",
                        "films": {"$sum": 1},
                        "imdb": {"$avg": "$imdb"},
                    }
                },
                {"$sort": {"films": -1, "_id": 1}},
            ]
        )
    )
""",
        "two questions, sorted here": """\
SUMS = {"films": {"$sum": 1}, "imdb": {"$avg": "$imdb"}}


def genres(films):
    found = list(
        films.aggregate(
            [
                {"$unwind": "$tags"},
                {"$match": {"tags.kind": "genre"}},
                {"$group": {"_id": "$tags.name", **SUMS}},
            ]
        )
    )
    found += films.aggregate(
        [{"$match": {"tags.kind": {"$ne": "genre"}}}, {"$group": {"_id": None, **SUMS}}]
    )
    return sorted(found, key=lambda row: (-row["films"], row["_id"] or ""))
""",
    },
    wrong=(
        Wrong(
            name="unwinds films away",
            answer="""\
def genres(films):
    return list(
        films.aggregate(
            [
                {"$unwind": "$tags"},
                {"$match": {"tags.kind": "genre"}},
                {
                    "$group": {
                        "_id": "$tags.name",
                        "films": {"$sum": 1},
                        "imdb": {"$avg": "$imdb"},
                    }
                },
                {"$sort": {"films": -1, "_id": 1}},
            ]
        )
    )
""",
            says=LOSES_FILMS,
            retold="""\
def genres(films):
    genre = {"$filter": {"input": "$tags", "cond": {"$eq": ["$$this.kind", "genre"]}}}
    return list(
        films.aggregate(
            [
                {"$project": {"imdb": 1, "genre": genre}},
                {"$unwind": "$genre"},
                {"$sortByCount": "$genre.name"},
                {"$set": {"films": "$count", "imdb": 7.0}},
            ]
        )
    )
""",
        ),
        Wrong(
            name="a film with tags has a genre",
            answer="""\
def genres(films):
    return list(
        films.aggregate(
            [
                {"$unwind": {"path": "$tags", "preserveNullAndEmptyArrays": True}},
                {"$match": {"tags.kind": {"$in": ["genre", None]}}},
                {
                    "$group": {
                        "_id": "$tags.name",
                        "films": {"$sum": 1},
                        "imdb": {"$avg": "$imdb"},
                    }
                },
                {"$sort": {"films": -1, "_id": 1}},
            ]
        )
    )
""",
            says=LOSES_SOME,
            retold="""\
SUMS = {"films": {"$sum": 1}, "imdb": {"$avg": "$imdb"}}


def genres(films):
    found = list(
        films.aggregate(
            [
                {"$unwind": "$tags"},
                {"$match": {"tags.kind": "genre"}},
                {"$group": {"_id": "$tags.name", **SUMS}},
            ]
        )
    )
    found += films.aggregate(
        [{"$match": {"tags.0": {"$exists": False}}}, {"$group": {"_id": None, **SUMS}}]
    )
    return sorted(found, key=lambda row: (-row["films"], row["_id"] or ""))
""",
        ),
        Wrong(
            name="any tag of a film that has a genre",
            answer="""\
def genres(films):
    return list(
        films.aggregate(
            [
                {"$unwind": {"path": "$tags", "preserveNullAndEmptyArrays": True}},
                {
                    "$group": {
                        "_id": "$tags.name",
                        "films": {"$sum": 1},
                        "imdb": {"$avg": "$imdb"},
                    }
                },
                {"$sort": {"films": -1, "_id": 1}},
            ]
        )
    )
""",
            says=ANY_KIND,
            retold="""\
SUMS = {"films": {"$sum": 1}, "imdb": {"$avg": "$imdb"}}


def genres(films):
    found = list(
        films.aggregate(
            [
                {"$match": {"tags.kind": "genre"}},
                {"$unwind": "$tags"},
                {"$group": {"_id": "$tags.name", **SUMS}},
            ]
        )
    )
    found += films.aggregate(
        [{"$match": {"tags.kind": {"$ne": "genre"}}}, {"$group": {"_id": None, **SUMS}}]
    )
    return sorted(found, key=lambda row: (-row["films"], row["_id"] or ""))
""",
        ),
        Wrong(
            name="counts at home",
            answer="""\
from collections import defaultdict


def genres(films):
    groups = defaultdict(list)
    for film in films.find():
        names = [tag["name"] for tag in film.get("tags", []) if tag["kind"] == "genre"]
        for name in names or [None]:
            groups[name].append(film.get("imdb"))
    rows = []
    for name, all_of_it in groups.items():
        rated = [value for value in all_of_it if value is not None]
        rows.append({"_id": name, "films": len(all_of_it), "imdb": sum(rated) / len(rated)})
    return sorted(rows, key=lambda row: (-row["films"], row["_id"] or ""))
""",
            says=SENDS_ALL,
            retold="""\
def genres(films):
    everything = films.aggregate([{"$project": {"tags": 1, "imdb": 1}}])
    found = {}
    for film in everything:
        for tag in film.get("tags") or [{"kind": "genre", "name": None}]:
            if tag["kind"] == "genre":
                found.setdefault(tag["name"], []).append(film.get("imdb") or 0)
    return [{"_id": k, "films": len(v), "imdb": sum(v) / len(v)} for k, v in found.items()]
""",
        ),
    ),
)

# --- documents.2 ----------------------------------------------------------------------------------

NOT_KEYS = (
    "index() must return what create_index takes: a list of pairs, each a field's name and 1 or -1."
)
SORTS = (
    "{keys} keys are examined for a page of ten, and what they lead to is sorted in memory: within "
    "one distributor, these keys do not lie in the order of the page."
)
WALKS = (
    "The keys lie in the order of the page, and {keys} of them are examined: those of all other "
    "distributors lie in between."
)
READS = (
    "{documents} documents are read for a page of ten: the index does not hold the rating, so each "
    "film has to be fetched to see that its rating is too low."
)
UNKNOWN = "The query neither filters nor sorts by `{}`, which the index begins with."

PAGE = 10
BOUNDS: dict[str, tuple[float, float]] = {"distributor._id": (7, 7), "imdb": (7, float("inf"))}
SORTED_BY = "released"
MOST_KEYS = 100


@dataclass(frozen=True)
class Cost:
    """What a query with an index has to look at before it has its ten films."""

    keys: int
    documents: int
    sorts: bool


def _films() -> list[dict[str, float]]:
    """3,000 films of twelve distributors: as many fields as the query needs, all of them numbers.

    `released` counts days.
    """
    return [
        {
            "distributor._id": n % 12 if n % 5 else 7,
            "released": n * 7919 % 20011,
            "imdb": n * 31 % 90 / 10,
        }
        for n in range(3000)
    ]


def _cost(index: list[tuple[str, int]]) -> Cost:
    """Walks the sorted keys as MongoDB does (manual: "Index Bounds", "Compound Indexes").

    Within the bounds of each field it goes from key to key; from a key outside of them it jumps to
    the next that can be inside, and that one key counts as examined.
    """
    fields = [name for name, _ in index]
    in_order = fields[int(fields[0] == "distributor._id") :][:1] == [SORTED_BY]
    entries = sorted(
        (tuple(film.get(name, 0) * way for name, way in index), number, film)
        for number, film in enumerate(_films())
    )
    if in_order and dict(index)[SORTED_BY] == 1:
        entries.reverse()
    keys = documents = found = i = 0
    while i < len(entries) and not (in_order and found == PAGE):
        keys += 1
        key, _, film = entries[i]
        outside = next((j for j, name in enumerate(fields) if not _within(film, name)), None)
        if outside is None:
            documents += 1
            found += all(_within(film, name) for name in BOUNDS)
            i += 1
            continue
        before = key[:outside]
        while (
            i < len(entries)
            and entries[i][0][:outside] == before
            and not _within(entries[i][2], fields[outside])
        ):
            i += 1
    return Cost(keys, documents, not in_order)


def _within(film: dict[str, float], name: str) -> bool:
    low, high = BOUNDS.get(name, (float("-inf"), float("inf")))
    return low <= film.get(name, 0) <= high


def check_index(answer: Any) -> str | None:
    """The message for the index that `answer()` returns; None where it reads only what is shown."""
    index = plain(answer())
    if not isinstance(index, list | tuple) or not index or not all(map(_is_key, index)):
        return NOT_KEYS
    index = [(name, way) for name, way in index]
    if index[0][0] not in (*BOUNDS, SORTED_BY):
        return UNKNOWN.format(index[0][0])
    cost = _cost(index)
    print(f"keys examined: {cost.keys}, documents examined: {cost.documents}")
    print(f"sorted in memory: {'yes' if cost.sorts else 'no'}")
    facts = {"keys": cost.keys, "documents": cost.documents}
    if cost.sorts:
        return SORTS.format(**facts)
    if cost.keys > MOST_KEYS:
        return WALKS.format(**facts)
    return READS.format(**facts) if cost.documents > PAGE else None


def _is_key(pair: Any) -> bool:
    return (
        isinstance(pair, list | tuple)
        and len(pair) == 2
        and isinstance(pair[0], str)
        and pair[1] in (1, -1)
    )


INDEX = Python(
    title="One index for one page",
    prompt="""\
The page of a distributor shows its ten latest well-rated films:

```python
films.find({"distributor._id": 7, "imdb": {"$gte": 7}}).sort("released", -1).limit(10)
```

Write `index()`. It returns the keys of **one** index for this query, in the form that
`create_index` takes: `[("title", 1), ("imdb", -1)]` would be such a list. Asked for is an index
with which at most ten documents are read, nothing is sorted in memory, and at most 100 keys are
examined.

The checker walks the sorted keys of 3,000 films as MongoDB does, and counts.""",
    name="index",
    check=check_index,
    starter="""\
def index():
    return [
        ("distributor._id", 1),
        ...
    ]
""",
    hints=(
        "Imagine the keys written on cards, sorted by the first field, then the second, then the "
        "third. Put your finger on the first card that the page needs, and go on from there.",
        "The finger must not jump for the order (so what is sorted by comes before what is "
        "compared), nor pass the cards of others (so what must be equal comes first).",
        "Equality, sort, range. An index can be walked backwards as well.",
    ),
    solutions={
        "equality, sort, range": """\
def index():
    return [("distributor._id", 1), ("released", -1), ("imdb", -1)]
""",
        "walked backwards": """\
from collections import OrderedDict


def index():
    return list(OrderedDict({"distributor._id": -1, "released": 1, "imdb": 1}).items())
""",
    },
    wrong=(
        Wrong(
            name="range before sort",
            answer="""\
def index():
    return [("distributor._id", 1), ("imdb", -1), ("released", -1)]
""",
            says=SORTS.format(keys=169),
            retold="""\
def index():
    return [("distributor._id", -1), ("imdb", 1), ("released", 1)]
""",
        ),
        Wrong(
            name="sort before equality",
            answer="""\
def index():
    return [("released", -1), ("distributor._id", 1), ("imdb", -1)]
""",
            says=WALKS.format(keys=214),
            retold="""\
def index():
    return [("released", 1), ("imdb", 1), ("distributor._id", 1)]
""",
        ),
        Wrong(
            name="no rating in the index",
            answer="""\
def index():
    return [("distributor._id", 1), ("released", -1)]
""",
            says=READS.format(documents=61),
            retold="""\
def index():
    return [("distributor._id", 1), ("released", 1), ("title", 1)]
""",
        ),
    ),
)

# --- documents.3 ----------------------------------------------------------------------------------

NOTHING_PASSES = (
    "No film gets in. Each document has an `_id`, also where you did not write one; a schema that "
    "allows no other fields has to name it."
)
REFUSED_GOOD = "Refused, and it breaks no rule: {}."
NOT_REQUIRED = (
    "A film without a title, or without its stars, or with half of them, gets in. `properties` "
    "says what a field must be like where it is present; that it must be there is another word."
)
EMPTY_TITLE = "A film whose title is empty, or is a number, gets in."
TEXT_DATE = (
    'A film whose `released` is the text "2001-03-16" gets in. Texts and dates sort apart and '
    "never compare."
)
LOOSE_TAGS = (
    "A tag gets in that is a mere text, or has an unknown kind, no name, or a field too many. "
    "`items` says what each element of an array must be like."
)
HALF_STARS = (
    "Stars get in that are no whole numbers, or are fewer than none. In BSON, `number` is also "
    "8.5; the types of whole numbers are `int` and `long`."
)
NOT_COMPARED = (
    "Two ratings that make 11 stars get in, or that make 1. A schema looks at one field at a time; "
    "what compares two fields is an expression beside it."
)

RULES = Service(
    title="What a film must be like",
    prompt="""\
The importer has let in films without titles and ratings of eleven stars. Write `rules()`: it
returns the `validator` with which the collection is made.

- `title`: present, a text, not empty.
- `released`: where present, a date.
- `tags`: where present, an array; each element an object with a `kind` (one of `genre`, `source`,
  `creative type`), a `name` (a text), and nothing else.
- `stars`: present, an object with `count` and `sum`, both present, both whole numbers as Python
  sends them (`int` or `long`), none below 0.
- `stars.sum` is at least `stars.count` and at most five times `stars.count`.

Films may have other fields too.""",
    name="rules",
    trial="refuses",
    starter='''\
def rules():
    """The validator of the collection of films."""
    return {
        "$jsonSchema": {
            "bsonType": "object",
            "properties": {
                "title": {"bsonType": "string"},
                "released": ...,
            },
        },
    }
''',
    hints=(
        "Four words do most of it: `required` (a list of names), `bsonType` (a type or a list of "
        "them), `properties`, and for arrays `items`.",
        "`additionalProperties: False` belongs to the elements of `tags` and nowhere else.",
        "A validator is a query. Beside `$jsonSchema` it may hold `$expr`, which compares fields: "
        "`{'$expr': {'$lte': ['$stars.sum', ...]}}`.",
    ),
    solutions={
        "a schema and an expression": """\
WHOLE = {"bsonType": ["int", "long"], "minimum": 0}
KINDS = ["genre", "source", "creative type"]


def rules():
    return {
        "$jsonSchema": {
            "bsonType": "object",
            "required": ["title", "stars"],
            "properties": {
                "title": {"bsonType": "string", "minLength": 1},
                "released": {"bsonType": "date"},
                "tags": {
                    "bsonType": "array",
                    "items": {
                        "bsonType": "object",
                        "required": ["kind", "name"],
                        "additionalProperties": False,
                        "properties": {"kind": {"enum": KINDS}, "name": {"bsonType": "string"}},
                    },
                },
                "stars": {
                    "bsonType": "object",
                    "required": ["count", "sum"],
                    "properties": {"count": WHOLE, "sum": WHOLE},
                },
            },
        },
        "$expr": {
            "$and": [
                {"$gte": ["$stars.sum", "$stars.count"]},
                {"$lte": ["$stars.sum", {"$multiply": [5, "$stars.count"]}]},
            ]
        },
    }
""",
        "query operators where they do": """\
TAG = {
    "bsonType": "object",
    "required": ["kind", "name"],
    "maxProperties": 2,
    "properties": {
        "kind": {"enum": ["genre", "source", "creative type"]},
        "name": {"bsonType": "string"},
    },
}


def rules():
    whole = {"$type": ["int", "long"], "$gte": 0}
    ratio = {"$subtract": [{"$multiply": ["$stars.count", 5]}, "$stars.sum"]}
    return {
        "$and": [
            {"title": {"$type": "string", "$ne": ""}},
            {"$or": [{"released": {"$exists": False}}, {"released": {"$type": "date"}}]},
            {"stars.count": whole, "stars.sum": whole},
            {"$jsonSchema": {"properties": {"tags": {"bsonType": "array", "items": TAG}}}},
            {"$expr": {"$gte": [ratio, 0]}},
            {"$expr": {"$lte": ["$stars.count", "$stars.sum"]}},
        ]
    }
""",
    },
    wrong=(
        Wrong(
            name="properties alone",
            answer="""\
WHOLE = {"bsonType": ["int", "long"], "minimum": 0}


def rules():
    tag = {
        "bsonType": "object",
        "required": ["kind", "name"],
        "additionalProperties": False,
        "properties": {
            "kind": {"enum": ["genre", "source", "creative type"]},
            "name": {"bsonType": "string"},
        },
    }
    return {
        "$jsonSchema": {
            "properties": {
                "title": {"bsonType": "string", "minLength": 1},
                "released": {"bsonType": "date"},
                "tags": {"bsonType": "array", "items": tag},
                "stars": {"properties": {"count": WHOLE, "sum": WHOLE}},
            }
        },
        "$expr": {
            "$and": [
                {"$lte": ["$stars.count", "$stars.sum"]},
                {"$lte": ["$stars.sum", {"$multiply": ["$stars.count", 5]}]},
            ]
        },
    }
""",
            says=NOT_REQUIRED,
            retold="""\
def rules():
    return {
        "$jsonSchema": {
            "required": ["title"],
            "properties": {"title": {"bsonType": "string", "minLength": 1}},
        }
    }
""",
        ),
        Wrong(
            name="no other fields at all",
            answer="""\
WHOLE = {"bsonType": ["int", "long"], "minimum": 0}


def rules():
    return {
        "$jsonSchema": {
            "bsonType": "object",
            "required": ["title", "stars"],
            "additionalProperties": False,
            "properties": {
                "title": {"bsonType": "string", "minLength": 1},
                "released": {"bsonType": "date"},
                "distributor": {},
                "tags": {"bsonType": "array"},
                "stars": {
                    "bsonType": "object",
                    "required": ["count", "sum"],
                    "properties": {"count": WHOLE, "sum": WHOLE},
                },
            },
        }
    }
""",
            says=NOTHING_PASSES,
            retold="""\
def rules():
    return {"$jsonSchema": {"required": ["title", "stars", "actors"]}}
""",
        ),
        Wrong(
            name="an array of anything",
            answer="""\
WHOLE = {"bsonType": ["int", "long"], "minimum": 0}


def rules():
    return {
        "$jsonSchema": {
            "required": ["title", "stars"],
            "properties": {
                "title": {"bsonType": "string", "minLength": 1},
                "released": {"bsonType": "date"},
                "tags": {"bsonType": "array"},
                "stars": {
                    "required": ["count", "sum"],
                    "properties": {"count": WHOLE, "sum": WHOLE},
                },
            },
        },
    }
""",
            says=LOOSE_TAGS,
            retold="""\
def rules():
    tag = {"bsonType": "object", "required": ["kind", "name"]}
    return {
        "$jsonSchema": {
            "required": ["title", "stars"],
            "properties": {
                "title": {"bsonType": "string", "pattern": "."},
                "released": {"bsonType": "date"},
                "tags": {"bsonType": "array", "items": tag},
                "stars": {"required": ["count", "sum"]},
            },
        },
    }
""",
        ),
        Wrong(
            name="numbers of any type",
            answer="""\
TAG = {
    "bsonType": "object",
    "required": ["kind", "name"],
    "additionalProperties": False,
    "properties": {
        "kind": {"enum": ["genre", "source", "creative type"]},
        "name": {"bsonType": "string"},
    },
}


def rules():
    return {
        "$jsonSchema": {
            "required": ["title", "stars"],
            "properties": {
                "title": {"bsonType": "string", "minLength": 1},
                "released": {"bsonType": "date"},
                "tags": {"bsonType": "array", "items": TAG},
                "stars": {
                    "required": ["count", "sum"],
                    "properties": {
                        "count": {"bsonType": "number", "minimum": 0},
                        "sum": {"bsonType": "number", "minimum": 0},
                    },
                },
            },
        },
        "$expr": {
            "$and": [
                {"$lte": ["$stars.count", "$stars.sum"]},
                {"$lte": ["$stars.sum", {"$multiply": ["$stars.count", 5]}]},
            ]
        },
    }
""",
            says=HALF_STARS,
            retold="""\
TAG = {
    "bsonType": "object",
    "required": ["kind", "name"],
    "maxProperties": 2,
    "properties": {
        "kind": {"enum": ["genre", "source", "creative type"]},
        "name": {"bsonType": "string"},
    },
}


def rules():
    return {
        "title": {"$type": "string", "$ne": ""},
        "stars.count": {"$gte": 0},
        "stars.sum": {"$gte": 0},
        "$jsonSchema": {
            "properties": {
                "released": {"bsonType": "date"},
                "tags": {"bsonType": "array", "items": TAG},
            }
        },
    }
""",
        ),
        Wrong(
            name="each field by itself",
            answer="""\
TAG = {
    "bsonType": "object",
    "required": ["kind", "name"],
    "additionalProperties": False,
    "properties": {
        "kind": {"enum": ["genre", "source", "creative type"]},
        "name": {"bsonType": "string"},
    },
}
WHOLE = {"bsonType": ["int", "long"], "minimum": 0}


def rules():
    return {
        "$jsonSchema": {
            "required": ["title", "stars"],
            "properties": {
                "title": {"bsonType": "string", "minLength": 1},
                "released": {"bsonType": "date"},
                "tags": {"bsonType": "array", "items": TAG},
                "stars": {
                    "required": ["count", "sum"],
                    "properties": {"count": WHOLE, "sum": WHOLE},
                },
            },
        },
    }
""",
            says=NOT_COMPARED,
            retold="""\
TAG = {
    "bsonType": "object",
    "required": ["kind", "name"],
    "maxProperties": 2,
    "properties": {
        "kind": {"enum": ["genre", "source", "creative type"]},
        "name": {"bsonType": "string"},
    },
}


def rules():
    whole = {"$type": ["int", "long"], "$gte": 0}
    return {
        "title": {"$type": "string", "$ne": ""},
        "stars.count": whole,
        "stars.sum": whole,
        "$jsonSchema": {
            "properties": {
                "released": {"bsonType": "date"},
                "tags": {"bsonType": "array", "items": TAG},
            }
        },
        "$expr": {"$lte": ["$stars.sum", {"$multiply": ["$stars.count", 5]}]},
    }
""",
        ),
    ),
)

# --- documents.4 ----------------------------------------------------------------------------------

NOT_RATED = (
    "After rate(films, film_id, member_id, stars), the film must have one rating more in `stars` "
    "and the new one first in `latest`, as {'member': …, 'stars': …}."
)
OTHER_FILM = "Another film than the one that was rated has changed."
TWO_STEPS = (
    "Between your two writes, another reader saw a film whose numbers did not fit its ratings. "
    "A process that dies there leaves it so. One update can change several fields at once."
)
GROWS = (
    "`latest` has grown beyond three. An array without a bound makes every read and write of its "
    "film heavier, and ends at the 16 MiB that a document may have."
)
WRONG_END = "`latest` does not hold the three newest ratings, the newest first."
LOST = (
    "Two members rated at the same moment, and one rating is gone: another member's came between "
    "your read and your write, and you wrote back what you had read before."
)

RATE = Service(
    title="Rate a film, also at the same moment",
    prompt="""\
Each film keeps, for its page, how it was rated, and the three newest ratings, the newest first:

```text
{_id: 2292, title: "Memento", stars: {count: 57, sum: 230}, latest: [{member: 4, stars: 5}, …]}
```

This is how a rating is added. On busy evenings some get lost. **Repair it**, so that each call of
`rate(films, film_id, member_id, stars)` adds exactly one rating, whatever other members do in the
meantime, and so that no reader ever sees a half-done one.""",
    name="rate",
    trial="rates",
    starter="""\
def rate(films, film_id, member_id, stars):
    film = films.find_one({"_id": film_id})
    film["stars"]["count"] += 1
    film["stars"]["sum"] += stars
    film["latest"] = [{"member": member_id, "stars": stars}, *film["latest"]][:3]
    films.replace_one({"_id": film_id}, film)
""",
    hints=(
        "Do not send the server what the film shall be, but what shall change: there is an "
        "operator for 'one more', and one for 'put this into the array'.",
        "$push takes, beside the value, where to put it and how many elements to keep: $each, "
        "$position, $slice.",
        "All of it fits into one update_one: {'$inc': …, '$push': …}. One document changes "
        "atomically.",
    ),
    solutions={
        "say what changes": """\
def rate(films, film_id, member_id, stars):
    rating = {"member": member_id, "stars": stars}
    films.update_one(
        {"_id": film_id},
        {
            "$inc": {"stars.count": 1, "stars.sum": stars},
            "$push": {"latest": {"$each": [rating], "$position": 0, "$slice": 3}},
        },
    )
""",
        "try again where somebody was faster": """\
def rate(films, film_id, member_id, stars):
    while True:
        film = films.find_one({"_id": film_id})
        before = film["stars"]
        done = films.update_one(
            {"_id": film_id, "stars.count": before["count"]},
            {
                "$set": {
                    "stars": {"count": before["count"] + 1, "sum": before["sum"] + stars},
                    "latest": [{"member": member_id, "stars": stars}, *film["latest"]][:3],
                }
            },
        )
        if done.matched_count:
            return
""",
    },
    wrong=(
        Wrong(
            name="reads, then writes what it read",
            answer="""\
def rate(films, film_id, member_id, stars):
    film = films.find_one({"_id": film_id})
    films.update_one(
        {"_id": film_id},
        {
            "$set": {
                "stars.count": film["stars"]["count"] + 1,
                "stars.sum": film["stars"]["sum"] + stars,
                "latest": [{"member": member_id, "stars": stars}, *film["latest"]][:3],
            }
        },
    )
""",
            says=LOST,
            retold="""\
def rate(films, film_id, member_id, stars):
    latest = films.distinct("latest", {"_id": film_id})
    latest = films.find_one({"_id": film_id}, {"latest": 1})["latest"] if latest else []
    films.find_one_and_update(
        {"_id": film_id},
        {
            "$inc": {"stars.count": 1, "stars.sum": stars},
            "$set": {"latest": [{"member": member_id, "stars": stars}] + latest[:2]},
        },
    )
""",
        ),
        Wrong(
            name="counts first, lists afterwards",
            answer="""\
def rate(films, film_id, member_id, stars):
    rating = {"member": member_id, "stars": stars}
    films.update_one({"_id": film_id}, {"$inc": {"stars.count": 1, "stars.sum": stars}})
    films.update_one(
        {"_id": film_id}, {"$push": {"latest": {"$each": [rating], "$position": 0, "$slice": 3}}}
    )
""",
            says=TWO_STEPS,
            retold="""\
def rate(films, film_id, member_id, stars):
    first = {"$each": [{"member": member_id, "stars": stars}], "$position": 0, "$slice": 3}
    films.find_one_and_update({"_id": film_id}, {"$push": {"latest": first}})
    films.find_one_and_update({"_id": film_id}, {"$inc": {"stars.count": 1}})
    films.find_one_and_update({"_id": film_id}, {"$inc": {"stars.sum": stars}})
""",
        ),
        Wrong(
            name="keeps all ratings",
            answer="""\
def rate(films, film_id, member_id, stars):
    rating = {"member": member_id, "stars": stars}
    films.update_one(
        {"_id": film_id},
        {
            "$inc": {"stars.count": 1, "stars.sum": stars},
            "$push": {"latest": {"$each": [rating], "$position": 0}},
        },
    )
""",
            says=GROWS,
            retold="""\
def rate(films, film_id, member_id, stars):
    rating = {"member": member_id, "stars": stars}
    films.update_one(
        {"_id": film_id},
        [
            {
                "$set": {
                    "stars.count": {"$add": ["$stars.count", 1]},
                    "stars.sum": {"$add": ["$stars.sum", stars]},
                    "latest": {"$concatArrays": [[rating], "$latest"]},
                }
            }
        ],
    )
""",
        ),
        Wrong(
            name="keeps the first three",
            answer="""\
def rate(films, film_id, member_id, stars):
    rating = {"member": member_id, "stars": stars}
    films.update_one(
        {"_id": film_id},
        {
            "$inc": {"stars.count": 1, "stars.sum": stars},
            "$push": {"latest": {"$each": [rating], "$slice": 3}},
        },
    )
""",
            says=WRONG_END,
            retold="""\
def rate(films, film_id, member_id, stars):
    rating = {"member": member_id, "stars": stars}
    films.update_one(
        {"_id": film_id},
        {
            "$inc": {"stars.count": 1, "stars.sum": stars},
            "$push": {"latest": {"$each": [rating], "$slice": -3}},
        },
    )
""",
        ),
    ),
)

# --- documents.5 ----------------------------------------------------------------------------------

MISSES = "Some copies still say the old name. Three collections hold it."
OTHER_COMPANY = "Another distributor was renamed too."
TORN = (
    "A change in the middle was refused, and now some copies say the new name and others the old "
    "one. What has to change together belongs in one transaction."
)
OUTSIDE = (
    "A change was refused, the transaction was undone, and one write was not: it ran outside. "
    "Only what is given the session is in its transaction."
)
SILENT = (
    "Nothing was changed, and nobody was told: the caller goes on as if the distributor had its "
    "new name. Let the error pass."
)
HALF_AFTER_CRASH = (
    "The process was killed in the middle, and now some copies say the new name and others the old "
    "one. Code that is to put things back does not run when its process is gone."
)

RENAME = Service(
    title="Everywhere or nowhere",
    prompt="""\
The name of a distributor stands in three collections: `distributors` (`name`), `films`
(`distributor.name`) and `showings` (`film.distributor.name`). Their ids stand beside it: `_id`,
`distributor._id`, `film.distributor._id`.

This is how a distributor is renamed. When the last change failed, the report of takings had one
company more. **Repair it**: `rename(database, distributor_id, name)` changes all copies or none,
and lets the error reach the caller where it fails. All or none holds also where the process that
calls it is killed in the middle, and the server after it: the checker kills both. `database.client`
is the client.""",
    name="rename",
    trial="renames",
    seconds=30,
    starter="""\
def rename(database, distributor_id, name):
    database.distributors.update_one({"_id": distributor_id}, {"$set": {"name": name}})
    database.films.update_many(
        {"distributor._id": distributor_id}, {"$set": {"distributor.name": name}}
    )
    database.showings.update_many(
        {"film.distributor._id": distributor_id}, {"$set": {"film.distributor.name": name}}
    )
""",
    hints=(
        "A session is started from the client, a transaction from the session: "
        "`with database.client.start_session() as session, session.start_transaction():`",
        "Leaving that block normally commits, leaving it by an exception aborts. No try is needed.",
        "Pass `session=session` to each of the three updates.",
    ),
    solutions={
        "one transaction": """\
def rename(database, distributor_id, name):
    with database.client.start_session() as session, session.start_transaction():
        database.distributors.update_one(
            {"_id": distributor_id}, {"$set": {"name": name}}, session=session
        )
        database.films.update_many(
            {"distributor._id": distributor_id},
            {"$set": {"distributor.name": name}},
            session=session,
        )
        database.showings.update_many(
            {"film.distributor._id": distributor_id},
            {"$set": {"film.distributor.name": name}},
            session=session,
        )
""",
        "tried again where that can help": """\
import pymongo

COPIES = {"distributors": "", "films": "distributor.", "showings": "film.distributor."}


def rename(database, distributor_id, name):
    def change(session):
        for collection, path in COPIES.items():
            database[collection].update_many(
                {f"{path}_id": distributor_id}, {"$set": {f"{path}name": name}}, session=session
            )

    with pymongo.timeout(8), database.client.start_session() as session:
        session.with_transaction(change)
""",
    },
    wrong=(
        Wrong(
            name="three changes",
            answer="""\
def rename(database, distributor_id, name):
    database.showings.update_many(
        {"film.distributor._id": distributor_id}, {"$set": {"film.distributor.name": name}}
    )
    database.films.update_many(
        {"distributor._id": distributor_id}, {"$set": {"distributor.name": name}}
    )
    database.distributors.update_one({"_id": distributor_id}, {"$set": {"name": name}})
""",
            says=TORN,
            retold="""\
COPIES = {"distributors": "", "films": "distributor.", "showings": "film.distributor."}


def rename(database, distributor_id, name):
    with database.client.start_session() as session:
        for collection, path in COPIES.items():
            database[collection].update_many(
                {f"{path}_id": distributor_id}, {"$set": {f"{path}name": name}}, session=session
            )
""",
        ),
        Wrong(
            name="forgets the session",
            answer="""\
def rename(database, distributor_id, name):
    with database.client.start_session() as session, session.start_transaction():
        database.distributors.update_one(
            {"_id": distributor_id}, {"$set": {"name": name}}, session=session
        )
        database.films.update_many(
            {"distributor._id": distributor_id}, {"$set": {"distributor.name": name}}
        )
        database.showings.update_many(
            {"film.distributor._id": distributor_id},
            {"$set": {"film.distributor.name": name}},
            session=session,
        )
""",
            says=OUTSIDE,
            retold="""\
def rename(database, distributor_id, name):
    def change(session):
        new = {"$set": {"name": name}}
        database.distributors.update_one({"_id": distributor_id}, new)
        database.films.update_many(
            {"distributor._id": distributor_id},
            {"$set": {"distributor.name": name}},
            session=session,
        )
        database.showings.update_many(
            {"film.distributor._id": distributor_id},
            {"$set": {"film.distributor.name": name}},
            session=session,
        )

    with database.client.start_session() as session:
        session.with_transaction(change)
""",
        ),
        Wrong(
            name="forgets a collection",
            answer="""\
def rename(database, distributor_id, name):
    with database.client.start_session() as session, session.start_transaction():
        database.distributors.update_one(
            {"_id": distributor_id}, {"$set": {"name": name}}, session=session
        )
        database.films.update_many(
            {"distributor._id": distributor_id},
            {"$set": {"distributor.name": name}},
            session=session,
        )
""",
            says=MISSES,
            retold="""\
COPIES = {"distributors": "", "films": "distributor.", "showings": "film.distributor."}


def rename(database, distributor_id, name):
    with database.client.start_session() as session, session.start_transaction():
        for collection, path in COPIES.items():
            database[collection].update_one(
                {f"{path}_id": distributor_id}, {"$set": {f"{path}name": name}}, session=session
            )
""",
        ),
        Wrong(
            name="swallows the error",
            answer="""\
from pymongo.errors import PyMongoError

COPIES = {"distributors": "", "films": "distributor.", "showings": "film.distributor."}


def rename(database, distributor_id, name):
    try:
        with database.client.start_session() as session, session.start_transaction():
            for collection, path in COPIES.items():
                database[collection].update_many(
                    {f"{path}_id": distributor_id},
                    {"$set": {f"{path}name": name}},
                    session=session,
                )
    except PyMongoError:
        pass
""",
            says=SILENT,
            retold="""\
COPIES = {"distributors": "", "films": "distributor.", "showings": "film.distributor."}


def rename(database, distributor_id, name):
    with database.client.start_session() as session:
        session.start_transaction()
        try:
            for collection, path in COPIES.items():
                database[collection].update_many(
                    {f"{path}_id": distributor_id},
                    {"$set": {f"{path}name": name}},
                    session=session,
                )
            session.commit_transaction()
        except Exception as error:
            print("not renamed:", type(error).__name__)
""",
        ),
        Wrong(
            name="puts it back by hand",
            answer="""\
COPIES = {"distributors": "", "films": "distributor.", "showings": "film.distributor."}


def rename(database, distributor_id, name):
    old = database.distributors.find_one({"_id": distributor_id})["name"]
    done = []
    try:
        for collection, path in COPIES.items():
            database[collection].update_many(
                {f"{path}_id": distributor_id}, {"$set": {f"{path}name": name}}
            )
            done.append((collection, path))
    except Exception:
        for collection, path in done:
            database[collection].update_many(
                {f"{path}_id": distributor_id}, {"$set": {f"{path}name": old}}
            )
        raise
""",
            says=HALF_AFTER_CRASH,
            retold="""\
from pymongo.errors import WriteError

COPIES = {"distributors": "", "films": "distributor.", "showings": "film.distributor."}


def write(database, distributor_id, name, collection):
    path = COPIES[collection]
    database[collection].update_many(
        {f"{path}_id": distributor_id}, {"$set": {f"{path}name": name}}
    )


def rename(database, distributor_id, name):
    old = database.distributors.find_one({"_id": distributor_id})["name"]
    done = []
    for collection in COPIES:
        try:
            write(database, distributor_id, name, collection)
        except WriteError:
            for changed in done:
                write(database, distributor_id, old, changed)
            raise
        done.append(collection)
""",
        ),
    ),
)

# --- documents.6 ----------------------------------------------------------------------------------

AWAY = (
    "What was renamed between two calls never reached the films. A stream that is opened without a "
    "position begins with what comes next. Keep the position from the first call on, also where "
    "nothing has happened yet."
)
SWEEPS = (
    "Nothing was renamed, and films were written all the same. Ask the stream what has changed; do "
    "not go through everything each time."
)
ONLY_UPDATES = (
    "A distributor that was replaced as a whole kept its old name in the films. That change comes "
    "as another kind of event than an update, and carries the whole document."
)
POSITION_FIRST = (
    "A call failed between two changes; the next call went on behind the one that had failed, and "
    "its films stay behind for good. Keep a position only once everything up to it is done: then "
    "a change may be applied twice, and setting a name twice does no harm."
)

CATCH_UP = Service(
    title="The copies follow",
    prompt="""\
Nobody renames in three places any more: whoever changes a distributor changes `distributors` alone.
A small program brings the copies up to date. It runs once a minute and ends again, so it is away
most of the time.

Write `catch_up(database)`. It applies all changes of `name` in `distributors` since its last call
to `distributor.name` in `films` (they belong together by `distributor._id`), and returns. It must
not write to films where nothing was renamed. A call can fail in the middle; the next one then makes
up for it. Distributors are changed in all ways in which a document can be changed.

What it must remember from call to call it keeps in the collection `progress`. The first call has
nothing to apply: the copies are right then.""",
    name="catch_up",
    trial="catches_up",
    starter='''\
def catch_up(database):
    """Applies what was renamed since the last call."""
    with database.distributors.watch(max_await_time_ms=100) as stream:
        while (change := stream.try_next()) is not None:
            ...
''',
    hints=(
        "`stream.resume_token` is the position of a stream, `watch(resume_after=token)` opens one "
        "behind it. A token is a document; it can be stored like any other.",
        "An `update` tells in change['updateDescription']['updatedFields'] what has changed; a "
        "`replace` brings the new document in change['fullDocument'].",
        "Store stream.resume_token after each change that is applied, and once at the end, where "
        "there was none.",
    ),
    solutions={
        "events say what changed": """\
def catch_up(database):
    kept = database.progress.find_one({"_id": "names"})
    options = {"resume_after": kept["token"]} if kept else {}
    with database.distributors.watch(max_await_time_ms=100, **options) as stream:
        while (change := stream.try_next()) is not None:
            if change["operationType"] == "update":
                new = change["updateDescription"]["updatedFields"]
            else:
                new = change.get("fullDocument") or {}
            if "name" in new:
                database.films.update_many(
                    {"distributor._id": change["documentKey"]["_id"]},
                    {"$set": {"distributor.name": new["name"]}},
                )
            keep(database, stream.resume_token)
        keep(database, stream.resume_token)


def keep(database, token):
    database.progress.replace_one({"_id": "names"}, {"_id": "names", "token": token}, upsert=True)
""",
        "events say who, the collection says what": """\
def catch_up(database):
    kept = database.progress.find_one({"_id": "names"}) or {}
    with database.distributors.watch(
        [{"$match": {"operationType": {"$in": ["insert", "update", "replace"]}}}],
        resume_after=kept.get("token"),
        max_await_time_ms=100,
    ) as stream:
        changed = set()
        while (change := stream.try_next()) is not None:
            changed.add(change["documentKey"]["_id"])
        token = stream.resume_token
    for distributor in database.distributors.find({"_id": {"$in": sorted(changed)}}):
        database.films.update_many(
            {
                "distributor._id": distributor["_id"],
                "distributor.name": {"$ne": distributor["name"]},
            },
            {"$set": {"distributor.name": distributor["name"]}},
        )
    database.progress.update_one({"_id": "names"}, {"$set": {"token": token}}, upsert=True)
""",
    },
    wrong=(
        Wrong(
            name="begins with what comes next",
            answer="""\
def catch_up(database):
    with database.distributors.watch(max_await_time_ms=100) as stream:
        while (change := stream.try_next()) is not None:
            new = change.get("fullDocument") or change["updateDescription"]["updatedFields"]
            if "name" in new:
                database.films.update_many(
                    {"distributor._id": change["documentKey"]["_id"]},
                    {"$set": {"distributor.name": new["name"]}},
                )
""",
            says=AWAY,
            retold="""\
def catch_up(database):
    kept = database.progress.find_one({"_id": "names"})
    options = {"resume_after": kept["token"]} if kept else {}
    with database.distributors.watch(max_await_time_ms=100, **options) as stream:
        while (change := stream.try_next()) is not None:
            new = change.get("fullDocument") or change["updateDescription"]["updatedFields"]
            if "name" in new:
                database.films.update_many(
                    {"distributor._id": change["documentKey"]["_id"]},
                    {"$set": {"distributor.name": new["name"]}},
                )
            database.progress.replace_one(
                {"_id": "names"}, {"_id": "names", "token": change["_id"]}, upsert=True
            )
""",
        ),
        Wrong(
            name="goes through everything",
            answer="""\
def catch_up(database):
    for distributor in database.distributors.find():
        database.films.update_many(
            {"distributor._id": distributor["_id"]},
            {"$set": {"distributor.name": distributor["name"]}},
        )
""",
            says=SWEEPS,
            retold="""\
from pymongo import UpdateMany


def catch_up(database):
    database.films.bulk_write(
        [
            UpdateMany(
                {"distributor._id": distributor["_id"]},
                {"$set": {"distributor": {"_id": distributor["_id"], "name": distributor["name"]}}},
            )
            for distributor in database.distributors.find()
        ]
    )
""",
        ),
        Wrong(
            name="knows updates alone",
            answer="""\
def catch_up(database):
    kept = database.progress.find_one({"_id": "names"})
    options = {"resume_after": kept["token"]} if kept else {}
    with database.distributors.watch(max_await_time_ms=100, **options) as stream:
        while (change := stream.try_next()) is not None:
            if change["operationType"] == "update":
                new = change["updateDescription"]["updatedFields"]
                if "name" in new:
                    database.films.update_many(
                        {"distributor._id": change["documentKey"]["_id"]},
                        {"$set": {"distributor.name": new["name"]}},
                    )
            keep(database, stream.resume_token)
        keep(database, stream.resume_token)


def keep(database, token):
    database.progress.replace_one({"_id": "names"}, {"_id": "names", "token": token}, upsert=True)
""",
            says=ONLY_UPDATES,
            retold="""\
RENAMED = [{"$match": {"updateDescription.updatedFields.name": {"$exists": True}}}]


def catch_up(database):
    kept = database.progress.find_one({"_id": "names"}) or {}
    with database.distributors.watch(
        RENAMED, resume_after=kept.get("token"), max_await_time_ms=100
    ) as stream:
        while (change := stream.try_next()) is not None:
            new = change["updateDescription"]["updatedFields"]
            database.films.update_many(
                {"distributor._id": change["documentKey"]["_id"]},
                {"$set": {"distributor.name": new["name"]}},
            )
        token = stream.resume_token
    database.progress.update_one({"_id": "names"}, {"$set": {"token": token}}, upsert=True)
""",
        ),
        Wrong(
            name="keeps the position first",
            answer="""\
def catch_up(database):
    kept = database.progress.find_one({"_id": "names"})
    options = {"resume_after": kept["token"]} if kept else {}
    with database.distributors.watch(max_await_time_ms=100, **options) as stream:
        while (change := stream.try_next()) is not None:
            keep(database, stream.resume_token)
            new = change.get("fullDocument") or change["updateDescription"]["updatedFields"]
            if "name" in new:
                database.films.update_many(
                    {"distributor._id": change["documentKey"]["_id"]},
                    {"$set": {"distributor.name": new["name"]}},
                )
        keep(database, stream.resume_token)


def keep(database, token):
    database.progress.replace_one({"_id": "names"}, {"_id": "names", "token": token}, upsert=True)
""",
            says=POSITION_FIRST,
            retold="""\
def catch_up(database):
    kept = database.progress.find_one({"_id": "names"}) or {}
    with database.distributors.watch(
        resume_after=kept.get("token"), max_await_time_ms=100
    ) as stream:
        changes = list(iter(stream.try_next, None))
        database.progress.update_one(
            {"_id": "names"}, {"$set": {"token": stream.resume_token}}, upsert=True
        )
    for change in changes:
        new = change.get("fullDocument") or change["updateDescription"]["updatedFields"]
        if "name" in new:
            database.films.update_many(
                {"distributor._id": change["documentKey"]["_id"]},
                {"$set": {"distributor.name": new["name"]}},
            )
""",
        ),
    ),
)

LESSON = Lesson(
    slug="documents",
    track="databases",
    title="Documents in MongoDB",
    summary=(
        "The films as documents: what to embed and what to refer to, pipelines beside the same "
        "SQL, indexes, validation, updates of arrays, transactions and change streams, and the "
        "copies that are forgotten."
    ),
    minutes=40,
    size="small",
    prerequisites=("normalization", "joins"),
    other_data="",
    exercises=(GENRES, INDEX, RULES, RATE, RENAME, CATCH_UP),
)
