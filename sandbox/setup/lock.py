"""Pins requirements.txt: one lock for Linux and macOS, Python 3.11 to 3.13, with hashes.

    python -m sandbox.setup.lock        (needs `uv` beside the Python that runs it)

All groups are resolved together first, so that a package has the same version in each of them.
Then wheels of everything are looked for on each platform: one that a new version leaves out shows
here, and not on a learner's machine.
"""

import itertools
import subprocess
import sys
import tempfile
from pathlib import Path

from sandbox.setup.groups import GROUPS, lock_file, requirements

_OPTIONS = (
    *("--universal", "--fork-strategy", "fewest", "--python-version", "3.11"),
    *("--generate-hashes", "--no-annotate", "--no-header", "--quiet"),
    *("--no-emit-index-url", "--no-emit-find-links"),
)
_PLATFORMS = (
    *("x86_64-unknown-linux-gnu", "aarch64-unknown-linux-gnu"),
    *("aarch64-apple-darwin", "x86_64-apple-darwin"),
)
_PYTHONS = ("3.11", "3.12", "3.13")


def main() -> None:
    """Writes every group's lock and measures what its wheels weigh on this platform."""
    with tempfile.TemporaryDirectory() as folder:
        everything = Path(folder, "everything.txt")
        _compile(requirements(GROUPS[-1]), everything)
        for group in GROUPS:
            _compile(requirements(group), lock_file(group), constraint=everything)
            _look_for_wheels(lock_file(group), Path(folder))
            size = _weigh(lock_file(group), Path(folder, group))
            lock_file(group).with_suffix(".size").write_text(f"{size}\n")
            print(f"{group}: {size / 1e6:.0f} MB")


def _compile(wanted: list[str], output: Path, constraint: Path | None = None) -> None:
    limits = ["--constraint", str(constraint)] if constraint else []
    command = [sys.executable, "-m", "uv", "pip", "compile", "-", "-o", str(output)]
    output.unlink(missing_ok=True)  # uv would keep the old versions
    text = "\n".join(wanted)
    subprocess.run([*command, *_OPTIONS, *limits], input=text, text=True, check=True)


def _look_for_wheels(lock: Path, folder: Path) -> None:
    command = [sys.executable, "-m", "uv", "pip", "install", "--dry-run", "--quiet", "--no-deps"]
    command += ["--only-binary", ":all:", "--target", str(folder), "--requirements", str(lock)]
    for platform, python in itertools.product(_PLATFORMS, _PYTHONS):
        where = ["--python-platform", platform, "--python-version", python]
        subprocess.run([*command, *where], check=True)


def _weigh(lock: Path, folder: Path) -> int:
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary"]
    subprocess.run([*command, ":all:", "-r", str(lock), "-d", str(folder)], check=True)
    return sum(file.stat().st_size for file in folder.iterdir())


if __name__ == "__main__":
    main()
