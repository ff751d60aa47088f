"""How mkdocs-jupyter renders a lesson: its own converter, with this project's lean template.

The template that mkdocs-jupyter ships inlines the styles of JupyterLab, 574 KB, on every page.
Ours leaves the look to the theme: it emits the theme's own markup for code, and a few elements that
the stylesheet of the lessons knows. It takes the place of the shipped one through
`mkdocs_jupyter.config.settings`, and it finds its filters among nbconvert's default filters.
"""

import hashlib
import html
import re
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context
from markdown.extensions.toc import slugify
from mkdocs.exceptions import PluginError
from mkdocs_jupyter.config import settings
from nbconvert.exporters.templateexporter import default_filters
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

from docs.hooks import diagrams, mathematics
from docs.hooks.specs import is_module

TEMPLATES = Path(__file__).parent / "templates"
END = "<!-- end of lesson -->"
"""The template ends with this; mkdocs-jupyter appends a style sheet for its own look."""

CELL_MAGICS = {"%%sql": "sql", "%%plan": "sql", "%%check": "sql", "%%bash": "bash"}
LEXERS = {"sql": "postgresql"}
FORMATTER = HtmlFormatter(cssclass="highlight", wrapcode=True)

PLAIN = re.compile(r'<span class="(?:w|n|p|o|sa|mf(?=">\.<))">([^<]*)</span>')
"""Spans that colour nothing, half of a page's weight: blanks, plain names, punctuation, operators,
the `f` before a string. To Pygments' lexer for PostgreSQL the dot in `film.title` is a number."""

STRING = re.compile(r'<span class="s[12bi]">')
"""Pygments ends a string at each brace of an f-string. All of it has one colour."""

ALIKE = re.compile(r'<span class="(\w+)">[^<]*</span>(?:\s*<span class="\1">[^<]*</span>)+')
"""Neighbours of one colour, such as two keywords. A page of fewer elements is laid out sooner."""

TAG = re.compile(r"<[^>]+>")


def use_our_template() -> None:
    """Let mkdocs-jupyter render with the template beside this module."""
    settings.templates_dir = str(TEMPLATES)
    default_filters.update(
        lesson_markdown=_markdown,
        lesson_code=highlighted_cell,
        lesson_language=language,
        lesson_alt=_alt,
    )


def fingerprint() -> str:
    """A hash of all that decides how a notebook is rendered, beside the notebook itself."""
    digest = hashlib.sha256()
    for path in sorted([*Path(__file__).parent.glob("*.py"), *TEMPLATES.rglob("*.j2")]):
        digest.update(path.read_bytes())
    for package in ("mkdocs-jupyter", "nbconvert", "mistune", "pygments", "latex2mathml"):
        digest.update(f"{package} {version(package)}".encode())
    return digest.hexdigest()[:16]


def without_inlined_styles(rendered: str) -> str:
    """The lesson alone, without the style sheet that mkdocs-jupyter appends to it."""
    body, end, _ = rendered.partition(END)
    if not end:
        raise PluginError("mkdocs-jupyter did not use this project's template.")
    return body


def language(source: str) -> str:
    """What a code cell is written in: `sql`, `bash` or `python`."""
    magic, _, rest = source.partition("\n")[0].partition(" ")
    if magic == "%%check" and is_module(rest.strip()):
        return "python"
    return CELL_MAGICS.get(magic, "python")


class LessonRenderer(IPythonRenderer):
    """Markdown cells with the theme's markup: heading anchors, code blocks, MathML."""

    def __init__(self, taken: set[str], attachments: dict[str, Any]) -> None:
        super().__init__(escape=False, attachments=attachments)
        self._taken = taken

    def heading(self, text: str, level: int, **_attrs: Any) -> str:
        anchor = self._free(slugify(_plain(text), "-"))
        link = f'<a class="headerlink" href="#{anchor}" title="Permanent link">¶</a>'
        return f'<h{level} id="{anchor}">{text}{link}</h{level}>\n'

    def block_code(self, code: str, info: str | None = None) -> str:
        name = (info or "text").split()[0]
        if name == "mermaid":
            return diagrams.fence(code)
        return _highlighted(code, name)

    def inline_math(self, body: str) -> str:
        return mathematics.inline(body)

    def block_math(self, body: str) -> str:
        return mathematics.block(body)

    def latex_environment(self, name: str, body: str) -> str:
        return mathematics.block(rf"\begin{{{name}}}{body}\end{{{name}}}")

    def _free(self, anchor: str) -> str:
        """The anchor, numbered as Python-Markdown does where an earlier heading has taken it."""
        candidate, count = anchor, 0
        while candidate in self._taken:
            count += 1
            candidate = f"{anchor}_{count}"
        self._taken.add(candidate)
        return candidate


@pass_context
def _markdown(context: Context, cell: dict[str, Any]) -> str:
    """A Markdown cell as HTML. Heading anchors are unique in the whole notebook."""
    taken = context["resources"].setdefault("heading_anchors", set())
    renderer = LessonRenderer(taken, cell.get("attachments", {}))
    return MarkdownWithMath(renderer=renderer).render(cell["source"])


def highlighted_cell(source: str) -> str:
    """A code cell's source; a cell magic's line stands out from the language below it."""
    name = language(source)
    if name == "python":
        return _highlighted(source, name)
    magic, _, rest = source.partition("\n")
    block = _highlighted(rest, LEXERS.get(name, name))
    return block.replace("<code>", f'<code><span class="c1">{html.escape(magic)}</span>\n', 1)


def _highlighted(code: str, name: str) -> str:
    """Code with Pygments' classes in the markup that the theme colours and adds a button to."""
    formatted: str = highlight(code, _lexer(name), FORMATTER)
    coloured = PLAIN.sub(r"\1", formatted)
    return ALIKE.sub(_joined, STRING.sub('<span class="s">', coloured))


def _joined(alike: re.Match[str]) -> str:
    return f'<span class="{alike[1]}">{TAG.sub("", alike[0])}</span>'


@cache
def _lexer(name: str) -> Lexer:
    try:
        return get_lexer_by_name(name, stripnl=False)
    except ClassNotFound as error:
        raise PluginError(f"No such language to colour code in: '{name}'.") from error


def _alt(output: dict[str, Any], cell: dict[str, Any], mime: str) -> str:
    """The alternative text of an image output, from the output's metadata or the cell's."""
    text = output["metadata"].get(mime, {}).get("alt") or cell["metadata"].get("alt")
    if not text:
        raise PluginError(
            f"The image that cell '{cell.get('id')}' shows has no alternative text:"
            ' give the cell the metadata "alt".'
        )
    return str(text)


def _plain(markup: str) -> str:
    return html.unescape(TAG.sub("", markup))
