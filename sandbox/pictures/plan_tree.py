"""The plan of a statement as a tree of boxes, from EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON).

Drawn for a narrow page: two inputs stand side by side where their boxes stay wide enough to read,
and else one under the other, indented as in EXPLAIN's text.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import log10
from typing import Any

from sandbox.pictures import svg
from sandbox.pictures.picture import BLUE, ORANGE, Picture, plural
from sandbox.pictures.plan_nodes import PlanFacts, PlanNode, plan_facts

WIDTH = 392.0
LEAST_BOX = 172.0  # narrower boxes do not stand side by side
GAP = 10.0  # between boxes side by side
RISE = 26.0  # between a box and the one below it, where the arrow is
INDENT = 22.0
PADDING = 9.0
NAMES = 52.0  # the column with "rows", "pages", "loops"
BAR = 66.0


def plan_tree(plan: Mapping[str, Any]) -> Picture:
    """One element of EXPLAIN's JSON, a mapping with the key "Plan", as a picture.

    Rows are given as estimated and as counted, pages (8 kB, from the cache or not) without those
    of the nodes below. There are no times and no memory in it: they differ on every machine, and
    pages and rows do not. A plan that was not run shows estimates alone.
    """
    facts = plan_facts(plan)
    drawn = _placed(facts.root, 1.5, 1.5, WIDTH - 3, facts)
    return svg.drawing(
        title=_title(facts),
        text="\n".join(_text(facts.root, facts, 0)),
        width=WIDTH,
        height=drawn.height + 3,
        body="\n".join(drawn.marks),
        legend=_legend(facts) + facts.triggers,
    )


def _title(facts: PlanFacts) -> str:
    root = facts.root
    if root.actual is None:
        return f"Plan, not run: {root.name}, {plural(root.estimated, 'row')} estimated"
    pages = f", {plural(facts.pages, 'page')}" if facts.pages else ""
    return f"Plan: {root.name}, {_rows(root.total, root)}{pages}"


def _legend(facts: PlanFacts) -> list[str]:
    if facts.root.actual is None:
        return ["The statement was planned, not run: rows are estimates."]
    if facts.measure == "rows":
        return [
            "Arrow: rows, the thicker the more. Heavy box: handled the most rows (kept or removed)."
        ]
    return [
        "Arrow: rows, the thicker the more. Pages: 8 kB each, cached or not, without those of the "
        f"boxes below; {facts.pages:,} in all. Heavy box: the most pages."
    ]


# -- the text --------------------------------------------------------------------------------------


def _text(node: PlanNode, facts: PlanFacts, depth: int) -> list[str]:
    """The node and those below it, as EXPLAIN (COSTS OFF) indents them."""
    first = " " * (6 * depth - 4) + "->  " if depth else ""
    rest = " " * (6 * depth + 2)
    role = f"{node.role}: " if node.role else ""
    lines = [f"{first}{role}{' '.join(filter(None, (node.name, node.target)))}{_sums(node)}"]
    lines += [f"{rest}{name}: {words}" for name, words in node.conditions]
    lines += [f"{rest}Rows removed by {by}: {count:,}" for by, count in node.removed]
    lines += [f"{rest}{name.capitalize()}: {count:,}" for name, count in node.counts]
    if node is facts.costly:
        lines.append(f"{rest}<- the most {facts.measure}")
    if node.misestimate:
        lines.append(f"{rest}<- {node.misestimate}")
    for child in node.children:
        lines += _text(child, facts, depth + 1)
    return lines


def _sums(node: PlanNode) -> str:
    words = _in_words(node)
    return f"  ({words})" if words else ""


def _in_words(node: PlanNode) -> str:
    disabled = "; disabled" if node.disabled else ""
    if node.actual is None:
        return f"{plural(node.estimated, 'row')} estimated{disabled}"
    if node.never_executed:
        return f"never executed{disabled}"
    each = " each" if node.loops > 1 else ""
    loops = f" in {node.loops:,} loops, {_count(node.actual)} each" if each else ""
    parts = []
    if node.counted:
        parts.append(f"{_rows(node.total, node)}{loops}, estimated {node.estimated:,}{each}")
    if node.pages:
        parts.append(plural(node.pages, "page"))
    if node.temporary:
        parts.append(plural(node.temporary, "temporary page"))
    return "; ".join(parts) + disabled


def _rows(total: float, node: PlanNode) -> str:
    """A number of rows in all loops; EXPLAIN's average over loops is rounded to hundredths."""
    about = "about " if node.loops > 1 and node.actual != int(node.actual or 0) else ""
    return about + plural(round(total), "row")


def _count(value: float) -> str:
    return f"{value:,.2f}".removesuffix(".00")


# -- the drawing -----------------------------------------------------------------------------------


@dataclass
class _Drawn:
    marks: list[str]
    height: float


def _columns(node: PlanNode) -> int:
    """How many boxes the widest level below the node would have side by side."""
    return max(1, sum(_columns(child) for child in node.children))


def _placed(node: PlanNode, x: float, y: float, width: float, facts: PlanFacts) -> _Drawn:
    """The node's box across the whole width and its children below it."""
    own = _box(node, x, y, width, facts)
    marks, height = own.marks, own.height
    shares = _shares(node.children, width)
    if shares:
        tallest, left = 0.0, x
        for child, share in zip(node.children, shares, strict=True):
            top = y + height + RISE
            below = _placed(child, left, top, share, facts)
            middle = left + share / 2
            marks += [_arrow([(middle, top), (middle, y + height + 1)], child), *below.marks]
            tallest = max(tallest, below.height)
            left += share + GAP
        return _Drawn(marks, height + RISE + tallest)
    end = y + height
    for child in node.children:
        top = end + RISE * 0.6
        below = _placed(child, x + INDENT, top, width - INDENT, facts)
        marks += below.marks
        rail = x + INDENT / 2
        bend = [(x + INDENT, top + 15), (rail, top + 15), (rail, y + height + 1)]
        marks.append(_arrow(bend, child, head=child is node.children[0]))
        end = top + below.height
    return _Drawn(marks, end - y)


