"""Servers for the tests: real ones, each test module with a state directory of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox import services
from tests.apart import compose_program, images, project, state_directory  # noqa: F401


@pytest.fixture
def state(tmp_path: Path) -> Iterator[Path]:
    """An empty state directory, with a name that breaks careless quoting."""
    with state_directory(tmp_path / 'zwei Wörter\'s "Ordner"') as folder:
        yield folder


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[services.Addresses]:
    """The three servers, running; for tests that leave them as they are."""
    with state_directory(tmp_path_factory.mktemp("sandbox") / "state"):
        yield services.ensure()


@pytest.fixture
def rounds(long: bool) -> int:
    """How often a test that kills servers does so."""
    return 20 if long else 2
