"""What starting loads: every worker process, command and trial pays for it."""

from __future__ import annotations

import pytest

from tests.filmapi.running import Backing

ARITHMETIC, GRAPHQL = "numpy", "strawberry"


@pytest.mark.parametrize(
    ("program", "left_out"),
    [
        ("import sandbox.filmapi.celery", {ARITHMETIC, GRAPHQL}),  # sends tasks, reads models
        ("import sandbox.filmapi.urls", {ARITHMETIC}),  # answers requests
    ],
)
def test_it_loads_no_library_that_it_does_not_use(
    made: Backing, program: str, left_out: set[str]
) -> None:
    program = f"import sys\n{program}\nprint(*sys.modules)"
    loaded = made.manage("shell", "--no-imports", "--command", program)
    assert "sandbox.filmapi.suggestions.signals" in loaded.split()
    assert not left_out & set(loaded.split())
