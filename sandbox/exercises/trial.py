"""Runs the trial of a Service answer in a process of its own, and clears up after it.

The process cannot reach the superuser: when it needs a database it asks over a socket, one JSON
object a line, and is given a clone and a role that is gone afterwards. stage.py is the other end.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sandbox.exercises.spec import Service
from sandbox.paths import ROOT

TRIALS = Path(__file__).parent / "trials"

# Addresses are the stage's to give. With the last one set, Celery takes itself for part of Django.
_NOT_INHERITED = ("DATABASE_URL", "REDIS_URL", "MONGO_URL", "DJANGO_SETTINGS_MODULE")
_MOST_TOLD = 1 << 20  # bytes of one line

# -c instead of -m: the trial's own folder comes first on the path, and may hold anything.
_STAGE = """
import sys
sys.path.insert(0, sys.argv[1])
from sandbox.exercises.stage import main
main()
"""


def run_trial(
    exercise: Service,
    slug: str,
    answer: str,
    database: Callable[[bool], str],
    trials: Path = TRIALS,
) -> dict[str, Any] | str:
    """The report of a trial (see python_answers.py), or in words why there is none.

    `database(other)` makes a database with the first or the other data and returns its URL; it
    stays until the caller takes it away.
    """
    with tempfile.TemporaryDirectory(prefix="trial-") as folder:
        Path(folder, "answer.py").write_text(answer, encoding="utf-8")
        module = trials / f"{slug.replace('-', '_')}.py"
        with _started(exercise, module, Path(folder)) as (process, line):
            told = _told(line, exercise.seconds, database)
            if told is not None:
                return told
            with suppress(subprocess.TimeoutExpired):
                process.wait(0.1)  # its end of the line closes a moment before it is gone
            if process.returncode is None:
                return f"The answer ran for more than {exercise.seconds:g} seconds and was ended."
        return f"The answer ended the process that it ran in.{_last_words(Path(folder))}"


@contextmanager
def _started(
    exercise: Service, module: Path, folder: Path
) -> Iterator[tuple[subprocess.Popen[bytes], socket.socket]]:
    """The trial's process and our end of the line; at the end nothing of it lives."""
    ours, theirs = socket.socketpair()
    environment = {name: text for name, text in os.environ.items() if name not in _NOT_INHERITED}
    environment["PYTHONPATH"] = os.pathsep.join([str(folder), str(ROOT)])
    with (folder / "stderr").open("wb") as errors:
        process = subprocess.Popen(
            [
                *(sys.executable, "-c", _STAGE, str(ROOT), str(theirs.fileno())),
                *(str(module), exercise.trial, exercise.name),
            ],
            cwd=folder,
            env=environment,
            stdin=subprocess.PIPE,  # closes when this process is gone, however it ends
            stdout=errors,
            stderr=errors,
            pass_fds=(theirs.fileno(),),
            start_new_session=True,
        )
    theirs.close()
    try:
        yield process, ours
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if process.stdin is not None:
            process.stdin.close()
        ours.close()


def _told(
    line: socket.socket, seconds: float, database: Callable[[bool], str]
) -> dict[str, Any] | None:
    """Answers the trial's requests until it reports; None where it ends or time is up before."""
    deadline = time.monotonic() + seconds
    with line.makefile("rb") as messages:
        while True:
            line.settimeout(max(deadline - time.monotonic(), 0.001))
            try:
                text = messages.readline(_MOST_TOLD)
            except TimeoutError:
                return None
            if not text.endswith(b"\n"):
                return None
            message = json.loads(text)
            if "report" in message:
                report: dict[str, Any] = message["report"]
                return report
            asked = time.monotonic()
            url = database(message["database"] == "other")
            deadline += time.monotonic() - asked  # the answer need not pay for it
            line.sendall(json.dumps({"url": url}).encode() + b"\n")


def _last_words(folder: Path) -> str:
    """The last line that the process wrote, where there is one."""
    lines = (folder / "stderr").read_text(encoding="utf-8", errors="replace").split("\n")
    words = next((line.strip() for line in reversed(lines) if line.strip()), "")
    return f" Its last words: {words[:300]}" if words else ""
