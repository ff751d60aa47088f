"""The specs of the lessons: found by looking into the folder, so that adding a file is enough."""

import importlib.util
from functools import cache
from pathlib import Path

from sandbox.errors import SandboxError
from sandbox.exercises.spec import Exercise, Lesson

SPECS = Path(__file__).parent / "specs"


def slugs(folder: Path = SPECS) -> list[str]:
    """The slugs of all lessons that have a spec, sorted."""
    return sorted(
        path.stem.replace("_", "-") for path in folder.glob("*.py") if not path.stem.startswith("_")
    )


def load_lesson(slug: str, folder: Path = SPECS) -> Lesson:
    """The lesson of this slug. Raises SandboxError where there is none."""
    if slug not in slugs(folder):
        raise SandboxError(
            f"There is no lesson “{slug}”.",
            f"The lessons with exercises are: {', '.join(slugs(folder)) or 'none yet'}.",
        )
    return _loaded(folder / f"{slug.replace('-', '_')}.py")


@cache
def _loaded(path: Path) -> Lesson:
    found = importlib.util.spec_from_file_location(f"sandbox.exercises.specs.{path.stem}", path)
    assert found is not None and found.loader is not None  # it ends in .py
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    lesson = module.LESSON
    assert isinstance(lesson, Lesson)
    return lesson


def lessons(folder: Path = SPECS) -> list[Lesson]:
    """All lessons that have a spec, by track and slug."""
    found = [load_lesson(slug, folder) for slug in slugs(folder)]
    return sorted(found, key=lambda lesson: (lesson.track, lesson.slug))


def find_exercise(identifier: str, folder: Path = SPECS) -> tuple[Lesson, Exercise]:
    """The exercise of an id such as "joins.3". Raises SandboxError where there is none."""
    lesson = load_lesson(identifier.partition(".")[0], folder)
    exercises = lesson.by_id()
    if identifier not in exercises:
        raise SandboxError(
            f"There is no exercise “{identifier}”.",
            f"The exercises of this lesson are: {', '.join(exercises)}.",
        )
    return lesson, exercises[identifier]
