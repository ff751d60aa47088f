"""The page's driver in Node.js, for the tests that hold it against the notebook's."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.errors import SandboxError
from sandbox.site import packages
from tests.live.page import Page


@pytest.fixture(scope="session")
def modules() -> Path:
    """The packages of the live pages; without them these tests are left out, and say so."""
    if not packages.node_is_there():
        pytest.skip(packages.MISSING.format(wanted=packages.wanted()))
    try:
        return packages.install()
    except SandboxError as error:
        pytest.skip(error.in_words())


@pytest.fixture(scope="session")
def script(modules: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The driver in one file that Node.js runs."""
    made = tmp_path_factory.mktemp("live") / "examine.mjs"
    esbuild = modules / "esbuild" / "bin" / "esbuild"
    source = Path(__file__).with_name("examine.js")
    options = ("--bundle", "--platform=node", "--format=esm", "--log-level=warning")
    command = ["node", str(esbuild), str(source), *options, f"--outfile={made}"]
    subprocess.run(command, check=True, env={**os.environ, "NODE_PATH": str(modules)})
    return made


@pytest.fixture
def page(script: Path, modules: Path) -> Iterator[Page]:
    """The page's driver, started anew."""
    page = Page(script, modules)
    yield page
    page.close()