def _shares(children: list[PlanNode], width: float) -> list[float]:
    """The widths of the children's boxes side by side; none where these would be too narrow."""
    if not children:
        return []
    columns = [_columns(child) for child in children]
    unit = (width - GAP * (sum(columns) - 1)) / sum(columns)
    if unit < LEAST_BOX and len(children) > 1:
        return []
    return [unit * count + GAP * (count - 1) for count in columns] if len(children) > 1 else [width]


def _arrow(points: list[tuple[float, float]], child: PlanNode, head: bool = True) -> str:
    weight = 1 + (0.8 * log10(child.total) if child.total > 1 else 0)
    dashed = child.never_executed or bool(child.role)
    return svg.path(points, weight=min(weight, 6), dashed=dashed, arrow=head, stroke="#888")


def _box(node: PlanNode, x: float, y: float, width: float, facts: PlanFacts) -> _Drawn:
    lines = _lines(node, width - 2 * PADDING, facts)
    height = 8 + sum(line.height for line in lines)
    costly = node is facts.costly
    marks = [
        svg.box(
            x,
            y,
            width,
            height,
            stroke=ORANGE if costly else "#888",
            weight=3 if costly else 1,
            dashed=node.never_executed,
        )
    ]
    base = y + 3
    for line in lines:
        marks += [mark(x + PADDING, base + 12.5) for mark in line.marks]
        base += line.height
    return _Drawn(marks, height)


class _Line:
    """One line in a box: what is drawn where its base line begins."""

    def __init__(self, *marks: Any, height: float = svg.LINE) -> None:
        self.marks = marks
        self.height = height


def _words(text: str, **style: Any) -> Any:
    return lambda x, y: svg.label(x, y, text, **style)


def _lines(node: PlanNode, width: float, facts: PlanFacts) -> list[_Line]:
    lines = []
    if node.role:
        lines.append(_Line(_words(svg.cut(node.role, width), italic=True)))
    lines += [_Line(_words(line, bold=True)) for line in svg.wrapped(node.name, width / 1.08)]
    if node.target:
        lines += [_Line(_words(line)) for line in svg.wrapped(node.target, width)]
    for name, words in node.conditions:
        lines += [
            _Line(_words(line, faint=True)) for line in svg.wrapped(f"{name}: {words}", width)
        ]
    lines += _figures(node, width, facts)
    if node.disabled:
        lines.append(_Line(_words("disabled, but nothing else would do", italic=True)))
    if node.misestimate:
        lines.append(_badge(node.misestimate, BLUE))
    if node is facts.costly:
        lines.append(_badge(f"the most {facts.measure}", ORANGE))
    return lines


def _badge(text: str, colour: str) -> _Line:
    return _Line(lambda x, y: svg.badge(x, y + 1, text, colour), height=19)


def _figures(node: PlanNode, width: float, facts: PlanFacts) -> list[_Line]:
    """Rows, loops, pages and what else was counted, the numbers in a column of their own."""
    if node.never_executed:
        return [_Line(_words("never executed", italic=True))]
    if node.actual is None:
        return _figure("rows", f"{node.estimated:,} estimated", width)
    lines = []
    if node.counted:
        lines = _figure("rows", _compared(node, width - NAMES), width)
    if node.loops > 1:
        lines += _figure("loops", f"{node.loops:,}", width)
    if node.loops > 1 and node.counted:
        lines += _figure("in all", _rows(node.total, node), width)
    for by, count in node.removed:
        lines += _figure("removed", f"{count:,} by {by}", width)
    if facts.pages:
        lines += [_pages(node, facts)] if node.pages else []
    if node.temporary:
        lines += _figure("spilled", plural(node.temporary, "temporary page"), width)
    for name, count in node.counts:
        lines += [_Line(_words(line)) for line in svg.wrapped(f"{name}: {count:,}", width)]
    return lines


def _compared(node: PlanNode, width: float) -> str:
    """Rows counted beside rows estimated, on one line if that can be."""
    each = " each" if node.loops > 1 else ""
    words = f"{_count(node.actual or 0)}{each} (estimated {node.estimated:,})"
    return words if svg.text_width(words) <= width else words.replace("estimated", "est.")


def _figure(name: str, value: str, width: float) -> list[_Line]:
    first, *rest = svg.wrapped(value, width - NAMES)
    return [
        _Line(_words(name, faint=True), lambda x, y: svg.label(x + NAMES, y, first)),
        *(_Line(lambda x, y, more=more: svg.label(x + NAMES, y, more)) for more in rest),
    ]


def _pages(node: PlanNode, facts: PlanFacts) -> _Line:
    """The node's own pages, and a bar with their share of all pages."""
    value = f"{node.pages:,}"
    start = NAMES + svg.text_width(value) + 8
    share = min(node.pages / facts.pages, 1) * BAR
    colour = ORANGE if node is facts.costly else "#888"
    return _Line(
        _words("pages", faint=True),
        lambda x, y: svg.label(x + NAMES, y, value),
        lambda x, y: svg.box(x + start, y - 8, BAR, 8, stroke="#888", weight=0.5, radius=0),
        lambda x, y: svg.box(
            x + start, y - 8, max(share, 1), 8, stroke="none", fill=colour, radius=0
        ),
    )
