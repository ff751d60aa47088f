"""Normalization: from the raw film file to tables in which each fact has one place."""

# ruff: noqa: S311 -- the random cases need not be secret, only the same each time

from collections.abc import Callable, Iterable
from itertools import combinations
from random import Random
from typing import Any

from sandbox.exercises.python_answers import plain
from sandbox.exercises.spec import (
    LAZY,
    Change,
    Lesson,
    Observe,
    Probe,
    Python,
    Query,
    Schema,
    Wrong,
)

# -- what the exercises need beside the films (all of it generated) ------------------------------

SETUP = """
CREATE SCHEMA desk;
COMMENT ON SCHEMA desk IS 'generated: the booking desk of a cinema';

-- One row a booking, with the share of the ticket money that was agreed with the distributor. The
-- desk agreed three times; some rows name the distributor in capitals or with a blank behind.
CREATE TABLE desk.booking (
    id          integer PRIMARY KEY,
    film_id     integer NOT NULL REFERENCES film,
    distributor text    NOT NULL,
    percent     integer NOT NULL CHECK (percent BETWEEN 1 AND 99),
    agreed_on   date    NOT NULL
);
COMMENT ON TABLE desk.booking IS 'generated';
INSERT INTO desk.booking
SELECT row_number() OVER (ORDER BY f.id), f.id,
       CASE f.id % 7 WHEN 0 THEN upper(d.name) WHEN 3 THEN d.name || ' ' ELSE d.name END,
       40 + 5 * (length(d.name) % 4)
          + CASE WHEN length(d.name) % 2 = 0 THEN 5 ELSE -5 END * (f.id % 3),
       date '2009-03-01' + 300 * (f.id % 3)
FROM film f JOIN distributor d ON d.id = f.distributor_id
WHERE f.released BETWEEN '2009-01-01' AND '2010-12-31';

CREATE TABLE desk.terms (
    distributor text    PRIMARY KEY,
    percent     integer NOT NULL,
    agreed_on   date    NOT NULL
);

-- Which spoken language can be heard under which subtitles. Some combinations were forgotten.
CREATE TABLE desk.version (
    film_id  integer NOT NULL REFERENCES film,
    audio    text    NOT NULL,
    subtitle text    NOT NULL,
    PRIMARY KEY (film_id, audio, subtitle)
);
COMMENT ON TABLE desk.version IS 'generated';
INSERT INTO desk.version
SELECT f.id, a.name, s.name
FROM (SELECT id, row_number() OVER (ORDER BY imdb_votes DESC, id) AS n
      FROM film WHERE imdb_votes IS NOT NULL) f
CROSS JOIN (VALUES (0, 'English'), (1, 'French'), (2, 'German'), (3, 'Spanish')) a (n, name)
CROSS JOIN (VALUES (0, 'English'), (1, 'French'), (2, 'Dutch'), (3, 'Polish'), (4, 'Turkish'))
     s (n, name)
WHERE f.n <= 8 AND (f.n + a.n) % 3 <> 0 AND (f.n + s.n) % 4 <> 0
  AND (f.n * 7 + a.n * 5 + s.n * 3) % 11 <> 0;

-- How many ratings each film has; films without a rating have no row.
CREATE TABLE desk.film_votes (
    film_id integer PRIMARY KEY REFERENCES film,
    votes   integer NOT NULL CHECK (votes >= 0)
);
COMMENT ON TABLE desk.film_votes IS 'counted from rating, which is generated';
INSERT INTO desk.film_votes SELECT film_id, count(*) FROM rating GROUP BY film_id;
"""

OTHER_DATA = """
UPDATE raw.film SET distributor = 'Universal'
WHERE title IN ('Ben-Hur', 'The Omen', 'King Kong') AND release_date ~ '(19|20)[025]';
UPDATE raw.film SET distributor = NULL WHERE title = 'Crash' AND director = 'Paul Haggis';
UPDATE desk.booking SET percent = 95 - percent, agreed_on = agreed_on + id % 2;
DELETE FROM desk.booking WHERE id % 5 = 0;
DELETE FROM desk.version WHERE audio = 'French' AND subtitle = 'Dutch';
"""


# -- 1: test a dependency ------------------------------------------------------------------------

TITLE_AND_DISTRIBUTOR = Query(
    title="Does the title decide the distributor?",
    prompt="""
Test the dependency `title → distributor` in `raw.film`. Return every title that breaks it, with the
number of *different* distributors that the file names for it, as `title` and `distributors`, sorted
by title. A missing distributor says nothing, so it breaks nothing.
""",
    starter="""SELECT title, ... AS distributors
FROM raw.film
GROUP BY ...
ORDER BY title""",
    hints=(
        "A dependency is broken inside a group of rows that agree on the left side. "
        "Which column makes the groups?",
        "`count(*)` counts rows, `count(x)` counts rows in which x is not NULL. You need a third.",
        "Keep a group with HAVING when it holds more than one different value: "
        "`count(DISTINCT x) > 1`.",
    ),
    solutions={
        "count the different values": """
SELECT title, count(DISTINCT distributor) AS distributors
FROM raw.film
WHERE title IS NOT NULL
GROUP BY title
HAVING count(DISTINCT distributor) > 1
ORDER BY title""",
        "look for two rows that disagree": """
SELECT a.title, count(DISTINCT a.distributor) AS distributors
FROM raw.film a
JOIN raw.film b ON b.title = a.title AND b.distributor <> a.distributor
GROUP BY a.title
ORDER BY a.title""",
    },
    wrong=(
        Wrong(
            name="counts lines",
            answer="""
SELECT title, count(*) AS distributors FROM raw.film
WHERE title IS NOT NULL GROUP BY title HAVING count(*) > 1 ORDER BY title""",
            says="These are the titles with more than one line. "
            "Two lines that agree break nothing.",
            retold="""
SELECT DISTINCT title, n AS distributors
FROM (SELECT title, count(*) OVER (PARTITION BY title) AS n FROM raw.film) counted
WHERE n > 1 AND title IS NOT NULL ORDER BY title""",
        ),
        Wrong(
            name="counts lines that name a distributor",
            answer="""
SELECT title, count(distributor) AS distributors FROM raw.film
WHERE title IS NOT NULL GROUP BY title HAVING count(distributor) > 1 ORDER BY title""",
            says="You left out the missing distributors, but two lines with the same distributor "
            "still count as two.",
            retold="""
SELECT title, count(*) AS distributors FROM raw.film
WHERE title IS NOT NULL AND distributor IS NOT NULL
GROUP BY title HAVING count(*) > 1 ORDER BY title""",
        ),
        Wrong(
            name="takes a gap for a value",
            answer="""
SELECT title, count(DISTINCT coalesce(distributor, '?')) AS distributors FROM raw.film
WHERE title IS NOT NULL
GROUP BY title HAVING count(DISTINCT coalesce(distributor, '?')) > 1 ORDER BY title""",
            says="A title with one known and one missing distributor is in your list. "
            "What is not known cannot contradict.",
            retold="""
SELECT title, count(*) AS distributors
FROM (SELECT DISTINCT title, distributor FROM raw.film WHERE title IS NOT NULL) pairs
GROUP BY title HAVING count(*) > 1 ORDER BY title""",
        ),
        Wrong(
            name="typed-in rows",
            answer="""
SELECT * FROM (VALUES
    ('A Nightmare on Elm Street', 2), ('Alice in Wonderland', 2),
    ('Around the World in 80 Days', 2), ('Crash', 2), ('Dawn of the Dead', 2),
    ('Day of the Dead', 2), ('Death at a Funeral', 2), ('Friday the 13th', 2), ('Hamlet', 2),
    ('Night of the Living Dead', 2), ('Peter Pan', 2), ('The Alamo', 2), ('The Fog', 2),
    ('The Island', 2), ('Twilight', 2)
) typed (title, distributors) ORDER BY title""",
            says=LAZY,
            retold="""
SELECT title, 2 AS distributors
FROM unnest(ARRAY['A Nightmare on Elm Street', 'Alice in Wonderland',
    'Around the World in 80 Days', 'Crash', 'Dawn of the Dead', 'Day of the Dead',
    'Death at a Funeral', 'Friday the 13th', 'Hamlet', 'Night of the Living Dead', 'Peter Pan',
    'The Alamo', 'The Fog', 'The Island', 'Twilight']) AS title ORDER BY title""",
        ),
    ),
    keys=("title",),
    order=("title",),
)


