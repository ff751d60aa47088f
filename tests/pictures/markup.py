"""Reads a picture's markup strictly: every tag closed, every id met once, no loose ampersand."""

import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field
from html.parser import HTMLParser

from sandbox.pictures import Picture

VOID = {"br"}
SVG = "{http://www.w3.org/2000/svg}"


@dataclass
class Element:
    """A tag with its attributes, all text below it, and its children."""

    tag: str
    attributes: dict[str, str]
    children: list["Element"] = field(default_factory=list)
    own_text: list[str] = field(default_factory=list)

    def text(self) -> str:
        return "".join(self.own_text)

    def all(self, tag: str) -> list["Element"]:
        found = [self] if self.tag == tag else []
        for child in self.children:
            found += child.all(tag)
        return found


class _Strict(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("root", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"attribute twice in {tag}"
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].children.append(Element(tag, {n: v or "" for n, v in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        for element in self.open:
            element.own_text.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"comment {data!r}")


def read(picture: Picture) -> Element:
    """The tree of the picture's HTML; fails where a tag is not closed in its place."""
    parser = _Strict()
    parser.feed(picture.html)
    parser.close()
    assert parser.open == [parser.root], "a tag is left open"
    return parser.root


def svg(picture: Picture) -> ET.Element:
    """The picture's drawing, read as XML."""
    [source] = re.findall(r"<svg .*?</svg>", picture.html, re.DOTALL)
    return ET.fromstring(source)
