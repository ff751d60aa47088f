"""What a page weighs, and that it asks nobody else for anything."""

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

from tests.site.sample import Project

LESSON_LIMIT = 40_000  # bytes of HTML, compressed

# Addresses that lie in the theme's scripts and are asked for only by features that the site does
# not use (Mermaid diagrams, the numbers of a repository on GitHub) or by browsers before 2020.
ASLEEP = {
    "https://unpkg.com/mermaid@11/dist/mermaid.min.js",
    "https://unpkg.com/resize-observer-polyfill",
    "https://api.github.com/repos/",
    "https://api.github.com/users/",
}
# Names and references, never asked for.
NAMES = ("http://www.w3.org/", "http://lunrjs.com", "https://clipboardjs.com/", "http://tartarus.org/",
         "https://fontawesome.com", "https://bit.ly/", "https://github.com/")  # fmt: skip


def files(project: Project, *suffixes: str) -> Iterator[Path]:
    return (p for p in project.site.rglob("*") if p.suffix in suffixes)


def test_a_lesson_is_light(site: Project) -> None:
    for page in (site.site / "lessons").glob("*/*/index.html"):
        weight = len(gzip.compress(page.read_bytes(), 6))
        assert weight <= LESSON_LIMIT, f"{page} weighs {weight} bytes"


def test_no_page_holds_an_image_or_a_style_sheet(site: Project) -> None:
    for page in files(site, ".html"):
        text = page.read_text(encoding="utf-8")
        assert "data:image" not in text, page
        assert "<style" not in text, page


def test_pages_load_nothing_from_elsewhere(site: Project) -> None:
    loaded = re.compile(
        r"<(?:script|img|link|iframe|source|video|audio|object|embed|use|form)\b[^>]*?"
        r'\s(?:src|href|data|action|srcset)="((?:https?:)?//[^"]*)"'
    )
    for page in files(site, ".html"):
        links = loaded.findall(page.read_text(encoding="utf-8"))
        assert not links, f"{page} loads {links}"


def test_styles_load_nothing_from_elsewhere(site: Project) -> None:
    for sheet in files(site, ".css"):
        text = sheet.read_text(encoding="utf-8")
        assert not re.findall(r"url\(\s*['\"]?(?:https?:)?//", text), sheet
        assert "@import" not in text, sheet


def test_scripts_know_no_address_that_is_not_asleep(site: Project) -> None:
    # What is bundled from npm knows many addresses; tests in the browser see that it asks none.
    for script in (s for s in files(site, ".js") if "live" not in s.parent.parent.name):
        for address in re.findall(r"https?://[^\s\"'`)\\<>$]+", script.read_text(encoding="utf-8")):
            assert address in ASLEEP or address.startswith(NAMES), f"{script} knows {address}"
