"""Pages in a real browser: opened with storage of their own, their complaints kept."""

from collections.abc import Callable
from typing import Any

from tests.site.sample import Project

PHONE = {"width": 400, "height": 800}
DESK = {"width": 1400, "height": 900}

Serve = Callable[[Project], str]


_AT_REST = """() => new Promise((say) => requestAnimationFrame(() => requestAnimationFrame(() =>
    say(!document.getAnimations().some((one) => one instanceof CSSTransition)))))"""


def opened(browser: Any, scheme: str, size: dict[str, int], **context: Any) -> Any:
    """An empty page; each has storage of its own, so no test sees another's colour scheme.

    What the browser complains about is in its `problems`.
    """
    page = browser.new_context(color_scheme=scheme, viewport=size, **context).new_page()
    page.problems = []
    page.on("console", lambda m: m.type == "error" and page.problems.append(m.text))
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    return page


def barriers(page: Any) -> str:
    """What axe finds on the page as it is; nothing, where nothing is wrong.

    What fades in or out has come to its end: half way a colour has less contrast.
    """
    from axe_playwright_python.sync_playwright import Axe

    page.wait_for_function(_AT_REST)
    results = Axe().run(page)
    found = [
        f"{violation['id']}: {[node['html'] for node in violation['nodes']]}"
        for violation in results.response["violations"]
    ]
    return "\n".join([page.url, *found]) if found else ""


def too_wide(page: Any) -> int:
    """How many pixels the page is wider than its window."""
    width = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    excess: int = page.evaluate(width)
    return max(excess, 0)


class LiveCell:
    """A live cell as a reader handles it."""

    def __init__(self, page: Any, name: str) -> None:
        self.page = page
        self.element = page.locator(f"#cell-{name}")
        self.results = self.element.locator(".cell-results")

    def type(self, text: str) -> None:
        """Opens the editor with a click on the code and puts the text in place of what is there."""
        editor = self.element.locator(".cell-editor .cm-content").first
        if editor.count():
            editor.click()
        else:
            self.element.locator(".highlight").click()
            editor.wait_for()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(text)

    def run(self, seconds: float = 60) -> str:
        """Clicks Run or Check and waits; the text of what the cell then shows."""
        self.element.locator(".cell-run").click()
        return self.finished(seconds)

    def finished(self, seconds: float = 60) -> str:
        """Waits until nothing runs any more; the text of what the cell then shows."""
        self.element.locator(".cell-results[aria-busy='false']").wait_for(timeout=seconds * 1000)
        text: str = self.results.inner_text()
        return text

    def ask(self, text: str) -> str:
        """Types, runs and reads."""
        self.type(text)
        return self.run()
