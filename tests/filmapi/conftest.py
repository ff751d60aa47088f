"""The film API running, and the project's models in this process, on data of their own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.filmapi.running import Api, Backing, Process, api, backing, worker

if TYPE_CHECKING:
    from sandbox.services.private import PrivateServer


def pytest_collection_finish() -> None:
    """Forgets the name of Django's settings, which importing a module of the API has left.

    Celery takes itself for part of Django where it inherits that, in any process started later.
    """
    os.environ.pop("DJANGO_SETTINGS_MODULE", None)


@pytest.fixture(scope="session")
def private_redis() -> Iterator[PrivateServer]:
    from sandbox.services import private_server

    with private_server("redis") as server:
        yield server


@pytest.fixture(scope="session")
def made(
    postgres_url: str, private_redis: PrivateServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Backing]:
    """A database and a Redis for all tests of the film API in this process."""
    with backing(postgres_url, private_redis, tmp_path_factory.mktemp("filmapi")) as found:
        yield found


@pytest.fixture(scope="session")
def live(made: Backing) -> Iterator[Api]:
    """The API, without limits on how often one may ask."""
    with api(made) as running:
        yield running


@pytest.fixture(scope="module")
def live_worker(made: Backing) -> Iterator[Process]:
    """The API's worker; no longer than a module, for another may bring its own."""
    with worker(made) as running:
        yield running


@pytest.fixture(scope="session")
def django(made: Backing) -> None:
    """The project set up in this process, as `manage.py shell` would have it.

    The environment is given back: other tests read DATABASE_URL as the learner's own server.
    """
    import django

    with pytest.MonkeyPatch.context() as patch:
        for name, value in made.variables(LOG_LEVEL="ERROR").items():
            if name not in ("PATH", "PYTHONPATH"):
                patch.setenv(name, value)
        patch.setenv("DJANGO_SETTINGS_MODULE", "sandbox.filmapi.settings")
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        django.setup()
        from django.conf import settings

        assert settings.DATABASES  # read now, while the environment names them
        import sandbox.filmapi.celery  # noqa: F401  sets the variable that names the settings


@pytest.fixture
def poster(tmp_path: Path) -> Path:
    """A JPEG picture."""
    from PIL import Image

    file = tmp_path / "poster.jpg"
    Image.linear_gradient("L").resize((600, 900)).convert("RGB").save(file, "JPEG")
    return file