# -- 2: candidate keys ---------------------------------------------------------------------------

_Names = frozenset[str]
_Dependency = tuple[_Names, _Names]


def _case(attributes: str, *dependencies: str) -> tuple[_Names, list[_Dependency]]:
    """ "A B C", "A > B" as sets, so that the cases below can be read."""
    sides = [text.split(">") for text in dependencies]
    return frozenset(attributes.split()), [
        (frozenset(left.split()), frozenset(right.split())) for left, right in sides
    ]


def _cases() -> list[tuple[_Names, list[_Dependency]]]:
    """A few cases that a reader can work out on paper, then 200 random ones, the same each time."""
    cases = [
        _case("film projection screen", "film projection > screen", "screen > projection"),
        _case("A B C", "B > C", "A > B"),
        _case("A B C", "A B > C"),
        _case("A B"),
        _case("A B C D", "A > B", "B > C", "C > D", "D > A"),
    ]
    random = Random(1971)
    for _ in range(200):
        names = "ABCDEF"[: random.randint(2, 6)]
        dependencies = [
            (
                frozenset(random.sample(names, random.randint(1, min(3, len(names))))),
                frozenset(random.sample(names, random.randint(1, 2))),
            )
            for _ in range(random.randint(1, 6))
        ]
        cases.append((frozenset(names), dependencies))
    return cases


def _subsets(names: Iterable[str]) -> list[_Names]:
    """All subsets, small ones first."""
    ordered = sorted(names)
    return [
        frozenset(chosen)
        for size in range(len(ordered) + 1)
        for chosen in combinations(ordered, size)
    ]


def _agreements(attributes: _Names, dependencies: list[_Dependency]) -> list[_Names]:
    """The sets on which two *different* rows can agree without breaking a dependency."""
    return [
        agreed
        for agreed in _subsets(attributes)
        if agreed != attributes
        and all(right <= agreed for left, right in dependencies if left <= agreed)
    ]


def _true_keys(attributes: _Names, dependencies: list[_Dependency]) -> set[_Names]:
    """The candidate keys, without computing a closure: from pairs of rows, so from the definition.

    A set of attributes determines all when no two different rows can agree on it. A candidate key
    is such a set of which no part is one.
    """
    agreements = _agreements(attributes, dependencies)
    keys: set[_Names] = set()
    for names in _subsets(attributes):
        if not any(names <= agreed for agreed in agreements) and not any(k <= names for k in keys):
            keys.add(names)
    return keys


def _loose_closure(start: _Names, dependencies: list[_Dependency]) -> _Names:
    """What `start` would determine if a part of a left side were enough."""
    known = start
    while more := frozenset().union(*(r for left, r in dependencies if left & known)) - known:
        known |= more
    return known


def _set(names: Iterable[str]) -> str:
    return "{" + ", ".join(sorted(names)) + "}"


def _told(attributes: _Names, dependencies: list[_Dependency]) -> str:
    arrows = "; ".join(f"{_set(left)} → {_set(right)}" for left, right in dependencies)
    return f"With {_set(attributes)} and " + (arrows or "no dependency at all")


def _judge_keys(
    attributes: _Names, dependencies: list[_Dependency], found: set[_Names]
) -> str | None:
    """What is wrong with these keys, or None."""
    told = _told(attributes, dependencies)
    true = _true_keys(attributes, dependencies)
    agreements = _agreements(attributes, dependencies)
    for names in sorted(found - true, key=sorted):
        held = [agreed for agreed in agreements if names <= agreed]
        if held and _loose_closure(names, dependencies) >= attributes:
            return (
                f"{told}: {_set(names)} is no key. "
                "A dependency works only when the whole of its left side is there."
            )
        if held:
            return (
                f"{told}: {_set(names)} is no key. Two rows can agree on {_set(held[0])}, "
                f"differ in {_set(attributes - held[0])} and break nothing."
            )
        if any(other < names for other in found):
            return (
                f"{told}: your answer holds {_set(names)} and also a part of it. "
                "A set of which a part is a key is a superkey, but no candidate key."
            )
        return (
            f"{told}: {_set(names)} is not minimal. "
            "Follow every chain of dependencies to its end before you judge the smaller sets."
        )
    if found != true:
        return (
            f"{told}: {len(found)} of {len(true)} candidate keys found. "
            "A relation can have several, of different sizes."
        )
    return None


_COLLECTIONS = (set, frozenset, list, tuple)


def check_candidate_keys(answer: Callable[..., Any]) -> str | None:
    """Compares the answer with the definition on every case; None where they always agree."""
    for attributes, dependencies in _cases():
        names: set[str] = set(attributes)
        pairs = [(set(left), set(right)) for left, right in dependencies]
        result = plain(answer(names, pairs))
        if frozenset(names) != attributes or pairs != [(set(x), set(y)) for x, y in dependencies]:
            return "Your function changed the sets that it was given. Work on copies."
        if not isinstance(result, _COLLECTIONS) or not all(
            isinstance(key, _COLLECTIONS) for key in result
        ):
            return f"Return a set of frozensets; what came back is {result!r}."
        found = {frozenset(key) for key in result}
        if fault := _judge_keys(attributes, dependencies, found):
            return fault
    return None


_CLOSURE = '''
def closure(start, dependencies):
    """All that `start` determines."""
    known = set(start)
    grown = True
    while grown:
        grown = False
        for left, right in dependencies:
            if left <= known and not right <= known:
                known |= right
                grown = True
    return known

'''

_PROGRAMME = _told(*_cases()[0]) + ": "

