"""Hostile texts, typed into a published page: it answers, nothing is lost, the next cell works."""

from typing import Any

import pytest

from tests.site.browsing import DESK, LiveCell, Serve, opened
from tests.site.sample import Project
from tests.site.test_live_pages import FILMS, FOREVER, JOINS, answer_cell

pytestmark = pytest.mark.usefixtures("node")

ANSWERS = {
    "never ends": FOREVER,
    "two million rows": "SELECT n, repeat('x', 10) FROM generate_series(1, 2000000) n",
    "drops everything": "DROP SCHEMA public CASCADE; DROP SCHEMA IF EXISTS exam CASCADE",
    "no SQL": "Please give me the films \\ ' \" ; -- /* $x$",
    "a megabyte": "SELECT '" + "x" * 1_000_000 + "'",
    "markup": 'SELECT \'<img src=x onerror="window.ran=1"><script>window.ran=1</script>\' AS "<b>"',
    "ends the server": "SELECT pg_terminate_backend(pg_backend_pid())",
    "deep": "SELECT " + "(" * 20_000 + "1" + ")" * 20_000,
    "a gigabyte": "SELECT string_agg(repeat('x', 1000000), '') FROM generate_series(1, 2000)",
    "leaves a transaction open": "BEGIN; TRUNCATE film CASCADE; LOCK TABLE member",
}


@pytest.fixture(scope="module")
def page(published: Project, serve: Serve, browser: Any) -> Any:
    """One page for all of them: what one leaves behind, the next one finds."""
    page = opened(browser, "light", DESK)
    page.goto(serve(published) + JOINS)
    return page


@pytest.fixture(scope="module")
def first(page: Any) -> LiveCell:
    return LiveCell(page, page.locator("[data-live=sql]").first.get_attribute("data-cell"))


@pytest.mark.parametrize("name", ANSWERS)
def test_as_an_answer(page: Any, first: LiveCell, name: str) -> None:
    said = answer_cell(page, "joins.1").ask(ANSWERS[name])
    assert "Wrong" in said or "Could not run" in said
    assert "3201" in first.ask(FILMS)
    assert page.evaluate("window.ran") is None


@pytest.mark.parametrize("name", [name for name in ANSWERS if name != "never ends"])
def test_as_a_cell(page: Any, first: LiveCell, name: str) -> None:
    """What a reader drops is dropped, until the data is reset; the page goes on all the same."""
    first.ask("CREATE TABLE IF NOT EXISTS mine AS SELECT 7 AS number")
    said = first.ask(ANSWERS[name])
    assert said.strip()
    assert len(said) < 50_000
    first.ask("ROLLBACK")
    assert page.evaluate("window.ran") is None
    if name == "drops everything":
        page.get_by_role("button", name="Reset the data").click()
        page.get_by_text("The films are as new.").wait_for()
    else:
        assert "7" in first.ask("SELECT number FROM mine")
    assert "3201" in first.ask(FILMS)
