"""The two files of a new lesson run and pass as they are written."""

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from sandbox.errors import SandboxError
from sandbox.exercises import specs
from sandbox.exercises.driver import Examiner
from sandbox.exercises.lessons import load_lesson
from sandbox.notebooks import new
from sandbox.notebooks.refresh import write_exercises


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """Notebook and spec of a new lesson, in a folder of this test."""
    (tmp_path / "specs").mkdir()
    monkeypatch.setattr(new, "NOTEBOOKS", tmp_path / "notebooks")
    monkeypatch.setattr(specs, "__file__", str(tmp_path / "specs" / "__init__.py"))
    return new.write_lesson("databases", "window-functions")


def test_exercise_passes_its_own_checker(written: tuple[Path, Path], postgres_url: str) -> None:
    lesson = load_lesson("window-functions", written[1].parent)
    [exercise] = lesson.exercises
    with Examiner(postgres_url, lesson) as examiner:

        def judged(answer: str) -> tuple[str, str]:
            verdict = examiner.check("window-functions.1", answer)
            return verdict.status, verdict.message

        assert judged(exercise.starter)[0] == "not attempted"
        for solution in exercise.solutions.values():
            assert judged(solution)[0] == "correct"
        for wrong in exercise.wrong:
            assert judged(wrong.answer) == judged(wrong.retold) == ("wrong", wrong.says)


def test_notebook_has_a_place_for_the_exercise(written: tuple[Path, Path]) -> None:
    notebook = nbformat.read(written[0], as_version=4)
    write_exercises(notebook, load_lesson("window-functions", written[1].parent))

    assert any(cell.source.startswith("%%check window-functions.1") for cell in notebook.cells)


def test_spec_keeps_the_style(written: tuple[Path, Path]) -> None:
    for check in (["check"], ["format", "--check"]):
        command = [sys.executable, "-m", "ruff", *check, str(written[1])]
        assert subprocess.run(command, check=False).returncode == 0


def test_name_that_is_taken(written: tuple[Path, Path]) -> None:
    with pytest.raises(SandboxError, match="already"):
        new.write_lesson("databases", "window-functions")
