"""The page at `/`: somebody joins, rates films and gets suggestions, in a real browser."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.filmapi.running import PASSWORD, Api, Process


@pytest.fixture(params=["light", "dark"])
def page(
    request: pytest.FixtureRequest, browser: Browser, live: Api, live_worker: Process
) -> Iterator[Page]:
    """A tab with the page, which must ask nobody but the API and log no error."""
    context = browser.new_context(
        color_scheme=request.param, viewport={"width": 400, "height": 800}, base_url=live.url
    )
    tab = context.new_page()
    asked: list[str] = []
    errors: list[str] = []
    tab.on("request", lambda sent: asked.append(sent.url))
    tab.on("pageerror", lambda error: errors.append(str(error)))
    tab.goto("/")
    yield tab
    context.close()
    assert errors == []
    assert {url for url in asked if not url.startswith(live.url)} == set()


def join(page: Page) -> str:
    email = f"ada{time.monotonic_ns()}@films.example.org"
    page.get_by_label("Name").fill("Ada")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Join").click()
    expect(page.get_by_role("heading", name="Rate ten films")).to_be_visible()
    return email


def violations(page: Page) -> Any:
    return [found["id"] for found in Axe().run(page).response["violations"]]


def test_joining_rating_and_being_suggested_films(page: Page) -> None:
    assert violations(page) == []
    join(page)
    for number in range(10):
        film = page.locator("#rate li").nth(number)
        film.get_by_label("5 stars" if number % 2 else "2 stars").check(force=True)
        expect(page.locator("#progress")).to_contain_text(f"{number + 1} ")
    # The very first suggestions wait for the worker to learn from everybody's ratings.
    expect(page.locator("#because")).to_have_text("Because of your 10 ratings.", timeout=30_000)
    expect(page.locator("#suggestions li")).to_have_count(10)
    assert violations(page) == []
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width == 400


def test_ratings_are_there_again_after_signing_in_again(page: Page) -> None:
    email = join(page)
    page.get_by_label("Find a film").fill("12 angry")
    film = page.locator("#rate li")
    expect(film).to_have_count(1)
    expect(film).to_contain_text("12 Angry Men")
    film.get_by_label("4 stars").check(force=True)
    expect(page.locator("#progress")).to_have_text("1 of 10 rated.")
    page.get_by_role("button", name="Sign out").click()
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("#progress")).to_be_visible()
    expect(page.locator("#progress")).to_have_text("1 of 10 rated.")
    page.reload()
    expect(page.locator("#progress")).to_be_visible()
    expect(page.locator("#progress")).to_have_text("1 of 10 rated.")


def test_by_keyboard_alone(page: Page) -> None:
    join(page)
    expect(page.locator("#rate li").first).to_be_visible()  # else Tab leads past the films
    page.get_by_label("Find a film").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.locator("#progress")).to_have_text("1 of 10 rated.")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#rate li").first.get_by_label("2 stars")).to_be_checked()


def test_a_wrong_password_is_told_in_words(page: Page) -> None:
    page.get_by_label("E-mail").fill("nobody@films.example.org")
    page.get_by_label("Password").fill("wrong password")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert "password" in page.get_by_role("alert").inner_text().lower()
