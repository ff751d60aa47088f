"""The scripts of the pages, checked by TypeScript: their types stand in comments."""

import shutil
import subprocess
from pathlib import Path

import pytest

from sandbox.site import packages


@pytest.mark.usefixtures("node")
def test_the_scripts_are_sound(tmp_path: Path) -> None:
    modules = packages.install(development=True)
    folder = tmp_path / "live"
    shutil.copytree(packages.SOURCES, folder, ignore=shutil.ignore_patterns("node_modules"))
    (folder / "node_modules").symlink_to(modules)
    result = subprocess.run(
        ["node", str(modules / "typescript" / "bin" / "tsc"), "--project", str(folder)],
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout
