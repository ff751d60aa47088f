"""Which lessons there are: `notebooks/<track>/<nn>-<slug>.ipynb`, found by looking."""

import re
from dataclasses import dataclass
from pathlib import Path

from sandbox.errors import SandboxError
from sandbox.paths import NOTEBOOKS

TRACKS = ("databases", "async", "caching", "apis", "delivery", "systems", "raycaster")
"""The tracks in the order in which they are learned."""

_NAME = re.compile(r"(?P<number>\d\d)-(?P<slug>[a-z0-9]+(?:-[a-z0-9]+)*)\.ipynb")


@dataclass(frozen=True)
class LessonFile:
    """One lesson's notebook."""

    path: Path
    track: str
    number: int
    slug: str

    @property
    def name(self) -> str:
        """Its place below `notebooks/`, such as "databases/02-joins.ipynb"."""
        return f"{self.track}/{self.path.name}"


def lesson_files(folder: Path = NOTEBOOKS) -> list[LessonFile]:
    """All lessons in the order in which they are learned."""
    found = []
    for path in folder.glob("*/*.ipynb"):
        match = _NAME.fullmatch(path.name)
        if match and path.parent.name in TRACKS:
            number, slug = int(match["number"]), match["slug"]
            found.append(LessonFile(path, path.parent.name, number, slug))
    return sorted(found, key=lambda lesson: (TRACKS.index(lesson.track), lesson.number))


def lesson_file(slug: str) -> LessonFile:
    """The lesson of this name. Raises SandboxError that names the lessons there are."""
    lessons = lesson_files()
    for lesson in lessons:
        if slug in (lesson.slug, lesson.path.stem):
            return lesson
    raise SandboxError(
        f"There is no lesson called {slug!r}.",
        "The lessons are: " + ", ".join(lesson.slug for lesson in lessons) + ".",
    )