CANDIDATE_KEYS = Python(
    title="All candidate keys",
    name="candidate_keys",
    prompt="""
Write `candidate_keys(attributes, dependencies)`. `attributes` is a set of names. `dependencies` is
a list of pairs of sets: `({"film", "projection"}, {"screen"})` says film, projection → screen.
Return the set of all candidate keys, each a `frozenset`. A candidate key determines every
attribute, and no part of it does.

It is tried on 205 sets of dependencies, against the definition itself: can two different rows
agree on this key?
""",
    starter='''def closure(start, dependencies):
    """All that `start` determines."""
    ...


def candidate_keys(attributes, dependencies):
    """The smallest sets of attributes that determine all of them."""
    ...
''',
    hints=(
        "Write `closure` first. Begin with what you have, and add the right side of every "
        "dependency whose left side you already have.",
        "A right side that you just added can complete another left side. "
        "Repeat until a whole round adds nothing.",
        "Try all subsets with `itertools.combinations`, small ones first, and skip every set that "
        "holds a key you already found.",
    ),
    solutions={
        "every subset, small ones first": _CLOSURE
        + """
from itertools import combinations

def candidate_keys(attributes, dependencies):
    keys = set()
    for size in range(len(attributes) + 1):
        for chosen in map(frozenset, combinations(sorted(attributes), size)):
            if any(key <= chosen for key in keys):
                continue
            if closure(chosen, dependencies) >= attributes:
                keys.add(chosen)
    return keys
""",
        "each key leads to the next (Lucchesi and Osborn, 1978)": _CLOSURE
        + """
def candidate_keys(attributes, dependencies):
    def shrink(names):
        for name in sorted(names):
            if closure(names - {name}, dependencies) >= attributes:
                names = names - {name}
        return frozenset(names)

    keys = [shrink(frozenset(attributes))]
    for key in keys:  # the list grows while it is read
        for left, right in dependencies:
            other = left | (key - right)
            if not any(known <= other for known in keys):
                keys.append(shrink(frozenset(other)))
    return set(keys)
""",
    },
    wrong=(
        Wrong(
            name="goes through the dependencies once",
            answer="""
from itertools import combinations

def closure(start, dependencies):
    known = set(start)
    for left, right in dependencies:
        if left <= known:
            known |= right
    return known

def candidate_keys(attributes, dependencies):
    keys = set()
    for size in range(len(attributes) + 1):
        for chosen in map(frozenset, combinations(sorted(attributes), size)):
            if any(key <= chosen for key in keys):
                continue
            if closure(chosen, dependencies) >= attributes:
                keys.add(chosen)
    return keys
""",
            says="With {A, B, C} and {B} → {C}; {A} → {B}: {A, B} is not minimal. "
            "Follow every chain of dependencies to its end before you judge the smaller sets.",
            retold="""
from functools import reduce
from itertools import chain, combinations

def candidate_keys(attributes, dependencies):
    def step(known, dependency):
        left, right = dependency
        return known | right if left <= known else known
    subsets = chain.from_iterable(
        combinations(attributes, n) for n in range(len(attributes) + 1))
    enough = [set(s) for s in subsets if reduce(step, dependencies, set(s)) >= attributes]
    return {frozenset(s) for s in enough if not any(t < s for t in enough)}
""",
        ),
        Wrong(
            name="keeps every superkey",
            answer=_CLOSURE
            + """
from itertools import combinations

def candidate_keys(attributes, dependencies):
    return {
        frozenset(chosen)
        for size in range(len(attributes) + 1)
        for chosen in combinations(attributes, size)
        if closure(chosen, dependencies) >= attributes
    }
""",
            says=_PROGRAMME + "your answer holds {film, projection, screen} and also a part of it. "
            "A set of which a part is a key is a superkey, but no candidate key.",
            retold=_CLOSURE
            + """
def candidate_keys(attributes, dependencies):
    names = sorted(attributes)
    found = set()
    for bits in range(2 ** len(names)):
        chosen = frozenset(n for i, n in enumerate(names) if bits >> i & 1)
        if closure(chosen, dependencies) == set(attributes):
            found.add(chosen)
    return found
""",
        ),
        Wrong(
            name="stops at the first key",
            answer=_CLOSURE
            + """
def candidate_keys(attributes, dependencies):
    key = set(attributes)
    for name in sorted(attributes):
        if closure(key - {name}, dependencies) >= attributes:
            key.remove(name)
    return {frozenset(key)}
""",
            says=_PROGRAMME
            + "1 of 2 candidate keys found. A relation can have several, of different sizes.",
            retold=_CLOSURE
            + """
from itertools import combinations

def candidate_keys(attributes, dependencies):
    for size in range(len(attributes) + 1):
        for chosen in combinations(sorted(attributes), size):
            if closure(chosen, dependencies) >= attributes:
                return {frozenset(chosen)}
""",
        ),
        Wrong(
            name="a part of a left side is enough",
            answer="""
from itertools import combinations

def closure(start, dependencies):
    known = set(start)
    for _ in dependencies:
        for left, right in dependencies:
            if left & known:
                known |= right
    return known

def candidate_keys(attributes, dependencies):
    keys = set()
    for size in range(len(attributes) + 1):
        for chosen in map(frozenset, combinations(sorted(attributes), size)):
            if not any(k <= chosen for k in keys):
                if closure(chosen, dependencies) >= attributes:
                    keys.add(chosen)
    return keys
""",
            says=_PROGRAMME
            + "{film} is no key. A dependency works only when the whole of its left side is there.",
            retold="""
from itertools import combinations

def candidate_keys(attributes, dependencies):
    one_by_one = [({name}, right) for left, right in dependencies for name in left]
    def closure(start):
        known = set(start)
        while True:
            more = {n for left, right in one_by_one if left <= known for n in right} - known
            if not more:
                return known
            known |= more
    enough = [set(c) for n in range(len(attributes) + 1) for c in combinations(attributes, n)
              if closure(c) >= attributes]
    return {frozenset(s) for s in enough if not any(t < s for t in enough)}
""",
        ),
    ),
    check=check_candidate_keys,
)


# -- 3: repair broken dependencies ---------------------------------------------------------------

_TYPED_TERMS = """
('20th Century Fox', 50, '2010-10-22'), ('Anchor Bay Entertainment', 50, '2010-10-22'),
('Apparition', 60, '2010-10-22'), ('CBS Films', 40, '2009-12-26'),
('Eros Entertainment', 50, '2009-03-01'), ('First Look', 60, '2010-10-22'),
('Focus Features', 60, '2010-10-22'), ('Fox Searchlight', 45, '2010-10-22'),
('Freestyle Releasing', 55, '2009-03-01'), ('Hyde Park Films', 50, '2009-12-26'),
('IFC Films', 40, '2009-12-26'), ('Lionsgate', 35, '2010-10-22'), ('MGM', 45, '2010-10-22'),
('Magnolia Pictures', 35, '2010-10-22'), ('Miramax', 45, '2010-10-22'),
('National Geographic Entertainment', 35, '2010-10-22'), ('Newmarket Films', 50, '2009-12-26'),
('Oscilloscope Pictures', 35, '2010-10-22'), ('Overture Films', 60, '2010-10-22'),
('Paramount Pictures', 60, '2010-10-22'), ('Paramount Vantage', 45, '2009-03-01'),
('Reliance Big Pictures', 40, '2009-12-26'), ('Roadside Attractions', 50, '2010-10-22'),
('Samuel Goldwyn Films', 45, '2009-12-26'), ('Senator Entertainment', 45, '2009-03-01'),
('Sony Pictures', 35, '2010-10-22'), ('Sony Pictures Classics', 60, '2010-10-22'),
('Sony/Screen Gems', 50, '2010-10-22'), ('Strand', 50, '2009-03-01'),
('Summit Entertainment', 50, '2010-10-22'), ('Third Rail', 55, '2009-12-26'),
('Universal', 35, '2010-10-22'), ('Vitagraph Films', 45, '2010-10-22'),
('Vivendi Entertainment', 40, '2009-12-26'), ('Walt Disney Pictures', 50, '2010-10-22'),
('Warner Bros.', 50, '2010-10-22'), ('Waterdog Films', 50, '2009-03-01'),
('Weinstein Co.', 45, '2009-03-01'), ('Weinstein/Dimension', 45, '2010-10-22'),
('Yash Raj Films', 50, '2009-03-01')
"""

