"""The site in a real browser: nobody else is asked, everybody can read it."""

from typing import Any

from tests.site.browsing import DESK, PHONE, Serve, barriers, opened, too_wide
from tests.site.sample import Project


def addresses(project: Project) -> list[str]:
    """Every page of the site, relative to its root."""
    pages = sorted(project.site.rglob("index.html"))
    return [str(p.parent.relative_to(project.site)) + "/" for p in pages]


def representatives(project: Project, turn: int) -> list[str]:
    """One page of each kind, and each fourth lesson: in turns 0 to 3 all of them."""
    lessons = [a for a in addresses(project) if a.startswith("lessons/") and a.count("/") == 4]
    kinds = ["./", "start/", "lessons/", "case-studies/", "contribute/add-a-lesson/"]
    return [*kinds, *lessons[turn::4]]


def test_no_page_asks_anybody_else(site: Project, serve: Serve, desk: Any) -> None:
    root, asked = serve(site), []
    desk.on("request", lambda request: asked.append(request.url))
    for address in addresses(site):
        desk.goto(root + address, wait_until="load")
        desk.evaluate("new Promise((idle) => requestIdleCallback(() => idle()))")
    assert asked
    assert not [url for url in asked if not url.startswith((root, "data:"))]
    assert not desk.problems


def test_axe_finds_no_violation(site: Project, serve: Serve, page: Any) -> None:
    for address in representatives(site, page.turn):
        page.goto(serve(site) + address, wait_until="networkidle")
        assert not barriers(page)


def test_axe_finds_no_violation_in_the_open_search(built: Project, serve: Serve, page: Any) -> None:
    page.goto(serve(built), wait_until="networkidle")
    page.keyboard.press("/")
    page.keyboard.type("explain")
    page.locator(".md-search-result__item").first.wait_for()
    # Half faded in, a colour has too little contrast.
    page.evaluate("Promise.all(document.getAnimations().map(a => a.finished))")
    assert not barriers(page)


def test_no_page_is_wider_than_the_screen(site: Project, serve: Serve, desk: Any) -> None:
    for address in addresses(site):
        for size in (PHONE, DESK):
            desk.set_viewport_size(size)
            desk.goto(serve(site) + address)
            for scheme in ("light", "dark"):
                desk.emulate_media(color_scheme=scheme)
                assert not too_wide(desk), (address, size, scheme)


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
