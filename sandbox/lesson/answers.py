"""`check`, `hint` and `solution`: what a learner types about an exercise."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from sandbox.exercises.driver import Examiner, load_lesson
from sandbox.services import ensure

_MOMENT = 2.0  # seconds


def check(exercise: str, answer: Any) -> None:
    """Judges an answer, shows the verdict and remembers it.

    `exercise` is an id such as "joins.3"; `answer` the text of the SQL, or the function or class
    that a Python exercise asks for. Raises SandboxError where there is no such exercise.
    """
    from sandbox.exercises import progress
    from sandbox.pictures.verdict_panel import verdict_panel

    postgres = ensure(("postgres",)).postgres
    assert postgres is not None
    examiner = _examiner(exercise.partition(".")[0], postgres)
    with _word_if_slow():
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
def _examiner(slug: str, postgres: str) -> Examiner:
    """One for each lesson and server: a server that was started again may have another port."""
    return Examiner(postgres, load_lesson(slug))


@contextmanager
def _word_if_slow() -> Iterator[None]:
    """Tells what a learner waits for, where it takes longer than a moment."""
    timer = threading.Timer(_MOMENT, print, ["Judging … (a lesson's first answer takes longest)"])
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _show(picture: Any) -> None:
    from IPython.display import display

    display(picture)
