"""Quotations of lessons in pages, and what they refuse."""

from pathlib import Path
from typing import Any

import pytest
from mkdocs.exceptions import PluginError

from docs.hooks import quotes
from docs.hooks.notebooks import Notebook
from tests.site.sample import code, printed, shown


def notebook(*outputs: dict[str, Any]) -> Notebook:
    cell = code("c", "x", *outputs, label="before")
    return Notebook(Path("01-plans.ipynb"), "databases", "plans", {}, [cell])


def filled(text: str, *outputs: dict[str, Any]) -> str:
    return quotes.in_markdown(text, [notebook(*outputs)])


@pytest.mark.parametrize(
    ("line", "key", "expected"),
    [
        ("buffers: 4061", "buffers", "4061"),
        ("buffers: 40612", "buffers", "40,612"),
        ("  rows removed : 12  ", "rows removed", "12"),
        ("share: 0.25 of all", "share", "0.25 of all"),
    ],
)
def test_a_value_is_read_from_a_printed_line(line: str, key: str, expected: str) -> None:
    text = f"It is {{{{ value plans:before {key} }}}}."
    assert filled(text, printed(f"first\n{line}\nlast")) == f"It is {expected}."


def test_a_cell_is_known_by_its_id_too() -> None:
    assert filled("{{ value plans:c n }}", printed("n: 1")) == "1"


def test_a_value_is_read_from_json() -> None:
    assert filled("{{ value plans:before n }}", shown("application/json", {"n": 7})) == "7"


def test_a_value_is_read_from_the_text_of_a_picture() -> None:
    output = shown("text/html", "<svg></svg>")
    output["data"]["text/plain"] = ["Seq Scan\n", "buffers: 5"]
    assert filled("{{ value plans:before buffers }}", output) == "5"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{{ value plans:before buffer }}", "no value 'buffer'"),
        ("{{ value plans:after buffers }}", "no cell with the label or id 'after'"),
        ("{{ value joins:before buffers }}", "quotes the lesson 'joins'"),
        ("{{ cell plans:after text }}", "no cell with the label or id 'after'"),
        ("{{ cell plans:before film }}", "not as 'film'"),
        ("{{ cell plans:before }}", "cannot be read"),
        ("In a line: {{ cell plans:before text }}", "cannot be read"),
    ],
)
def test_what_finds_nothing_is_refused(text: str, message: str) -> None:
    with pytest.raises(PluginError, match=message):
        filled(text, printed("buffers: 5"))
