"""A copy of what the site is built from, to be built again and again without touching the site."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sandbox.errors import SandboxError
from sandbox.paths import ROOT
from sandbox.site import ENVIRONMENT

_BUILD = "from sandbox.site import build; raise SystemExit(build(False))"


@dataclass(frozen=True)
class SiteCopy:
    """The folder of the copy; `site/` in it is what was built."""

    root: Path

    @property
    def site(self) -> Path:
        return self.root / "site"

    def build(self) -> None:
        """Builds as `python3 -m sandbox site` does."""
        self.run("-c", _BUILD)

    def forget(self) -> None:
        """Makes the next build a cold one; what runs in the browser stays bundled."""
        shutil.rmtree(self.site, ignore_errors=True)
        shutil.rmtree(self.root / ".cache" / "site", ignore_errors=True)

    def run(self, *arguments: str) -> None:
        """Runs Python in the copy, on the copy's code. Raises SandboxError where it fails."""
        result = subprocess.run(
            [sys.executable, *arguments],
            cwd=self.root,
            env={**os.environ, **ENVIRONMENT, "PYTHONPATH": str(self.root)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if result.returncode:
            raise SandboxError(
                f"The site does not build: {result.stdout.strip().splitlines()[-1]}",
                "See why: python3 -m sandbox site",
            )


@contextmanager
def site_copy() -> Iterator[SiteCopy]:
    """A copy with the packages and the bundle of the checkout; deleted at the end."""
    with tempfile.TemporaryDirectory(prefix="site-") as folder:
        root = Path(folder)
        ignored = shutil.ignore_patterns("__pycache__", "node_modules", ".ipynb_checkpoints")
        for name in ("docs", "notebooks", "raycaster", "sandbox"):
            shutil.copytree(ROOT / name, root / name, ignore=ignored)
        shutil.copy(ROOT / "mkdocs.yml", root)
        live = ROOT / ".cache" / "live"
        live.mkdir(parents=True, exist_ok=True)
        (root / ".cache").mkdir()
        (root / ".cache" / "live").symlink_to(live)
        yield SiteCopy(root)
