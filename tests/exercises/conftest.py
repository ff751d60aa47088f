"""A handful of films to judge answers on, made without the real ones: fast, and known by heart."""

from collections.abc import Callable, Iterator
from contextlib import closing

import psycopg2
import pytest

from sandbox.exercises.driver import Examiner
from sandbox.exercises.judge import digest
from sandbox.exercises.spec import Exercise, Lesson
from sandbox.films.roles import OWNER, ensure_roles
from sandbox.films.templates import MARKER

FILMS = """
CREATE TABLE director (id integer PRIMARY KEY, name text NOT NULL UNIQUE);
CREATE TABLE film (
    id integer PRIMARY KEY, title text NOT NULL, year integer NOT NULL,
    director_id integer REFERENCES director, gross numeric(12, 2), score double precision
);
CREATE TABLE rating (film_id integer REFERENCES film, member_id integer, stars integer,
                     PRIMARY KEY (member_id, film_id));
INSERT INTO director VALUES (1, 'Ida Lupino'), (2, 'Jacques Tati'), (3, 'Agnès Varda');
INSERT INTO film VALUES
    (1, 'Outrage', 1950, 1, 1.50, 0.1), (2, 'The Bigamist', 1953, 1, 2.25, 0.2),
    (3, 'Playtime', 1967, 2, NULL, 0.3), (4, 'Trafic', 1971, 2, 2.25, 0.6),
    (5, 'Vagabond', 1985, 3, 0.75, NULL), (6, 'Unknown', 1999, NULL, 4.00, 1.0);
INSERT INTO rating SELECT 1 + n % 6, n, 1 + n % 5 FROM generate_series(1, 20000) AS n;
ANALYZE;
"""

OTHER = """
INSERT INTO film VALUES (7, 'Cléo', 1962, 3, NULL, 0.7);
UPDATE film SET gross = 5 WHERE id = 2;
"""


@pytest.fixture(scope="session")
def template(postgres_url: str) -> str:
    """The name of a database with a handful of films, owned as the real ones are."""
    name = f"films_handful_{digest(FILMS)}"
    with closing(psycopg2.connect(postgres_url)) as admin:
        admin.autocommit = True
        with admin.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(1)")  # other workers make it as well
            ensure_roles(admin)
            cursor.execute("SELECT FROM pg_database WHERE datname = %s", (name,))
            if not cursor.rowcount:
                cursor.execute(f"CREATE DATABASE {name} TEMPLATE template0")
                cursor.execute(f"COMMENT ON DATABASE {name} IS '{MARKER} tests'")
                fill(psycopg2.extensions.make_dsn(postgres_url, dbname=name))
    return name


def fill(url: str) -> None:
    """Makes the tables as the owner of the real films would."""
    with closing(psycopg2.connect(url)) as inside:
        inside.autocommit = True
        with inside.cursor() as cursor:
            for function in ("pg_terminate_backend", "pg_cancel_backend"):
                cursor.execute(f"REVOKE EXECUTE ON FUNCTION {function} FROM PUBLIC")
            cursor.execute(f"GRANT ALL ON SCHEMA public TO {OWNER}")
            cursor.execute(f"SET ROLE {OWNER}")
            cursor.execute(FILMS)
            cursor.execute("RESET ROLE")
            cursor.execute("VACUUM (FREEZE, ANALYZE)")


@pytest.fixture(scope="session")
def examine(postgres_url: str, template: str) -> Iterator[Callable[..., Examiner]]:
    """Makes an examiner for exercises on the handful of films; each test module has its slug."""
    made: list[Examiner] = []

    def make(slug: str, *exercises: Exercise, setup: str = "", other_data: str = OTHER) -> Examiner:
        lesson = Lesson(
            slug=slug, track="databases", title="Trial", summary="", minutes=1, size="small",
            setup=setup, other_data=other_data, exercises=exercises,
        )  # fmt: skip
        made.append(Examiner(postgres_url, lesson, template))
        return made[-1]

    yield make
    for examiner in made:
        for database in examiner.server.databases(f"exam_{examiner.lesson.slug}_"):
            examiner.server.cleaner.drop_database(database)
        examiner.close()
