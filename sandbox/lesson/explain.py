"""EXPLAIN ANALYZE whose figures come out the same each time."""

import json
from collections.abc import Callable
from typing import Any

from sandbox.lesson.statements import only_reads

EXPLAIN = "EXPLAIN (ANALYZE, BUFFERS, WAL, FORMAT JSON) "


def explain(fetch: Callable[[str], list[Any]], statement: str) -> dict[str, Any]:
    """The root of the plan, with "Plan" and what else EXPLAIN reports beside it.

    `fetch` runs SQL and returns its rows. The first run of a session reads catalogue pages that
    EXPLAIN counts in the plan's nodes, so a statement that only reads runs twice and the second run
    counts. One that changes rows is planned first and runs once: twice, it would meet the dead rows
    of its first run.
    """
    fetch((EXPLAIN if only_reads(statement) else "EXPLAIN (FORMAT JSON) ") + statement)
    ((found,),) = fetch(EXPLAIN + statement)
    plan: dict[str, Any] = (json.loads(found) if isinstance(found, str) else found)[0]
    return plan
