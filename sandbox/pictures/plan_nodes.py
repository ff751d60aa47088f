"""Reads EXPLAIN's JSON into the facts that a plan tree shows.

The names follow `ExplainNode` in PostgreSQL's source (src/backend/commands/explain.c), so that a
node is called here what it is called in EXPLAIN's text. Times and memory are left out: they differ
from run to run and from machine to machine.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

CONDITIONS = (
    "Index Cond",
    "Recheck Cond",
    "TID Cond",
    "Hash Cond",
    "Merge Cond",
    "Join Filter",
    "One-Time Filter",
    "Filter",
    "Order By",
    "Presorted Key",
    "Sort Key",
    "Group Key",
    "Grouping Sets",
    "Window",
    "Run Condition",
    "Cache Key",
    "Conflict Arbiter Indexes",
    "Conflict Filter",
)
REMOVED = {
    "Rows Removed by Filter": "filter",
    "Rows Removed by Join Filter": "join filter",
    "Rows Removed by Index Recheck": "recheck",
    "Rows Removed by Conflict Filter": "conflict filter",
}
COUNTS = {
    "Heap Fetches": "heap fetches",
    "Exact Heap Blocks": "heap pages, exact",
    "Lossy Heap Blocks": "heap pages, lossy",
    "Cache Hits": "cache hits",
    "Cache Misses": "cache misses",
    "Conflicting Tuples": "conflicting rows",
    "Workers Planned": "workers planned",
    "Workers Launched": "workers launched",
}
# They read all their input before they return the first row, whatever is asked of them.
_BLOCKING = {"Sort", "Hash", "Bitmap Index Scan", "BitmapOr", "BitmapAnd", "Recursive Union"}
MISESTIMATE = 10  # times too many or too few
MISESTIMATE_ROWS = 100  # and at least so many rows in all


@dataclass
class PlanNode:
    """One node. Rows are of one loop, as EXPLAIN gives them; `pages` are the node's own.

    `actual` is None where the statement was planned and not run. `early` says that the node may
    have been stopped before its last row, so that fewer rows than estimated mean nothing;
    `counted` is false where EXPLAIN gives no rows (a BitmapOr, an UPDATE without RETURNING).
    """

    name: str
    target: str
    role: str
    conditions: list[tuple[str, str]]
    counts: list[tuple[str, int]]
    removed: list[tuple[str, int]]
    estimated: int
    actual: float | None
    loops: int
    pages: int
    temporary: int
    disabled: bool
    counted: bool
    early: bool
    children: list["PlanNode"] = field(default_factory=list)

    @property
    def never_executed(self) -> bool:
        return self.actual is not None and self.loops == 0

    @property
    def total(self) -> float:
        """Rows returned in all loops together; estimated where the plan was not run."""
        return self.estimated if self.actual is None else self.actual * self.loops

    @property
    def handled(self) -> float:
        """Rows returned and rows thrown away, in all loops together."""
        return self.total + sum(count for _, count in self.removed)

    @property
    def misestimate(self) -> str:
        """How far off the estimate was, in words; empty where it was near enough."""
        if self.actual is None or self.never_executed or not self.counted:
            return ""
        estimated, actual = max(self.estimated, 1), max(self.actual, 1)
        factor = max(estimated, actual) / min(estimated, actual)
        rows = max(estimated, actual) * self.loops
        more = actual > estimated
        if factor < MISESTIMATE or rows < MISESTIMATE_ROWS or (self.early and not more):
            return ""
        return f"{factor:,.0f} times the estimate" if more else f"1/{factor:,.0f} of the estimate"

    def walk(self) -> Iterator["PlanNode"]:
        """This node and all below it, a parent before its children."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True)
class PlanFacts:
    """The whole plan: its root, all pages that it touched, and the node that did most of the work.

    `measure` is what "most" was measured in: "pages", "rows" where no node touched a page, or ""
    where the plan was not run.
    """

    root: PlanNode
    pages: int
    measure: str
    costly: PlanNode | None
    triggers: list[str]


def plan_facts(plan: Mapping[str, Any]) -> PlanFacts:
    """The facts in one element of EXPLAIN's JSON: a mapping with the key "Plan"."""
    root = _node(plan["Plan"], early=False)
    _settle_pages(root, plan["Plan"])
    pages = _touched(plan["Plan"])
    nodes = list(root.walk())
    measure = "" if root.actual is None else "pages" if pages else "rows"
    costly = None
    if measure:
        costly = max(nodes, key=lambda n: n.pages if measure == "pages" else n.handled)
    triggers = [
        f"Trigger {t.get('Constraint Name') or t['Trigger Name']} on {t.get('Relation', '?')}: "
        f"{t['Calls']:,.0f} calls"
        for t in plan.get("Triggers", ())
    ]
    return PlanFacts(root, pages, measure, costly, triggers)


def _node(plan: Mapping[str, Any], early: bool) -> PlanNode:
    loops = int(plan.get("Actual Loops", 1))
    below = early or plan["Node Type"] == "Limit"
    if plan["Node Type"] in _BLOCKING or plan.get("Strategy") in {"Plain", "Hashed"}:
        below = False
    children = plan.get("Plans", [])
    return PlanNode(
        name=_name(plan),
        target=_target(plan),
        role=plan.get("Subplan Name", ""),
        conditions=[(key, _words(plan[key])) for key in CONDITIONS if plan.get(key)],
        counts=_counts(plan, loops) if loops else [],
        removed=[
            (by, round(plan[key] * max(loops, 1))) for key, by in REMOVED.items() if plan.get(key)
        ],
        estimated=round(plan["Plan Rows"]),
        actual=plan.get("Actual Rows"),
        loops=loops,
        pages=_touched(plan) - sum(_touched(child) for child in children),
        temporary=_spilled(plan) - sum(_spilled(child) for child in children),
        disabled=bool(plan.get("Disabled")),
        counted=_counted(plan),
        early=early,
        children=[_node(child, below or _asks_for_part(plan, child)) for child in children],
    )


