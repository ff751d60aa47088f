"""What all tests share: servers apart from the learner's, and how long a run may take."""

import os
import re
import tempfile
from collections.abc import Iterator
from typing import Any

import pytest
from xdist.scheduler import LoadFileScheduling

from sandbox.notebooks.catalogue import lesson_file
from sandbox.paths import ROOT

# The servers of the tests keep their data between runs; a learner's own are never touched.
os.environ.setdefault("SANDBOX_STATE", str(ROOT / ".sandbox-test"))
if "SANDBOX_LEARNER" not in os.environ:
    os.environ["SANDBOX_LEARNER"] = tempfile.mkdtemp(prefix="learner-")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="many-round attacks and repetitions")


class OneLessonOneWorker(LoadFileScheduling):  # type: ignore[misc]
    """Runs a file's tests on one worker, and the tests of one lesson's exercises on one.

    What is tried out on a notebook goes with the notebook: two runs of one lesson at once would
    reset each other's database. Tests of lessons have an id that begins with the lesson's slug.
    """

    def _split_scope(self, nodeid: str) -> str:
        file, _, test = nodeid.partition("::")
        slug = re.search(r"\[([a-z0-9-]+)", test)
        if slug and file == "tests/notebooks/test_planted_faults.py":
            return f"notebooks/{lesson_file(slug[1]).name}"
        if slug and file == "tests/exercises/test_specs.py":
            return f"{file}::{slug[1]}"
        return file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> OneLessonOneWorker:
    return OneLessonOneWorker(config, log)


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


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium without a window. Where there is none the tests that need it are left out.

    No longer than a module: beside Playwright's event loop Django refuses to wait for its rows.
    """
    from sandbox.site import chromium

    executable = chromium.executable()
    if executable is None:
        pytest.skip(f"left out: {chromium.MISSING}")
    from playwright.sync_api import sync_playwright

    # An engine runs for seconds here: optimizing its WebAssembly costs more than it gives.
    arguments = ["--js-flags=--liftoff-only"]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=arguments)
        yield browser
        browser.close()
