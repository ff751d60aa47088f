"""One process started from a command line such as `celery -A cinema worker`."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from sandbox.errors import SandboxError
from sandbox.services.processes import tagged
from sandbox.services.supervisor import wait_until

HOST = "shop"  # in place of the machine's name: a worker has the same address everywhere
PATIENCE_TO_STOP = 10.0  # seconds

# Starts `celery` as its own script would. The tag stays on the command line, for the guardian.
_CELERY = """
import sys
del sys.argv[1]
sys.argv[0] = "celery"
from celery.__main__ import main
main()
"""
# What differs from run to run, and what stands for it in `lines`.
_OF_THIS_RUN = (
    (re.compile(r"^\[[\d\- :,]+: (\w+)/[\w-]+\] "), r"\1: "),  # "[2026-01-31 10:00:00,000: …"
    (re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"), "…"),
    (re.compile(r"(rediss?://)\S*@"), r"\1"),
    (re.compile(r"127\.0\.0\.1:\d+"), "127.0.0.1:…"),
    (re.compile(r"(localhost|redis):\d{4,}"), r"\1:…"),
    (re.compile(r"ForkPoolWorker-\d+"), "child"),
    (re.compile(r"pid:\d+"), "pid:…"),
    (re.compile(r"\bjob: ?\d+"), "job:…"),
    (re.compile(r"\b\d+\.\d+(?:e-\d+)?s\b"), "…s"),
    (re.compile(r"0x[0-9a-f]{6,}"), "0x…"),
    (re.compile(r"\d{4}-\d\d-\d\d[ T][\d:.,+]+"), "…"),
)


class Process:
    """A `celery` command that runs, with all that it forked.

    `name` is what the lesson calls it, `address` what a worker is called in `control`. `log` is
    the file with all that it printed.
    """

    def __init__(
        self,
        name: str,
        arguments: Sequence[str],
        folder: Path,
        log: Path,
        environment: Mapping[str, str],
        tag: str,
    ) -> None:
        """Start it in this folder; does not wait until it is ready."""
        self.name = name
        self.address = f"{name}@{HOST}"
        self.log = log
        self._tag = tag
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-c", _CELERY, tag, *arguments],
                cwd=folder,
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,  # a group of its own, killed as one
            )

    @property
    def pid(self) -> int:
        """The id of its main process, which is also the id of its process group."""
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        """What the main process ended with, minus the signal's number if by one; None: it runs."""
        return self._process.poll()

    def text(self) -> str:
        """Its log as it is."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def lines(self, containing: str = "") -> list[str]:
        """The lines of its log that contain this, without what differs from run to run.

        Times, ids, ports and passwords are left out or become `…`.
        """
        found = [line for line in self.text().splitlines() if containing in line]
        return [_same_in_every_run(line) for line in found]

    def says(self, text: str) -> bool:
        """Whether its log holds this text by now."""
        return text in self.text()

    def stop(self) -> None:
        """Stop it in good order, as Ctrl-C does: it first finishes the tasks that run.

        Raises SandboxError where that takes more than ten seconds.
        """
        self._process.terminate()
        try:
            self._process.wait(PATIENCE_TO_STOP)
        except subprocess.TimeoutExpired:
            raise SandboxError(
                f"{self.name} still works on its tasks after {PATIENCE_TO_STOP:.0f} seconds.",
                "Wait and stop it again, or end it and what it does with `kill()`.",
            ) from None

    def kill(self) -> None:
        """`kill -9` it and all that it forked, as a crash would; return when none is left."""
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self._process.wait()
        wait_until(self._is_gone, PATIENCE_TO_STOP)

    def _is_gone(self) -> bool:
        """Whether none of its group lives; zombies, which somebody else has to reap, do not."""
        return not any(map(self._is_of_group, tagged(self._tag)))

    def _is_of_group(self, pid: int) -> bool:
        try:
            return os.getpgid(pid) == self.pid
        except ProcessLookupError:
            return False


def _same_in_every_run(line: str) -> str:
    for pattern, instead in _OF_THIS_RUN:
        line = pattern.sub(instead, line)
    return line.rstrip()
