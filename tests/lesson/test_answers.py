"""`check`, `hint` and `solution` as a learner types them."""

from pathlib import Path

import pytest

from sandbox.errors import SandboxError
from sandbox.exercises.lessons import load_lesson
from sandbox.lesson import check, hint, solution


@pytest.fixture(autouse=True)
def learner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody who has not solved anything yet."""
    monkeypatch.setenv("SANDBOX_LEARNER", str(tmp_path))


def right_answer(exercise: str) -> str:
    return next(iter(load_lesson("joins").exercise(exercise).solutions.values()))


def test_right_answer_is_remembered_and_counted(capsys: pytest.CaptureFixture[str]) -> None:
    check("joins.2", "SELECT 1 AS one")
    check("joins.1", right_answer("joins.1"))
    shown = capsys.readouterr().out

    assert "Correct" in shown
    assert shown.splitlines()[-1] == "Joins: 1 of 6 solved, tried joins.2"


def test_starter_is_not_attempted(capsys: pytest.CaptureFixture[str]) -> None:
    check("joins.1", load_lesson("joins").exercise("joins.1").starter)

    assert "Not attempted" in capsys.readouterr().out


def test_hints_come_one_after_the_other(capsys: pytest.CaptureFixture[str]) -> None:
    hint("joins.1")
    hint("joins.1")
    shown = capsys.readouterr().out

    assert shown.index("Hint 1 of ") < shown.index("Hint 2 of ")


def test_solution_opens_when_earned_or_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SandboxError, match="opens after a correct answer"):
        solution("joins.1")
    check("joins.1", right_answer("joins.1"))
    solution("joins.1")
    solution("joins.2", now=True)

    assert capsys.readouterr().out.count("Solution: ") >= 4


@pytest.mark.parametrize("exercise", ["joins.99", "nothing.1", ""])
def test_exercise_that_there_is_not(exercise: str) -> None:
    with pytest.raises(SandboxError):
        check(exercise, "SELECT 1")
