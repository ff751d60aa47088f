"""Live cells in a real browser, as readers use them."""

import gzip
from collections.abc import Iterator
from typing import Any

import pytest

from sandbox.exercises.lessons import load_lesson
from tests.site.browsing import DESK, PHONE, LiveCell, Serve, barriers, opened, too_wide
from tests.site.sample import Project

pytestmark = pytest.mark.usefixtures("node")

JOINS = "lessons/databases/joins/"
NORMALIZATION = "lessons/databases/normalization/"
FILMS = "SELECT count(*) AS films FROM film"
FOREVER = "SELECT count(*) FROM generate_series(1, 1000000) a, generate_series(1, 1000000) b"


@pytest.fixture
def joins(published: Project, serve: Serve, desk: Any) -> Iterator[Any]:
    desk.goto(serve(published) + JOINS)
    yield desk
    assert not desk.problems


@pytest.fixture
def first(joins: Any) -> LiveCell:
    """The first cell of SQL of a lesson."""
    return LiveCell(joins, joins.locator("[data-live=sql]").first.get_attribute("data-cell"))


def answer_cell(page: Any, exercise: str) -> LiveCell:
    cell = page.locator(f"[data-live=check][data-exercise='{exercise}']")
    return LiveCell(page, cell.get_attribute("data-cell"))


def test_a_query_is_typed_and_its_rows_are_seen(first: LiveCell, joins: Any) -> None:
    first.type(FILMS)
    joins.keyboard.press("Control+Enter")
    assert sorted(first.finished().split()) == ["1", "3201", "films", "row"]
    assert first.element.locator("table.pic-table").count() == 1
    assert first.element.locator(".cell-status").inner_text() == "1 row"


def test_an_error_shows_its_place(first: LiveCell) -> None:
    said = first.ask("SELECT title\nFORM film")
    lines = said.splitlines()
    assert lines[0] == 'ERROR:  syntax error at or near "film"'
    assert lines[1].index("film") == lines[2].index("^")
    assert "3201" in first.ask(FILMS)


@pytest.mark.parametrize("exercise", ["normalization.1", "normalization.2"])
def test_nothing_moves_when_an_editor_opens(
    published: Project, serve: Serve, desk: Any, exercise: str
) -> None:
    desk.goto(serve(published) + NORMALIZATION)
    cell = answer_cell(desk, exercise)
    for element in (cell.element, desk.locator("[data-live=sql]").first):
        height = "element => element.getBoundingClientRect().height"
        before = element.evaluate(height)
        element.get_by_role("button", name="Edit").click()
        element.locator(".cm-content").wait_for()
        assert abs(element.evaluate(height) - before) < 1


def test_an_answer_is_wrong_then_right(published: Project, serve: Serve, joins: Any) -> None:
    exercise = load_lesson("joins").by_id()["joins.1"]
    cell = answer_cell(joins, "joins.1")
    said = cell.ask(exercise.wrong[0].answer)
    assert "Wrong" in said
    assert exercise.wrong[0].says.split("`")[0] in said
    cell.element.get_by_role("button", name="Hint").click()
    hint = cell.element.locator(".exercise-hints li")
    assert hint.inner_text().startswith(exercise.hints[0].split("`")[0])
    assert "Correct" in cell.ask(next(iter(exercise.solutions.values())))
    assert "Solved on" in cell.element.locator(".exercise-done").inner_text()
    joins.reload()
    assert "Solved on" in cell.element.locator(".exercise-done").inner_text()


def test_a_solution_asks_first_and_opens_when_it_is_earned(joins: Any) -> None:
    cell = answer_cell(joins, "joins.1")
    solution = cell.element.get_by_role("button", name="Solution")
    solution.click()
    cell.element.get_by_role("button", name="Not yet").click()
    assert cell.element.locator(".exercise-solution").count() == 0
    solution.click()
    cell.element.get_by_role("button", name="Show it").click()
    cell.element.locator(".exercise-solution").first.wait_for()
    shown = cell.element.locator(".exercise-solution").count()
    assert shown == len(load_lesson("joins").by_id()["joins.1"].solutions)


