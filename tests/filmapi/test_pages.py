"""The pages for people: they work in a browser, and load nothing from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.filmapi.running import ADMINISTRATOR, PASSWORD, Api

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

DESK, PHONE = 1400, 400


@pytest.fixture(params=[DESK, PHONE])
def page(browser: Browser, live: Api, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page that complains of every request elsewhere, failed load and error in a script."""
    complaints: list[str] = []
    context = browser.new_context(viewport={"width": request.param, "height": 900})
    opened = context.new_page()
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on(
        "request",
        lambda asked: (
            complaints.append(asked.url)
            if not asked.url.startswith((live.url, "data:", "blob:"))
            else None
        ),
    )
    opened.on(
        "response",
        lambda answer: (
            complaints.append(f"{answer.status} {answer.url}")
            if answer.status >= 400 and not answer.url.endswith(("favicon.ico", "/graphql/"))
            else None
        ),
    )
    yield opened
    context.close()
    assert complaints == []


def no_sideways_scrolling(page: Page) -> bool:
    return bool(page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"))


def test_graphql_can_be_tried(page: Page, live: Api) -> None:
    from playwright.sync_api import expect

    page.goto(f"{live.url}/graphql/")
    expect(page.locator("#answer")).to_contain_text("totalCount")
    expect(page.locator("#schema")).to_contain_text("films(search: String")
    page.get_by_label("Query").fill("{ film(id: 1) { title } }")
    page.get_by_role("button", name="Run").click()
    expect(page.locator("#answer")).not_to_contain_text("totalCount")
    expect(page.locator("#answer")).to_contain_text('"title"')
    page.get_by_label("Example").select_option(label="too expensive: refused before a row is read")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#answer")).to_contain_text("TOO_EXPENSIVE")
    expect(page.locator("#status")).to_contain_text("400")
    assert no_sideways_scrolling(page)


def test_a_late_answer_does_not_replace_a_later_one(page: Page, live: Api) -> None:
    from playwright.sync_api import expect

    page.goto(f"{live.url}/graphql/")
    expect(page.locator("#answer")).to_contain_text("totalCount")
    held: list[Route] = []
    page.route("**/graphql/", lambda route: route.continue_() if held else held.append(route))
    page.get_by_label("Query").fill("{ film(id: 1) { title } }")
    with page.expect_request("**/graphql/"):
        page.get_by_role("button", name="Run").click()
    page.get_by_label("Query").fill("{ film(id: 2) { released } }")
    page.get_by_role("button", name="Run").click()
    expect(page.locator("#answer")).to_contain_text("released")
    with page.expect_response("**/graphql/") as late:
        held[0].continue_()
    late.value.finished()
    page.evaluate("new Promise(requestAnimationFrame)")
    expect(page.locator("#answer")).to_contain_text("released")


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_the_documentation_asks_the_api(page: Page, live: Api, version: str) -> None:
    from playwright.sync_api import expect

    page.goto(f"{live.url}/api/{version}/")
    operation = page.locator("#operations-films-films_list")
    operation.locator(".opblock-summary-control").click()
    operation.get_by_role("button", name="Try it out").click()
    operation.get_by_role("button", name="Execute").click()
    expect(operation.locator(".live-responses-table")).to_contain_text('"results"')


def test_a_film_is_looked_after(page: Page, live: Api) -> None:
    from playwright.sync_api import expect

    page.goto(f"{live.url}/admin/")
    page.get_by_label("Email").fill(ADMINISTRATOR)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.goto(f"{live.url}/admin/catalogue/film/?q=12+angry+men")
    page.get_by_role("link", name="12 Angry Men").click()
    expect(page.locator(".field-stars .readonly")).to_have_text(re.compile(r"\d\.\d"))
    expect(page.locator(".field-latest_ratings")).to_contain_text("of 5 by")
    drama = page.get_by_label("Drama", exact=True)
    before = drama.is_checked()
    path = f"/api/v2/films/{re.findall(r'film/(.+?)/', page.url)[0]}/"
    for wanted in (not before, before):
        drama.set_checked(wanted)
        page.get_by_role("button", name="Save and continue editing").first.click()
        expect(page.locator(".messagelist .success")).to_be_visible()
        shown = [genre["name"] for genre in live.get(path).json()["genres"]]
        assert ("Drama" in shown) == wanted


def test_what_breaks_a_rule_is_told_beside_the_field(page: Page, live: Api) -> None:
    from playwright.sync_api import expect

    page.goto(f"{live.url}/admin/login/?next=/admin/catalogue/film/1/change/")
    page.get_by_label("Email").fill(ADMINISTRATOR)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.locator("#id_running_minutes").fill("0")
    page.get_by_role("button", name="Save", exact=True).first.click()
    expect(page.locator(".errorlist").first).to_be_visible()


def test_problems_lead_to_their_explanation(live: Api) -> None:
    kind = live.get("/api/v2/films/99999/").json()["type"]
    page = live.get(kind)
    assert page.status_code == 200
    assert f'id="{kind.partition("#")[2]}"' in page.text


def test_passwords_and_tokens_are_on_no_page(live: Api, tmp_path: Path) -> None:
    assert live.get("/admin/token_blacklist/outstandingtoken/").status_code in (302, 404)
    text = "\n".join(live.process.lines())
    assert PASSWORD not in text
    assert "eyJ" not in text, "tokens are not logged"
