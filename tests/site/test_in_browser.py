"""The site in a real browser: nobody else is asked, everybody can read it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.site.sample import Project

PHONE = {"width": 400, "height": 800}
DESK = {"width": 1400, "height": 900}


Serve = Callable[[Project], str]


def opened(browser: Any, scheme: str, size: dict[str, int]) -> Any:
    """An empty page; each has storage of its own, so no test sees another's colour scheme."""
    page = browser.new_context(color_scheme=scheme, viewport=size).new_page()
    page.problems = []
    page.on("console", lambda m: m.type == "error" and page.problems.append(m.text))
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    return page


@pytest.fixture(params=["light", "dark"])
def scheme(request: pytest.FixtureRequest) -> str:
    scheme: str = request.param
    return scheme


@pytest.fixture(params=[PHONE, DESK], ids=["phone", "desk"])
def page(browser: Any, scheme: str, request: pytest.FixtureRequest) -> Iterator[Any]:
    """A page of each size and in each scheme."""
    page = opened(browser, scheme, request.param)
    yield page
    page.context.close()


@pytest.fixture
def desk(browser: Any) -> Iterator[Any]:
    """A page on a big light screen, for what looks the same everywhere."""
    page = opened(browser, "light", DESK)
    yield page
    page.context.close()


def addresses(project: Project) -> list[str]:
    """Every page of the site, relative to its root."""
    pages = sorted(project.site.rglob("index.html"))
    return [str(p.parent.relative_to(project.site)) + "/" for p in pages]


def representatives(project: Project) -> list[str]:
    """One page of each kind."""
    lessons = [a for a in addresses(project) if a.count("/") == 4 or a.startswith("lessons/")]
    return ["./", "start/", "lessons/", "case-studies/", "contribute/add-a-lesson/", *lessons]


def test_no_page_asks_anybody_else(site: Project, serve: Serve, desk: Any) -> None:
    root, asked = serve(site), []
    desk.on("request", lambda request: asked.append(request.url))
    for address in addresses(site):
        desk.goto(root + address, wait_until="networkidle")
    assert asked
    assert not [url for url in asked if not url.startswith((root, "data:"))]
    assert not desk.problems


def test_axe_finds_no_violation(site: Project, serve: Serve, page: Any) -> None:
    from axe_playwright_python.sync_playwright import Axe

    for address in representatives(site):
        page.goto(serve(site) + address, wait_until="networkidle")
        results = Axe().run(page)
        assert results.violations_count == 0, f"{address}\n{results.generate_report()}"


def test_axe_finds_no_violation_in_the_open_search(built: Project, serve: Serve, page: Any) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page.goto(serve(built), wait_until="networkidle")
    page.keyboard.press("/")
    page.keyboard.type("explain")
    page.locator(".md-search-result__item").first.wait_for()
    # Half faded in, a colour has too little contrast.
    page.wait_for_function("document.getAnimations().every(a => a.playState === 'finished')")
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()


def test_no_page_is_wider_than_the_screen(site: Project, serve: Serve, page: Any) -> None:
    for address in addresses(site):
        page.goto(serve(site) + address)
        excess = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert excess <= 0, f"{address} is {excess} px too wide"


def test_the_scheme_follows_the_system(
    built: Project, serve: Serve, browser: Any, scheme: str
) -> None:
    page = opened(browser, scheme, DESK)
    page.goto(serve(built))
    expected = "slate" if scheme == "dark" else "default"
    assert page.locator("body").get_attribute("data-md-color-scheme") == expected
    page.context.close()


def test_the_keyboard_alone_reaches_the_text(built: Project, serve: Serve, desk: Any) -> None:
    desk.goto(serve(built) + "lessons/databases/locking/")
    desk.keyboard.press("Tab")
    assert desk.evaluate("document.activeElement.classList.contains('md-skip')")
    desk.keyboard.press("Enter")
    assert desk.url.endswith("#locking-and-null")


def test_what_scrolls_can_be_reached_by_keyboard(built: Project, serve: Serve, desk: Any) -> None:
    desk.goto(serve(built) + "lessons/databases/locking/")
    desk.locator("#cell-open cell-output[tabindex='0']").wait_for()
    assert desk.locator("#cell-plan cell-output[tabindex]").count() == 0


def test_a_button_copies_the_code(built: Project, serve: Serve, desk: Any) -> None:
    desk.context.grant_permissions(["clipboard-read", "clipboard-write"])
    desk.goto(serve(built) + "lessons/databases/locking/")
    desk.locator("#cell-report .copy").click()
    desk.locator("#cell-report .copy", has_text="Copied").wait_for()
    assert desk.evaluate("navigator.clipboard.readText()") == (
        "%%sql\nSELECT f.title FROM film f\n"
    )
