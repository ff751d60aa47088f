"""What a measurement is, and the one way to take a time."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Measurement:
    """A value and a reference in the same unit; `reference` says what was measured beside it."""

    name: str
    value: float
    unit: str
    reference: str
    reference_value: float

    def as_dict(self) -> dict[str, Any]:
        """The row as `bench --json` prints it; `ratio` = value ÷ reference value."""
        return {
            "name": self.name,
            "value": round(self.value, 4),
            "unit": self.unit,
            "reference": self.reference,
            "reference_value": round(self.reference_value, 4),
            "ratio": round(self.value / self.reference_value, 4),
        }


def seconds(work: Callable[[], object]) -> float:
    """How long one run takes, by the wall clock."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def medians(rounds: int, *figures: Callable[[], float]) -> list[float]:
    """The median of each figure; taken in turns, so that a slow minute hits all of them."""
    rows = [[figure() for figure in figures] for _ in range(rounds)]
    return [statistics.median(column) for column in zip(*rows, strict=True)]
