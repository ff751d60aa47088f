"""The query that reads the tables of an entity-relationship diagram, on a real server."""

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import psycopg2
import pytest

from sandbox.pictures import (
    CATALOGUE_QUERY,
    Column,
    Reference,
    Table,
    er_diagram,
    tables_from_catalogue,
)

TABLES = """
CREATE SCHEMA drawn;
SET LOCAL search_path = drawn;
CREATE TABLE screen (id integer PRIMARY KEY, name text NOT NULL UNIQUE);
CREATE TABLE seat (
    screen_id integer REFERENCES screen,
    number    smallint,
    dropped   text,
    PRIMARY KEY (screen_id, number) INCLUDE (dropped)
);
ALTER TABLE seat DROP COLUMN dropped, ADD PRIMARY KEY (screen_id, number);
CREATE TABLE "Ticket" (
    id          integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    seat_number smallint NOT NULL,
    screen_id   integer NOT NULL,
    replaces    integer UNIQUE REFERENCES "Ticket",
    price       numeric(6, 2),
    sold_at     timestamp with time zone NOT NULL,
    FOREIGN KEY (screen_id, seat_number) REFERENCES seat
);
CREATE UNIQUE INDEX ON "Ticket" (price) WHERE price > 100;
CREATE UNIQUE INDEX ON "Ticket" (abs(price));
CREATE UNIQUE INDEX ON "Ticket" (seat_number, sold_at);
CREATE VIEW no_table AS SELECT 1;
CREATE SCHEMA elsewhere;
CREATE TABLE elsewhere.part (day date) PARTITION BY RANGE (day);
CREATE TABLE elsewhere.first PARTITION OF elsewhere.part DEFAULT;
"""


@pytest.fixture
def tables(postgres_url: str) -> Iterator[dict[str, Table]]:
    """What the query finds in the schema above, which is gone afterwards."""
    with closing(psycopg2.connect(postgres_url)) as connection, connection.cursor() as cursor:
        cursor.execute(TABLES)
        cursor.execute(CATALOGUE_QUERY)
        rows: list[Any] = cursor.fetchall()
        connection.rollback()
    found = {table.name: table for table in tables_from_catalogue(rows)}
    yield found


def test_keys_types_and_references_are_read(tables: dict[str, Table]) -> None:
    assert tables["screen"] == Table(
        "screen",
        (Column("id", "integer", "primary"), Column("name", "text", "unique")),
        unique=(("name",),),
    )
    assert tables['"Ticket"'] == Table(
        '"Ticket"',
        (
            Column("id", "integer", "primary"),
            Column("seat_number", "smallint"),
            Column("screen_id", "integer"),
            Column("replaces", "integer", "unique", nullable=True),
            Column("price", "numeric(6,2)", nullable=True),
            Column("sold_at", "timestamptz"),
        ),
        (
            Reference(("screen_id", "seat_number"), "seat", ("screen_id", "number")),
            Reference(("replaces",), '"Ticket"', ("id",)),
        ),
        (("replaces",), ("seat_number", "sold_at")),
    )


def test_dropped_columns_are_not_shown(tables: dict[str, Table]) -> None:
    assert [column.name for column in tables["seat"].columns] == ["screen_id", "number"]
    assert tables["seat"].primary_key() == ("screen_id", "number")


def test_views_partitions_and_the_system_are_left_out(tables: dict[str, Table]) -> None:
    assert "elsewhere.part" in tables
    assert not {"no_table", "elsewhere.first", "pg_class"} & set(tables)


def test_what_was_read_can_be_drawn(tables: dict[str, Table]) -> None:
    text = er_diagram(list(tables.values())).text
    assert '(screen_id, seat_number) -> seat (screen_id, number): none to many "Ticket"' in text
