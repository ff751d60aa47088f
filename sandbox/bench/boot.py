"""All three servers started together, against the slowest of them started alone."""

import os
import statistics
import tempfile
from collections.abc import Iterable

from sandbox.bench.measurement import Measurement, seconds
from sandbox.services import NAMES, ensure, erase, stop

ROUNDS = 7


def measure() -> Measurement:
    """Servers that have data already, as at every start but a checkout's first."""
    with tempfile.TemporaryDirectory(prefix="boot-") as folder:
        before = os.environ.get("SANDBOX_STATE")
        os.environ["SANDBOX_STATE"] = folder
        try:
            ensure()  # makes the data
            # In turns, so that a slow minute of the machine hits all of them.
            choices = [NAMES, *((name,) for name in NAMES)]
            times = [[_start(names) for names in choices] for _ in range(ROUNDS)]
        finally:
            erase()
            os.environ.pop("SANDBOX_STATE")
            if before is not None:
                os.environ["SANDBOX_STATE"] = before
    together, *alone = (statistics.median(column) for column in zip(*times, strict=True))
    return Measurement("boot", together, "s", "the slowest server started alone", max(alone))


def _start(names: Iterable[str]) -> float:
    stop()
    return seconds(lambda: ensure(names))
