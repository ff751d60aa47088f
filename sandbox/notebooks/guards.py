"""What nbval lets through, looked for in the stored notebook.

nbval compares outputs. It passes a cell that was never executed, a cell tagged `raises-exception`
that raises nothing, and it cannot know that an output names a path of the author's machine.
"""

import copy
import re
from collections.abc import Iterator
from typing import Any

from sandbox.exercises.spec import Lesson
from sandbox.notebooks.refresh import clean, write_exercises

LONGEST_CELL = 25  # lines; a cell is one idea
IGNORED = "nbval-ignore-output"
_ALLOWED_TAGS = {IGNORED}
_OF_THIS_MACHINE = re.compile(
    r"(/(?:home|root|Users|tmp|var/tmp|work)/\S+|127\.0\.0\.1:\d+|\b0x[0-9a-f]{6,}\b)"
)
_LOADED = re.compile(r"""(?:src|href)=["']?https?://|url\(["']?https?://|@import""")


def problems(notebook: Any, spec: Lesson) -> Iterator[str]:
    """Everything that is wrong with a stored lesson, each in one sentence."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    yield from _never_executed(code)
    yield from _swallowed(code)
    yield from _unstable(code)
    for cell in code:
        if len(cell.source.splitlines()) > LONGEST_CELL:
            yield f"{cell.id}: longer than {LONGEST_CELL} lines"
        yield from _outputs(cell)
    if not any(f'open_lesson("{spec.slug}")' in cell.source for cell in code):
        yield f'no cell opens the lesson with open_lesson("{spec.slug}")'
    yield from _out_of_step(notebook, spec)


def _never_executed(code: list[Any]) -> Iterator[str]:
    for number, cell in enumerate(code, start=1):
        if not cell.source.strip():
            yield f"{cell.id}: an empty cell"
        elif cell.execution_count != number:
            yield f"{cell.id}: never executed in its place (count {cell.execution_count})"


def _swallowed(code: list[Any]) -> Iterator[str]:
    for cell in code:
        odd = set(cell.metadata.get("tags", [])) - _ALLOWED_TAGS
        if odd:
            yield f"{cell.id}: tagged {', '.join(sorted(odd))}; catch what is expected and print it"
        if any(output.output_type == "error" for output in cell.outputs):
            yield f"{cell.id}: its stored output is an exception"


def _unstable(code: list[Any]) -> Iterator[str]:
    """An ignored output needs a next cell that prints the stable fact."""
    for cell, following in zip(code, [*code[1:], None], strict=True):
        if IGNORED in cell.metadata.get("tags", []) and (
            following is None
            or IGNORED in following.metadata.get("tags", [])
            or not following.outputs
        ):
            yield f"{cell.id}: its output is ignored and no cell after it prints a stable fact"


def _outputs(cell: Any) -> Iterator[str]:
    for output in cell.outputs:
        for text in _texts(output):
            if found := _OF_THIS_MACHINE.search(text):
                yield f"{cell.id}: an output names {found.group()}"
            if _LOADED.search(re.sub(r"<a [^>]*>", "", text)):
                yield f"{cell.id}: an output loads something from elsewhere"
            for picture in re.findall(r"<svg[^>]*>.{0,200}", text, re.DOTALL):
                if 'role="img"' not in picture or "<title" not in picture:
                    yield f"{cell.id}: a picture without a title for screen readers"


def _texts(output: Any) -> Iterator[str]:
    if output.output_type == "stream":
        yield output.text
    for content in output.get("data", {}).values():
        yield content if isinstance(content, str) else str(content)


def _out_of_step(notebook: Any, spec: Lesson) -> Iterator[str]:
    fresh = copy.deepcopy(notebook)
    write_exercises(fresh, spec)
    for now, then in zip(fresh.cells, notebook.cells, strict=True):
        if now.source != then.source:
            yield f"{then.id}: differs from the spec; run: python3 -m sandbox refresh {spec.slug}"
    versions = notebook.metadata.get("sandbox", {}).get("versions", {})
    clean(fresh, spec.slug, versions)
    if not versions or fresh.metadata != notebook.metadata:
        yield "its metadata is not what refresh writes"
    for now, then in zip(fresh.cells, notebook.cells, strict=True):
        if now.metadata != then.metadata or now.get("outputs") != then.get("outputs"):
            yield f"{then.id}: holds what refresh would remove"
