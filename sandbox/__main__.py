"""`python3 -m sandbox …`: finds a Python that fits, then hands over to the command line.

This file alone must be readable by any Python from 3.8 on, to be able to say what is wrong.
"""

import os
import shutil
import sys

FITTING = ("3.13", "3.12", "3.11")


def main():  # type: () -> int
    """Runs the command line under Python 3.11, 3.12 or 3.13; the exit status is the command's."""
    if sys.platform == "win32":
        return _refuse(
            "The servers have no build for Windows itself.",
            "Run this in WSL 2 (wsl --install), or in the dev container with Docker.",
        )
    if "%d.%d" % sys.version_info[:2] not in FITTING:  # noqa: UP031
        for version in FITTING:
            other = shutil.which("python" + version)
            if other:
                os.execv(other, [other, "-m", "sandbox"] + sys.argv[1:])  # noqa: RUF005, S606
        return _refuse(
            "This is Python %d.%d; the servers have builds for 3.11, 3.12 and 3.13."  # noqa: UP031
            % sys.version_info[:2],
            "Install one of them, for instance python3.13, and run the same command again.",
        )

    from sandbox.cli import run

    return run(sys.argv[1:])


def _refuse(what_happened, mend):  # type: (str, str) -> int
    sys.stderr.write(what_happened + "\n  " + mend + "\n")
    return 2


if __name__ == "__main__":
    sys.exit(main())
