"""Two small sample lessons, and a checkout of the project's pages to build them in."""

import base64
import json
import os
import re
import shutil
import struct
import subprocess
import sys
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox.paths import ROOT

SPEC = """
from sandbox.exercises.spec import Lesson
LESSON = Lesson(slug="{slug}", track="databases", title="{title}", summary="About {slug}.",
    minutes={minutes}, size="small", other_data="", exercises=(), prerequisites={prerequisites})
"""

PICTURE = (
    "<style>.sample-picture{fill:none}</style>\n"
    '<svg role="img" aria-labelledby="drawn" viewBox="0 0 420 120" width="420">'
    '<title id="drawn">film and tag</title>'
    '<g class="sample-picture" stroke="currentColor"><rect x="5" y="5" width="150" height="100"/>'
    '<path d="M155 60H250"/></g><text x="15" y="30" fill="currentColor">film</text></svg>'
)
TABLE = (
    "<style>.sample-table{margin:0}</style>\n"
    '<table class="sample-table"><thead><tr><th>title</th><th>revenue</th></tr></thead>'
    "<tbody><tr><td>Unsearchable</td><td>1234</td></tr></tbody></table>"
)

Cell = dict[str, Any]


def markdown(identifier: str, source: str, **metadata: str) -> Cell:
    return {"cell_type": "markdown", "id": identifier, "metadata": metadata, "source": source}


def code(identifier: str, source: str, *outputs: Cell, **metadata: str) -> Cell:
    return {
        "cell_type": "code",
        "id": identifier,
        "metadata": metadata,
        "execution_count": 1,
        "source": source,
        "outputs": list(outputs),
    }


def printed(text: str) -> Cell:
    return {"output_type": "stream", "name": "stdout", "text": text}


def shown(mime: str, data: Any) -> Cell:
    return {"output_type": "display_data", "metadata": {}, "data": {mime: data, "text/plain": "x"}}


def returned(mime: str, data: Any) -> Cell:
    """What the last line of a cell gave, which notebooks store apart from what it showed."""
    return {**shown(mime, data), "output_type": "execute_result", "execution_count": 1}


def png(width: int, height: int) -> str:
    """A grey image, base64 as a notebook stores it."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = (b"\0" + b"\x80" * width) * height
    data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header)
    data += chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return base64.encodebytes(data).decode()


LOCKING = [
    markdown(
        "title",
        "# Locking and `NULL`\n\nFrom $A \\to B$ follows\n\n"
        "$$\\sum_{i=1}^{n} x_i = \\frac{1}{n}$$\n\n"
        "See [plans](02-plans.ipynb#Reading-a-plan), [the start](../../docs/start.md) and "
        "[the manual](https://www.postgresql.org/docs/18/).",
    ),
    code("open", 'lesson = open_lesson("locking")', printed("Unsearchable " * 30 + "\n")),
    markdown("wound", "## The wound\n\nIt costs \\$5 or \\$10."),
    code("report", "%%sql\nSELECT f.title FROM film f", shown("text/html", TABLE), label="report"),
    code("diagram", "lesson.er_diagram()", returned("text/html", PICTURE), label="diagram"),
    markdown("says", "### What `EXPLAIN` says\n\nText.\n\n## The wound\n\nAgain."),
    code(
        "plan", "%%plan\nSELECT 1", printed("Seq Scan\nbuffers: 40612\nnode: Seq Scan\n"), label="p"
    ),
    code("diagram-again", "lesson.er_diagram()", shown("text/html", PICTURE)),
    code("facts", "facts", shown("application/json", {"rows": 7}), label="facts"),
    code("image", "draw()", shown("image/png", png(300, 80)), alt="A grey bar"),
    markdown(
        "ask", "### Exercise locking.1: A tag\n\nAnswer it.", exercise="locking.1", role="prompt"
    ),
    code(
        "answer",
        "%%check locking.1\nSELECT ...",
        printed("Not attempted.\n"),
        exercise="locking.1",
        role="answer",
    ),
]

PLANS = [
    markdown("title", "# Plans\n\nBack to [EXPLAIN](01-locking.ipynb#what-explain-says)."),
    markdown("reading", "## Reading a plan\n\nLook at [this](01-locking.ipynb#cell-report)."),
]

HOME = """# Sample

