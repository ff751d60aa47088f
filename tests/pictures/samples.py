"""One or more of every picture, made from plans that PostgreSQL 18 gave and from small tables."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sandbox.pictures import (
    Column,
    Dependency,
    Key,
    Life,
    Part,
    Picture,
    Reference,
    Rows,
    Span,
    Step,
    Table,
    bars,
    btree,
    dependency_diagram,
    document_beside_rows,
    er_diagram,
    hit_rate,
    lanes,
    lifetimes,
    matching,
    plan_tree,
    result_table,
    stacked,
    stampede,
    status_line,
    timeline,
    verdict_panel,
)

PLANS = Path(__file__).resolve().parent / "plans"

FILM = Table(
    "film",
    (
        Column("id", "integer", "primary"),
        Column("title", "text"),
        Column("director_id", "integer", nullable=True),
    ),
    (Reference(("director_id",), "person", ("id",)),),
)
PERSON = Table("person", (Column("id", "integer", "primary"), Column("name", "text", "unique")))
TAG = Table("tag", (Column("id", "integer", "primary"), Column("name", "text")))
FILM_TAG = Table(
    "film_tag",
    (Column("film_id", "integer", "primary"), Column("tag_id", "integer", "primary")),
    (Reference(("film_id",), "film", ("id",)), Reference(("tag_id",), "tag", ("id",))),
)
EMPLOYEE = Table(
    "employee",
    (Column("id", "integer", "primary"), Column("boss_id", "integer", nullable=True)),
    (Reference(("boss_id",), "employee", ("id",)),),
)

FILMS = Rows("film", ("id", "title"), ((1, "Jaws"), (2, "Alien"), (3, "Brazil")))
RATINGS = Rows("rating", ("film_id", "stars"), ((1, 5), (1, 4), (2, 3), (None, 2), (9, 1)))
TAGS = Rows("film_tag", ("film_id", "tag"), ((1, "Drama"), (1, "Horror")))

WRONG: dict[str, Any] = {
    "status": "wrong",
    "exercise": "joins.4",
    "title": "Revenue by tag, paid once",
    "message": "Drama is 3 times too high. Look at `JOIN film_tag`.",
    "mistake": "joins watchlists too",
    "surplus": {"columns": ["tag", "revenue"], "rows": [["Drama", 31231.5]], "count": 12},
    "missing": {"count": 2, "keys": {"columns": ["tag"], "rows": [["Drama"], ["Comedy"]]}},
    "error": None,
    "result": {"columns": ["tag", "revenue"], "rows": [["Drama", 31231.5]], "total": 21},
    "output": "",
    "next": 'Next: `hint("joins.4")`.',
}
FAILED: dict[str, Any] = {
    "status": "could not run",
    "exercise": "joins.1",
    "title": "A first join",
    "message": 'column "titel" does not exist',
    "error": {
        "message": 'column "titel" does not exist',
        "position": 8,
        "line": 1,
        "caret_text": "SELECT titel FROM film\n       ^",
        "sqlstate": "42703",
        "hint": 'Perhaps you meant to reference the column "film.title".',
    },
}


def plan(name: str) -> dict[str, Any]:
    """A stored plan: what EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) gave."""
    found: dict[str, Any] = json.loads((PLANS / f"{name}.json").read_text(encoding="utf-8"))
    return found


PLAN_NAMES = sorted(path.stem for path in PLANS.glob("*.json"))

SAMPLES: dict[str, Callable[[], Picture]] = {
    "table": lambda: result_table(["title", "n"], [["Jaws", "1"], ["Brazil", None]], {1}, 30),
    "empty table": lambda: result_table(["title"], []),
    "titled table": lambda: result_table(["title"], [["x" * 400]], caption="One film"),
    "status": lambda: status_line("INSERT 0 1"),
    "script": lambda: stacked([status_line("BEGIN"), result_table(["n"], [["1"]], {0})]),
    "correct": lambda: verdict_panel({"status": "correct", "exercise": "joins.1", "title": "x"}),
    "wrong": lambda: verdict_panel(WRONG),
    "failed": lambda: verdict_panel(FAILED),
    "untried": lambda: verdict_panel({"status": "not attempted", "exercise": "joins.1"}),
    "tables": lambda: er_diagram([FILM, PERSON, TAG, FILM_TAG], highlight={"tag"}),
    "keys": lambda: er_diagram([FILM, PERSON, TAG, FILM_TAG], only_keys=True),
    "self reference": lambda: er_diagram([EMPLOYEE]),
    "bars": lambda: bars([("before", 1234), ("after", 12)], "pages", "Pages touched"),
    "inner join": lambda: matching([FILMS, RATINGS], [("id", "film_id")]),
    "left join": lambda: matching([FILMS, RATINGS], [("id", "film_id")], "left"),
    "fan-out": lambda: matching([RATINGS, FILMS, TAGS], [("film_id", "id"), ("id", "film_id")]),
    "lookup": lambda: btree(range(10, 400, 10), 4, [(70, 70)]),
    "skip scan": lambda: btree(
        [(d, y) for d in (3, 5, 7) for y in (1994, 1999, 2003)],
        3,
        [((d, 1999), (d, 1999)) for d in (3, 5, 7)],
        ("director", "year"),
    ),
    "dependencies": lambda: dependency_diagram(
        ["film_id", "tag_id", "title", "distributor", "city"],
        [
            Dependency(("film_id",), ("title", "distributor")),
            Dependency(("distributor",), ("city",)),
        ],
        ("film_id", "tag_id"),
    ),
    "work of several workers": lambda: lanes(
        ("till", "ada", "bob"),
        [
            Span("till", 0, 2, "sells six tickets"),
            Span("ada", 1, 3, "print_ticket 1", "killed"),
            Span("bob", 3, 4, "print_ticket 1", "done"),
            Span("bob", 4, 5, "mail 1", "retry"),
            Span("ada", 5, 6, "in `unacked` until its time has come", "waits"),
            Span("bob", 5, 6, "report", "failed"),
        ],
    ),
    "hit rate": lambda: hit_rate(
        {"allkeys-lfu": [(0.5, 0.45), (2, 0.86)], "<random>": [(0.5, 0.36), (2, 0.83)]},
        [(0.5, "0.5 MB"), (1, "1 MB"), (2, "2 MB")],
        "memory",
    ),
    "stampede": lambda: stampede(
        [("no protection", [(0.2, 0.6), (0.3, 0.7), (0.4, 0.8)]), ("a lock", [(0.2, 0.6)])],
        1.2,
        [0.2],
    ),
    "lifetimes": lambda: lifetimes(
        [
            Key(
                "films:page:842",
                [Life(0, 60, 60), Life(70, 90, 60, "deleted"), Life(90, 100, None, "alive")],
                [(0, False), (30, True), (70, False)],
            )
        ],
        100,
    ),
    "document": lambda: document_beside_rows(
        {
            "_id": 1,
            "title": "Jaws & <more>",
            "director": {"_id": 7, "name": "Steven Spielberg"},
            "tags": [{"kind": "genre", "name": "Horror"}, {"kind": "source", "name": "x" * 80}],
            "dvd": None,
        },
        [
            Part(
                Rows("film", ("id", "title", "dvd"), ((1, "Jaws & <more>", None),)), ("_id", "dvd")
            ),
            Part(Rows("person", ("id", "name"), ((7, "Steven Spielberg"),)), ("director",), 22),
            Part(TAGS, ("tags",)),
        ],
    ),
    "timeline": lambda: timeline(
        ("session A", "session B"),
        [Step(0, "BEGIN"), Step(1, "UPDATE film …", waits=1), Step(0, "COMMIT", fails=True)],
    ),
} | {f"plan {name}": lambda name=name: plan_tree(plan(name)) for name in PLAN_NAMES}