ONE_SHARE = Change(
    title="One distributor, one share",
    prompt="""
The booking desk keeps `desk.booking` (generated): which film, from which distributor, for what
percentage of the ticket money, agreed on which day. It has seen every anomaly of this lesson. New
shares were written into some rows only. Some rows name the distributor in capitals or with a blank
behind the name.

Repair it. Write into `desk.booking` the spelling that the table `distributor` has. Then fill the
empty table `desk.terms` with one row for each distributor that is booked: the share that was agreed
*last*, and the day on which it was.
""",
    starter="""UPDATE desk.booking b SET distributor = ...
FROM distributor d
WHERE ...;

INSERT INTO desk.terms (distributor, percent, agreed_on)
SELECT ...;""",
    hints=(
        "Two spellings are the same name when they are equal without blanks around them and "
        "without capitals: `lower(btrim(...))`.",
        "Repair the spelling first. While it is wrong, a distributor's last share may stand under "
        "another spelling.",
        "`SELECT DISTINCT ON (distributor) ... ORDER BY distributor, agreed_on DESC` keeps the "
        "newest row of each distributor.",
    ),
    solutions={
        "newest row with DISTINCT ON": """
UPDATE desk.booking b SET distributor = d.name
FROM distributor d
WHERE lower(btrim(b.distributor)) = lower(d.name) AND b.distributor <> d.name;

INSERT INTO desk.terms (distributor, percent, agreed_on)
SELECT DISTINCT ON (distributor) distributor, percent, agreed_on
FROM desk.booking
ORDER BY distributor, agreed_on DESC;""",
        "through the film, newest row with NOT EXISTS": """
UPDATE desk.booking b
SET distributor = (SELECT d.name FROM film f JOIN distributor d ON d.id = f.distributor_id
                   WHERE f.id = b.film_id);

INSERT INTO desk.terms (distributor, percent, agreed_on)
SELECT DISTINCT distributor, percent, agreed_on
FROM desk.booking b
WHERE NOT EXISTS (SELECT FROM desk.booking later
                  WHERE later.distributor = b.distributor AND later.agreed_on > b.agreed_on);""",
    },
    wrong=(
        Wrong(
            name="the highest share",
            answer="""
UPDATE desk.booking b SET distributor = d.name
FROM distributor d WHERE lower(btrim(b.distributor)) = lower(d.name);

INSERT INTO desk.terms
SELECT distributor, max(percent), max(agreed_on) FROM desk.booking GROUP BY distributor;""",
            says="Some of these shares were never agreed on that day: the highest share and the "
            "last day can come from two different rows.",
            retold="""
UPDATE desk.booking b SET distributor = d.name
FROM distributor d WHERE upper(trim(b.distributor)) = upper(d.name);

INSERT INTO desk.terms
SELECT DISTINCT distributor,
       first_value(percent) OVER (PARTITION BY distributor ORDER BY percent DESC),
       first_value(agreed_on) OVER (PARTITION BY distributor ORDER BY agreed_on DESC)
FROM desk.booking;""",
        ),
        Wrong(
            name="any row",
            answer="""
UPDATE desk.booking b SET distributor = d.name
FROM distributor d WHERE lower(btrim(b.distributor)) = lower(d.name);

INSERT INTO desk.terms
SELECT DISTINCT ON (distributor) distributor, percent, agreed_on
FROM desk.booking ORDER BY distributor, id;""",
            says="You kept the row with the lowest number. What was written first is not what was "
            "agreed last.",
            retold="""
UPDATE desk.booking b SET distributor = d.name
FROM distributor d WHERE upper(trim(b.distributor)) = upper(d.name);

INSERT INTO desk.terms
SELECT distributor, percent, agreed_on FROM desk.booking b
WHERE id = (SELECT min(id) FROM desk.booking WHERE distributor = b.distributor);""",
        ),
        Wrong(
            name="spelling comes too late",
            answer="""
INSERT INTO desk.terms
SELECT DISTINCT ON (distributor) distributor, percent, agreed_on
FROM desk.booking ORDER BY distributor, agreed_on DESC;

UPDATE desk.booking b SET distributor = d.name
FROM distributor d WHERE lower(btrim(b.distributor)) = lower(d.name);""",
            says="desk.terms holds a distributor under several spellings, each with terms of its "
            "own. Repair the names before you collect the terms.",
            retold="""
INSERT INTO desk.terms
SELECT distributor, percent, agreed_on
FROM (SELECT *, row_number() OVER (PARTITION BY distributor ORDER BY agreed_on DESC, id) AS place
      FROM desk.booking) placed
WHERE place = 1;

UPDATE desk.booking b
SET distributor = (SELECT d.name FROM film f JOIN distributor d ON d.id = f.distributor_id
                   WHERE f.id = b.film_id);""",
        ),
        Wrong(
            name="throws the misspelt rows away",
            answer="""
INSERT INTO desk.terms
SELECT DISTINCT ON (b.distributor) b.distributor, b.percent, b.agreed_on
FROM desk.booking b JOIN distributor d ON d.name = b.distributor
ORDER BY b.distributor, b.agreed_on DESC;

UPDATE desk.booking b SET distributor = d.name
FROM distributor d WHERE lower(btrim(b.distributor)) = lower(d.name);""",
            says="The names are right, but some terms are not the last ones: the last agreement "
            "stood in a row with a misspelt name, and you passed it over.",
            retold="""
INSERT INTO desk.terms
SELECT b.distributor, b.percent, b.agreed_on
FROM (SELECT *, row_number() OVER (PARTITION BY distributor ORDER BY agreed_on DESC, id) AS place
      FROM desk.booking) b
WHERE place = 1 AND b.distributor IN (SELECT name FROM distributor);

UPDATE desk.booking b
SET distributor = (SELECT d.name FROM film f JOIN distributor d ON d.id = f.distributor_id
                   WHERE f.id = b.film_id);""",
        ),
        Wrong(
            name="typed-in rows",
            answer=f"""
UPDATE desk.booking b SET distributor = d.name
FROM distributor d WHERE lower(btrim(b.distributor)) = lower(d.name);

INSERT INTO desk.terms VALUES {_TYPED_TERMS};""",
            says=LAZY,
            retold=f"""
UPDATE desk.booking b
SET distributor = (SELECT d.name FROM film f JOIN distributor d ON d.id = f.distributor_id
                   WHERE f.id = b.film_id);

INSERT INTO desk.terms (distributor, percent, agreed_on)
SELECT name, share, day::date FROM (VALUES {_TYPED_TERMS}) typed (name, share, day);""",
        ),
    ),
    observe=(
        Observe(
            name="the terms",
            sql="SELECT distributor, percent, agreed_on FROM desk.terms",
            keys=("distributor",),
        ),
        Observe(
            name="the bookings",
            sql="SELECT id, film_id, distributor FROM desk.booking",
            keys=("id",),
        ),
    ),
)


# -- 4: keep both dependencies -------------------------------------------------------------------

_HOUSE = """
INSERT INTO desk.screen (id, projection) VALUES (1, '70 mm'), (2, 'digital'), (3, 'digital');
INSERT INTO desk.programme (film_id, projection, screen_id)
VALUES (1, '70 mm', 1), (1, 'digital', 2);
"""

_WRONG_PROJECTION = (
    "Screen 1 is equipped for 70 mm, yet a digital film was put on it. screen → projection "
    "is not guarded in the programme."
)
_TWO_SCREENS = "Film 1 runs digitally on two screens. film, projection → screen is not guarded."
_NOTHING_TO_CHECK = (
    "A row without a projection got in, on a screen that does not exist: a foreign key is "
    "not checked where one of its columns is NULL."
)
_NOT_SHARED = (
    "A second film was refused on a screen. Screens are shared: nothing says screen → film."
)

