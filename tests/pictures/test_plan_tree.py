"""The plan tree, on plans that PostgreSQL 18 gave for the films."""

import copy
import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.pictures import plan_tree
from sandbox.pictures.plan_nodes import PlanNode, plan_facts
from tests.pictures.markup import svg
from tests.pictures.samples import PLAN_NAMES, plan


def nodes(name: str) -> list[PlanNode]:
    return list(plan_facts(plan(name)).root.walk())


def node(name: str, kind: str) -> PlanNode:
    return next(n for n in nodes(name) if n.name == kind)


def boxes(picture_plan: dict[str, Any]) -> list[tuple[float, float, float, float]]:
    """The boxes of the nodes: rounded rectangles with an outline, as left, top, right, bottom."""
    found = []
    for shape in svg(plan_tree(picture_plan)).findall(".//rect"):
        if shape.get("rx") == "3" and shape.get("stroke") != "none":
            x, y, w, h = (float(str(shape.get(k))) for k in ("x", "y", "width", "height"))
            found.append((x, y, x + w, y + h))
    return found


@pytest.mark.parametrize("name", PLAN_NAMES)
def test_every_node_has_a_box_and_none_overlap(name: str) -> None:
    drawn = boxes(plan(name))
    assert len(drawn) == len(nodes(name))
    for i, (left, top, right, bottom) in enumerate(drawn):
        for other_left, other_top, other_right, other_bottom in drawn[:i]:
            apart = (
                right <= other_left
                or other_right <= left
                or bottom <= other_top
                or other_bottom <= top
            )
            assert apart


@pytest.mark.parametrize("name", PLAN_NAMES)
def test_every_node_is_in_the_text_with_its_conditions(name: str) -> None:
    text = plan_tree(plan(name)).text
    for one in nodes(name):
        assert one.name in text
        assert one.target in text
        assert all(f"{kind}: {words}" in text for kind, words in one.conditions)


@pytest.mark.parametrize("name", PLAN_NAMES)
def test_each_page_belongs_to_one_node(name: str) -> None:
    facts = plan_facts(plan(name))
    assert sum(one.pages for one in facts.root.walk()) == facts.pages


