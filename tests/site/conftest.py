"""Sites to test: one of two small lessons, and the real one, each built in a folder apart."""

import functools
import http.server
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sandbox.paths import ROOT
from tests.site.sample import Project, checkout, sample

CHROMIUM = "/usr/bin/chromium"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A sample checkout that a test may spoil."""
    return sample(tmp_path / "check out")


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The sample, built."""
    project = sample(tmp_path_factory.mktemp("sample") / "checkout")
    result = project.build()
    assert result.returncode == 0, result.stdout
    return project


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The real site, built from the stored notebooks and their specs."""
    specs = (ROOT / "sandbox" / "exercises" / "specs").glob("*.py")
    project = checkout(tmp_path_factory.mktemp("published") / "checkout", *specs)
    shutil.copytree(ROOT / "notebooks", project.root / "notebooks")
    result = project.build()
    assert result.returncode == 0, result.stdout
    return project


@pytest.fixture(params=["built", "published"])
def site(request: pytest.FixtureRequest) -> Project:
    """The sample and the real site in turn, for what must hold on every page."""
    project: Project = request.getfixturevalue(request.param)
    return project


@pytest.fixture(scope="session")
def serve() -> Iterator[Callable[[Project], str]]:
    """Serves a built site on loopback; gives its address, ending in a slash."""
    servers: dict[Path, http.server.ThreadingHTTPServer] = {}

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    def address(project: Project) -> str:
        if project.site not in servers:
            handler = functools.partial(Quiet, directory=str(project.site))
            servers[project.site] = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
            threading.Thread(target=servers[project.site].serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{servers[project.site].server_port}/"

    yield address
    for server in servers.values():
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium without a window. Where there is none the tests that need it are left out."""
    executable = shutil.which("chromium") or shutil.which("google-chrome") or CHROMIUM
    if not Path(executable).exists():
        pytest.skip("left out: Chromium is missing (on Debian: sudo apt install chromium)")
    from playwright.sync_api import sync_playwright

    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=arguments)
        yield chromium
        chromium.close()
