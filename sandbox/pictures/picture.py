"""What every picture is: markup for a page and plain text for a terminal or a screen reader."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape as html_escape

# Colours that keep 3:1 against white, #111 (JupyterLab) and #1e2129 (Material) alike, and on which
# white text has 4.5:1. No colour has 4.5:1 against both white and #1e2129, so text on the page
# itself is always `currentColor`; accents are for lines and for filled badges.
BLUE = "#1976d2"
ORANGE = "#c4441a"
GREEN = "#22803a"
GREY = "#757575"

_STYLE = re.compile(r"<style>.*?</style>\n", re.DOTALL)


@dataclass(frozen=True, repr=False)
class Picture:
    """A picture in two forms that say the same: `html` for a page, `text` for a terminal."""

    html: str
    text: str

    def _repr_html_(self) -> str:
        return self.html

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return {"text/html": self.html, "text/plain": self.text}

    def __repr__(self) -> str:
        return self.text


def stacked(pictures: Iterable[Picture]) -> Picture:
    """Several pictures as one output, each under the one before."""
    parts = list(pictures)
    return Picture(
        html=_each_style_once("\n".join(part.html for part in parts)),
        text="\n\n".join(part.text for part in parts),
    )


def _each_style_once(html: str) -> str:
    seen: set[str] = set()

    def kept(found: re.Match[str]) -> str:
        style = "" if found[0] in seen else found[0]
        seen.add(found[0])
        return style

    return _STYLE.sub(kept, html)


def visible(text: str) -> str:
    """The text with stand-ins for the characters that XML forbids (XML 1.0, section 2.2).

    Control characters but tab and line feed become control pictures, the rest the replacement
    character; so the text can be stored as UTF-8 and never moves a terminal's cursor.
    """
    return "".join(map(_printable, text))


def escape(text: str) -> str:
    """The text as it may stand in HTML and XML, between tags and in attributes alike."""
    return html_escape(visible(text))


def _printable(character: str) -> str:
    code = ord(character)
    if code < 0x20 and character not in "\t\n":
        return chr(0x2400 + code)
    if 0x7F <= code <= 0x9F or 0xD800 <= code <= 0xDFFF or code & 0xFFFE == 0xFFFE:
        return "\N{REPLACEMENT CHARACTER}"
    return character


def plural(count: int, noun: str) -> str:
    """`1 row`, `3,201 rows`."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def one_line(text: str) -> str:
    """The text with each run of white space as one space."""
    return " ".join(text.split())


def listed(words: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"
