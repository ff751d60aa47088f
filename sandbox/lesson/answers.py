"""`check`, `hint` and `solution`: what a learner types about an exercise."""

from functools import cache
from typing import Any

from sandbox.exercises.driver import Examiner, load_lesson
from sandbox.services import ensure


def check(exercise: str, answer: Any) -> None:
    """Judges an answer, shows the verdict and remembers it.

    `exercise` is an id such as "joins.3"; `answer` the text of the SQL, or the function or class
    that a Python exercise asks for. Raises SandboxError where there is no such exercise.
    """
    from sandbox.exercises import progress
    from sandbox.pictures.verdict_panel import verdict_panel

    examiner = _examiner(exercise.partition(".")[0])
    verdict = examiner.check(exercise, answer)
    progress.record(verdict)
    _show(verdict_panel(verdict.as_dict()))
    if verdict.status == "correct":
        print(progress.of_lesson(examiner.lesson))


def hint(exercise: str) -> None:
    """Shows the next hint of an exercise; each call gives one more."""
    from sandbox.exercises import hints

    print(hints.next_hint(exercise))


def solution(exercise: str, now: bool = False) -> None:
    """Shows the solutions of a solved exercise, or of any with `now=True`."""
    from sandbox.exercises import hints

    print(hints.solutions(exercise, now=now))


@cache
def _examiner(slug: str) -> Examiner:
    url = ensure(("postgres",)).postgres
    assert url is not None
    return Examiner(url, load_lesson(slug))


def _show(picture: Any) -> None:
    from IPython.display import display

    display(picture)
