"""The few primitives that the drawn pictures share: measured text, boxes, lines, the whole image.

Text is measured with the widths of Helvetica, which Arial, Liberation Sans and (within a few per
cent) Roboto and Segoe UI share; drawings ask for these fonts and leave some room.
"""

import hashlib
import unicodedata
from collections.abc import Sequence

from sandbox.pictures.picture import Picture, escape, visible

FONTS = "Helvetica,Arial,'Liberation Sans',Roboto,'Segoe UI',sans-serif"
FONT = 12.0  # units of the view box, pixels where the drawing is shown at its own width
LEAST_FONT = 11.0  # pixels; a drawing is not shrunk further, it scrolls
NARROW = 360  # pixels that a page leaves for a drawing on a screen 400 wide
LINE = 16.0  # from one base line to the next

_GROUPS = {  # thousandths of the font size: Adobe's metrics of Helvetica
    191: "'",
    222: "ijl",
    260: "|",
    278: " !,./:;I[\\]ft",
    333: "()-`r",
    334: "{}",
    355: '"',
    389: "*",
    469: "^",
    500: "Jckssvxyz",
    556: "#$?_0123456789Labdeghnopqu",
    584: "+<=>~",
    611: "FTZ",
    667: "&ABEKPSVXY",
    722: "CDHNRUw",
    778: "GOQ",
    833: "Mm",
    889: "%",
    944: "W",
    1015: "@",
}
_WIDTHS = {character: width for width, group in _GROUPS.items() for character in group}
_ROOM = 1.05


def text_width(text: str, bold: bool = False) -> float:
    """How wide the text is drawn, in units of the view box; a little more rather than less."""
    thousandths = sum(_WIDTHS.get(c) or _unlisted_width(c) for c in text)
    return thousandths / 1000 * FONT * _ROOM * (1.08 if bold else 1)


