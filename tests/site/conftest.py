"""Sites to test: one of two small lessons, and the real one, each built in a folder apart."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from sandbox.paths import ROOT
from sandbox.site import packages
from sandbox.site.once import make_once
from sandbox.site.serving import served
from tests.site.browsing import DESK, PHONE, opened
from tests.site.sample import Project, checkout, sample


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A sample checkout that a test may spoil."""
    return sample(tmp_path / "check out")


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The sample, built."""
    return built_once(tmp_path_factory, "sample", sample)


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The real site, built from the stored notebooks and their specs."""
    return built_once(tmp_path_factory, "published", the_real_site)


def the_real_site(root: Path) -> Project:
    """A checkout with all lessons."""
    specs = (ROOT / "sandbox" / "exercises" / "specs").glob("*.py")
    project = checkout(root, *specs)
    shutil.copytree(ROOT / "notebooks", root / "notebooks")
    return project


def built_once(
    folders: pytest.TempPathFactory, name: str, make: Callable[[Path], Project]
) -> Project:
    """A site that one process of this test run builds, while the others that need it wait."""
    run = folders.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        run = run.parent  # of this worker's own folder
    root, complete = run / name / "checkout", run / name / "complete"

    def build() -> None:
        shutil.rmtree(run / name, ignore_errors=True)  # what a failed build has left
        result = make(root).build()
        assert result.returncode == 0, result.stdout
        complete.touch()

    make_once(run / f"{name}.lock", complete.exists, build)
    return Project(root)


@pytest.fixture(params=["built", "published"])
def site(request: pytest.FixtureRequest) -> Project:
    """The sample and the real site in turn, for what must hold on every page."""
    project: Project = request.getfixturevalue(request.param)
    return project


@pytest.fixture(scope="session")
def serve() -> Iterator[Callable[[Project], str]]:
    """Serves a built site on loopback; gives its address, ending in a slash."""
    addresses: dict[Path, str] = {}
    with ExitStack() as servers:

        def address(project: Project) -> str:
            if project.site not in addresses:
                addresses[project.site] = servers.enter_context(served(project.site))
            return addresses[project.site]

        yield address


@pytest.fixture(scope="session")
def node() -> None:
    """Where Node.js is missing the tests of what it bundles are left out."""
    if not packages.node_is_there():
        pytest.skip(f"left out: {packages.MISSING.format(wanted=packages.wanted())}")


@pytest.fixture(params=["light", "dark"])
def scheme(request: pytest.FixtureRequest) -> str:
    scheme: str = request.param
    return scheme


@pytest.fixture(params=[PHONE, DESK], ids=["phone", "desk"])
def page(browser: Any, scheme: str, request: pytest.FixtureRequest) -> Iterator[Any]:
    """A page of each size and in each scheme; `turn` numbers them from 0 to 3."""
    page = opened(browser, scheme, request.param)
    page.turn = 2 * (scheme == "dark") + (request.param is DESK)
    yield page
    page.context.close()


@pytest.fixture
def desk(browser: Any) -> Iterator[Any]:
    """A page on a big light screen, for what looks the same everywhere."""
    page = opened(browser, "light", DESK)
    yield page
    page.context.close()
