"""All three servers started together, against the slowest of them started alone."""

import os
import tempfile
from collections.abc import Iterable
from functools import partial

from sandbox.bench.measurement import Measurement, medians, seconds
from sandbox.services import NAMES, ensure, erase, stop

ROUNDS = 7


def measure() -> Measurement:
    """Servers that have data already, as at every start but a checkout's first."""
    with tempfile.TemporaryDirectory(prefix="boot-") as folder:
        before = os.environ.get("SANDBOX_STATE")
        os.environ["SANDBOX_STATE"] = folder
        try:
            ensure()  # makes the data
            choices = [NAMES, *((name,) for name in NAMES)]
            together, *alone = medians(ROUNDS, *(partial(_start, names) for names in choices))
        finally:
            erase()
            os.environ.pop("SANDBOX_STATE")
            if before is not None:
                os.environ["SANDBOX_STATE"] = before
    return Measurement("boot", together, "s", "the slowest server started alone", max(alone))


def _start(names: Iterable[str]) -> float:
    stop()
    return seconds(lambda: ensure(names))
