"""`python3 -m raycaster`: what it can be asked, and one line for what it cannot use."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sandbox.paths import ROOT


def run(*arguments: str, cwd: Path | None = None) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "raycaster", *arguments],
        cwd=cwd or ROOT,
        env={**os.environ, "SDL_VIDEODRIVER": "dummy", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_a_screenshot_of_a_map_of_ones_own(tmp_path: Path) -> None:
    (tmp_path / "hall.txt").write_text("######\n#>..X#\n######\n", encoding="utf-8")
    result = run("--map", "hall.txt", "--size", "160x100", "--screenshot", cwd=tmp_path)
    assert (result.returncode, result.stderr) == (0, "")
    assert Path(result.stdout.strip()) == tmp_path / "raycaster-1.png"
    assert (tmp_path / "raycaster-1.png").read_bytes().startswith(b"\x89PNG")


BAD = {
    "hole": (b"####\n#>..\n####\n", "row 2, column 4: a hole in the border; only walls may stand"),
    "windows line ends are fine, no start": (b"###\r\n#.#\r\n###\r\n", "row 2, column 2: no start"),
    "picture": (b"\x89PNG\r\n\x1a\n\xff\xfe", "this is not UTF-8 text"),
    "empty": (b"", "row 1, column 1: the map ends here"),
    "huge": (b"#" * 3_000_000, "row 1, column 129: the map goes on here"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_map_is_one_line(name: str, tmp_path: Path) -> None:
    content, says = BAD[name]
    (tmp_path / "bad.txt").write_bytes(content)
    result = run("--map", "bad.txt", cwd=tmp_path)
    assert result.returncode == 2
    assert result.stderr.startswith("raycaster: bad.txt: ")
    assert says in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_map_that_is_not_there(tmp_path: Path) -> None:
    result = run("--map", "none.txt", cwd=tmp_path)
    assert (result.returncode, result.stderr) == (
        2,
        "raycaster: none.txt: No such file or directory\n",
    )


@pytest.mark.parametrize("size", ["640", "0x0", "10x10", "99999x99999", "640x401", "axb"])
def test_sizes_that_no_frame_has(size: str) -> None:
    result = run("--size", size)
    assert result.returncode == 2
    assert f"{size!r} is not a size: WIDTHxHEIGHT" in result.stderr


def test_help_names_every_option() -> None:
    result = run("--help")
    assert all(option in result.stdout for option in ("--map", "--size", "--level", "--seed"))
