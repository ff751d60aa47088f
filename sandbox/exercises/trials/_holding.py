"""How a trial tells its message: the first thing that does not hold ends it.

A trial with `@judged` may call `hold` from anywhere, and needs no return.
"""

import functools
from collections.abc import Callable

from sandbox.exercises.stage import Stage, Trial


class DoesNotHoldError(Exception):
    """The message of a trial, on its way out."""


def hold(condition: object, message: str) -> None:
    """Ends the trial with this message where the condition is false."""
    if not condition:
        raise DoesNotHoldError(message)


def judged(trial: Callable[[Stage], None]) -> Trial:
    """The trial as a function that returns None or the message."""

    @functools.wraps(trial)
    def told(stage: Stage) -> str | None:
        try:
            trial(stage)
        except DoesNotHoldError as message:
            return str(message)
        return None

    return told
