"""judge.sql by itself: what is equal, and what is said where it is not."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from sandbox.exercises.server import Server

OIDS = {"number": 1700, "text": 25, "time": 1114, "boolean": 16, "other": 114}


@pytest.fixture(scope="module")
def server(postgres_url: str) -> Iterator[Server]:
    server = Server(postgres_url)
    yield server
    server.close()


def result(columns: str, *rows: Sequence[str | None], **more: Any) -> dict[str, Any]:
    """A result; columns as "name:class" or "name:class:type"."""
    described = []
    for column in columns.split():
        name, class_, *oid = column.split(":")
        described.append(
            {"name": name, "class": class_, "type": int(oid[0]) if oid else OIDS[class_]}
        )
    return {"columns": described, "rows": list(rows), "truncated": False, **more}


def compare(server: Server, expected: Any, got: Any, **options: Any) -> Any:
    return server.judge.ask("compare", expected, got, options)


@pytest.mark.parametrize(
    ("class_", "one", "other", "equal"),
    [
        ("number", "1", "1.0", True),
        ("number", "1", "1.00000000000000", True),
        ("number", "1e3", "1000", True),
        ("number", "-0", "0", True),
        ("number", "3.3333333333333333", "3.33333333333333333333", True),
        ("number", "0.1", "0.10001", False),
        ("number", "12345678901234567", "12345678901234568", False),
        ("number", "NaN", "NaN", True),
        ("number", "Infinity", "-Infinity", False),
        ("text", "1", "1.0", False),
        ("text", "a", "A", False),
        ("text", "", None, False),
        ("text", None, None, True),
        ("number", "0", None, False),
        ("time", "1998-06-12", "1998-06-12T00:00:00", True),
        ("time", "1998-06-12T00:00:00", "1998-06-12T00:00:00+00:00", True),
        ("time", "1998-06-12T02:00:00+02:00", "1998-06-12T00:00:00", True),
        ("time", "1998-06-12", "1998-06-13", False),
        ("time:1186", "24:00:00", "1 day", True),
        ("number:701", "0.3", "0.30000000000000004", True),
        ("number:701", "0.3", "0.30000000001", False),
        ("number:700", "0.3", "0.30000001", True),
        ("number:701", "1e+300", "1.0000000000001e+300", True),
        # On both sides of an edge at which numbers are rounded to twelve digits.
        ("number:701", "1.2345678901249999", "1.2345678901250001", True),
        ("boolean", "true", "false", False),
        ("other", "[1, 2]", "[1,2]", False),
    ],
)
def test_values(
    server: Server, class_: str, one: str | None, other: str | None, equal: bool
) -> None:
    expected, got = (result(f"x:{class_}", [value]) for value in (one, other))
    assert compare(server, expected, got)["equal"] is equal
    assert compare(server, got, expected)["equal"] is equal


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        ("a:text b:number", None),
        ("A:text B:number", None),
        ("a:text", "The answer has 1 column; asked for: `a`, `b`."),
        (
            "b:number a:text",
            "These are the right columns in another order. Asked for: `a`, `b`.",
        ),
        ("a:text sum:number", "Column 2 is called `sum`; asked for: `b`."),
        ("a:text a:number", "Column 2 is called `a`; asked for: `b`."),
        ("a:text b:text", "Column `b` holds text; asked for: numbers."),
        ("a:time b:number", "Column `a` holds dates or times; asked for: text."),
    ],
)
def test_columns(server: Server, columns: str, says: str | None) -> None:
    judged = compare(server, result("a:text b:number"), result(columns))
    assert judged.get("message") == says


def test_rows_are_a_multiset(server: Server) -> None:
    expected = result("a:text", ["x"], ["x"], ["y"])
    assert compare(server, expected, result("a:text", ["y"], ["x"], ["x"]))["equal"]
    judged = compare(server, expected, result("a:text", ["x"], ["y"], ["y"]))
    assert judged["surplus"]["rows"] == [["y"]]
    assert judged["missing"]["count"] == 1
    assert judged["message"] == "1 row does not belong. 1 row is missing."


def test_missing_rows_are_told_by_key_alone(server: Server) -> None:
    expected = result("k:text secret:number", ["a", "1"], ["b", "42"], ["c", "3"])
    got = result("k:text secret:number", ["a", "1"], ["b", "7"], ["d", "9"])
    judged = compare(server, expected, got, keys=["k"])
    assert judged["message"] == (
        "1 row has the right key and wrong values. 1 row does not belong. 1 row is missing."
    )
    assert judged["surplus"]["rows"] == [["b", "7"], ["d", "9"]]
    assert judged["missing"] == {"count": 2, "keys": {"columns": ["k"], "rows": [["b"], ["c"]]}}
    assert "42" not in str(judged)


def test_only_the_first_rows_are_shown(server: Server) -> None:
    expected = result("k:number", *([str(n)] for n in range(100)))
    got = result("k:number", *([str(n)] for n in range(1000, 1100)))
    judged = compare(server, expected, got, keys=["k"])
    assert judged["surplus"]["count"] == judged["missing"]["count"] == 100
    assert len(judged["surplus"]["rows"]) == len(judged["missing"]["keys"]["rows"]) == 20


def test_truncated_results_miss_nothing_for_certain(server: Server) -> None:
    judged = compare(
        server, result("a:number", ["1"]), result("a:number", ["2"], ["3"], truncated=True)
    )
    assert judged["message"] == "The answer has more than the 1 row asked for."
    assert judged["missing"] is None


ROWS = [["a", "2"], ["b", "1"], ["c", "1"]]


@pytest.mark.parametrize(
    ("order", "rows", "column"),
    [
        (["n"], [["a", "2"], ["c", "1"], ["b", "1"]], None),
        (["n", "k"], [["a", "2"], ["c", "1"], ["b", "1"]], 2),
        (["n", "k"], [["b", "1"], ["c", "1"], ["a", "2"]], 1),
        ([], [["b", "1"], ["c", "1"], ["a", "2"]], None),
    ],
)
def test_order_counts_in_the_columns_asked_for(
    server: Server, order: list[str], rows: list[list[str | None]], column: int | None
) -> None:
    expected = result("k:text n:number", *ROWS)
    judged = compare(server, expected, result("k:text n:number", *rows), order=order)
    assert judged.get("order_column") == column
    assert judged["equal"] is (column is None)


def test_a_forgotten_tie_is_said(server: Server) -> None:
    expected = result("k:text n:number", *ROWS)
    got = result("k:text n:number", ROWS[0], ROWS[2], ROWS[1])
    judged = compare(server, expected, got, order=["n", "k"])
    assert judged["message"] == (
        "The rows are right and `n` is in order; rows that are equal there must be in the order"
        " of `k`."
    )


PLAN = {
    "Node Type": "Aggregate",
    "Strategy": "Hashed",
    "Actual Loops": 1,
    "Shared Hit Blocks": 30,
    "Shared Read Blocks": 12,
    "Plans": [
        {
            "Node Type": "Nested Loop",
            "Join Type": "Anti",
            "Actual Loops": 1,
            "Rows Removed by Join Filter": 5,
            "Plans": [
                {
                    "Node Type": "Bitmap Heap Scan",
                    "Relation Name": "rating",
                    "Actual Loops": 1,
                    "Plans": [{"Node Type": "Bitmap Index Scan", "Index Name": "rating_film"}],
                },
                {
                    "Node Type": "Index Only Scan",
                    "Relation Name": "film",
                    "Index Name": "film_pkey",
                    "Actual Loops": 10,
                    "Rows Removed by Filter": 3,
                    "Heap Fetches": 4,
                },
            ],
        }
    ],
}


def uses(node: str, relation: str = "", index: str = "", never: bool = False) -> dict[str, Any]:
    return {"node": node, "relation": relation, "index": index, "never": never, "says": "no"}


@pytest.mark.parametrize(
    ("requirement", "holds"),
    [
        (uses("Index Only Scan", "film"), True),
        (uses("Index Only Scan", "rating"), False),
        (uses("Index Only Scan", never=True), False),
        (uses("Seq Scan", never=True), True),
        (uses("Bitmap Index Scan", "rating", "rating_film"), True),
        (uses("Bitmap Index Scan", "film"), False),
        (uses("", "film", "film_pkey"), True),
        (uses("Nested Loop"), True),
        (uses("Nested Loop Anti Join"), True),
        (uses("HashAggregate"), True),
        (uses("GroupAggregate"), False),
        ({"measure": "buffers", "times": 1, "says": "no"}, True),
        ({"measure": "buffers", "times": 0.9, "says": "no"}, False),
        ({"measure": "rows removed", "times": 1, "says": "no"}, True),
        ({"measure": "heap fetches", "times": 0.5, "says": "no"}, False),
    ],
)
def test_plan_requirements(server: Server, requirement: dict[str, Any], holds: bool) -> None:
    judged = server.judge.ask("plan", PLAN, PLAN, [requirement])
    assert judged == {
        "holds": holds,
        "broken": [] if holds else [0],
        "message": None if holds else "no",
    }


@pytest.mark.parametrize(
    ("measure", "value"), [("buffers", 42), ("rows removed", 35), ("heap fetches", 4)]
)
def test_measures(server: Server, measure: str, value: int) -> None:
    measured = server.run(
        "SELECT judge.measure(%s::text::jsonb, %s)", str(PLAN).replace("'", '"'), measure
    )
    assert measured == [(value,)]


@pytest.mark.parametrize(
    ("answer", "position", "line", "caret"),
    [
        ("SELECT x", 8, 1, "SELECT x\n       ^"),
        ("SELECT\n\tx\nFROM y", 9, 2, "\tx\n\t^"),
        ("SELECT", 7, 1, "SELECT\n      ^"),
        ("SELECT é, x", 11, 1, "SELECT é, x\n          ^"),
        ("SELECT 1", None, None, None),
        ("SELECT 1", 100, None, None),
    ],
)
def test_an_error_has_its_place(
    server: Server, answer: str, position: int | None, line: int | None, caret: str | None
) -> None:
    error = {"message": "no", "sqlstate": "42703", "position": position, "hint": None}
    told = server.judge.ask("error", answer, error)
    assert (told["line"], told["caret_text"]) == (line, caret)


def test_of_a_long_line_the_part_around_the_error_is_shown(server: Server) -> None:
    error = {"message": "no", "sqlstate": "42703", "position": 501, "hint": None}
    told = server.judge.ask("error", "x" * 500 + "?" + "y" * 500, error)
    shown, caret = told["caret_text"].split("\n")
    assert len(shown) <= 100
    assert shown[caret.index("^")] == "?"
