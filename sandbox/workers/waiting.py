"""Waiting for something to become true, never for time to go by."""

from collections.abc import Callable

from sandbox.errors import SandboxError
from sandbox.services.supervisor import wait_until

PATIENCE = 10.0  # seconds; no cell of a lesson may hang longer


def until(condition: Callable[[], object], seconds: float = PATIENCE) -> None:
    """Return as soon as `condition()` is true.

    Raises SandboxError where it is still false after `seconds`.
    """
    if not wait_until(lambda: bool(condition()), seconds):
        raise SandboxError(
            f"What this cell waits for did not happen within {seconds:g} seconds.",
            "See what the worker says: worker.lines(). Then run the notebook again from the top.",
        )