ONE_SCREEN = Schema(
    title="Both dependencies at once",
    prompt="""
A film that runs in some projection runs on one screen in it, and a screen is equipped for one
projection: film, projection → screen and screen → projection. The decomposition into BCNF could not
keep the first. Keep both. Create two tables:

- `desk.screen (id integer, projection text)`
- `desk.programme (film_id integer, projection text, screen_id integer)`

Constraints alone must guard both dependencies, against every INSERT and UPDATE; no triggers.
Nothing may be missing in a row. `film_id` is a film of the table `film`. Different films may share
a screen. A screen on which no film runs may get another projection.
""",
    starter="""CREATE TABLE desk.screen (
    id integer ...,
    projection text ...
);
CREATE TABLE desk.programme (
    film_id integer ...,
    projection text ...,
    screen_id integer ...
);""",
    hints=(
        "film, projection → screen holds when no two rows can agree on film and projection. "
        "Which constraint says that?",
        "`programme` repeats the screen's projection. That is safe as long as it cannot differ "
        "from the projection in `screen`. A foreign key can compare more than one column.",
        "A foreign key (a, b) needs a UNIQUE (a, b) on the other side, even where a alone is the "
        "primary key already. And it is not checked in a row in which a or b is NULL.",
    ),
    solutions={
        "a foreign key of two columns": """
CREATE TABLE desk.screen (
    id     integer PRIMARY KEY,
    projection text    NOT NULL,
    UNIQUE (id, projection)
);
CREATE TABLE desk.programme (
    film_id   integer NOT NULL REFERENCES film,
    projection    text    NOT NULL,
    screen_id integer NOT NULL,
    PRIMARY KEY (film_id, projection),
    FOREIGN KEY (screen_id, projection) REFERENCES desk.screen (id, projection)
);""",
        "the other candidate key, and projections that follow": """
CREATE TABLE desk.screen (
    projection text,
    id     integer UNIQUE,
    PRIMARY KEY (projection, id)
);
CREATE TABLE desk.programme (
    film_id   integer REFERENCES film ON DELETE CASCADE,
    projection    text NOT NULL,
    screen_id integer,
    PRIMARY KEY (film_id, screen_id),
    CONSTRAINT one_screen_for_a_film_in_a_projection UNIQUE (film_id, projection),
    FOREIGN KEY (projection, screen_id) REFERENCES desk.screen (projection, id) ON UPDATE CASCADE
);""",
    },
    wrong=(
        Wrong(
            name="two separate references",
            answer="""
CREATE TABLE desk.screen (id integer PRIMARY KEY, projection text NOT NULL);
CREATE TABLE desk.programme (
    film_id   integer NOT NULL REFERENCES film,
    projection    text    NOT NULL,
    screen_id integer NOT NULL REFERENCES desk.screen,
    PRIMARY KEY (film_id, projection)
);""",
            says=_WRONG_PROJECTION,
            retold="""
CREATE TABLE desk.screen (id integer NOT NULL UNIQUE, projection text NOT NULL);
CREATE TABLE desk.programme (film_id integer NOT NULL, projection text NOT NULL,
    screen_id integer NOT NULL, UNIQUE (film_id, projection));
ALTER TABLE desk.programme ADD FOREIGN KEY (film_id) REFERENCES film (id);
ALTER TABLE desk.programme ADD FOREIGN KEY (screen_id) REFERENCES desk.screen (id);""",
        ),
        Wrong(
            name="key of film and screen alone",
            answer="""
CREATE TABLE desk.screen (
    id integer PRIMARY KEY, projection text NOT NULL, UNIQUE (id, projection)
);
CREATE TABLE desk.programme (
    film_id   integer NOT NULL REFERENCES film,
    projection    text    NOT NULL,
    screen_id integer NOT NULL,
    PRIMARY KEY (film_id, screen_id),
    FOREIGN KEY (screen_id, projection) REFERENCES desk.screen (id, projection)
);""",
            says=_TWO_SCREENS,
            retold="""
CREATE TABLE desk.screen (id integer PRIMARY KEY, projection text NOT NULL);
CREATE UNIQUE INDEX ON desk.screen (projection, id);
CREATE TABLE desk.programme (film_id integer NOT NULL REFERENCES film, projection text NOT NULL,
    screen_id integer NOT NULL, UNIQUE (film_id, projection, screen_id),
    FOREIGN KEY (projection, screen_id) REFERENCES desk.screen (projection, id));""",
        ),
        Wrong(
            name="lets a projection be missing",
            answer="""
CREATE TABLE desk.screen (
    id integer PRIMARY KEY, projection text NOT NULL, UNIQUE (id, projection)
);
CREATE TABLE desk.programme (
    film_id   integer NOT NULL REFERENCES film,
    projection    text,
    screen_id integer NOT NULL,
    PRIMARY KEY (film_id, screen_id),
    UNIQUE (film_id, projection),
    FOREIGN KEY (screen_id, projection) REFERENCES desk.screen (id, projection)
);""",
            says=_NOTHING_TO_CHECK,
            retold="""
CREATE TABLE desk.screen (id integer NOT NULL, projection text NOT NULL, PRIMARY KEY (id),
    CONSTRAINT pair UNIQUE (projection, id));
CREATE TABLE desk.programme (film_id integer NOT NULL, projection text, screen_id integer NOT NULL);
ALTER TABLE desk.programme
    ADD UNIQUE (film_id, projection),
    ADD FOREIGN KEY (film_id) REFERENCES film (id),
    ADD FOREIGN KEY (projection, screen_id)
        REFERENCES desk.screen (projection, id) MATCH SIMPLE;""",
        ),
        Wrong(
            name="a screen for one film only",
            answer="""
CREATE TABLE desk.screen (
    id integer PRIMARY KEY, projection text NOT NULL, UNIQUE (id, projection)
);
CREATE TABLE desk.programme (
    film_id   integer NOT NULL REFERENCES film,
    projection    text    NOT NULL,
    screen_id integer NOT NULL UNIQUE,
    PRIMARY KEY (film_id, projection),
    FOREIGN KEY (screen_id, projection) REFERENCES desk.screen (id, projection)
);""",
            says=_NOT_SHARED,
            retold="""
CREATE TABLE desk.screen (
    id integer PRIMARY KEY, projection text NOT NULL, UNIQUE (id, projection)
);
CREATE TABLE desk.programme (film_id integer NOT NULL REFERENCES film, projection text NOT NULL,
    screen_id integer NOT NULL, PRIMARY KEY (film_id, projection),
    UNIQUE (screen_id, projection),
    FOREIGN KEY (screen_id, projection) REFERENCES desk.screen (id, projection));""",
        ),
    ),
    probes=(
        Probe(
            name="a film in two projections on two screens",
            sql=_HOUSE,
            refused=None,
            says="A film could not be put on a 70 mm screen and a digital screen. "
            "Both tables need the columns that the task names.",
        ),
        Probe(
            name="two films share a screen",
            sql=_HOUSE + "INSERT INTO desk.programme (film_id, projection, screen_id) "
            "VALUES (2, '70 mm', 1), (2, 'digital', 3), (3, 'digital', 3);",
            refused=None,
            says=_NOT_SHARED,
        ),
        Probe(
            name="one film, one projection, two screens",
            sql=_HOUSE + "INSERT INTO desk.programme (film_id, projection, screen_id) "
            "VALUES (1, 'digital', 3);",
            refused="23",
            says=_TWO_SCREENS,
        ),
        Probe(
            name="a screen in a projection that it does not have",
            sql=_HOUSE + "INSERT INTO desk.programme (film_id, projection, screen_id) "
            "VALUES (2, 'digital', 1);",
            refused="23",
            says=_WRONG_PROJECTION,
        ),
        Probe(
            name="moved to such a screen",
            sql=_HOUSE + "UPDATE desk.programme SET screen_id = 1 "
            "WHERE film_id = 1 AND projection = 'digital';",
            refused="23",
            says="An UPDATE moved a digital film to a 70 mm screen. "
            "screen → projection is not guarded in the programme.",
        ),
        Probe(
            name="two projections for one screen",
            sql=_HOUSE + "INSERT INTO desk.screen (id, projection) VALUES (1, 'digital');",
            refused="23",
            says="Screen 1 got a second projection in desk.screen: "
            "screen → projection is not guarded.",
        ),
        Probe(
            name="no projection",
            sql=_HOUSE + "INSERT INTO desk.programme (film_id, projection, screen_id) "
            "VALUES (2, NULL, 99);",
            refused="23",
            says=_NOTHING_TO_CHECK,
        ),
        Probe(
            name="no screen",
            sql=_HOUSE + "INSERT INTO desk.programme (film_id, projection, screen_id) "
            "VALUES (2, 'digital', NULL);",
            refused="23",
            says="A row without a screen got in.",
        ),
        Probe(
            name="a screen without a projection",
            sql="INSERT INTO desk.screen (id, projection) VALUES (4, NULL);",
            refused="23",
            says="A screen without a projection got in.",
        ),
        Probe(
            name="no such film",
            sql=_HOUSE + "INSERT INTO desk.programme (film_id, projection, screen_id) "
            "VALUES (-1, 'digital', 3);",
            refused="23",
            says="A film that is not in the table film got into the programme.",
        ),
        Probe(
            name="an idle screen gets another projection",
            sql=_HOUSE + "UPDATE desk.screen SET projection = '70 mm' WHERE id = 3;"
            "INSERT INTO desk.programme (film_id, projection, screen_id) VALUES (2, '70 mm', 3);",
            refused=None,
            says="Screen 3 runs no film, and yet it could not be equipped for 70 mm.",
        ),
        Probe(
            name="a screen in use gets another projection",
            sql=_HOUSE
            + """
DO $$
BEGIN
    BEGIN
        UPDATE desk.screen SET projection = 'digital' WHERE id = 1;
    EXCEPTION WHEN integrity_constraint_violation THEN
        NULL;  -- refused is as good as carried over to the programme
    END;
    IF EXISTS (SELECT FROM desk.programme p JOIN desk.screen s ON s.id = p.screen_id
               WHERE s.projection <> p.projection) THEN
        RAISE 'programme and screen name two projections for one screen';
    END IF;
END $$;""",
            refused=None,
            says="Screen 1 was equipped for digital while the programme still runs 70 mm on it.",
        ),
    ),
)


