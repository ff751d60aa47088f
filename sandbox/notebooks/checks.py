"""How pytest runs the tests and the notebooks, in one go and on all cores."""

import os
import subprocess

from sandbox.notebooks.catalogue import lesson_files
from sandbox.notebooks.refresh import CELL_SECONDS
from sandbox.paths import ROOT

ALL = ("tests", "notebooks")

OPTIONS = (
    "--nbval",
    "--nbval-current-env",
    f"--nbval-cell-timeout={CELL_SECONDS}",
    f"--numprocesses={os.cpu_count() or 1}",
    "--dist=loadfile",  # a notebook's cells share a kernel; see also tests/conftest.py
    "-pno:schemathesis",  # used without its plugin, which costs every process a second
)


REPETITIONS = 20
"""How often `test --long` executes every notebook: what depends on luck shows itself."""


def touched() -> list[str]:
    """The tests and notebooks that go with the files changed since the last commit."""
    rooms = {path.name for path in (ROOT / "tests").iterdir() if path.is_dir()}
    places = set()
    for name in _changed_files():
        parts = name.split("/")
        if parts[0] == "tests" and name.endswith(".py"):
            places.add("/".join(parts[:2]))
        elif parts[0] == "notebooks" and name.endswith(".ipynb"):
            places |= {name, "tests/notebooks"}
        elif parts[:2] == ["sandbox", "exercises"] and parts[2] in ("specs", "trials"):
            places |= {"tests/exercises/test_specs.py", *_notebooks_of(parts[-1])}
        elif parts[0] == "sandbox" and len(parts) > 2 and parts[1] in rooms:
            places.add(f"tests/{parts[1]}")
        elif parts[0] == "raycaster":
            places.add("tests/raycaster")
        elif parts[0] == "docs":
            places.add("tests/site")
    return sorted(place for place in places if (ROOT / place).exists())


def _notebooks_of(spec: str) -> list[str]:
    slug = spec.removesuffix(".py").replace("_", "-")
    return [f"notebooks/{lesson.name}" for lesson in lesson_files() if lesson.slug == slug]


def _changed_files() -> list[str]:
    listing = subprocess.run(
        ["git", "status", "--porcelain", "--untracked-files=all"],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    return [line[3:].split(" -> ")[-1] for line in listing.stdout.splitlines()]
