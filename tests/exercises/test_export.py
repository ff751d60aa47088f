"""What the page in the browser gets."""

import json

import pytest

from sandbox.exercises.export import exported, needed_for, unpacked
from sandbox.exercises.lessons import lessons
from sandbox.exercises.spec import Lesson, Python

LESSONS = [pytest.param(lesson, id=lesson.slug) for lesson in lessons()]


@pytest.mark.parametrize("lesson", LESSONS)
def test_solutions_cannot_be_read_by_accident(lesson: Lesson) -> None:
    text = json.dumps(exported(lesson), ensure_ascii=False)
    for exercise in lesson.exercises:
        for answer in (*exercise.solutions.values(), *(w.answer for w in exercise.wrong)):
            assert json.dumps(answer, ensure_ascii=False)[1:-1] not in text
        assert json.dumps(exercise.prompt, ensure_ascii=False) in text


@pytest.mark.parametrize("lesson", LESSONS)
def test_what_is_packed_comes_back_without_the_tests_retellings(lesson: Lesson) -> None:
    told = json.loads(json.dumps(exported(lesson)))
    assert list(told["exercises"]) == list(lesson.by_id())
    for number, exercise in lesson.by_id().items():
        packed = unpacked(told["exercises"][number]["packed"])
        assert packed["solutions"] == dict(exercise.solutions)
        assert [w["says"] for w in packed["wrong"]] == [w.says for w in exercise.wrong]
        assert not any("retold" in wrong for wrong in packed["wrong"])


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_check_runs_from_what_is_packed(lesson: Lesson) -> None:
    for number, exercise in lesson.by_id().items():
        if isinstance(exercise, Python):
            packed = unpacked(exported(lesson)["exercises"][number]["packed"])
            page: dict[str, object] = {}
            exec(packed["check_source"], page)
            answer: dict[str, object] = {}
            exec(next(iter(exercise.solutions.values())), answer)
            check = page[packed["check"]]
            assert callable(check)
            assert check(answer[exercise.name]) is None


def test_only_what_is_needed_goes_along() -> None:
    source = (
        "import os\nimport re as r\nA = 1\nB = A\ndef f(): return B, r\ndef g(): return f()\nC = 2"
    )
    assert needed_for("f", source) == (
        "import re as r\n\nA = 1\n\nB = A\n\ndef f():\n    return (B, r)\n"
    )
