"""Connections for the tests of the films."""

import os
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import psycopg2
import pytest

from sandbox.films.spares import drop_database
from sandbox.films.templates import create_database
from sandbox.services import private_server


@pytest.fixture
def admin(postgres_url: str) -> Iterator[Any]:
    """A superuser's connection to the server that all tests share."""
    with closing(psycopg2.connect(postgres_url)) as connection:
        connection.autocommit = True
        yield connection


@pytest.fixture(scope="module")
def database(request: pytest.FixtureRequest, postgres_url: str) -> Iterator[str]:
    """The name of a learner's database of the small size, made once for the module."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
    name = f"films_{request.module.__name__.rpartition('.')[2]}_{worker}"
    drop_database(postgres_url, name)
    create_database(postgres_url, name, "small")
    yield name
    drop_database(postgres_url, name)


@pytest.fixture(scope="session")
def own_server() -> Iterator[str]:
    """A superuser's URL of a server that these tests alone use, to build and break things on."""
    with private_server("postgres") as server:
        yield server.url


@pytest.fixture
def own_admin(own_server: str) -> Iterator[Any]:
    """A superuser's connection to that server."""
    with closing(psycopg2.connect(own_server)) as connection:
        connection.autocommit = True
        yield connection
