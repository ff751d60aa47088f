"""Adding a spec to the folder is all it takes."""

from pathlib import Path

import pytest

from sandbox.errors import SandboxError
from sandbox.exercises.lessons import SPECS, find_exercise, lessons, load_lesson

SPEC = """
from sandbox.exercises.spec import Lesson, Query

LESSON = Lesson(
    slug="a-new-one", track="databases", title="New", summary="", minutes=1, size="small",
    other_data="", exercises=(Query(
        title="One", prompt="", starter="", hints=(), solutions={{}}, wrong=(), keys=()),),
)
"""


def test_every_lesson_is_found_under_its_slug() -> None:
    found = lessons()
    assert len(found) == len([p for p in SPECS.glob("*.py") if not p.stem.startswith("_")])
    for lesson in found:
        assert load_lesson(lesson.slug) is lesson


def test_a_new_file_is_found(tmp_path: Path) -> None:
    (tmp_path / "a_new_one.py").write_text(SPEC.replace("{{}}", "{}"))
    assert [lesson.title for lesson in lessons(tmp_path)] == ["New"]
    lesson, exercise = find_exercise("a-new-one.1", tmp_path)
    assert (lesson.slug, exercise.title) == ("a-new-one", "One")


@pytest.mark.parametrize("slug", ["", "nothing", "../specs/joins", "__init__"])
def test_an_unknown_lesson_is_said(slug: str) -> None:
    with pytest.raises(SandboxError, match="There is no lesson") as error:
        load_lesson(slug)
    assert lessons()[0].slug in error.value.mend