@pytest.mark.parametrize("name", PLAN_NAMES)
def test_nothing_that_differs_from_run_to_run_is_shown(name: str) -> None:
    """Times, memory and the pages of planning may be anything: the picture stays the same."""

    def changed(value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            return {k: changed(v, k) for k, v in value.items()}
        if isinstance(value, list):
            return [changed(v, key) for v in value]
        unstable = "Time" in key or "Memory" in key or "Space" in key or "Storage" in key
        return 987654 if unstable and not isinstance(value, str) else value

    other = changed(plan(name))
    if "Planning" in other:
        other["Planning"] = {"Shared Hit Blocks": 987654}
    assert "987654" in json.dumps(other) or "Planning" not in other
    assert plan_tree(other).html == plan_tree(plan(name)).html


@pytest.mark.parametrize("name", PLAN_NAMES)
def test_pages_from_the_cache_and_from_disk_count_alike(name: str) -> None:
    def cold(value: Any) -> Any:
        if isinstance(value, list):
            return [cold(v) for v in value]
        if not isinstance(value, dict):
            return value
        found = {k: cold(v) for k, v in value.items()}
        if "Shared Hit Blocks" in found:
            found["Shared Read Blocks"] += found["Shared Hit Blocks"]
            found["Shared Hit Blocks"] = 0
        return found

    assert plan_tree(cold(plan(name))).html == plan_tree(plan(name)).html


def test_rows_pages_and_what_a_filter_removed() -> None:
    [scan] = nodes("seq_scan_filter")
    assert (scan.estimated, scan.actual, scan.pages) == (34, 35, 46)
    assert scan.removed == [("filter", 3166)]
    assert repr(plan_tree(plan("seq_scan_filter"))).split("\n")[:5] == [
        "Plan: Seq Scan, 35 rows, 46 pages",
        "Seq Scan on film  (35 rows, estimated 34; 46 pages)",
        "  Filter: (imdb_rating > 8.5)",
        "  Rows removed by filter: 3,166",
        "  <- the most pages",
    ]


def test_text_is_indented_as_explain_does() -> None:
    lines = plan_tree(plan("hash_join")).text.split("\n")
    assert lines[1].startswith("Hash Join  (")
    assert lines[2] == "  Hash Cond: (r.film_id = f.id)"
    assert lines[3].startswith("  ->  Seq Scan on rating r  (")
    assert lines[4] == "        Filter: (stars = 5)"
    assert lines[8].startswith("        ->  Seq Scan on film f  (")


def test_loops_multiply_rows_and_pages_do_not() -> None:
    scan = next(n for n in nodes("nested_loop") if "film_pkey" in n.target)
    assert scan.loops == 5018
    assert scan.total == 5018
    assert scan.pages == 15054
    assert (
        "5,018 rows in 5,018 loops, 1 each, estimated 1 each; 15,054 pages"
        in plan_tree(plan("nested_loop")).text
    )


def test_an_average_over_loops_is_called_about() -> None:
    assert (
        "about 5,018 rows in 39 loops, 128.67 each, estimated 43 each"
        in plan_tree(plan("nested_loop")).text
    )


def test_the_node_with_the_most_pages_is_marked_in_words_and_weight() -> None:
    facts = plan_facts(plan("misestimate"))
    assert facts.costly is not None
    assert facts.costly.target == "using film_pkey on film f"
    picture = plan_tree(plan("misestimate"))
    texts = [t.text for t in svg(picture).findall(".//text")]
    assert texts.count("the most pages") == 1
    weights = [r.get("stroke-width") for r in svg(picture).findall(".//rect[@rx='3']")]
    assert weights.count("3") == 1
    assert "Heavy box: the most pages" in picture.text


def test_without_pages_the_node_with_the_most_rows_is_marked() -> None:
    facts = plan_facts(plan("function_values"))
    assert (facts.pages, facts.measure) == (0, "rows")
    assert facts.costly is not None
    assert facts.costly.name == "Function Scan"
    assert "the most rows" in plan_tree(plan("function_values")).text


def test_a_wrong_estimate_is_marked() -> None:
    assert node("misestimate", "Nested Loop").misestimate == "1,212 times the estimate"
    assert node("misestimate", "Seq Scan").misestimate == "106 times the estimate"
    assert all(not n.misestimate for n in nodes("hash_join"))


def test_too_few_rows_are_marked_but_not_where_a_limit_stopped_the_node() -> None:
    whole = plan("seq_scan_filter")
    whole["Plan"] |= {"Plan Rows": 3000, "Actual Rows": 10.0}
    assert plan_facts(whole).root.misestimate == "1/300 of the estimate"
    limit = {"Node Type": "Limit", "Plan Rows": 10, "Actual Rows": 10.0, "Actual Loops": 1}
    below = {"Plan": limit | {"Plans": [whole["Plan"]]}}
    assert [n.misestimate for n in plan_facts(below).root.walk()] == ["", ""]
    sort = limit | {"Node Type": "Sort", "Plan Rows": 10, "Plans": [whole["Plan"]]}
    whole_again = {"Plan": limit | {"Plans": [sort]}}
    assert [n.misestimate for n in plan_facts(whole_again).root.walk()] == [
        "",
        "",
        "1/300 of the estimate",
    ]


def test_a_node_that_never_ran_says_so() -> None:
    idle = [n for n in nodes("never_executed") if n.never_executed]
    assert len(idle) == 2
    assert all(not n.counts for n in idle)
    picture = plan_tree(plan("never_executed"))
    assert picture.text.count("(never executed)") == 2
    dashed = svg(picture).findall(".//rect[@stroke-dasharray]")
    assert len(dashed) == 2


def test_a_cte_keeps_its_pages_though_another_node_ran_it() -> None:
    """EXPLAIN counts 128 pages twice: in the CTE, and in the scan that first read it."""
    found = {(n.role, n.name, n.target): n.pages for n in nodes("cte_initplan")}
    assert found["", "Seq Scan", "on rating"] == 128
    assert found["", "CTE Scan", "on per a"] == 0
    assert found["", "Limit", ""] == 0
    assert "->  CTE per: HashAggregate" in plan_tree(plan("cte_initplan")).text


def test_subplans_are_named() -> None:
    assert [n.role for n in nodes("subplan") if n.role] == ["SubPlan 1", "SubPlan 3"]


def test_a_parallel_plan_names_its_workers() -> None:
    text = plan_tree(plan("parallel")).text
    assert "->  Parallel Seq Scan on rating" in text
    assert "Workers launched: 2" in text
    assert "Finalize GroupAggregate" in text


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("skip_scan", "Index searches: 6"),
        ("index_only", "Heap fetches: 0"),
        ("index_only", "Index Only Scan Backward using rating_pkey on rating"),
        ("memoize", "Cache hits: 1,556"),
        ("disabled", "; disabled)"),
        ("anti_join", "Hash Right Anti Join"),
        ("merge_join", "Merge Left Join"),
        ("insert_trigger", "Trigger watchlist_film_id_fkey on watchlist: 234 calls"),
        ("insert_trigger", "Insert on watchlist"),
        ("spill", "temporary pages"),
        ("window", "Run Condition: (row_number() OVER w1 <= 3)"),
    ],
)
def test_what_postgresql_says_about_a_node_is_kept(name: str, words: str) -> None:
    assert words in plan_tree(plan(name)).text


def test_rows_that_explain_does_not_count_are_not_shown() -> None:
    text = plan_tree(plan("bitmap")).text
    assert re.search(r"->  BitmapOr\n", text)
    assert plan_tree(plan("update")).text.split("\n")[1] == "Update on film  (128 pages)"


def test_a_plan_that_was_not_run_shows_estimates_alone() -> None:
    picture = plan_tree(plan("planned_only"))
    assert picture.text.startswith("Plan, not run: Hash Join, 1,178 rows estimated")
    assert "the most" not in picture.text
    assert "page" not in picture.text


@settings(deadline=None)
@given(st.text(), st.text())
def test_no_text_breaks_a_plan(condition: str, name: str) -> None:
    found = copy.deepcopy(plan("seq_scan_filter"))
    found["Plan"] |= {"Filter": condition, "Relation Name": name, "Subplan Name": name}
    picture = plan_tree(found)
    assert svg(picture).find(".//text") is not None
    (picture.html + picture.text).encode()
