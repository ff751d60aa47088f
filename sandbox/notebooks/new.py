"""The two files of a new lesson: a notebook and an exercise spec that already run and pass."""

from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from sandbox.errors import SandboxError
from sandbox.exercises import specs
from sandbox.notebooks.catalogue import lesson_files
from sandbox.paths import NOTEBOOKS

_SPEC = '''"""The exercises of the lesson "{title}"."""

from sandbox.exercises.spec import LAZY, Lesson, Query, Wrong

LESSON = Lesson(
    slug="{slug}",
    track="{track}",
    title="{title}",
    summary="One sentence: what a reader can do afterwards.",
    minutes=30,
    size="small",
    other_data="UPDATE film SET running_minutes = running_minutes + 1",
    exercises=(
        Query(
            title="The longest film",
            prompt="Return the `title` and `running_minutes` of the film that runs longest.",
            starter="SELECT title, ...",
            hints=("Which films have no known length?", "Sort by length, NULLs last, take one."),
            solutions={{
                "sort": "SELECT title, running_minutes FROM film "
                "ORDER BY running_minutes DESC NULLS LAST LIMIT 1",
                "maximum": "SELECT title, running_minutes FROM film "
                "WHERE running_minutes = (SELECT max(running_minutes) FROM film)",
            }},
            wrong=(
                Wrong(
                    name="unknown lengths first",
                    answer="SELECT title, running_minutes FROM film "
                    "ORDER BY running_minutes DESC, id LIMIT 1",
                    says="That film has no known length: NULL sorts first when descending.",
                    retold="SELECT title, running_minutes FROM film "
                    "WHERE running_minutes IS NULL ORDER BY id FETCH FIRST ROW ONLY",
                ),
                Wrong(
                    name="shortest",
                    answer="SELECT title, running_minutes FROM film "
                    "ORDER BY running_minutes LIMIT 1",
                    says="That is the shortest film.",
                    retold="SELECT title, running_minutes FROM film "
                    "WHERE running_minutes = (SELECT min(running_minutes) FROM film)",
                ),
                Wrong(
                    name="typed-in row",
                    answer="SELECT 'Gone with the Wind' AS title, 222 AS running_minutes",
                    says=LAZY,
                    retold="SELECT * FROM (VALUES ('Gone with the Wind', 222)) "
                    "AS typed_in (title, running_minutes)",
                ),
            ),
            keys=("title",),
        ),
    ),
)
'''


def write_lesson(track: str, slug: str) -> tuple[Path, Path]:
    """Writes notebook and spec. Raises SandboxError where one of the name exists."""
    lessons = lesson_files()
    spec = Path(specs.__file__).with_name(f"{slug.replace('-', '_')}.py")
    if spec.exists() or any(lesson.slug == slug for lesson in lessons):
        raise SandboxError(f"There is a lesson called {slug} already.", "Choose another name.")
    number = max((x.number for x in lessons if x.track == track), default=0) + 1
    title = slug.replace("-", " ").capitalize()
    path = NOTEBOOKS / track / f"{number:02d}-{slug}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(_notebook(slug, title), path)
    spec.write_text(_SPEC.format(title=title, slug=slug, track=track), encoding="utf-8")
    return path, spec


def _notebook(slug: str, title: str) -> nbformat.NotebookNode:
    opening = (
        "from sandbox.lesson import check, hint, open_lesson, solution\n\n"
        f'lesson = open_lesson("{slug}")'
    )
    place = {"exercise": f"{slug}.1"}
    return new_notebook(  # type: ignore[no-any-return]
        cells=[
            new_markdown_cell(f"# {title}\n\nA real request that is slow, wrong or down."),
            new_code_cell(opening, id="open"),
            new_markdown_cell("Before you run the next cell: what will happen?"),
            new_code_cell("%%sql\nSELECT count(*) FROM film", id="count"),
            new_markdown_cell("Why that happened, in two sentences. Then what it costs:"),
            new_code_cell("%%plan\nSELECT * FROM film WHERE id = 1", id="plan"),
            new_markdown_cell("", metadata={**place, "role": "prompt"}, id="exercise-1"),
            new_code_cell("", metadata={**place, "role": "answer"}, id="answer-1"),
        ]
    )
