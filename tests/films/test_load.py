"""What a database of the films holds, asked of the server."""

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import psycopg2
import pytest

from sandbox.films.generate.tables import tables
from sandbox.films.roles import learner_url
from sandbox.films.sizes import SMALL
from sandbox.films.spares import drop_database
from sandbox.films.templates import create_database

OURS = "relnamespace::regnamespace::text IN ('public', 'raw')"

Rows = list[tuple[Any, ...]]


@pytest.fixture
def connection(postgres_url: str, database: str) -> Iterator[Any]:
    """The learner's; whatever a test changes is rolled back."""
    with closing(psycopg2.connect(learner_url(postgres_url, database))) as connection:
        yield connection


def rows(connection: Any, statement: str) -> Rows:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())


def one(connection: Any, statement: str) -> Any:
    return rows(connection, statement)[0][0]


def test_every_table_has_its_rows(connection: Any) -> None:
    for table in tables(SMALL):
        assert one(connection, f"SELECT count(*) FROM {table.name}") == table.row_count, table.name


def test_the_raw_table_is_the_file(connection: Any) -> None:
    assert one(connection, "SELECT count(*) FROM raw.film WHERE title IS NULL") == 1
    assert one(connection, "SELECT release_date FROM raw.film WHERE title = '300'") == "Mar 09 2007"
    assert one(connection, "SELECT count(*) FROM raw.film WHERE title = 'LÈon'") == 1


def test_every_table_says_whether_it_is_real_or_generated(connection: Any) -> None:
    comments = rows(
        connection,
        "SELECT oid::regclass::text, split_part(obj_description(oid, 'pg_class'), ' ', 1)"
        f" FROM pg_class WHERE relkind = 'r' AND {OURS}",
    )
    said = {name: word.rstrip(":") for name, word in comments}
    real = {"raw.film", "distributor", "person", "film", "tag", "film_tag"}
    assert len(said) == 13
    assert {name for name, word in said.items() if word == "Real"} == real
    assert {name for name, word in said.items() if word == "Generated"} == set(said) - real


def test_all_constraints_are_validated_and_named_after_what_they_hold(connection: Any) -> None:
    constraints = rows(
        connection,
        "SELECT conname, contype, convalidated FROM pg_constraint"
        " WHERE connamespace::regnamespace::text IN ('public', 'raw')",
    )
    assert all(validated for *_, validated in constraints)
    assert sum(kind == "f" for _, kind, _ in constraints) == 14
    assert sum(kind == "p" for _, kind, _ in constraints) == 13


@pytest.mark.parametrize(
    ("statement", "constraint"),
    [
        ("UPDATE rating SET stars = 6", "rating_stars_check"),
        ("UPDATE film SET title = 'Crash', released = '2005-05-06'", "film_title_released_key"),
        ("UPDATE film SET mpaa_rating = 'X'", "film_mpaa_rating_check"),
        ("DELETE FROM tag", "film_tag_tag_id_fkey"),
        ("UPDATE ticket SET seat_number = 121 WHERE id = 1", "ticket_screen_id_seat_number_fkey"),
        (
            "INSERT INTO ticket (showing_id, screen_id, seat_number, price, sold_at)"
            " SELECT id, screen_id % 4 + 1, 1, 9, starts_at FROM showing"
            " WHERE id NOT IN (SELECT showing_id FROM ticket)",
            "ticket_showing_id_screen_id_fkey",
        ),
        ("INSERT INTO tag (kind, name) VALUES ('genre', 'Drama')", "tag_kind_name_key"),
    ],
)
def test_constraints_hold(connection: Any, statement: str, constraint: str) -> None:
    with pytest.raises(psycopg2.IntegrityError) as error:
        connection.cursor().execute(statement)
    assert error.value.diag.constraint_name == constraint


def test_generated_ids_go_on_after_the_loaded_ones(connection: Any) -> None:
    assert one(connection, "INSERT INTO film (title) VALUES ('New') RETURNING id") == 3_202
    assert one(connection, "INSERT INTO person (name) VALUES ('Nobody') RETURNING id") == 551


def test_one_foreign_key_alone_has_no_index(connection: Any) -> None:
    without = rows(
        connection,
        """
        SELECT conname FROM pg_constraint c
        WHERE contype = 'f' AND connamespace = 'public'::regnamespace AND NOT EXISTS (
            SELECT FROM pg_index i WHERE i.indrelid = c.conrelid
            AND (i.indkey::int2[])[0:cardinality(c.conkey) - 1] @> c.conkey)
        """,
    )
    # A ticket's showing and screen: the key of showing and seat leads to one showing's tickets.
    assert sorted(without) == [("rating_film_id_fkey",), ("ticket_showing_id_screen_id_fkey",)]