It read {{ value locking:p buffers }} pages with a {{ value locking:p node }}, for
{{ value locking:facts rows }} rows. See [why](../notebooks/databases/01-locking.ipynb#the-wound_1).

{{ cell locking:diagram picture }}

{{ cell locking:report table }}

{{ cell locking:p text }}

{{ cell locking:p code }}
"""


@dataclass(frozen=True)
class Project:
    """A checkout with what a build reads, to be changed and built by one test."""

    root: Path

    @property
    def site(self) -> Path:
        return self.root / "site"

    def write_notebook(self, name: str, cells: list[Cell], **metadata: Any) -> None:
        path = self.root / "notebooks" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        kernel = {"name": "python3", "language": "python", "display_name": "Python 3"}
        notebook = {
            "nbformat": 4,
            "nbformat_minor": 5,
            "metadata": {"kernelspec": kernel, **metadata},
            "cells": cells,
        }
        path.write_text(json.dumps(notebook), encoding="utf-8")

    def write_spec(self, slug: str, minutes: int, prerequisites: tuple[str, ...] = ()) -> None:
        text = SPEC.format(slug=slug, title=slug, minutes=minutes, prerequisites=prerequisites)
        path = self.root / "sandbox" / "exercises" / "specs" / f"{slug}.py"
        path.write_text(text, encoding="utf-8")

    def write_page(self, name: str, text: str) -> None:
        (self.root / "docs" / name).write_text(text, encoding="utf-8")

    def build(self) -> "subprocess.CompletedProcess[str]":
        """Builds as `python3 -m sandbox site` does; standard error is in `stdout`."""
        program = "from sandbox.site import build; raise SystemExit(build(False, print))"
        environment = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "SITE_URL")}
        return subprocess.run(
            [sys.executable, "-c", program],
            cwd=self.root,
            env={**environment, "PYTHONPATH": str(self.root)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )

    def page(self, address: str) -> str:
        return (self.site / address / "index.html").read_text(encoding="utf-8")

    def article(self, address: str) -> str:
        """What stands between the navigation of a page."""
        found = re.search(r"<article.*?</article>", self.page(address), re.DOTALL)
        assert found
        return found[0]


def checkout(root: Path, *specs: Path) -> Project:
    """The project's pages and code in another folder, with these specs and without notebooks."""
    ignored = shutil.ignore_patterns("__pycache__", "specs", "node_modules")
    shutil.copytree(ROOT / "docs", root / "docs", ignore=ignored)
    shutil.copytree(ROOT / "sandbox", root / "sandbox", ignore=ignored)
    shutil.copytree(ROOT / "raycaster", root / "raycaster", ignore=ignored)
    shutil.copy(ROOT / "mkdocs.yml", root)
    _share_what_runs_in_the_browser(root)
    folder = root / "sandbox" / "exercises" / "specs"
    folder.mkdir()
    (folder / "__init__.py").touch()
    for spec in specs:
        shutil.copy(spec, folder)
    return Project(root)


def _share_what_runs_in_the_browser(root: Path) -> None:
    """Its sources are the same, so packages and bundle are those of the project itself."""
    shared = ROOT / ".cache" / "live"
    shared.mkdir(parents=True, exist_ok=True)
    (root / ".cache").mkdir()
    (root / ".cache" / "live").symlink_to(shared)


def sample(root: Path) -> Project:
    """A checkout with two lessons and with pages that quote them."""
    project = checkout(root)
    versions = {"PostgreSQL": "18.6", "Valkey": "9.1.2", "SecantusDB": "0.7.0"}
    project.write_notebook(
        "databases/01-locking.ipynb", LOCKING, sandbox={"lesson": "locking", "versions": versions}
    )
    project.write_notebook("databases/02-plans.ipynb", PLANS)
    project.write_spec("locking", minutes=25)
    project.write_spec("plans", minutes=35, prerequisites=("locking",))
    project.write_page("index.md", HOME)
    project.write_page("raycaster.md", "# The maze\n")
    for page in (root / "docs" / "case-studies").glob("*.md"):
        page.unlink()
    project.write_page("case-studies/index.md", "# Case studies\n")
    project.write_page("case-studies/slow.md", "# The slow page\n\n{{ cell locking:p text }}\n")
    return project
