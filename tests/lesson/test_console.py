"""`%%sql` answers as psql would, on a real server."""

from collections.abc import Iterator

import psycopg2
import pytest

from sandbox.lesson.console import ROWS_SHOWN, Console, Done, Refused, Rows


@pytest.fixture
def console(postgres_url: str) -> Iterator[Console]:
    console = Console(lambda: psycopg2.connect(postgres_url, async_=True))
    list(console.run("CREATE TEMP TABLE film (id int PRIMARY KEY, title text)"))
    yield console
    console.close()


def run(console: Console, cell: str) -> list[Rows | Done | Refused]:
    return list(console.run(cell))


def test_several_statements(console: Console) -> None:
    outcomes = run(console, "INSERT INTO film VALUES (1, 'M'), (2, NULL); SELECT * FROM film;")

    assert outcomes == [
        Done("INSERT 0 2"),
        Rows(["id", "title"], {0}, [["1", "M"], ["2", None]], 2),
    ]


def test_percent_signs_and_casts_are_left_alone(console: Console) -> None:
    assert run(console, "SELECT '50%' AS half, 7 % 4 AS rest, '1'::int AS one, '%s' AS s") == [
        Rows(["half", "rest", "one", "s"], {1, 2}, [["50%", "3", "1", "%s"]], 1)
    ]


def test_values_stay_as_the_server_writes_them(console: Console) -> None:
    [outcome] = run(console, "SELECT 1.50, date '2020-01-02', true, ARRAY[1, 2], 0.1::float8")

    assert isinstance(outcome, Rows)
    assert outcome.rows == [["1.50", "2020-01-02", "t", "{1,2}", "0.1"]]


def test_a_large_result_is_counted_and_not_fetched(console: Console) -> None:
    [outcome] = run(console, "SELECT n FROM generate_series(1, 1000000) AS n")

    assert isinstance(outcome, Rows)
    assert (len(outcome.rows), outcome.total) == (ROWS_SHOWN, 1_000_000)


def test_transaction_stays_open_from_cell_to_cell(console: Console) -> None:
    run(console, "BEGIN; INSERT INTO film VALUES (1, 'M')")
    [inside] = run(console, "SELECT count(*) FROM film")
    run(console, "ROLLBACK")
    [after] = run(console, "SELECT count(*) FROM film")

    assert isinstance(inside, Rows)
    assert isinstance(after, Rows)
    assert (inside.rows, after.rows) == ([["1"]], [["0"]])


def test_rows_of_a_change_inside_a_transaction(console: Console) -> None:
    outcomes = run(
        console,
        "BEGIN; WITH new AS (INSERT INTO film VALUES (1, 'M') RETURNING id) SELECT * FROM new; "
        "COMMIT; SELECT id FROM film",
    )

    assert outcomes[1] == outcomes[3] == Rows(["id"], {0}, [["1"]], 1)


def test_error_shows_line_and_caret(console: Console) -> None:
    cell = "SELECT 1;\nSELECT titel\nFROM film; SELECT 2"
    [_, refused] = run(console, cell)

    assert isinstance(refused, Refused)
    assert refused.in_words(cell).splitlines() == [
        'ERROR:  column "titel" does not exist',
        "LINE 2: SELECT titel",
        "               ^",
        'HINT:  Perhaps you meant to reference the column "film.title".',
        "SQLSTATE 42703",
    ]


def test_error_in_an_open_transaction_leaves_it_to_the_learner(console: Console) -> None:
    run(console, "BEGIN; SELECT 1/0")
    [refused] = run(console, "SELECT 1")
    [done] = run(console, "ROLLBACK")

    assert isinstance(refused, Refused)
    assert refused.sqlstate == "25P02"
    assert done == Done("ROLLBACK")


def test_notice(console: Console) -> None:
    run(console, "DO $$ BEGIN RAISE NOTICE 'look here'; END $$")

    assert console.notices() == ["NOTICE:  look here"]
    assert console.notices() == []


def test_hint_in_a_failed_transaction(console: Console) -> None:
    run(console, "BEGIN; SELECT 1/0")
    [refused] = run(console, "SELECT 1")

    assert isinstance(refused, Refused)
    assert "Run ROLLBACK" in refused.in_words("SELECT 1")


def end(console: Console, postgres_url: str) -> None:
    """Ends the console's session from outside, and waits until it is gone."""
    [[pid]] = console.fetch("SELECT pg_backend_pid()")
    with psycopg2.connect(postgres_url) as other, other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [int(pid)])
    other.close()


def test_connection_lost_while_idle_is_opened_again(console: Console, postgres_url: str) -> None:
    end(console, postgres_url)

    assert run(console, "SELECT 1 AS one") == [Rows(["one"], {0}, [["1"]], 1)]


def test_connection_lost_in_a_transaction_is_told(console: Console, postgres_url: str) -> None:
    run(console, "BEGIN")
    end(console, postgres_url)

    with pytest.raises(psycopg2.OperationalError):
        run(console, "SELECT 1")
    assert run(console, "SELECT 1 AS one") == [Rows(["one"], {0}, [["1"]], 1)]