def test_rows_lie_in_the_order_of_time(connection: Any) -> None:
    for table, column in (("rating", "rated_at"), ("watchlist", "added_at"), ("ticket", "sold_at")):
        steps_back = (
            f"SELECT count(*) FROM (SELECT {column} < lag({column}) OVER (ORDER BY ctid) AS back"
            f" FROM {table}) AS neighbours WHERE back"
        )
        assert one(connection, steps_back) == 0, table


def test_tables_are_vacuumed_and_left_alone(connection: Any) -> None:
    tables_left = rows(
        connection,
        "SELECT relname, relpages - relallvisible, relpages - relallfrozen, reloptions"
        " FROM pg_class WHERE relkind = 'r'"
        f" AND {OURS}",
    )
    for name, invisible, unfrozen, options in tables_left:
        assert (invisible, unfrozen) == (0, 0), name
        assert options == ["autovacuum_enabled=false"], name


def test_a_lesson_plans_alike_on_every_server(connection: Any) -> None:
    shown = {
        name: one(connection, f"SHOW {name}")
        for name in ("jit", "work_mem", "random_page_cost", "effective_cache_size", "TimeZone")
    }
    assert list(shown.values()) == ["off", "4MB", "1.1", "512MB", "UTC"]
    assert one(connection, "SELECT 'Zoo' < 'apple' AND 'z' < 'Ö' AND upper('ö') = 'Ö'")
    assert one(connection, "SHOW max_parallel_workers_per_gather") == "0"
    assert one(connection, "SHOW synchronize_seqscans") == "off"


@pytest.mark.parametrize(
    ("fact", "least"),
    [
        ("SELECT count(*) FROM (SELECT FROM film_tag GROUP BY film_id HAVING count(*) > 2)", 2_000),
        ("SELECT count(*) FROM film WHERE id NOT IN (SELECT film_id FROM film_tag)", 250),
        ("SELECT count(*) FROM member WHERE id NOT IN (SELECT member_id FROM rating)", 20),
        ("SELECT count(*) FROM film WHERE id NOT IN (SELECT film_id FROM rating)", 500),
        ("SELECT count(*) FROM showing WHERE id NOT IN (SELECT showing_id FROM ticket)", 10),
        ("SELECT count(*) FROM ticket WHERE member_id IS NULL", 2_000),
        ("SELECT count(*) FROM watchlist LEFT JOIN rating USING (member_id, film_id)"
         " WHERE stars IS NULL", 2_000),
        ("SELECT count(*) - count(DISTINCT name) FROM member", 10),
        ("SELECT count(*) - count(DISTINCT title) FROM film", 20),
        ("SELECT count(*) - count(DISTINCT revenue) FROM (SELECT sum(price) AS revenue FROM ticket"
         " JOIN showing ON showing.id = showing_id GROUP BY film_id)", 1),
        ("SELECT max(n) / 10 FROM (SELECT count(*) AS n FROM rating GROUP BY member_id)", 40),
    ],
)  # fmt: skip
def test_what_lessons_lean_on(connection: Any, fact: str, least: int) -> None:
    assert one(connection, fact) >= least


STATISTICS = f"""
    SELECT to_jsonb(s) #>> '{{}}' FROM pg_stats s WHERE schemaname IN ('public', 'raw')
    UNION ALL
    SELECT format('%s %s %s', relname, relpages, reltuples) FROM pg_class
    WHERE relkind IN ('r', 'i') AND {OURS}
    ORDER BY 1
"""


@pytest.mark.parametrize("size", ["small", "large"])
def test_statistics_are_the_same_each_time(size: str, postgres_url: str, long: bool) -> None:
    if size == "large" and not long:
        pytest.skip("half a minute")
    name = f"films_statistics_{size}"
    drop_database(postgres_url, name)
    create_database(postgres_url, name, size)
    try:
        with closing(psycopg2.connect(learner_url(postgres_url, name))) as connection:
            loaded = rows(connection, STATISTICS)
            for _ in range(2):
                connection.cursor().execute("ANALYZE")
                assert rows(connection, STATISTICS) == loaded
    finally:
        drop_database(postgres_url, name)