def test_an_answer_in_python_is_judged(published: Project, serve: Serve, desk: Any) -> None:
    desk.goto(serve(published) + NORMALIZATION)
    exercise = load_lesson("normalization").by_id()["normalization.2"]
    cell = answer_cell(desk, "normalization.2")
    assert "Not attempted" in cell.run()
    assert exercise.wrong[0].says.split("`")[0] in cell.ask(exercise.wrong[0].answer)
    assert "Correct" in cell.ask(next(iter(exercise.solutions.values())))
    assert not desk.problems


def test_a_missing_table_offers_to_run_what_makes_it(
    published: Project, serve: Serve, desk: Any
) -> None:
    desk.goto(serve(published) + NORMALIZATION)
    cell = LiveCell(desk, "test")
    stored = cell.element.locator("cell-output").inner_text()
    assert 'relation "lab.sheet" does not exist' in cell.run()
    cell.element.get_by_role("button", name="cells above first").click()
    cell.element.locator("table").wait_for(timeout=60_000)
    assert cell.finished() == stored


def test_a_query_that_never_ends_is_stopped(first: LiveCell, joins: Any) -> None:
    first.ask("CREATE TABLE mine AS SELECT 7 AS number")
    first.type(FOREVER)
    joins.keyboard.press("Control+Enter")
    stop = first.element.get_by_role("button", name="Stop")
    joins.wait_for_timeout(500)  # a click right after the start is taken for a double click
    stop.click()
    assert "Stopped" in first.finished()
    assert "7" in first.ask("SELECT number FROM mine")


def test_an_answer_that_never_ends_is_stopped_by_the_limit(joins: Any, first: LiveCell) -> None:
    cell = answer_cell(joins, "joins.1")
    said = cell.ask(FOREVER)
    assert "Could not run" in said
    assert "seconds" in said
    assert "3201" in first.ask(FILMS)


def test_a_cell_that_never_ends_is_stopped_by_the_limit(first: LiveCell, long: bool) -> None:
    if not long:
        pytest.skip("waits half a minute: --long")
    assert "30 seconds" in first.ask(FOREVER)
    assert "3201" in first.ask(FILMS)


def test_loaded_cells_need_no_network(first: LiveCell, joins: Any) -> None:
    """Once the engine and the films are loaded: queries, resets, stops and answers go on."""
    assert "3201" in first.ask(FILMS)
    answer = answer_cell(joins, "joins.1")
    answer.ask("SELECT 1")
    joins.context.set_offline(True)
    assert "MGM" in first.ask("SELECT 'MGM' AS studio")
    first.type(FOREVER)
    joins.keyboard.press("Control+Enter")
    joins.wait_for_timeout(500)
    first.element.get_by_role("button", name="Stop").click()
    assert "Stopped" in first.finished()
    assert "3201" in first.ask(FILMS)
    solution = next(iter(load_lesson("joins").by_id()["joins.1"].solutions.values()))
    assert "Correct" in answer.ask(solution)


def test_cells_and_data_become_as_new(first: LiveCell, joins: Any) -> None:
    stored = first.element.locator("cell-output").inner_text()
    first.ask("DROP TABLE film CASCADE")
    first.element.get_by_role("button", name="Reset").click()
    assert first.results.inner_text() == stored
    assert "does not exist" in first.run()
    joins.get_by_role("button", name="Reset the data").click()
    joins.get_by_text("The films are as new.").wait_for()
    assert first.run() == stored


def test_the_keyboard_is_enough(first: LiveCell, joins: Any) -> None:
    focused = "document.activeElement.textContent"
    first.element.get_by_role("button", name="Edit").focus()
    joins.keyboard.press("Tab")
    assert joins.evaluate(focused) == "Run"
    joins.keyboard.press("Shift+Tab")
    joins.keyboard.press("Enter")
    first.element.locator(".cm-content").wait_for()
    joins.wait_for_timeout(0)
    inside = "document.activeElement.shadowRoot?.activeElement?.className.includes('cm-content')"
    assert joins.evaluate(inside)
    joins.keyboard.press("Control+a")
    joins.keyboard.insert_text(FILMS)
    joins.keyboard.press("Control+Enter")
    assert "3201" in first.finished()
    assert joins.evaluate(inside)
    joins.keyboard.press("Tab")
    assert not joins.evaluate(inside)
    assert joins.evaluate("document.activeElement.matches(':focus-visible')")


