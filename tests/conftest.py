"""What all tests share: servers apart from the learner's, and how long a run may take."""

import os
import tempfile
from collections.abc import Iterator

import pytest

from sandbox.paths import ROOT

# The servers of the tests keep their data between runs; a learner's own are never touched.
os.environ.setdefault("SANDBOX_STATE", str(ROOT / ".sandbox-test"))
if "SANDBOX_LEARNER" not in os.environ:
    os.environ["SANDBOX_LEARNER"] = tempfile.mkdtemp(prefix="learner-")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="many-round attacks and repetitions")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keeps each file on one worker: a notebook's cells share a kernel, a module its fixtures.

    A test that opens a lesson names the notebook's file as its group, because two runs of one
    lesson at once would reset each other's database.
    """
    for item in items:
        if item.get_closest_marker("xdist_group") is None:
            item.add_marker(pytest.mark.xdist_group(str(item.path.relative_to(ROOT))))


@pytest.fixture(scope="session")
def long(request: pytest.FixtureRequest) -> bool:
    """Whether many rounds were asked for."""
    return bool(request.config.getoption("--long"))


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The superuser's URL of the tests' PostgreSQL server."""
    from sandbox.services import ensure

    url = ensure(("postgres",)).postgres
    assert url is not None
    yield url
