"""Progress goes from the page to the notebooks and back, as files of the command line."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from sandbox.exercises import progress
from sandbox.exercises.lessons import load_lesson
from sandbox.exercises.verdict import Verdict
from sandbox.paths import ROOT
from tests.site.browsing import Serve
from tests.site.sample import Project
from tests.site.test_live_pages import JOINS, answer_cell

KEY = "'backend-notebooks.progress'"

pytestmark = pytest.mark.usefixtures("node")


@pytest.fixture
def learner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SANDBOX_LEARNER", str(tmp_path / "learner"))
    return tmp_path


def command(*arguments: str) -> None:
    words = [sys.executable, "-m", "sandbox", "progress", *arguments]
    subprocess.run(words, cwd=ROOT, env=os.environ, check=True, capture_output=True)


def brought_in(page: Any, file: Path) -> str:
    page.get_by_role("button", name="Your progress").click()
    with page.expect_file_chooser() as chosen:
        page.get_by_role("button", name="Import").click()
    chosen.value.set_files(file)
    page.locator("dialog [role=status]:not(:empty)").wait_for()
    words: str = page.locator("dialog").inner_text()
    return words


def test_what_is_solved_in_the_page_is_solved_in_the_notebook(
    published: Project, serve: Serve, desk: Any, learner: Path
) -> None:
    desk.goto(serve(published) + JOINS)
    exercise = load_lesson("joins").by_id()["joins.1"]
    cell = answer_cell(desk, "joins.1")
    cell.ask(exercise.wrong[0].answer)
    cell.element.get_by_role("button", name="Hint").click()
    cell.element.locator(".exercise-hints").wait_for()
    cell.ask(next(iter(exercise.solutions.values())))
    desk.get_by_role("button", name="Your progress").click()
    with desk.expect_download() as taken:
        desk.get_by_role("button", name="Export").click()
    file = learner / "from-the-page.json"
    taken.value.save_as(file)

    command("--import", str(file))
    record = progress.read()["joins.1"]
    today = record.attempted
    assert record == progress.Record(attempts=2, attempted=today, solved=today, hints=1)
    command("--export", str(learner / "again.json"))
    assert (learner / "again.json").read_text() == file.read_text()


def test_what_is_solved_in_the_notebook_is_solved_in_the_page(
    published: Project, serve: Serve, desk: Any, learner: Path
) -> None:
    progress.record(Verdict(status="correct", exercise="joins.2", title=""))
    progress.record(Verdict(status="wrong", exercise="joins.3", title=""))
    file = learner / "from-the-notebook.json"
    command("--export", str(file))

    desk.goto(serve(published) + JOINS)
    assert "1 solved, 1 tried" in brought_in(desk, file)
    solved = answer_cell(desk, "joins.2").element.locator(".exercise-done")
    assert "Solved on" in solved.inner_text()
    assert (
        "Tried once" in answer_cell(desk, "joins.3").element.locator(".exercise-done").inner_text()
    )


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", '{"version": 2, "exercises": {}}', '{"version": 1, "exercises": {"x.1": 3}}',
     '{"version": 1, "exercises": {"x.1": {"solved": "yesterday"}}}'],
)  # fmt: skip
def test_a_file_that_is_no_export_changes_nothing(
    published: Project, serve: Serve, desk: Any, tmp_path: Path, text: str
) -> None:
    desk.goto(serve(published) + JOINS)
    kept = {"version": 1, "exercises": {"joins.1": {"attempts": 1, "solved": "2026-01-31"}}}
    desk.evaluate(
        "text => localStorage.setItem('backend-notebooks.progress', text)", json.dumps(kept)
    )
    file = tmp_path / "broken.json"
    file.write_text(text)
    words = brought_in(desk, file)
    assert "holds no exported progress" in words
    assert "joins: 1 solved" in words


def test_a_damaged_record_is_kept_aside(published: Project, serve: Serve, desk: Any) -> None:
    desk.goto(serve(published) + JOINS)
    desk.evaluate("localStorage.setItem('backend-notebooks.progress', '{broken')")
    desk.reload()
    assert (
        desk.evaluate("localStorage.getItem('backend-notebooks.progress.damaged-1')") == "{broken"
    )
    assert not desk.problems
