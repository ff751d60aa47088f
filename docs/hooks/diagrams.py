"""Mermaid's diagrams, drawn in the reader's browser by a script of the site's own.

A diagram says in words what it shows, by Mermaid's own lines `accTitle:` and `accDescr:`; readers
without scripts read these words in its place.
"""

import html
import re

from mkdocs.exceptions import PluginError

WORDS = {name: re.compile(rf"^\s*{name}\s*:\s*(\S.*?)\s*$", re.MULTILINE) for name in
         ("accTitle", "accDescr")}  # fmt: skip


def fence(text: str, *_rest: object, **_named: object) -> str:
    """A fenced block as an element that docs/live/page/diagrams.js draws.

    Raises PluginError where the diagram has no alternative text.
    """
    found = {name: pattern.search(text) for name, pattern in WORDS.items()}
    if missing := [name for name, match in found.items() if match is None]:
        raise PluginError(
            f"A diagram has no alternative text: give it the line “{missing[0]}: …” in\n{text}"
        )
    title, words = (html.escape(match[1]) for match in found.values() if match)
    return (
        f'<figure class="diagram" data-search-exclude><template>{html.escape(text)}</template>'
        f"<p><b>{title}.</b> {words}</p></figure>"
    )
