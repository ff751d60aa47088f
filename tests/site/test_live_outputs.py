"""A lesson run in the page from top to bottom gives what its notebook stored, cell by cell."""

from typing import Any

import pytest

from sandbox.exercises.lessons import load_lesson, slugs
from sandbox.notebooks.catalogue import lesson_files
from tests.site.browsing import DESK, LiveCell, Serve, opened
from tests.site.sample import Project

pytestmark = pytest.mark.usefixtures("node")

SMALL = [
    lesson
    for lesson in lesson_files()
    if lesson.slug in slugs() and load_lesson(lesson.slug).size == "small"
]


@pytest.mark.parametrize("lesson", SMALL, ids=[lesson.slug for lesson in SMALL])
def test_every_live_cell_gives_its_stored_output(
    published: Project, serve: Serve, browser: Any, lesson: Any
) -> None:
    page = opened(browser, "light", DESK)
    page.goto(f"{serve(published)}lessons/{lesson.track}/{lesson.slug}/")
    names = page.eval_on_selector_all(
        "[data-live=sql], [data-live=plan], [data-live=python]",
        "cells => cells.map((cell) => cell.dataset.cell)",
    )
    different = {}
    for name in names:
        cell = LiveCell(page, name)
        stored = outputs(cell)
        cell.run()
        if (above := cell.element.locator(".cell-way-out button")).count():
            above.click()
            above.wait_for(state="detached")
            cell.finished()
        if outputs(cell) != stored:
            different[name] = (stored, outputs(cell))
    page.context.close()
    assert not different


def outputs(cell: LiveCell) -> list[str]:
    """The lines that a cell shows, without empty ones."""
    texts = cell.element.locator("cell-output").all_inner_texts()
    return [line for text in texts for line in text.splitlines() if line.strip()]
