"""The lessons' notebooks as the site reads them: titles, addresses, labels, exercises."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mkdocs.exceptions import PluginError

from sandbox.notebooks.catalogue import LessonFile, lesson_files

Cell = dict[str, Any]

TRACK_NAMES = {
    "databases": "Databases",
    "async": "Background work",
    "caching": "Caching",
    "apis": "APIs",
    "delivery": "Containers and delivery",
    "systems": "System design",
    "raycaster": "Raycaster",
}
"""A track's folder in plain English."""


@dataclass(frozen=True)
class Notebook:
    """One lesson's stored notebook."""

    path: Path
    track: str
    slug: str
    metadata: dict[str, Any]
    cells: list[Cell]

    @property
    def url(self) -> str:
        """Where the lesson lies in the site, relative to its root, ending in a slash."""
        return f"lessons/{self.track}/{self.slug}/"

    @property
    def title(self) -> str:
        """The text of the first heading of level 1, without Markdown's marks."""
        for cell in self.cells:
            if cell["cell_type"] == "markdown" and (
                found := re.search(r"^# +(.+?) *#*$", source(cell), re.MULTILINE)
            ):
                return re.sub(r"[`*_]", "", found[1])
        raise PluginError(f"{self.path.name} has no heading '# …' to take its title from.")

    def cell(self, name: str) -> Cell | None:
        """The cell whose metadata has this label, or else the cell of this id."""
        named = {c.get("id"): c for c in self.cells}
        named |= {c["metadata"]["label"]: c for c in self.cells if "label" in c["metadata"]}
        return named.get(name)

    def exercises(self) -> list[str]:
        """The ids of the exercises that the notebook asks, in order."""
        return [c["metadata"]["exercise"] for c in self.cells if _role(c) == "prompt"]


def source(cell: Cell) -> str:
    """A cell's text; notebooks store it as one string or as a list of lines."""
    return "".join(cell["source"])


def read_all(folder: Path) -> list[Notebook]:
    """Every lesson below `folder`, in the order in which they are learned."""
    return [read(file) for file in lesson_files(folder)]


def read(file: LessonFile) -> Notebook:
    """One notebook. Raises PluginError where an exercise's cells do not belong together."""
    stored = json.loads(file.path.read_text(encoding="utf-8"))
    notebook = Notebook(file.path, file.track, file.slug, stored["metadata"], stored["cells"])
    _refuse_a_prompt_without_answer(notebook)
    return notebook


def _role(cell: Cell) -> str | None:
    role: str | None = cell["metadata"].get("role")
    return role


def _refuse_a_prompt_without_answer(notebook: Notebook) -> None:
    """An exercise is a prompt and, right after it, its answer: the page draws them as one block."""
    for cell, following in zip(notebook.cells, [*notebook.cells[1:], None], strict=True):
        if _role(cell) != "prompt":
            continue
        identifier = cell["metadata"]["exercise"]
        if (
            following is None
            or _role(following) != "answer"
            or following["metadata"].get("exercise") != identifier
        ):
            raise PluginError(
                f"{notebook.path.name}: the prompt of exercise {identifier} is not followed"
                " by its answer cell."
            )
