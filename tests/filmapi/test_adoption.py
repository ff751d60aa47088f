"""The migrations adopt the film club's tables, and make the same ones where there are none."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg2
import pytest

from sandbox.films.roles import LEARNER
from sandbox.films.spares import drop_database
from sandbox.paths import ROOT
from tests.filmapi.running import Backing

ADOPTED = ("distributor", "person", "tag", "film", "film_tag", "member", "rating", "watchlist")

COLUMNS = """
    SELECT column_name, data_type, numeric_precision, numeric_scale, is_nullable, is_generated,
           generation_expression, is_identity
    FROM information_schema.columns WHERE table_name = %s AND table_schema = 'public'
    ORDER BY column_name
"""
# Foreign keys by what they tie together: the names differ, and Django's wait for the commit.
CONSTRAINTS = """
    SELECT CASE contype WHEN 'f' THEN '' ELSE conname END,
           replace(pg_get_constraintdef(oid), ' DEFERRABLE INITIALLY DEFERRED', '')
    FROM pg_constraint WHERE conrelid = %s::regclass AND contype <> 'n' ORDER BY 2, 1
"""
INDEXES = """
    SELECT regexp_replace(indexdef, ' (ON public|WITH).*', ''), indexdef FROM pg_indexes
    WHERE tablename = %s AND schemaname = 'public' ORDER BY 2
"""


@pytest.fixture(scope="module")
def fresh(made: Backing) -> Iterator[Backing]:
    """An empty database that the migrations made their tables in."""
    name = f"{made.database}_fresh"
    drop_database(made.admin_url, name)
    with closing(psycopg2.connect(made.admin_url)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{name}" OWNER {LEARNER}')
            cursor.execute(f"COMMENT ON DATABASE \"{name}\" IS 'backend-notebooks: test'")
    empty = Backing(made.admin_url, name, made.redis, made.folder)
    try:
        empty.manage("migrate", "--verbosity", "0")
        yield empty
    finally:
        drop_database(made.admin_url, name)


@pytest.mark.parametrize("table", ADOPTED)
@pytest.mark.parametrize(
    "what", [COLUMNS, CONSTRAINTS, INDEXES], ids=["columns", "rules", "indexes"]
)
def test_adopted_and_new_tables_are_alike(
    made: Backing, fresh: Backing, table: str, what: str
) -> None:
    adopted = made.rows(what, table)
    assert adopted
    assert adopted == fresh.rows(what, table)


def test_no_film_and_no_rating_was_lost(made: Backing) -> None:
    assert made.rows("SELECT count(*) > 3200 FROM film") == [(True,)]
    assert made.rows("SELECT count(*) >= 20000 FROM rating") == [(True,)]


def test_counts_and_rows_agree(made: Backing) -> None:
    wrong = """
        SELECT film.id FROM film LEFT JOIN rating ON film_id = film.id GROUP BY film.id
        HAVING count(member_id) <> rating_count OR coalesce(sum(rating.stars), 0) <> rating_sum
    """
    assert made.rows(wrong) == []


def test_models_and_migrations_agree(django: None) -> None:
    from django.core.management import call_command

    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_the_settings_hold(django: None) -> None:
    from django.core.management import call_command

    call_command("check", fail_level="WARNING")


def test_films_move_to_another_machine(made: Backing, fresh: Backing, tmp_path: Path) -> None:
    file = tmp_path / "films.jsonl"
    made.manage("dump_films", str(file))
    fresh.manage("load_films", str(file))
    fresh.manage("load_films", str(file))  # again: nothing twice
    query = """
        SELECT title, released, running_minutes, mpaa_rating, person.name, distributor.name,
               (SELECT array_agg(tag.name ORDER BY tag.name) FROM film_tag JOIN tag
                ON tag.id = tag_id WHERE film_id = film.id AND kind = 'genre')
        FROM film LEFT JOIN person ON person.id = director_id
        LEFT JOIN distributor ON distributor.id = distributor_id ORDER BY title, released
    """
    assert fresh.rows(query) == made.rows(query)


def test_a_variable_that_is_missing_is_named(made: Backing) -> None:
    for name in ("SECRET_KEY", "DATABASE_URL", "REDIS_URL"):
        with pytest.raises(AssertionError, match=f"{name} is not set"):
            made.manage("check", **{name: ""})


def imports_of(file: Path) -> Iterator[str]:
    tree: Any = ast.parse(file.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield ("." * node.level) + (node.module or "")


def test_it_imports_nothing_of_the_rest(made: Backing) -> None:
    """It would run without the sandbox: in a container it does."""
    files = list((ROOT / "sandbox" / "filmapi").rglob("*.py"))
    assert len(files) > 40
    for file in files:
        for name in imports_of(file):
            if name.split(".")[0] in ("sandbox", "raycaster", "tests"):
                assert name.startswith("sandbox.filmapi"), (file, name)
