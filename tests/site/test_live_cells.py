"""Which cells of a lesson are live: worked out from what they use, and marked on the page."""

import re
from pathlib import Path

import pytest
from mkdocs.exceptions import PluginError

from docs.hooks import live_fences
from docs.hooks.live_cells import live_kinds
from docs.hooks.notebooks import Notebook
from tests.site.sample import LOCKING, Project, code


def kinds(*sources: str, **last: object) -> list[str | None]:
    """What each cell of a lesson of these cells is; `last` is the last one's metadata."""
    cells = [code(f"c{i}", text) for i, text in enumerate(sources)]
    cells[-1]["metadata"] = last
    notebook = Notebook(Path("01-x.ipynb"), "databases", "no-spec", {}, cells)
    found = live_kinds(notebook)
    return [found.get(cell["id"]) for cell in cells]


def test_sql_is_live_by_its_magic() -> None:
    assert kinds("%%sql\nSELECT 1", "%%plan\nSELECT 1", "%%bash\nls") == ["sql", "plan", None]


@pytest.mark.parametrize(
    "source",
    [
        "1 + 1",
        "from math import sqrt\nprint(sqrt(2))",
        "import json, re\nfrom collections import Counter",
        "def walk(node):\n    return [node] + [x for child in node for x in walk(child)]",
        "class Point:\n    def __init__(self, x):\n        self.x = x\n\nPoint(1).x",
        "total = 0\nfor n in range(3):\n    total += n",
    ],
)
def test_python_of_the_standard_library_is_live(source: str) -> None:
    assert kinds(source) == ["python"]


@pytest.mark.parametrize(
    "source",
    [
        "import redis",
        "from sandbox.pictures import er_diagram",
        "lesson.sql('SELECT 1')",
        "def later():\n    return lesson.redis",
        "import subprocess",
        "import urllib.request",
        "open('x').read()",
        "!ls",
        "%timeit 1",
        "from . import x",
        "",
    ],
)
def test_python_that_needs_more_is_not(source: str) -> None:
    assert kinds(source) == [None]


def test_a_name_is_at_hand_when_a_live_cell_has_made_it() -> None:
    made, used = "def double(x):\n    return 2 * x", "print(double(3))"
    assert kinds(made, used) == ["python", "python"]
    assert kinds(used, made) == [None, "python"]
    assert kinds("double = lesson.double", used) == [None, None]
    assert kinds(made, "double = lesson.double", used) == ["python", None, None]


def test_the_metadata_overrules() -> None:
    assert kinds("import numpy", live="python") == ["python"]
    assert kinds("1 + 1", live=False) == [None]
    assert kinds("%%sql\nSELECT 1", live=False) == [None]


def test_cells_of_the_page_are_marked(built: Project, node: None) -> None:
    lesson = built.article("lessons/databases/locking")
    cells = re.findall(r'data-cell="([^"]+)"(?: data-live="(\w+)")?', lesson)
    assert {name: kind for name, kind in cells if kind} == {"report": "sql", "plan": "plan"}
    assert "Cells with a button run in your browser: SQL." in lesson
    assert "Cells with a button" not in built.article("lessons/databases/plans")


def test_scripts_are_loaded_where_something_is_live(built: Project, node: None) -> None:
    script = re.compile(r'<script type="module" src="((?:\.\./)*assets/live/[^"]+)"')
    lesson = built.page("lessons/databases/locking")
    [found] = script.findall(lesson)
    assert (built.site / "lessons/databases/locking" / found).resolve().is_file()
    for page in ("", "start", "lessons", "lessons/databases/plans"):
        assert "live.js" not in built.page(page)


def test_the_answers_are_not_in_the_page(published: Project, node: None) -> None:
    lesson = published.page("lessons/databases/joins")
    [address] = re.findall(r'data-lesson="([^"]+)"', lesson)
    exercises = (published.site / "lessons/databases/joins" / address).read_text(encoding="utf-8")
    secret = "ask instead of join"  # the name of a solution of joins.1
    assert secret not in lesson
    assert secret not in exercises
    assert '"joins.1"' in exercises


def test_a_page_holds_live_blocks(project: Project, node: None) -> None:
    text = "# Slow\n\n```sql live\nSELECT 1\n\nFROM film\n```\n\n```python live\nprint(1)\n```\n"
    project.write_page("case-studies/slow.md", text)
    result = project.build()
    assert result.returncode == 0, result.stdout
    page = project.article("case-studies/slow")
    found = re.findall(r'id="(cell-live-\d)".*?data-language="(\w+)" data-live="(\w+)"', page)
    assert found == [("cell-live-1", "sql", "sql"), ("cell-live-2", "python", "python")]
    assert '<span class="c1">%%sql</span>' in page
    assert "data-lesson" not in project.page("case-studies/slow")


def test_a_live_block_draws_a_plan_and_knows_no_other_magic() -> None:
    _, [cell] = live_fences.in_markdown("```sql live\n%%plan\nSELECT 1\n```")
    assert 'data-live="plan"' in cell
    with pytest.raises(PluginError, match="begins with"):
        live_fences.in_markdown("```sql live\n%%check joins.1\nSELECT 1\n```")


def test_without_node_the_site_has_stored_outputs_alone(
    project: Project, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (project.root / ".cache" / "live").unlink()
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    result = project.build()
    assert result.returncode == 0, result.stdout
    [line] = [line for line in result.stdout.splitlines() if "Node.js" in line]
    assert "sudo apt install nodejs npm" in line
    page = project.page("lessons/databases/locking")
    assert "data-live" not in page
    assert "assets/live" not in page
    assert "Unsearchable" in page


def test_exercises_without_a_judge_in_the_page_say_where_there_is_one(built: Project) -> None:
    assert LOCKING[-1]["metadata"]["exercise"] == "locking.1"
    block = built.article("lessons/databases/locking").partition('class="exercise"')[2]
    assert "data-live" not in block
    assert "to have your answer checked" in block
