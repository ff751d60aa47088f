"""Pages quote the stored outputs of lessons, so that each number in them is one that a cell made.

In a page's Markdown, on a line of its own,

    {{ cell indexes:slow-query picture }}

shows an output of the cell *slow-query* of the lesson *indexes*: `picture` (SVG or image), `table`,
`text`, or the cell's own `code`. The name is the label in the cell's metadata, or its id. In a line
of prose,

    {{ value indexes:slow-query buffers }}

writes one value, from an output of type application/json or from a printed line `buffers: 4061`.
A quotation that finds nothing fails the build.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File

from docs.hooks.notebooks import Cell, Notebook

VALUE = re.compile(r"\{\{ *value +([\w-]+):([\w-]+) +([^}]+?) *\}\}")
CELL = re.compile(r"^\{\{ *cell +([\w-]+):([\w-]+) +(\w+) *\}\}$", re.MULTILINE)
UNREAD = re.compile(r"\{\{ *(?:cell|value)\b[^}\n]*\}?\}?")
PLACE = re.compile(r'<div data-quote="([\w-]+):([\w-]+):(\w+)"></div>')

KINDS: Mapping[str, Callable[[str], bool]] = {
    "code": lambda element: element.startswith("<div"),
    "text": lambda element: 'data-kind="text"' in element,
    "table": lambda element: "<table" in element,
    "picture": lambda element: "<svg" in element or "<img" in element,
}


def in_markdown(markdown: str, notebooks: Iterable[Notebook]) -> str:
    """The Markdown with each value written out and each quoted cell as an empty place."""
    by_slug = {notebook.slug: notebook for notebook in notebooks}

    def value(found: re.Match[str]) -> str:
        slug, name, key = found.groups()
        return _value(_cell(by_slug, slug, name), key, f"{slug}:{name}")

    def place(found: re.Match[str]) -> str:
        slug, name, kind = found.groups()
        _cell(by_slug, slug, name)
        if kind not in KINDS:
            raise PluginError(f"A cell is quoted as {', '.join(KINDS)}; not as '{kind}'.")
        return f'<div data-quote="{slug}:{name}:{kind}"></div>'

    filled = CELL.sub(place, VALUE.sub(value, markdown))
    if unread := UNREAD.search(filled):
        raise PluginError(f"This quotation cannot be read: {unread[0]}")
    return filled


def in_content(
    content: str,
    page: File,
    lessons: Mapping[str, tuple[Notebook, File, str]],
    publish: Callable[[str], str],
) -> str:
    """The page with each place filled from the rendered lesson, so that it looks as it does there.

    `lessons` gives, by slug, the notebook, its page and its HTML as rendered; `publish` turns the
    images in a quoted part into files.
    """

    def quoted(found: re.Match[str]) -> str:
        slug, name, kind = found.groups()
        notebook, file, rendered = lessons[slug]
        cell = notebook.cell(name)
        assert cell is not None  # looked up when the Markdown was read
        part = _part(rendered, cell["id"], kind)
        if part is None:
            raise PluginError(f"The cell {slug}:{name} shows no {kind}.")
        if kind == "code":
            return part
        link = f'<a href="{file.url_relative_to(page)}#cell-{cell["id"]}">{notebook.title}</a>'
        return (
            f'<figure class="quote">{publish(part)}'
            f"<figcaption>Made by a cell of the lesson {link}</figcaption></figure>"
        )

    return PLACE.sub(quoted, content)


def _cell(by_slug: Mapping[str, Notebook], slug: str, name: str) -> Cell:
    notebook = by_slug.get(slug)
    if notebook is None:
        raise PluginError(f"A page quotes the lesson '{slug}', which is not there.")
    cell = notebook.cell(name)
    if cell is None:
        raise PluginError(f"The lesson '{slug}' has no cell with the label or id '{name}'.")
    return cell


def _value(cell: Cell, key: str, name: str) -> str:
    """The value of `key` as a page writes it: whole numbers from 10,000 on with commas."""
    for output in cell.get("outputs", []):
        stored = output.get("data", {}).get("application/json")
        if isinstance(stored, dict) and key in stored:
            return _written(stored[key])
        printed = "".join(output.get("text", "") or output.get("data", {}).get("text/plain", ""))
        if line := re.search(rf"^\s*{re.escape(key)}\s*: *(.+?)\s*$", printed, re.MULTILINE):
            return _written(line[1])
    raise PluginError(f"The cell {name} has no value '{key}' in its stored outputs.")


def _written(value: Any) -> str:
    text = str(value)
    return f"{int(text):,}" if re.fullmatch(r"\d{5,}", text) else text


def _part(rendered: str, cell_id: str, kind: str) -> str | None:
    """The first code block or output of this kind in a rendered cell."""
    start = rendered.index(f'id="cell-{cell_id}"')
    cell = rendered[start:].partition('<div class="cell"')[0]
    parts = re.findall(
        r'<div class="highlight">.*?</div>|<cell-output.*?</cell-output>', cell, re.DOTALL
    )
    return next((part for part in parts if KINDS[kind](part)), None)