def _counted(plan: Mapping[str, Any]) -> bool:
    """Whether the node's row count means anything (the manual, "Using EXPLAIN", caveats)."""
    if plan["Node Type"] in {"BitmapOr", "BitmapAnd"}:
        return False
    return plan["Node Type"] != "ModifyTable" or bool(plan["Plan Rows"] or plan.get("Actual Rows"))


def _asks_for_part(parent: Mapping[str, Any], child: Mapping[str, Any]) -> bool:
    """Whether the parent may stop reading this child before its end."""
    if child.get("Parent Relationship") == "SubPlan":
        return True  # EXISTS and IN stop at the first match
    if parent["Node Type"] == "Merge Join":
        return True  # ends with the shorter input
    inner = child.get("Parent Relationship") == "Inner"
    return (
        parent["Node Type"] == "Nested Loop"
        and inner
        and (parent.get("Join Type") in {"Semi", "Anti"} or bool(parent.get("Inner Unique")))
    )


def _touched(plan: Mapping[str, Any]) -> int:
    """Pages hit in the cache or read, of the node and all below it."""
    return sum(
        int(plan.get(f"{where} {how} Blocks", 0))
        for where in ("Shared", "Local")
        for how in ("Hit", "Read")
    )


def _spilled(plan: Mapping[str, Any]) -> int:
    """Pages of temporary files written and read back, of the node and all below it."""
    return int(plan.get("Temp Read Blocks", 0)) + int(plan.get("Temp Written Blocks", 0))


def _settle_pages(root: PlanNode, plan: Mapping[str, Any]) -> None:
    """Gives the pages of an InitPlan or a CTE back to the node that ran it.

    EXPLAIN lists these under the top node of their query, but they run when the first node needs
    them, and that node's buffers include theirs. So the top node's own pages came out too few
    (below zero, even), and the pages of the node that ran them too many.
    """
    for node, source in zip(root.walk(), _walk(plan), strict=True):
        for listed in source.get("Plans", ()):
            if listed.get("Parent Relationship") != "InitPlan":
                continue
            left = _touched(listed)
            for reader, read in zip(node.walk(), _walk(source), strict=True):
                if left and reader is not node and _runs(read, listed):
                    given = max(0, min(left, reader.pages))
                    reader.pages -= given
                    node.pages += given
                    left -= given
    for node in root.walk():
        node.pages, node.temporary = max(node.pages, 0), max(node.temporary, 0)


def _walk(plan: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield plan
    for child in plan.get("Plans", ()):
        yield from _walk(child)


def _runs(reader: Mapping[str, Any], listed: Mapping[str, Any]) -> bool:
    name = str(listed.get("Subplan Name", ""))
    if name.startswith("CTE "):
        return bool(reader.get("CTE Name") == name.removeprefix("CTE "))
    return any(f"({name})" in _words(reader.get(key, "")) for key in CONDITIONS)


def _name(plan: Mapping[str, Any]) -> str:
    kind = str(plan["Node Type"])
    if kind == "Aggregate":
        kind = {
            "Sorted": "GroupAggregate",
            "Hashed": "HashAggregate",
            "Mixed": "MixedAggregate",
        }.get(plan.get("Strategy", ""), kind)
    elif kind == "SetOp":
        hashed = "Hash" if plan.get("Strategy") == "Hashed" else ""
        kind = f"{hashed}SetOp {plan.get('Command', '')}".rstrip()
    elif kind == "ModifyTable":
        kind = str(plan.get("Operation", kind))
    join = plan.get("Join Type", "Inner")
    if join != "Inner":
        kind = f"{kind.removesuffix(' Join')} {join} Join"
    if plan.get("Partial Mode", "Simple") != "Simple":
        kind = f"{plan['Partial Mode']} {kind}"
    if plan.get("Scan Direction") == "Backward":
        kind += " Backward"
    return f"Parallel {kind}" if plan.get("Parallel Aware") else kind


def _target(plan: Mapping[str, Any]) -> str:
    """What the node reads or changes, as in EXPLAIN's text: `using index on table alias`."""
    alias = plan.get("Alias", "")
    named = next(
        (
            str(plan[key])
            for key in ("Relation Name", "Function Name", "CTE Name", "Tuplestore Name")
            if key in plan
        ),
        "",
    )
    if "Schema" in plan and named:
        named = f"{plan['Schema']}.{named}"
    if not named and plan["Node Type"] == "Bitmap Index Scan":
        return f"on {plan['Index Name']}"
    named, alias = (named, alias) if named else (alias, "")
    on = f"on {named}" if named else ""
    if alias and alias != named.rpartition(".")[2]:
        on += f" {alias}"
    using = f"using {plan['Index Name']}" if "Index Name" in plan else ""
    return f"{using} {on}".strip()


def _counts(plan: Mapping[str, Any], loops: int) -> list[tuple[str, int]]:
    """What else was counted: heap fetches even when there were none, the rest when there were."""
    found = [
        (words, int(plan[key]))
        for key, words in COUNTS.items()
        if key in plan and (plan[key] or key in {"Heap Fetches", "Workers Launched"})
    ]
    searches = plan.get("Index Searches", 0)  # of a B-tree, new in PostgreSQL 18
    return found + ([("index searches", searches)] if searches > loops else [])


def _words(value: object) -> str:
    if isinstance(value, Mapping):
        return "; ".join(_words(v) for v in value.values())
    if isinstance(value, list):
        return ", ".join(f"({_words(v)})" if isinstance(v, list) else _words(v) for v in value)
    return str(value)
