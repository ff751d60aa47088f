"""Tables of all lessons, as Markdown, where a page asks for them.

`{{ lessons by track }}` writes the index of the lessons, `{{ lessons for teachers }}` the table of
minutes and prerequisites. Both come from the notebooks and their specs.
"""

import posixpath
from collections.abc import Callable
from itertools import groupby
from pathlib import Path

from docs.hooks.notebooks import TRACK_NAMES, Notebook
from docs.hooks.specs import prerequisites, spec_of


def by_track(notebooks: list[Notebook], page: Path) -> str:
    """A heading a track, and under it what each lesson is about."""
    parts = []
    for track, lessons in groupby(notebooks, key=lambda n: n.track):
        parts.append(f"## {TRACK_NAMES[track]}\n")
        for lesson in lessons:
            spec = spec_of(lesson.slug)
            about = f"  \n   {spec.summary} *{spec.minutes} minutes.*" if spec else ""
            parts.append(f"1. **{_link(lesson, page)}**{about}")
        parts.append("")
    return "\n".join(parts)


def for_teachers(notebooks: list[Notebook], page: Path) -> str:
    """One row a lesson."""
    rows = ["| Lesson | Track | Minutes | Exercises | After |", "|---|---|---:|---:|---|"]
    for lesson in notebooks:
        spec = spec_of(lesson.slug)
        before = prerequisites(lesson, notebooks)
        cells = [
            _link(lesson, page),
            TRACK_NAMES[lesson.track],
            str(spec.minutes) if spec else "",
            str(len(lesson.exercises())),
            ", ".join(_link(other, page) for other in before) or "nothing",
        ]
        rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows)


LISTS: dict[str, Callable[[list[Notebook], Path], str]] = {
    "{{ lessons by track }}": by_track,
    "{{ lessons for teachers }}": for_teachers,
}


def in_markdown(markdown: str, notebooks: list[Notebook], page: Path) -> str:
    """The page's Markdown with the lists written out; `page` is its file."""
    for mark, written in LISTS.items():
        if mark in markdown:
            markdown = markdown.replace(mark, written(notebooks, page))
    return markdown


def _link(lesson: Notebook, page: Path) -> str:
    path = posixpath.relpath(lesson.path.as_posix(), page.parent.as_posix())
    return f"[{lesson.title}]({path})"