def _unlisted_width(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 1000 if unicodedata.east_asian_width(character) in "WF" else 667


def cut(text: str, width: float, bold: bool = False) -> str:
    """The text, shortened with an ellipsis where it is wider than `width`."""
    if text_width(text, bold) <= width:
        return text
    while text and text_width(text + "…", bold) > width:
        text = text[:-1]
    return text.rstrip() + "…"


def wrapped(text: str, width: float, lines: int = 6) -> list[str]:
    """The text in at most `lines` lines of at most `width`, broken at spaces if it has any."""
    found: list[str] = []
    rest = " ".join(text.split())
    while rest and len(found) < lines:
        end = _fitting(rest, width)
        found.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    if rest:
        found[-1] = cut(found[-1] + "…" * 2, width).rstrip("…") + "…"
    return found or [""]


def _fitting(text: str, width: float) -> int:
    """How many characters go on one line: up to a space, or else as many as fit, at least one."""
    end = len(text)
    while end > 1 and text_width(text[:end].rstrip()) > width:
        end -= 1
    if end == len(text) or text[end] == " ":
        return end
    space = text.rfind(" ", 0, end)
    return space + 1 if space > 0 else end


def number(value: float) -> str:
    """A coordinate with at most one decimal, as short as it can be written."""
    return f"{round(value, 1) + 0:g}"


def label(
    x: float,
    y: float,
    text: str,
    *,
    bold: bool = False,
    anchor: str = "",
    faint: bool = False,
    colour: str = "",
    italic: bool = False,
) -> str:
    """One line of text; `y` is its base line, `anchor` is "middle" or "end"."""
    extra = ' font-weight="bold"' if bold else ""
    extra += ' font-style="italic"' if italic else ""
    extra += f' text-anchor="{anchor}"' if anchor else ""
    extra += ' opacity=".8"' if faint else ""
    extra += f' fill="{colour}"' if colour else ""
    return f'<text x="{number(x)}" y="{number(y)}"{extra}>{escape(text)}</text>'


def box(
    x: float,
    y: float,
    width: float,
    height: float,
    *,
    stroke: str = "currentColor",
    weight: float = 1,
    dashed: bool = False,
    fill: str = "none",
    radius: float = 3,
) -> str:
    """A rectangle with slightly rounded corners."""
    extra = ' stroke-dasharray="4 3"' if dashed else ""
    return (
        f'<rect x="{number(x)}" y="{number(y)}" width="{number(width)}" '
        f'height="{number(height)}" rx="{number(radius)}" fill="{fill}" stroke="{stroke}" '
        f'stroke-width="{number(weight)}"{extra}/>'
    )


def badge(x: float, y: float, text: str, colour: str) -> str:
    """White words on a filled colour; `y` is their base line. It is `badge_width` wide."""
    width = badge_width(text)
    shape = box(x, y - 12, width, 16, stroke="none", fill=colour)
    return shape + label(x + width / 2, y, text, bold=True, anchor="middle", colour="#fff")


def badge_width(text: str) -> float:
    return text_width(text, bold=True) + 10


def path(
    points: Sequence[tuple[float, float]],
    *,
    weight: float = 1,
    dashed: bool = False,
    stroke: str = "currentColor",
    arrow: bool = False,
) -> str:
    """A line through the points; with `arrow` a head at the last of them."""
    steps = "L".join(f"{number(x)} {number(y)}" for x, y in points)
    extra = ' stroke-dasharray="5 3"' if dashed else ""
    line = (
        f'<path d="M{steps}" fill="none" stroke="{stroke}" stroke-width="{number(weight)}"{extra}/>'
    )
    return line + (_head(points[-2], points[-1], weight, stroke) if arrow else "")


def _head(before: tuple[float, float], tip: tuple[float, float], weight: float, colour: str) -> str:
    length = 6 + weight
    half = 2.5 + weight * 0.75
    dx, dy = tip[0] - before[0], tip[1] - before[1]
    distance = (dx * dx + dy * dy) ** 0.5 or 1.0
    ux, uy = dx / distance, dy / distance
    back = (tip[0] - ux * length, tip[1] - uy * length)
    corners = [
        tip,
        (back[0] - uy * half, back[1] + ux * half),
        (back[0] + uy * half, back[1] - ux * half),
    ]
    steps = "L".join(f"{number(x)} {number(y)}" for x, y in corners)
    return f'<path d="M{steps}Z" fill="{colour}"/>'


def drawing(
    title: str, text: str, width: float, height: float, body: str, legend: Sequence[str] = ()
) -> Picture:
    """The whole picture: the body in an SVG of its own, the legend in words below.

    `text` is the plain-text version; screen readers get it as the description. The drawing is
    shown at its own width and shrinks with the page until its text is `LEAST_FONT` high. Its ids
    come from its content, so the same data always give the same bytes.
    """
    title, text = visible(title), visible(text)
    key = "p" + hashlib.sha256(f"{title}\0{text}\0{body}".encode()).hexdigest()[:8]
    least = width * LEAST_FONT / FONT
    reach = f' role="group" tabindex="0" aria-label="{escape(title)}"' if least > NARROW else ""
    notes = "".join(
        f'<div style="font-size:12px;line-height:1.45;max-width:{number(max(width, 400))}px">'
        f"{escape(note)}</div>\n"
        for note in legend
    )
    html = (
        f'<div style="overflow-x:auto;margin:.6em 0 .3em"{reach}>'
        f'<svg role="img" aria-labelledby="{key}t {key}d" '
        f'viewBox="0 0 {number(width)} {number(height)}" '
        f'style="display:block;width:100%;max-width:{number(width)}px;'
        f'min-width:{number(least)}px;height:auto" '
        f'font-family="{FONTS}" font-size="{number(FONT)}" fill="currentColor">\n'
        f'<title id="{key}t">{escape(title)}</title>\n<desc id="{key}d">{escape(text)}</desc>\n'
        f"{body}\n</svg></div>\n{notes}"
    )
    return Picture(html=html.rstrip("\n"), text="\n".join([title, text, *map(visible, legend)]))
