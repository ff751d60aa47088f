"""Hints come one after the other; a solution opens when it is earned or asked for."""

from pathlib import Path

import pytest

from sandbox.errors import SandboxError
from sandbox.exercises import hints, progress
from sandbox.exercises.lessons import lessons
from sandbox.exercises.verdict import Verdict

LESSON = lessons()[0]
NUMBER, EXERCISE = next(iter(LESSON.by_id().items()))


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SANDBOX_LEARNER", str(tmp_path))


def test_each_call_gives_one_more_hint_and_the_last_one_stays() -> None:
    total = len(EXERCISE.hints)
    for number, hint in enumerate(EXERCISE.hints, start=1):
        assert hints.next_hint(NUMBER).startswith(f"Hint {number} of {total}: {hint}")
    assert hints.next_hint(NUMBER).startswith(f"Hint {total} of {total}: ")
    assert progress.read()[NUMBER].hints == total


def test_a_solution_is_closed_until_the_answer_is_correct() -> None:
    with pytest.raises(SandboxError, match="opens after a correct answer") as error:
        hints.solutions(NUMBER)
    assert "now=True" in error.value.mend
    progress.record(Verdict(status="correct", exercise=NUMBER, title=""))
    text = hints.solutions(NUMBER)
    for name, solution in EXERCISE.solutions.items():
        assert name in text
        assert solution.strip().split("\n")[0] in text
    assert progress.read()[NUMBER].opened is None


def test_a_solution_opens_when_it_is_asked_for_and_stays_open() -> None:
    assert hints.solutions(NUMBER, now=True) == hints.solutions(NUMBER)
    assert progress.read()[NUMBER].opened


@pytest.mark.parametrize("name", ["", "nothing", "nothing.1", f"{LESSON.slug}.99", LESSON.slug])
def test_an_unknown_exercise_is_said(name: str) -> None:
    with pytest.raises(SandboxError, match="There is no"):
        hints.next_hint(name)
