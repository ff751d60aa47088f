"""What a lesson and its exercises are made of; an author fills these in.

An exercise is data, not code, so that the page in the browser can hold the same one. The exceptions
are `Python`, whose check is a function of the standard library alone, and `Service`, whose trial
needs servers that no browser has.

Every exercise proves its own checker: the tests run the starter ("not attempted"), every solution
("correct"), every wrong answer and its retelling ("wrong", with the mistake's own message).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

LAZY = "Right on this data, wrong on other data. Let the query find the rows; do not type them in."
"""The message for an answer that is right on the first data set and wrong on the second."""

Size = Literal["small", "standard", "large"]


@dataclass(frozen=True, kw_only=True)
class Wrong:
    """An answer that makes one known mistake, and what the learner is told about it.

    `retold` makes the same mistake in another spelling. Only the tests read it: they show that the
    message is drawn by what the answer does, not by how it is written.
    """

    name: str
    answer: str
    says: str
    retold: str


@dataclass(frozen=True, kw_only=True)
class Exercise:
    """What all kinds share. `prompt` is Markdown; each of `hints` gives more than the last."""

    title: str
    prompt: str
    starter: str
    hints: tuple[str, ...]
    solutions: Mapping[str, str]
    wrong: tuple[Wrong, ...]


@dataclass(frozen=True, kw_only=True)
class Query(Exercise):
    """One statement that returns rows; judged by the rows, on two data sets.

    `order` names the columns that the prompt asks to sort by: the answer's rows must be the same
    as the reference's, and those columns must come in the same sequence, so ties may fall either
    way. `keys` names the columns that tell a learner which rows are missing, without telling the
    rest of the row. The first solution is the reference; at most 10,000 rows are judged.
    """

    keys: tuple[str, ...]
    order: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Observe:
    """A query that reads what a script left behind, compared with what the reference left.

    `name` says in the learner's words what is read ("tickets of films"); a message begins with it.
    For the catalogue there are the views `exam.columns`, `exam.keys` and `exam.indexes` (exam.sql).
    """

    name: str
    sql: str
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Change(Exercise):
    """A script that changes rows; judged by what `observe` reads afterwards, on two data sets.

    Its statements are run one after the other, as psql does. What `observe` reads must be tables
    where the reference leaves tables.
    """

    observe: tuple[Observe, ...]


@dataclass(frozen=True, kw_only=True)
class Probe:
    """A script tried after the answer and rolled back: it must pass, or be refused.

    Constraints that are deferred are checked at its end.

    `refused` is None where the probe must pass, else the SQLSTATE that must stop it, for instance
    "23505" (unique_violation), or its two-letter class, "23". `says` is told when it does not hold.
    """

    name: str
    sql: str
    refused: str | None
    says: str


@dataclass(frozen=True, kw_only=True)
class Schema(Exercise):
    """A script that defines tables or constraints; judged by the catalogue and by probes."""

    observe: tuple[Observe, ...] = ()
    probes: tuple[Probe, ...]


@dataclass(frozen=True, kw_only=True)
class Uses:
    """The plan holds (or, with `never`, does not hold) a node of this type.

    `node` is a node type as EXPLAIN names it, in JSON ("Index Only Scan", "Aggregate") or in text
    ("Hash Anti Join", "HashAggregate"), or "" for any. `relation` and `index` narrow it down; both
    are names in the catalogue.
    """

    node: str
    relation: str = ""
    index: str = ""
    never: bool = False
    says: str


@dataclass(frozen=True, kw_only=True)
class AtMost:
    """A measure of the plan is at most `times` that of the reference solution's plan.

    "buffers" are 8 KiB pages hit plus read, planning left out; "rows removed" counts rows that a
    filter or a join filter threw away; "heap fetches" are an index-only scan's visits to the table.
    """

    measure: Literal["buffers", "rows removed", "heap fetches"]
    times: float
    says: str


@dataclass(frozen=True, kw_only=True)
class Plan(Exercise):
    """Judged by the plan that runs, never by the time it takes.

    With `query` the answer is a script (an index, statistics) after which that query is planned and
    run; its rows, and those of the tables that it reads, must stay what they were. Without `query`
    the answer is the query itself: its rows must equal the reference's, and its plan must hold.

    The message is that of the first requirement that is broken, so a wrong answer `says` the same.
    """

    requires: tuple[Uses | AtMost, ...]
    query: str | None = None
    keys: tuple[str, ...] = ()
    order: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Python(Exercise):
    """A function or class that the learner writes; `check` uses it and says what is wrong.

    `name` is the name that the answer defines. `check(answer)` returns None where the answer holds
    and otherwise the message; it runs in a process of its own and is ended after five seconds.
    Standard library only, so that the page in the browser runs the same check. It compares
    `plain(result)` (from `sandbox.exercises.python_answers`), for an object of the answer's own
    class could call itself equal to anything.
    """

    name: str
    check: Callable[[Any], str | None]


@dataclass(frozen=True, kw_only=True)
class Service(Exercise):
    """A module that uses servers; judged by what happens while it works, in a process of its own.

    `name` is the name that the answer defines. `trial` is the function of
    sandbox/exercises/trials/<lesson>.py that puts it to work: it is given a `Stage` (stage.py) and
    returns None where the answer holds and otherwise the message. Whatever runs after `seconds` is
    ended. `steady` says that nothing in the trial depends on time or on who comes first, so that
    trying an answer again shows nothing new.
    """

    name: str
    trial: str
    seconds: float = 15
    steady: bool = False


@dataclass(frozen=True, kw_only=True)
class Lesson:
    """One lesson: what it is called, what it needs, and its exercises, numbered from 1.

    `slug` is the notebook's name without its number; `track` its folder. `minutes` is the time that
    a reader needs. `setup` is SQL that makes, on a fresh clone of the films of `size`, what the
    exercises need beside the films. `other_data` is SQL that changes the data, so that an answer
    with typed-in rows is found out; it must change the result of every Query and Change.
    """

    slug: str
    track: str
    title: str
    summary: str
    minutes: int
    size: Size
    exercises: tuple[Exercise, ...]
    other_data: str
    setup: str = ""
    prerequisites: tuple[str, ...] = ()

    def exercise(self, identifier: str) -> Exercise:
        """The exercise of this id, for instance "joins.3". Raises KeyError."""
        return self.by_id()[identifier]

    def by_id(self) -> dict[str, Exercise]:
        """All exercises by id, in order."""
        return {f"{self.slug}.{n}": e for n, e in enumerate(self.exercises, start=1)}
