"""Executes a lesson and stores its outputs so that an unchanged lesson gives no diff."""

from collections.abc import Callable
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError

from sandbox.errors import SandboxError
from sandbox.exercises.driver import load_lesson
from sandbox.exercises.spec import Lesson, Python
from sandbox.notebooks.catalogue import LessonFile

CELL_SECONDS = 60
"""How long one cell may run; the validation uses the same limit."""

_KEPT = ("alt", "exercise", "label", "live", "role", "tags")


def refresh(lesson: LessonFile, versions: dict[str, str], say: Callable[[str], None]) -> None:
    """Writes the exercises from the spec into the notebook, runs it, stores the outputs.

    `versions` are the products and versions of the servers it runs on. Raises SandboxError, and
    leaves the file as it was, where a cell fails or an exercise has no place in the notebook.
    """
    notebook = nbformat.read(lesson.path, as_version=4)
    write_exercises(notebook, load_lesson(lesson.slug))
    say(f"running {lesson.name} …")
    client = NotebookClient(
        notebook, timeout=CELL_SECONDS, resources={"metadata": {"path": str(lesson.path.parent)}}
    )
    try:
        client.execute()
    except (CellExecutionError, CellTimeoutError) as error:
        raise SandboxError(
            f"{lesson.name} does not run: {error}", "Mend the cell and refresh again."
        ) from None
    clean(notebook, lesson.slug, versions)
    nbformat.validate(notebook)
    nbformat.write(notebook, lesson.path)
    say(f"{lesson.name} is stored.")


def write_exercises(notebook: Any, spec: Lesson) -> None:
    """Puts prompt and starter of each exercise where the notebook has marked cells for them.

    Raises SandboxError where an exercise has no place, or a place no exercise.
    """
    places = {
        (cell.metadata["exercise"], cell.metadata["role"]): cell
        for cell in notebook.cells
        if "exercise" in cell.metadata
    }
    exercises = spec.by_id()
    wanted = {(identifier, role) for identifier in exercises for role in ("prompt", "answer")}
    if wanted != set(places):
        odd = sorted("/".join(place) for place in wanted ^ set(places))
        raise SandboxError(
            f"The notebook of {spec.slug} and its spec do not agree on: {', '.join(odd)}.",
            'Mark one cell {"exercise": ID, "role": "prompt"} and one "answer" for each exercise.',
        )
    for (identifier, role), cell in places.items():
        exercise = exercises[identifier]
        if role == "prompt":
            cell.source = (
                f"### Exercise {identifier}: {exercise.title}\n\n{exercise.prompt.strip()}"
            )
        elif isinstance(exercise, Python):
            call = f'check("{identifier}", {exercise.name})'
            cell.source = f"{exercise.starter.strip()}\n\n\n{call}"
        else:
            cell.source = f"%%check {identifier}\n{exercise.starter.strip()}"


def clean(notebook: Any, slug: str, versions: dict[str, str]) -> None:
    """Removes all that changes from run to run and says nothing: times, counters, identities."""
    notebook.metadata = nbformat.from_dict(
        {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
            "sandbox": {"lesson": slug, "versions": versions},
        }
    )
    number = 0
    for cell in notebook.cells:
        cell.metadata = {key: cell.metadata[key] for key in _KEPT if key in cell.metadata}
        if cell.cell_type == "code":
            number += 1
            cell.execution_count = number
            cell.outputs = _merged(cell.outputs)
            for output in cell.outputs:
                if output.output_type != "stream":
                    output.metadata = {}
                if output.output_type == "execute_result":
                    output.execution_count = number


def _merged(outputs: list[Any]) -> list[Any]:
    """Neighbouring pieces of one stream become one: how they were cut is chance."""
    merged: list[Any] = []
    for output in outputs:
        last = merged[-1] if merged else None
        if last and _stream(output) and _stream(output) == _stream(last):
            last.text += output.text
        else:
            merged.append(output)
    return merged


def _stream(output: Any) -> str | None:
    """The stream that an output was written to, "stdout" or "stderr"; None for other outputs."""
    name: str | None = output.name if output.output_type == "stream" else None
    return name
