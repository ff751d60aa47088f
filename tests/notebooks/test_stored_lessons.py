"""Every stored lesson keeps what nbval cannot check."""

import nbformat
import pytest

from sandbox.exercises.driver import load_lesson
from sandbox.notebooks.catalogue import LessonFile, lesson_files
from sandbox.notebooks.guards import problems

LESSONS = lesson_files()


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.slug)
def test_keeps_what_nbval_cannot_check(lesson: LessonFile) -> None:
    notebook = nbformat.read(lesson.path, as_version=4)

    assert list(problems(notebook, load_lesson(lesson.slug))) == []


def test_slugs_are_unique() -> None:
    slugs = [lesson.slug for lesson in LESSONS]

    assert len(set(slugs)) == len(slugs) > 0


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.slug)
def test_spec_stands_where_the_notebook_stands(lesson: LessonFile) -> None:
    assert load_lesson(lesson.slug).track == lesson.track
