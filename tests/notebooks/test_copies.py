"""The learner's copies: made once, kept when worked in, renewed when untouched."""

import json
from pathlib import Path
from typing import Any

import pytest

from sandbox.notebooks.catalogue import LessonFile, lesson_files
from sandbox.notebooks.copies import bring_up_to_date, copy_of, replace_copy


@pytest.fixture
def lesson(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> LessonFile:
    """A lesson in a folder of its own, and a learner without copies."""
    monkeypatch.setenv("SANDBOX_LEARNER", str(tmp_path / "mine"))
    folder = tmp_path / "notebooks" / "databases"
    folder.mkdir(parents=True)
    write(folder / "01-joins.ipynb", "SELECT 1", outputs=["1"])
    [lesson] = lesson_files(tmp_path / "notebooks")
    return lesson


def write(path: Path, source: str, outputs: list[Any] | None = None) -> None:
    cell = {"cell_type": "code", "source": source, "outputs": outputs or [], "execution_count": 1}
    path.write_text(json.dumps({"cells": [cell], "metadata": {}}))


def source_of(path: Path) -> str:
    return str(json.loads(path.read_text())["cells"][0]["source"])


def edit(path: Path, source: str) -> None:
    notebook = json.loads(path.read_text())
    notebook["cells"][0]["source"] = source
    path.write_text(json.dumps(notebook))


def test_first_copy_comes_without_outputs(lesson: LessonFile) -> None:
    assert bring_up_to_date([lesson]) == []

    [cell] = json.loads(copy_of(lesson).read_text())["cells"]
    assert (cell["source"], cell["outputs"], cell["execution_count"]) == ("SELECT 1", [], None)


def test_untouched_copy_follows_the_lesson(lesson: LessonFile) -> None:
    bring_up_to_date([lesson])
    write(lesson.path, "SELECT 2")

    assert bring_up_to_date([lesson]) == []
    assert source_of(copy_of(lesson)) == "SELECT 2"


def test_new_outputs_alone_are_no_change(lesson: LessonFile) -> None:
    bring_up_to_date([lesson])
    edit(copy_of(lesson), "my answer")
    write(lesson.path, "SELECT 1", outputs=["2"])

    assert bring_up_to_date([lesson]) == []


def test_work_is_kept_and_the_change_is_told(lesson: LessonFile) -> None:
    bring_up_to_date([lesson])
    edit(copy_of(lesson), "my answer")
    write(lesson.path, "SELECT 2")

    assert bring_up_to_date([lesson]) == [lesson]
    assert source_of(copy_of(lesson)) == "my answer"


def test_damaged_copy_is_left_alone(lesson: LessonFile) -> None:
    bring_up_to_date([lesson])
    copy_of(lesson).write_text("{ half a file")

    assert bring_up_to_date([lesson]) == [lesson]
    assert copy_of(lesson).read_text() == "{ half a file"


def test_replacing_keeps_every_old_copy(lesson: LessonFile) -> None:
    bring_up_to_date([lesson])
    edit(copy_of(lesson), "first")
    first = replace_copy(lesson)
    edit(copy_of(lesson), "second")
    second = replace_copy(lesson)

    assert first is not None
    assert second is not None
    assert (source_of(first), source_of(second)) == ("first", "second")
    assert source_of(copy_of(lesson)) == "SELECT 1"
    assert bring_up_to_date([lesson]) == []


def test_replacing_an_untouched_copy_keeps_nothing(lesson: LessonFile) -> None:
    bring_up_to_date([lesson])

    assert replace_copy(lesson) is None
