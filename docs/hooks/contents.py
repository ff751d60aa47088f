"""A lesson's table of contents and anchors, read from its rendered headings.

mkdocs-jupyter takes the contents from the Markdown without its code spans, so that the anchor of
"What `EXPLAIN` says" would miss the page's.
"""

import html
import re

from mkdocs.structure.toc import TableOfContents, _TocToken, get_toc

HEADING = re.compile(r'<h([1-6]) id="([^"]+)">(.*?)<a class="headerlink"', re.DOTALL)
DEEPEST = 3


def table_of_contents(content: str) -> TableOfContents:
    """The headings down to level 3, nested as their levels say."""
    roots: list[_TocToken] = []
    open_tokens: list[_TocToken] = []
    for level, anchor, text in HEADING.findall(content):
        if int(level) > DEEPEST:
            continue
        token: _TocToken = {
            "level": int(level),
            "id": anchor,
            "name": html.escape(html.unescape(re.sub(r"<[^>]+>", "", text)), quote=False),
            "children": [],
        }
        while open_tokens and open_tokens[-1]["level"] >= token["level"]:
            open_tokens.pop()
        (open_tokens[-1]["children"] if open_tokens else roots).append(token)
        open_tokens.append(token)
    return get_toc(roots)


def anchors(content: str) -> set[str]:
    """Every id that a link can name."""
    return set(re.findall(r'\sid="([^"]+)"', content))
