"""A fault planted in a lesson turns the checks red."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest

from sandbox.exercises.driver import load_lesson
from sandbox.notebooks.catalogue import LessonFile, lesson_files
from sandbox.notebooks.checks import OPTIONS
from sandbox.notebooks.guards import problems

WITHOUT = ("-pno:cacheprovider", "-pno:hypothesispytest")  # a notebook has no use for them
LESSONS = [pytest.param(lesson, id=lesson.slug) for lesson in lesson_files()]


@pytest.mark.parametrize("lesson", LESSONS)
def test_changed_number_and_new_exception(lesson: LessonFile, tmp_path: Path) -> None:
    notebook = nbformat.read(lesson.path, as_version=4)
    place = first_number(notebook)
    raising = next(cell for cell in notebook.cells[place + 1 :] if cell.cell_type == "code")
    notebook.cells = [*notebook.cells[: place + 1], raising]  # the rest would only take time
    output = notebook.cells[place].outputs[0]
    output.data["text/plain"] = re.sub(
        r"\d", lambda digit: str((int(digit.group()) + 1) % 10), output.data["text/plain"], count=1
    )
    raising.source = "raise ValueError"

    last = len(code_cells(notebook)) - 1  # as nbval counts
    assert failures(notebook, tmp_path / "planted.ipynb") == [f"Cell {last - 1}", f"Cell {last}"]


@pytest.mark.parametrize("lesson", LESSONS)
def test_cell_that_was_never_executed(lesson: LessonFile) -> None:
    notebook = nbformat.read(lesson.path, as_version=4)
    cell = code_cells(notebook)[2]
    cell.execution_count, cell.outputs = None, []

    assert f"{cell.id}: never executed in its place (count None)" in found(notebook, lesson)


@pytest.mark.parametrize("lesson", LESSONS)
def test_exception_that_is_swallowed(lesson: LessonFile) -> None:
    notebook = nbformat.read(lesson.path, as_version=4)
    tagged, failed = code_cells(notebook)[2:4]
    tagged.metadata["tags"] = ["raises-exception"]
    failed.outputs = [nbformat.v4.new_output("error", ename="E", evalue="e", traceback=[])]

    assert any(problem.startswith(f"{tagged.id}: tagged") for problem in found(notebook, lesson))
    assert f"{failed.id}: its stored output is an exception" in found(notebook, lesson)


def first_number(notebook: Any) -> int:
    """The place of the first cell whose first output shows a number and is compared."""
    for place, cell in enumerate(notebook.cells):
        for output in cell.get("outputs", [])[:1]:
            if re.search(r"\d", output.get("data", {}).get("text/plain", "")):
                return place
    raise AssertionError("no output shows a number")


def code_cells(notebook: Any) -> list[Any]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def found(notebook: Any, lesson: LessonFile) -> list[str]:
    return list(problems(notebook, load_lesson(lesson.slug)))


def failures(notebook: Any, path: Path) -> list[str]:
    """The cells that fail when the validation that `test` runs is given this notebook alone."""
    nbformat.write(notebook, path)
    command = [sys.executable, "-m", "pytest", *OPTIONS, "--numprocesses=0", str(path)]
    result = subprocess.run(
        [*command, *WITHOUT], capture_output=True, text=True, check=False
    )
    return re.findall(r"^FAILED .*::(Cell \d+)", result.stdout, re.MULTILINE)
