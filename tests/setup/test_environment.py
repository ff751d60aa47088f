"""Setting up from a clone: what is said, what is mended, what is left alone."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sandbox.paths import ROOT
from sandbox.setup.groups import GROUPS, download_size, lock_file, requirements

BASE_PYTHON = Path(sys.base_prefix, "bin", f"python3.{sys.version_info.minor}")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The project's own files in a new folder whose name is no help, without its environment."""
    target = tmp_path / "bäckend lessons"
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "sandbox"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in [*listing.stdout.splitlines(), "requirements.txt"]:
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, target / name)
    return target


def sandbox(
    checkout: Path, *words: str, python: Path = BASE_PYTHON, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Runs `python3 -m sandbox …` there, as a learner would."""
    return subprocess.run(
        [str(python), "-m", "sandbox", *words],
        cwd=checkout,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def test_no_network(checkout: Path) -> None:
    result = sandbox(
        checkout,
        *("up",),
        PIP_INDEX_URL="http://127.0.0.1:9/simple",
        PIP_EXTRA_INDEX_URL="",
        PIP_FIND_LINKS="",
        PIP_CONFIG_FILE=os.devnull,
        PIP_NO_CACHE_DIR="1",
    )

    assert result.returncode == 1
    assert result.stderr.splitlines()[-2:] == [
        "The package index cannot be reached, so nothing could be downloaded.",
        "  Connect to the network (or set PIP_INDEX_URL to your mirror) and run this again.",
    ]
    assert "Traceback" not in result.stderr


def test_interrupted_environment_is_made_again(checkout: Path) -> None:
    (checkout / ".venv" / "bin").mkdir(parents=True)
    half = checkout / ".venv" / "bin" / "python"
    half.write_text("not a program")
    sandbox(checkout, "up", PIP_INDEX_URL="http://127.0.0.1:9/simple", PIP_CONFIG_FILE=os.devnull)

    assert half.is_symlink()
    assert subprocess.run([half, "-c", "import pip"], check=False).returncode == 0


def test_commands_that_install_nothing(checkout: Path) -> None:
    status = sandbox(checkout, "status", "--json")
    down = sandbox(checkout, "down")

    assert (status.returncode, '"servers": []' in status.stdout) == (1, True)
    assert (down.returncode, down.stdout) == (0, "Nothing is set up here, so nothing runs.\n")
    assert not (checkout / ".venv").exists()


def test_python_without_venv_module(checkout: Path, tmp_path: Path) -> None:
    """Debian ships the module apart; a module that hides it stands for its absence."""
    (tmp_path / "hide").mkdir()
    (tmp_path / "hide" / "sitecustomize.py").write_text(
        "import importlib.util as util\n"
        "find = util.find_spec\n"
        "util.find_spec = lambda name, *a: None if name == 'ensurepip' else find(name, *a)\n"
    )
    result = sandbox(checkout, "up", PYTHONPATH=str(tmp_path / "hide"))

    assert result.returncode == 1
    assert "no ensurepip module" in result.stderr
    assert f"apt install python3.{sys.version_info.minor}-venv" in result.stderr


def test_folder_that_cannot_be_written(checkout: Path, tmp_path: Path) -> None:
    python, ordinary = BASE_PYTHON, {}
    if os.geteuid() == 0:  # nothing is forbidden to root, so another user tries
        python = Path("/usr/bin/python3")
        ordinary = {"user": 65534, "group": 65534, "extra_groups": []}
        if not python.exists():
            pytest.skip("no Python that another user than root could run")
        for folder in (tmp_path, *tmp_path.parents[:-2]):  # all below /tmp
            folder.chmod(folder.stat().st_mode | 0o055)
    checkout.chmod(0o555)
    result = subprocess.run(
        [python, "-m", "sandbox", "up"],
        cwd=checkout,
        capture_output=True,
        text=True,
        check=False,
        **ordinary,  # type: ignore[call-overload]
    )
    checkout.chmod(0o755)

    assert result.returncode == 1
    assert "cannot be written" in result.stderr.splitlines()[0]
    assert len(result.stderr.splitlines()) == 2


@pytest.mark.parametrize("minor", [8, 9, 10, 14])
def test_main_can_be_read_by_other_pythons(minor: int) -> None:
    """It is the file that has to say "wrong Python"."""
    import ast

    source = (ROOT / "sandbox" / "__main__.py").read_text()

    assert ast.parse(source, feature_version=(3, minor))


def test_wrong_python_is_told_which_one_fits(checkout: Path) -> None:
    code = (
        "import sys, runpy, shutil\n"
        "sys.version_info = (3, 9, 1); shutil.which = lambda name: None\n"
        "runpy.run_module('sandbox', run_name='__main__')\n"
    )
    result = subprocess.run(
        [BASE_PYTHON, "-c", code], cwd=checkout, capture_output=True, text=True, check=False
    )

    assert result.returncode == 2
    assert result.stderr.splitlines() == [
        "This is Python 3.9; the servers have builds for 3.11, 3.12 and 3.13.",
        "  Install one of them, for instance python3.13, and run the same command again.",
    ]


@pytest.mark.parametrize("group", GROUPS)
def test_lock_pins_every_direct_requirement(group: str) -> None:
    lock = lock_file(group).read_text()

    for requirement in requirements(group):
        name = re.match(r"[\w.-]+", requirement)
        assert name is not None
        assert f"\n{name[0]}==" in f"\n{lock}"
    assert lock.count("--hash=sha256:") >= lock.count("==")
    assert "://" not in lock


def test_groups_agree_on_versions() -> None:
    pins = [set(pinned(group)) for group in GROUPS]

    assert pins[0] < pins[1] < pins[2]


def pinned(group: str) -> list[str]:
    lines = [line for line in lock_file(group).read_text().splitlines() if line[:1].isalpha()]
    return [line.split(" ")[0] for line in lines]


def test_readme_says_what_is_downloaded() -> None:
    readme = (ROOT / "README.md").read_text()

    assert f"about {download_size('learn') / 1e6:.0f} MB of Python packages" in readme
    assert f"about {download_size('test') / 1e6:.0f} MB in all" in readme