# -- 5: a multivalued dependency with gaps -------------------------------------------------------

FORGOTTEN_VERSIONS = Query(
    title="The versions that were forgotten",
    prompt="""
`desk.version` (generated) lists for eight films which spoken language can be had with which
subtitles. Sound and subtitles are chosen independently, so by meaning film →→ audio | subtitle:
every spoken language of a film goes with every subtitle of the *same* film. Somebody typed the
combinations by hand and forgot some. Return the missing ones as `film_id`, `audio`, `subtitle`, in
any order.
""",
    starter="""SELECT film_id, audio, subtitle
FROM ...""",
    hints=(
        "What should be there? For one film: its spoken languages times its subtitles.",
        "Join the table to itself on the film alone. One side gives the audio, the other the "
        "subtitle.",
        "From what should be there take away what is there: EXCEPT, or NOT EXISTS.",
    ),
    solutions={
        "join and take away": """
SELECT a.film_id, a.audio, s.subtitle
FROM desk.version a JOIN desk.version s USING (film_id)
EXCEPT
SELECT film_id, audio, subtitle FROM desk.version""",
        "decompose, then look for the gaps": """
WITH sound AS (SELECT DISTINCT film_id, audio FROM desk.version),
     text AS (SELECT DISTINCT film_id, subtitle FROM desk.version)
SELECT film_id, sound.audio, text.subtitle
FROM sound JOIN text USING (film_id)
WHERE NOT EXISTS (
    SELECT FROM desk.version v
    WHERE v.film_id = sound.film_id AND v.audio = sound.audio AND v.subtitle = text.subtitle)""",
    },
    wrong=(
        Wrong(
            name="every language for every film",
            answer="""
SELECT f.film_id, a.audio, s.subtitle
FROM (SELECT DISTINCT film_id FROM desk.version) f
CROSS JOIN (SELECT DISTINCT audio FROM desk.version) a
CROSS JOIN (SELECT DISTINCT subtitle FROM desk.version) s
EXCEPT
SELECT film_id, audio, subtitle FROM desk.version""",
            says="You promise films in languages that they do not have at all. Combine the "
            "languages of one film with the subtitles of the same film.",
            retold="""
WITH f AS (SELECT DISTINCT film_id FROM desk.version),
     a AS (SELECT DISTINCT audio FROM desk.version),
     s AS (SELECT DISTINCT subtitle FROM desk.version)
SELECT f.film_id, a.audio, s.subtitle
FROM f, a, s
WHERE NOT EXISTS (SELECT FROM desk.version v WHERE (v.film_id, v.audio, v.subtitle)
                                                 = (f.film_id, a.audio, s.subtitle))""",
        ),
        Wrong(
            name="forgets to take away",
            answer="""
SELECT DISTINCT a.film_id, a.audio, s.subtitle
FROM desk.version a JOIN desk.version s USING (film_id)""",
            says="This is all that should be there. Take away what is there already.",
            retold="""
SELECT film_id, audio, subtitle
FROM (SELECT DISTINCT film_id, audio FROM desk.version) a
JOIN (SELECT DISTINCT film_id, subtitle FROM desk.version) s USING (film_id)""",
        ),
        Wrong(
            name="takes away the wrong way round",
            answer="""
SELECT film_id, audio, subtitle FROM desk.version
EXCEPT
SELECT a.film_id, a.audio, s.subtitle
FROM desk.version a JOIN desk.version s USING (film_id)""",
            says="Nothing came back. You took the full list away from the list with gaps; every "
            "row that exists is in the full list.",
            retold="""
SELECT film_id, audio, subtitle FROM desk.version v
WHERE NOT EXISTS (SELECT FROM desk.version a JOIN desk.version s USING (film_id)
                  WHERE film_id = v.film_id AND a.audio = v.audio AND s.subtitle = v.subtitle)""",
        ),
        Wrong(
            name="typed-in rows",
            answer="""
SELECT * FROM (VALUES (842, 'Spanish', 'English'), (1267, 'German', 'Polish'),
    (1748, 'German', 'French'), (2203, 'Spanish', 'Dutch'), (2260, 'English', 'Dutch'),
    (2260, 'French', 'Turkish')) typed (film_id, audio, subtitle)""",
            says=LAZY,
            retold="""
SELECT 842 AS film_id, 'Spanish' AS audio, 'English' AS subtitle
UNION SELECT 1267, 'German', 'Polish' UNION SELECT 1748, 'German', 'French'
UNION SELECT 2203, 'Spanish', 'Dutch' UNION SELECT 2260, 'English', 'Dutch'
UNION SELECT 2260, 'French', 'Turkish'""",
        ),
    ),
    keys=("film_id",),
)


# -- 6: a counter that every path keeps ----------------------------------------------------------

_FREE = """
(SELECT m.id AS member_id, f.id AS film_id
 FROM member m CROSS JOIN film f
 WHERE f.id BETWEEN 1 AND 60
   AND NOT EXISTS (SELECT FROM rating r WHERE r.member_id = m.id AND r.film_id = f.id)) free
"""
"""Members and films without a rating of the one by the other."""

_COUNTED = """
DO $$
BEGIN
    IF EXISTS (SELECT FROM desk.film_votes
               FULL JOIN (SELECT film_id, count(*) AS votes FROM rating GROUP BY film_id) counted
                    USING (film_id)
               WHERE coalesce(film_votes.votes, 0) <> coalesce(counted.votes, 0)) THEN
        RAISE 'the counter is wrong';
    END IF;
END $$;
"""

_ROWS = """
CREATE FUNCTION desk.keep_votes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP IN ('UPDATE', 'DELETE') THEN
        UPDATE desk.film_votes SET votes = votes - 1 WHERE film_id = OLD.film_id;
    END IF;
    IF TG_OP IN ('UPDATE', 'INSERT') THEN
        INSERT INTO desk.film_votes VALUES (NEW.film_id, 1)
        ON CONFLICT (film_id) DO UPDATE SET votes = film_votes.votes + 1;
    END IF;
    RETURN NULL;
END $$;
"""

_EMPTIED = """
CREATE FUNCTION desk.forget_votes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM desk.film_votes;
    RETURN NULL;
END $$;
CREATE TRIGGER votes_after_truncate AFTER TRUNCATE ON rating
FOR EACH STATEMENT EXECUTE FUNCTION desk.forget_votes();
"""