@pytest.mark.parametrize(("look", "size"), [("light", PHONE), ("dark", DESK)])
def test_open_cells_have_no_barriers(
    published: Project, serve: Serve, browser: Any, look: str, size: dict[str, int]
) -> None:
    page = opened(browser, look, size)
    page.goto(serve(published) + JOINS)
    cell = LiveCell(page, page.locator("[data-live=sql]").first.get_attribute("data-cell"))
    cell.ask("SELECT id, title FROM film LIMIT 3")
    answer = answer_cell(page, "joins.1")
    answer.ask(load_lesson("joins").by_id()["joins.1"].wrong[0].answer)
    answer.element.get_by_role("button", name="Hint").click()
    answer.element.locator(".exercise-hints").wait_for()
    answer.element.get_by_role("button", name="Solution").click()
    assert not barriers(page)
    answer.element.get_by_role("button", name="Show it").click()
    answer.element.locator(".exercise-solution").first.wait_for()
    page.get_by_role("button", name="Your progress").click()
    assert not barriers(page)
    page.keyboard.press("Escape")
    assert not too_wide(page)
    assert not page.problems
    page.context.close()


def test_readers_without_scripts_see_the_stored_outputs(
    published: Project, serve: Serve, browser: Any
) -> None:
    page = opened(browser, "light", DESK, java_script_enabled=False)
    page.goto(serve(published) + JOINS)
    cell = page.locator("[data-live=sql]").first
    assert cell.locator("cell-output table").is_visible()
    assert page.locator(".cell-run, .exercise-help").count() == 0
    assert not page.locator(".lesson-live").is_visible()
    assert page.get_by_text("to have your answer checked").first.is_visible()
    page.goto(serve(published) + "start/")
    assert page.get_by_text("The kernel talks SQL to PostgreSQL").is_visible()
    page.context.close()


def test_a_case_study_is_alive_too(published: Project, serve: Serve, desk: Any) -> None:
    desk.goto(serve(published) + "case-studies/slow-query/")
    plan, index = LiveCell(desk, "live-1"), LiveCell(desk, "live-2")
    assert "Sort" in plan.run()
    index.run()
    after = plan.run()
    assert "rating_film_id_rated_at" in after
    assert "Sort" not in after
    assert not desk.problems


def test_a_page_loads_no_engine_by_itself_and_then_only_from_the_site(
    published: Project, serve: Serve, desk: Any
) -> None:
    root, asked = serve(published), []
    desk.context.on("request", lambda request: asked.append(request.url))
    desk.goto(root + NORMALIZATION, wait_until="networkidle")
    assert not [url for url in asked if "-worker" in url or url.endswith((".bin", ".wasm"))]
    cell = LiveCell(desk, desk.locator("[data-live=sql]").first.get_attribute("data-cell"))
    cell.run()
    answer_cell(desk, "normalization.2").ask("def closure(a, b):\n    return 1")
    assert len([url for url in asked if "-worker" in url]) >= 2  # of SQL and of Python
    assert not [url for url in asked if not url.startswith((root, "data:", "blob:"))]


def test_a_diagram_is_drawn_in_both_schemes(
    published: Project, serve: Serve, browser: Any, scheme: str
) -> None:
    page = opened(browser, scheme, PHONE)
    page.goto(serve(published) + "start/")
    page.locator("figure.diagram").scroll_into_view_if_needed()
    drawn = page.locator("figure.diagram.is-drawn svg")
    drawn.wait_for()
    assert "PostgreSQL" in drawn.text_content()
    assert drawn.get_attribute("aria-labelledby")
    assert not barriers(page)
    assert not page.problems
    page.context.close()


def test_a_lesson_is_light_when_it_opens(published: Project, serve: Serve, desk: Any) -> None:
    """All that is transferred for the heaviest one, compressed: 200 kB. Lessons store no images."""
    lessons = (published.site / "lessons").glob("*/*/index.html")
    heaviest = max(lessons, key=lambda page: len(gzip.compress(page.read_bytes())))
    session = desk.context.new_cdp_session(desk)
    session.send("Network.enable")
    sizes: list[float] = []
    session.on("Network.loadingFinished", lambda e: sizes.append(e["encodedDataLength"]))
    folder = heaviest.parent.relative_to(published.site)
    desk.goto(f"{serve(published)}{folder}/", wait_until="networkidle")
    assert 40_000 < sum(sizes) <= 200_000, folder
