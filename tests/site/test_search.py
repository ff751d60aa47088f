"""The search index: what a reader would look for, and nothing that every page holds."""

import json
import re

from tests.site.sample import Project


def entries(project: Project) -> list[dict[str, str]]:
    index = json.loads((project.site / "search/search_index.json").read_text(encoding="utf-8"))
    found: list[dict[str, str]] = index["docs"]
    return found


def test_text_and_code_are_found_by_section(built: Project) -> None:
    found = {e["location"]: e["text"] for e in entries(built)}
    assert "SELECT f.title FROM film f" in found["lessons/databases/locking/#the-wound"]
    assert "Answer it." in found["lessons/databases/locking/#exercise-locking1-a-tag"]


def test_outputs_are_not_indexed(built: Project) -> None:
    assert not [
        e for e in entries(built) if "Unsearchable" in e["text"] or "film and tag" in e["text"]
    ]


def test_no_prompts_and_no_button_texts(site: Project) -> None:
    for entry in entries(site):
        assert not re.search(r"\b(In|Out)\s?\[|Copied|Permanent link|¶", entry["text"])
