"""The films of the page are those of a server."""

from contextlib import closing

import psycopg2

from sandbox.films.spares import drop_database, reset_database
from sandbox.films.templates import SETTINGS, ensure_template
from tests.live.page import Page

DATABASE = "lesson_page_films"
TABLES = """
SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND n.nspname IN ('public', 'raw') ORDER BY 1
"""
STATISTICS = """
SELECT c.oid::regclass::text, relkind, relpages, reltuples, relallvisible FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'i') AND n.nspname IN ('public', 'raw') ORDER BY 1
"""


def test_same_rows_and_same_statistics(page: Page, postgres_url: str) -> None:
    ensure_template(postgres_url, "small")
    reset_database(postgres_url, DATABASE, "small")
    url = psycopg2.extensions.make_dsn(postgres_url, dbname=DATABASE)
    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute(TABLES)
        tables = [table for (table,) in cursor.fetchall()]
        assert len(tables) > 10
        contents = " UNION ALL ".join(
            f"SELECT '{table}', count(*), sum(hashtextextended(t::text, 0)) FROM {table} AS t"
            for table in tables
        )
        for query in (contents, STATISTICS):
            in_one_text = f"SELECT string_agg(q::text, ' ') FROM ({query}) AS q"
            cursor.execute(in_one_text)
            ((wanted,),) = cursor.fetchall()
            page.ask(sql=in_one_text)
            (told,) = page.answer()
            assert told["rows"][0][0].split() == wanted.split()
    drop_database(postgres_url, DATABASE)


def test_settings_that_shape_plans(page: Page) -> None:
    for name, value in SETTINGS.items():
        page.ask(sql=f"SHOW {name}")
        (told,) = page.answer()
        assert told["rows"] == [[value]]
