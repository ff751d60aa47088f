"""Page and notebook give the same verdicts, field by field, on every answer that is stored."""

import json
from functools import partial
from typing import Any

import pytest

from sandbox.exercises.answers import Allowance
from sandbox.exercises.driver import Examiner
from sandbox.exercises.export import exported
from sandbox.exercises.lessons import lessons
from sandbox.exercises.spec import Exercise, Lesson, Query
from sandbox.exercises.verdict import Verdict
from sandbox.site.page_exercises import (
    JUDGED_BY_SQL,
    is_judged_alike,
    on_the_pages_films,
    read_list,
    stored_answers,
)
from tests.live.page import Page

SHOWN = 20  # rows of a kind in one verdict
HOW_TO_LIST = "run python3 -m sandbox.site.page_exercises"
LESSONS = [
    pytest.param(lesson, id=lesson.slug)
    for lesson in lessons()
    if any(isinstance(exercise, JUDGED_BY_SQL) for exercise in lesson.exercises)
]


@pytest.mark.parametrize("lesson", LESSONS)
def test_stored_answers(
    page: Page, postgres_url: str, lesson: Lesson, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What is compared here is not how fast the machine is.
    monkeypatch.setattr("sandbox.exercises.attempt.Allowance", partial(Allowance, 60.0))
    small = on_the_pages_films(lesson)
    exercises = {k: e for k, e in small.by_id().items() if isinstance(e, JUDGED_BY_SQL)}
    page.ask(lesson=exported(small))
    for number, exercise in exercises.items():
        for answer, _ in stored_answers(exercise):
            page.ask(id=number, answer=answer)
    with Examiner(postgres_url, small) as examiner:
        for number, exercise in exercises.items():
            verdicts: dict[str, Verdict] = {}
            for answer, _ in stored_answers(exercise):
                verdicts[answer] = examiner.check(number, answer)
                wanted = json.loads(json.dumps(verdicts[answer].as_dict()))
                told = page.answer()
                assert comparable(told, exercise) == comparable(wanted, exercise), (number, answer)
            if lesson is not small:
                listed = number.replace(small.slug, lesson.slug)
                found = is_judged_alike(exercise, verdicts)
                assert read_list().get(listed) == found, f"{listed}: {HOW_TO_LIST}"


def comparable(verdict: dict[str, Any], exercise: Exercise) -> dict[str, Any]:
    """The verdict; rows that nobody asked to sort are brought into one order.

    PGlite is a program of 32 bits, whose hash tables return rows in another order. Where such rows
    are more than a verdict shows, only their number can be compared.
    """
    assert set(verdict) == set(Verdict.__dataclass_fields__)
    if isinstance(exercise, Query) and exercise.order:
        return verdict
    told = json.loads(json.dumps(verdict))
    for part in (told["result"], told["surplus"], (told["missing"] or {}).get("keys")):
        if part:
            rows = sorted(part["rows"], key=str)
            part["rows"] = len(rows) if len(rows) == SHOWN else rows
    return dict(told)
