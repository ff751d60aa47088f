"""What the page draws itself is what the notebook draws: the same markup for the same data."""

import json
import re
import subprocess
from typing import Any

import pytest

from sandbox.paths import ROOT
from sandbox.pictures.table import result_table
from sandbox.pictures.verdict_panel import verdict_panel
from tests.pictures.samples import FAILED, WRONG

PAGE = ROOT / "docs" / "live" / "page"
PROGRAM = """
import { readFileSync } from "node:fs";
const { verdictPanel } = await import(process.argv[1] + "/verdict_panel.js");
const { resultTable } = await import(process.argv[1] + "/table.js");
const { verdicts, tables } = JSON.parse(readFileSync(0, "utf-8"));
const drawn = { verdicts: verdicts.map(verdictPanel), tables: tables.map(resultTable) };
console.log(JSON.stringify(drawn));
"""

RESULT = {"columns": ["title", "n"], "rows": [["Ben-Hur", "2"], [None, "3.5e-7"]], "total": None}
VERDICTS: list[dict[str, Any]] = [
    WRONG,
    FAILED,
    {
        "status": "correct",
        "exercise": "joins.1",
        "title": "A <first> join",
        "next": "Now `joins.2`.",
    },
    {"status": "not attempted", "exercise": "joins.1"},
    {"status": "wrong", "exercise": "x.1", "title": "", "message": "a\nb", "output": "1\n2\n"},
    {"status": "wrong", "exercise": "x.1", "missing": {"count": 1, "keys": None}},
    {"status": "wrong", "exercise": "x.1", "missing": {"count": 2000, "keys": None}},
    {"status": "correct", "exercise": "x.1", "result": RESULT},
    {"status": "correct", "exercise": "x.1", "result": RESULT | {"total": 12345}},
    {"status": "wrong", "exercise": "x.1", "surplus": {"columns": [], "rows": [], "count": 0}},
    {"status": "could not run", "exercise": "x.1", "message": "said", "error": {"message": "said"}},
]
TABLES: list[dict[str, Any]] = [
    {"columns": ["a"], "rows": []},
    {"columns": ["title", "n"], "rows": [["Ben-Hur", "2"], [None, None]], "numeric": [1]},
    {"columns": ["n"], "rows": [[str(n)] for n in range(50)], "total": 2_000_000, "numeric": [0]},
    {"columns": ["text"], "rows": [["x" * 28], ["x" * 29], ["é" * 300], ["𝄞" * 301], ["y" * 3000]]},
    {"columns": ["<b>"], "rows": [["\x00\x1b\x7f\ufffe<script>'\"&"]], "caption": "Not & asked"},
    {"columns": ["n"], "rows": [["1"]], "caption": "A caption that is longer than others are"},
]


@pytest.fixture(scope="module")
def drawn(node: None) -> dict[str, list[str]]:
    """What the page draws of all samples."""
    result = subprocess.run(
        ["node", "--input-type=module", "--eval", PROGRAM, str(PAGE)],
        input=json.dumps({"verdicts": VERDICTS, "tables": TABLES}),
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, list[str]] = json.loads(result.stdout)
    return found


def without_styles(html: str) -> str:
    return re.sub(r"<style>.*?</style>\n", "", html, flags=re.DOTALL)


@pytest.mark.parametrize("number", range(len(VERDICTS)))
def test_a_verdict_looks_as_in_the_notebook(drawn: dict[str, list[str]], number: int) -> None:
    expected = without_styles(verdict_panel(VERDICTS[number]).html)
    assert drawn["verdicts"][number] == expected


@pytest.mark.parametrize("number", range(len(TABLES)))
def test_a_table_looks_as_in_the_notebook(drawn: dict[str, list[str]], number: int) -> None:
    assert drawn["tables"][number] == without_styles(result_table(**TABLES[number]).html)
