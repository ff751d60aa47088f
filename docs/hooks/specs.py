"""What the exercise specs say about the lessons; read without any server."""

import importlib
import importlib.util

from mkdocs.exceptions import PluginError

from docs.hooks.notebooks import Notebook
from sandbox.exercises.spec import Lesson, Service


def spec_of(slug: str) -> Lesson | None:
    """The spec of a lesson, or None where none was written."""
    name = "sandbox.exercises.specs." + slug.replace("-", "_")
    if importlib.util.find_spec(name) is None:
        return None
    lesson: Lesson = importlib.import_module(name).LESSON
    return lesson


def is_module(exercise: str) -> bool:
    """Whether the answer to the exercise of this id is a module, in Python."""
    spec = spec_of(exercise.partition(".")[0])
    return spec is not None and isinstance(spec.by_id().get(exercise), Service)


def prerequisites(notebook: Notebook, notebooks: list[Notebook]) -> list[Notebook]:
    """The lessons to take before this one. Raises PluginError where one is not there."""
    spec = spec_of(notebook.slug)
    by_slug = {other.slug: other for other in notebooks}
    wanted = spec.prerequisites if spec else ()
    for slug in wanted:
        if slug not in by_slug:
            raise PluginError(f"'{notebook.slug}' comes after '{slug}', which is no lesson.")
    return [by_slug[slug] for slug in wanted]