_BY_ROW = """
CREATE TRIGGER votes_by_row AFTER INSERT OR DELETE OR UPDATE OF film_id ON rating
FOR EACH ROW EXECUTE FUNCTION desk.keep_votes();
"""

_FORGOT_MOVES = "A rating moved from one film to another, and both counts stayed as they were."
_FORGOT_TRUNCATE = "TRUNCATE emptied rating, and the counts stayed. It fires no row trigger."
_ONE_A_STATEMENT = (
    "One statement brought several ratings for the same film, and they were counted as one."
)
_NO_ROW = (
    "A film got its first rating and still has no count: an UPDATE of a row that does not "
    "exist changes nothing and says nothing."
)
_COUNTS_AGAIN = (
    "The count is right, but it was counted anew instead of changed. That reads all ratings at "
    "each write, and of two ratings that come at once one is lost."
)
_NOT_A_TABLE = (
    "These counts are always right, because nothing is stored. But every read counts the "
    "ratings again, and the task asks for a table."
)

COUNTER = Schema(
    title="A counter that no path can lose",
    prompt="""
`desk.film_votes (film_id, votes)` says how many rows of `rating` (generated) each film has; a film
without a rating has no row there yet. It is right now. Write triggers on `rating` that keep it
right, whatever happens to `rating`: single rows and many rows in one statement, an upsert, a rating
that moves from one film to another, a film's first rating, the table emptied.

`desk.film_votes` stays a table with one row a film. And a trigger adds and takes away; it does not
count the ratings again. Of two members who rate one film at once neither sees the other's row, so
the count that is written last would be one short.
""",
    starter="""CREATE FUNCTION desk.keep_votes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    ...
    RETURN NULL;
END $$;

CREATE TRIGGER votes_by_row AFTER INSERT ON rating
FOR EACH ROW EXECUTE FUNCTION desk.keep_votes();""",
    hints=(
        "List the ways in which the number of a film's ratings can change: INSERT, DELETE, UPDATE "
        "of film_id, TRUNCATE. The lesson's trigger knows two of them.",
        "In a row trigger TG_OP says which it was; an UPDATE takes one from OLD.film_id and gives "
        "one to NEW.film_id. A film without a row needs INSERT ... ON CONFLICT DO UPDATE.",
        "TRUNCATE fires no row trigger at all. It has a trigger of its own: AFTER TRUNCATE ... "
        "FOR EACH STATEMENT.",
    ),
    solutions={
        "row by row": _ROWS + _BY_ROW + _EMPTIED,
        "once a statement, with transition tables": """
CREATE FUNCTION desk.add_votes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO desk.film_votes
    SELECT film_id, count(*) FROM added GROUP BY film_id
    ON CONFLICT (film_id) DO UPDATE SET votes = film_votes.votes + excluded.votes;
    RETURN NULL;
END $$;
CREATE FUNCTION desk.take_votes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE desk.film_votes v SET votes = v.votes - gone.votes
    FROM (SELECT film_id, count(*) AS votes FROM removed GROUP BY film_id) gone
    WHERE gone.film_id = v.film_id;
    RETURN NULL;
END $$;
CREATE TRIGGER votes_added AFTER INSERT ON rating REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION desk.add_votes();
CREATE TRIGGER votes_removed AFTER DELETE ON rating REFERENCING OLD TABLE AS removed
FOR EACH STATEMENT EXECUTE FUNCTION desk.take_votes();
CREATE TRIGGER votes_moved_here AFTER UPDATE ON rating REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION desk.add_votes();
CREATE TRIGGER votes_moved_away AFTER UPDATE ON rating REFERENCING OLD TABLE AS removed
FOR EACH STATEMENT EXECUTE FUNCTION desk.take_votes();
"""
        + _EMPTIED,
    },
    wrong=(
        Wrong(
            name="a rating that moves is forgotten",
            answer=_ROWS
            + """
CREATE TRIGGER votes_by_row AFTER INSERT OR DELETE ON rating
FOR EACH ROW EXECUTE FUNCTION desk.keep_votes();
"""
            + _EMPTIED,
            says=_FORGOT_MOVES,
            retold="""
CREATE FUNCTION desk.one_more() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO desk.film_votes AS v VALUES (NEW.film_id, 1)
    ON CONFLICT (film_id) DO UPDATE SET votes = v.votes + 1;
    RETURN NEW;
END $$;
CREATE FUNCTION desk.one_less() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE desk.film_votes SET votes = votes - 1 WHERE film_id = OLD.film_id;
    RETURN OLD;
END $$;
CREATE FUNCTION desk.none_left() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE desk.film_votes SET votes = 0;
    RETURN NULL;
END $$;
CREATE TRIGGER a AFTER INSERT ON rating FOR EACH ROW EXECUTE FUNCTION desk.one_more();
CREATE TRIGGER b AFTER DELETE ON rating FOR EACH ROW EXECUTE FUNCTION desk.one_less();
CREATE TRIGGER c AFTER TRUNCATE ON rating FOR EACH STATEMENT EXECUTE FUNCTION desk.none_left();
""",
        ),
        Wrong(
            name="TRUNCATE is forgotten",
            answer=_ROWS + _BY_ROW,
            says=_FORGOT_TRUNCATE,
            retold=_ROWS
            + """
CREATE TRIGGER on_insert AFTER INSERT ON rating
FOR EACH ROW EXECUTE FUNCTION desk.keep_votes();
CREATE TRIGGER on_update AFTER UPDATE ON rating
FOR EACH ROW WHEN (OLD.film_id <> NEW.film_id) EXECUTE FUNCTION desk.keep_votes();
CREATE TRIGGER on_delete AFTER DELETE ON rating
FOR EACH ROW EXECUTE FUNCTION desk.keep_votes();
""",
        ),
        Wrong(
            name="one a statement",
            answer="""
CREATE FUNCTION desk.add_votes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO desk.film_votes SELECT DISTINCT film_id, 1 FROM added
    ON CONFLICT (film_id) DO UPDATE SET votes = film_votes.votes + 1;
    RETURN NULL;
END $$;
CREATE FUNCTION desk.take_votes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE desk.film_votes SET votes = votes - 1
    WHERE film_id IN (SELECT film_id FROM removed);
    RETURN NULL;
END $$;
CREATE TRIGGER votes_added AFTER INSERT ON rating REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION desk.add_votes();
CREATE TRIGGER votes_removed AFTER DELETE ON rating REFERENCING OLD TABLE AS removed
FOR EACH STATEMENT EXECUTE FUNCTION desk.take_votes();
CREATE TRIGGER votes_moved_here AFTER UPDATE ON rating REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION desk.add_votes();
CREATE TRIGGER votes_moved_away AFTER UPDATE ON rating REFERENCING OLD TABLE AS removed
FOR EACH STATEMENT EXECUTE FUNCTION desk.take_votes();
"""
            + _EMPTIED,
            says=_ONE_A_STATEMENT,
            retold="""
CREATE FUNCTION desk.add_votes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    MERGE INTO desk.film_votes v
    USING (SELECT film_id FROM added GROUP BY film_id) a ON a.film_id = v.film_id
    WHEN MATCHED THEN UPDATE SET votes = v.votes + 1
    WHEN NOT MATCHED THEN INSERT VALUES (a.film_id, 1);
    RETURN NULL;
END $$;
CREATE FUNCTION desk.take_votes() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    film integer;
BEGIN
    FOR film IN SELECT DISTINCT film_id FROM removed LOOP
        UPDATE desk.film_votes SET votes = votes - 1 WHERE film_id = film;
    END LOOP;
    RETURN NULL;
END $$;
CREATE TRIGGER a AFTER INSERT ON rating REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION desk.add_votes();
CREATE TRIGGER b AFTER UPDATE ON rating REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION desk.add_votes();
CREATE TRIGGER c AFTER UPDATE ON rating REFERENCING OLD TABLE AS removed
FOR EACH STATEMENT EXECUTE FUNCTION desk.take_votes();
CREATE TRIGGER d AFTER DELETE ON rating REFERENCING OLD TABLE AS removed
FOR EACH STATEMENT EXECUTE FUNCTION desk.take_votes();
"""
            + _EMPTIED,
        ),
        Wrong(
            name="no row, no count",
            answer="""
CREATE FUNCTION desk.keep_votes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP IN ('UPDATE', 'DELETE') THEN
        UPDATE desk.film_votes SET votes = votes - 1 WHERE film_id = OLD.film_id;
    END IF;
    IF TG_OP IN ('UPDATE', 'INSERT') THEN
        UPDATE desk.film_votes SET votes = votes + 1 WHERE film_id = NEW.film_id;
    END IF;
    RETURN NULL;
END $$;
"""
            + _BY_ROW
            + _EMPTIED,
            says=_NO_ROW,
            retold="""
CREATE FUNCTION desk.shift_votes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE desk.film_votes
    SET votes = votes + CASE WHEN film_id = NEW.film_id THEN 1 ELSE 0 END
                      - CASE WHEN film_id = OLD.film_id THEN 1 ELSE 0 END
    WHERE film_id IN (NEW.film_id, OLD.film_id);
    RETURN NULL;
END $$;
CREATE TRIGGER votes_by_row AFTER INSERT OR UPDATE OR DELETE ON rating
FOR EACH ROW EXECUTE FUNCTION desk.shift_votes();
"""
            + _EMPTIED,
        ),
        Wrong(
            name="counts again",
            answer="""
CREATE FUNCTION desk.keep_votes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO desk.film_votes
    SELECT film_id, (SELECT count(*) FROM rating r WHERE r.film_id = touched.film_id)
    FROM (VALUES (OLD.film_id), (NEW.film_id)) touched (film_id)
    WHERE film_id IS NOT NULL
    GROUP BY film_id
    ON CONFLICT (film_id) DO UPDATE SET votes = excluded.votes;
    RETURN NULL;
END $$;
"""
            + _BY_ROW
            + _EMPTIED,
            says=_COUNTS_AGAIN,
            retold="""
CREATE FUNCTION desk.count_all() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM desk.film_votes;
    INSERT INTO desk.film_votes SELECT film_id, count(*) FROM rating GROUP BY film_id;
    RETURN NULL;
END $$;
CREATE TRIGGER count_all AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON rating
FOR EACH STATEMENT EXECUTE FUNCTION desk.count_all();
""",
        ),
        Wrong(
            name="a view instead",
            answer="""
DROP TABLE desk.film_votes;
CREATE VIEW desk.film_votes AS SELECT film_id, count(*) AS votes FROM rating GROUP BY film_id;
""",
            says=_NOT_A_TABLE,
            retold="""
ALTER TABLE desk.film_votes RENAME TO old_votes;
CREATE VIEW desk.film_votes AS
SELECT film_id, count(member_id)::integer AS votes FROM rating GROUP BY 1;
""",
        ),
    ),
    probes=(
        Probe(
            name="still a table",
            sql="DO $$ BEGIN IF (SELECT relkind FROM pg_class WHERE oid = "
            "'desk.film_votes'::regclass) <> 'r' THEN RAISE 'not a table'; END IF; END $$;"
            + _COUNTED,
            refused=None,
            says=_NOT_A_TABLE,
        ),
        Probe(
            name="one rating",
            sql=f"INSERT INTO rating (member_id, film_id, stars, rated_at) "
            f"SELECT member_id, film_id, 4, now() FROM {_FREE} "
            "WHERE EXISTS (SELECT FROM desk.film_votes v WHERE v.film_id = free.film_id) LIMIT 1;"
            + _COUNTED,
            refused=None,
            says="After one new rating the count is wrong.",
        ),
        Probe(
            name="many ratings in one statement",
            sql=f"INSERT INTO rating (member_id, film_id, stars, rated_at) "
            f"SELECT member_id, film_id, 4, now() FROM {_FREE} "
            "WHERE EXISTS (SELECT FROM desk.film_votes v WHERE v.film_id = free.film_id) "
            "ORDER BY member_id, film_id LIMIT 200;" + _COUNTED,
            refused=None,
            says=_ONE_A_STATEMENT,
        ),
        Probe(
            name="many ratings gone in one statement",
            sql="DELETE FROM rating WHERE member_id % 50 = 7;" + _COUNTED,
            refused=None,
            says="One statement deleted many ratings, and the counts are wrong.",
        ),
        Probe(
            name="a rating moves",
            sql="""
UPDATE rating r SET film_id = other.film_id
FROM (SELECT member_id, min(film_id) AS film_id FROM rating GROUP BY member_id) first,
     LATERAL (SELECT film_id FROM desk.film_votes v
              WHERE v.votes > 3 AND NOT EXISTS (SELECT FROM rating x
                  WHERE x.member_id = first.member_id AND x.film_id = v.film_id)
              ORDER BY film_id LIMIT 1) other
WHERE r.member_id = first.member_id AND r.film_id = first.film_id AND r.member_id <= 20;
"""
            + _COUNTED,
            refused=None,
            says=_FORGOT_MOVES,
        ),
        Probe(
            name="stars change",
            sql="UPDATE rating SET stars = 6 - stars WHERE member_id <= 20;" + _COUNTED,
            refused=None,
            says="Members changed their stars, not their number of ratings, and a count changed.",
        ),
        Probe(
            name="an upsert",
            sql=f"INSERT INTO rating (member_id, film_id, stars, rated_at) "
            f"(SELECT member_id, film_id, 4, now() FROM {_FREE} "
            "WHERE EXISTS (SELECT FROM desk.film_votes v WHERE v.film_id = free.film_id) LIMIT 3) "
            "UNION ALL (SELECT member_id, film_id, 5, now() FROM rating LIMIT 3) "
            "ON CONFLICT (member_id, film_id) DO UPDATE SET stars = excluded.stars;" + _COUNTED,
            refused=None,
            says="After INSERT ... ON CONFLICT DO UPDATE the counts are wrong.",
        ),
        Probe(
            name="a film's first rating",
            sql="INSERT INTO rating (member_id, film_id, stars, rated_at) "
            "SELECT (SELECT min(id) FROM member), min(id), 3, now() FROM film "
            "WHERE id NOT IN (SELECT film_id FROM rating);" + _COUNTED,
            refused=None,
            says=_NO_ROW,
        ),
        Probe(
            name="adds and takes away",
            sql="UPDATE desk.film_votes SET votes = votes + 1000;"
            "INSERT INTO rating (member_id, film_id, stars, rated_at) "
            f"SELECT member_id, film_id, 4, now() FROM {_FREE} "
            "WHERE EXISTS (SELECT FROM desk.film_votes v WHERE v.film_id = free.film_id) "
            "ORDER BY film_id, member_id LIMIT 3;"
            "UPDATE desk.film_votes SET votes = votes - 1000;" + _COUNTED,
            refused=None,
            says=_COUNTS_AGAIN,
        ),
        Probe(
            name="the table emptied",
            sql="TRUNCATE rating;" + _COUNTED,
            refused=None,
            says=_FORGOT_TRUNCATE,
        ),
    ),
)


LESSON = Lesson(
    slug="normalization",
    track="databases",
    title="Normalization",
    summary="From one file of films with real errors to tables in which each fact has one place, "
    "and back again where that pays.",
    minutes=30,
    size="small",
    setup=SETUP,
    other_data=OTHER_DATA,
    exercises=(
        TITLE_AND_DISTRIBUTOR,
        CANDIDATE_KEYS,
        ONE_SHARE,
        ONE_SCREEN,
        FORGOTTEN_VERSIONS,
        COUNTER,
    ),
)
