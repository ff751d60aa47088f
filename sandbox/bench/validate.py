"""All notebooks executed and compared on all cores, against one after the other."""

import subprocess
import sys
from functools import partial

from sandbox.bench.measurement import Measurement, seconds
from sandbox.errors import SandboxError
from sandbox.notebooks import checks
from sandbox.notebooks.catalogue import lesson_files
from sandbox.paths import ROOT


def measure() -> Measurement:
    """One run each; the serial one notebook by notebook, to know the longest one's share."""
    names = [f"notebooks/{lesson.name}" for lesson in lesson_files()]
    _run(names)  # servers, templates and caches warm for both
    together = seconds(lambda: _run(names))
    alone = [seconds(partial(_run, [name], "--numprocesses=0")) for name in names]
    share = max(alone) / sum(alone)
    reference = f"one after the other (the longest is {share:.2f} of that)"
    return Measurement("validate", together, "s", reference, sum(alone))


def _run(names: list[str], *options: str) -> None:
    command = [sys.executable, "-m", "pytest", *checks.OPTIONS, *options, "--quiet", *names]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if result.returncode:
        raise SandboxError(
            f"A notebook does not validate: {result.stdout.strip().splitlines()[-1]}",
            "See which: python3 -m sandbox test",
        )
