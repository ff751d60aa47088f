"""The film API's own database: a clone of the films, adopted by its migrations."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import closing

import psycopg2

from sandbox.errors import SandboxError
from sandbox.films.templates import create_database, ensure_template
from sandbox.paths import ROOT

DATABASE = "filmapi"
SIZE = "standard"


def prepare_database(variables: Mapping[str, str], say: Callable[[str], None]) -> None:
    """Bring the database's tables up to date, and see that there is an administrator."""
    say("bringing the API's tables up to date …")
    # The film club's tables are there already; the first migrations adopt them.
    manage(variables, "migrate", "--fake-initial", "--no-input", "--verbosity", "0")
    manage(variables, "ensure_administrator")


def clone_films(admin: str, say: Callable[[str], None]) -> None:
    """Make the API's database where there is none, and the login that it is used with."""
    ensure_template(admin, SIZE)
    if not _exists(admin):
        say("copying the films for the API …")
        create_database(admin, DATABASE, SIZE)


def manage(variables: Mapping[str, str], *arguments: str) -> None:
    """Run one of the project's commands. Raises SandboxError with its last words."""
    result = subprocess.run(
        [sys.executable, "-m", "sandbox.filmapi.manage", *arguments],
        cwd=ROOT,
        env=dict(variables),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if result.returncode != 0:
        words = (result.stdout.strip().splitlines() or ["it ended without a word"])[-1]
        raise SandboxError(
            f"The film API cannot use its database: {words}",
            "Start it afresh: python3 -m sandbox reset",
        )


def _exists(admin: str) -> bool:
    with closing(psycopg2.connect(admin)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT FROM pg_database WHERE datname = %s", (DATABASE,))
        return cursor.fetchone() is not None
