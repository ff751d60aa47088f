"""A process of Node.js with the page's driver in it."""

import json
import subprocess
from pathlib import Path
from typing import Any

from sandbox.paths import ROOT
from sandbox.site.page_films import page_films

CHECKER = ROOT / "sandbox" / "exercises"


class Page:
    """Answers come in the order of the asking."""

    def __init__(self, script: Path, modules: Path) -> None:
        dist = modules / "@electric-sql" / "pglite" / "dist"
        command = ["node", str(script), str(dist), str(page_films(modules)), str(CHECKER)]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )

    def ask(self, **what: Any) -> None:
        """Asks, and does not wait for the answer."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(what) + "\n")
        self._process.stdin.flush()

    def answer(self) -> Any:
        """The answer to the earliest question that is still open."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "Node.js has ended"
        return json.loads(line)

    def close(self) -> None:
        """Ends the process."""
        self._process.kill()
        self._process.communicate()
