"""The page's Content-Security-Policy: scripts that the build did not write do not run."""

import re
from typing import Any

from docs.hooks.security_policy import with_policy
from tests.site.browsing import Serve
from tests.site.sample import Project


def policy_of(page: str) -> dict[str, list[str]]:
    [content] = re.findall(r'<meta http-equiv="Content-Security-Policy" content="([^"]+)">', page)
    rules = [rule.split() for rule in content.split("; ")]
    return {name: sources for name, *sources in rules}


def test_every_page_has_one_before_anything_is_loaded(site: Project) -> None:
    for page in site.site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        policy = policy_of(text)
        assert policy["default-src"] == ["'self'"]
        assert "'unsafe-inline'" not in policy["script-src"]
        assert "'unsafe-eval'" not in policy["script-src"]
        first = min(text.index(mark) for mark in ("<link", "<script", "<title"))
        assert text.index("Content-Security-Policy") < first


def test_style_elements_are_allowed_where_a_diagram_is_drawn(published: Project) -> None:
    assert "'unsafe-inline'" in policy_of(published.page("start"))["style-src"]
    assert policy_of(published.page("lessons/databases/joins"))["style-src"] == ["'self'"]


def test_data_blocks_are_no_scripts() -> None:
    page = '<meta charset="utf-8"><script id="c" type="application/json">{}</script>'
    assert policy_of(with_policy(page, serving=False))["script-src"] == ["'self'"]


def test_an_injected_script_is_refused(built: Project, serve: Serve, desk: Any) -> None:
    desk.goto(serve(built))
    outcome = desk.evaluate(
        """async () => {
            const refused = new Promise((tell) => document.addEventListener(
                "securitypolicyviolation", (event) => tell(event.violatedDirective), {once: true}));
            document.body.insertAdjacentHTML("beforeend", "<img src=x onerror='window.ran = 1'>");
            const script = document.createElement("script");
            script.textContent = "window.ran = 1";
            document.body.append(script);
            return [await refused, window.ran];
        }"""
    )
    assert outcome[0].startswith("script-src")
    assert outcome[1] is None


def test_nobody_else_can_be_asked(built: Project, serve: Serve, desk: Any) -> None:
    desk.goto(serve(built))
    asked = "fetch('https://example.org/').then(() => 'answered', () => 'refused')"
    assert desk.evaluate(asked) == "refused"
    assert any("Content Security Policy" in problem for problem in desk.problems)
