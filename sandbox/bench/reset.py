"""A lesson's reset, against loading the same films again."""

import statistics
from typing import TYPE_CHECKING

from sandbox.bench.measurement import Measurement, seconds
from sandbox.films.templates import create_database, drop_database, ensure_template, load_database
from sandbox.services import ensure

if TYPE_CHECKING:
    from sandbox.exercises.spec import Size

ROUNDS = 7
_NAME = "lesson_bench"


def measure(name: str, size: "Size") -> Measurement:
    """The median of seven resets of PostgreSQL's films of this size, and one load."""
    postgres = ensure().postgres
    assert postgres is not None
    ensure_template(postgres, size)
    create_database(postgres, _NAME, size)
    try:
        reset = statistics.median(seconds(lambda: _reset(postgres, size)) for _ in range(ROUNDS))
        drop_database(postgres, _NAME)
        load = seconds(lambda: load_database(postgres, _NAME, size))
    finally:
        drop_database(postgres, _NAME)
    return Measurement(name, reset, "s", f"loading the {size} films again", load)


def _reset(postgres: str, size: "Size") -> None:
    drop_database(postgres, _NAME)
    create_database(postgres, _NAME, size)
