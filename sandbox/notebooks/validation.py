"""Servers and a learner's folder apart, so that a check never touches what a learner does.

`test`, `refresh` and `bench` open the same lessons as a learner. On the learner's own servers that
would reset the database under their hands.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sandbox.paths import ROOT

_APART = ROOT / ".sandbox-test"


@contextmanager
def servers_apart() -> Iterator[None]:
    """Everything in this block, and every process it starts, uses a second set of servers.

    They keep their data for the next time. Servers that the environment names by their URLs are
    used as they are.
    """
    from sandbox import serving
    from sandbox.services import stop

    with tempfile.TemporaryDirectory(prefix="learner-") as learner:
        before = {name: os.environ.get(name) for name in ("SANDBOX_STATE", "SANDBOX_LEARNER")}
        os.environ.setdefault("SANDBOX_STATE", str(_APART))
        os.environ["SANDBOX_LEARNER"] = str(Path(learner))
        try:
            yield
        finally:
            serving.stop()
            stop()
            for name, value in before.items():
                os.environ.pop(name)
                if value is not None:
                    os.environ[name] = value


def stop_servers_apart() -> None:
    """Stops the second set of servers, which an interrupted check may have left running."""
    if _APART.exists():
        with servers_apart():
            pass
