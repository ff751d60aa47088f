"""Which exercises of lessons on more films than the page has can be judged there all the same.

Those whose stored answers get on the small films the verdicts that they are stored with. Run
`python -m sandbox.site.page_exercises` after changing such a lesson: it works them out on the
servers and writes `docs/live/engine/exercises.json`. The tests hold that file against the page.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace

from sandbox.exercises.driver import Examiner
from sandbox.exercises.lessons import lessons
from sandbox.exercises.spec import Change, Exercise, Lesson, Plan, Query, Schema
from sandbox.exercises.verdict import Verdict
from sandbox.paths import ROOT

LIST = ROOT / "docs" / "live" / "engine" / "exercises.json"
JUDGED_BY_SQL = (Query, Change, Schema, Plan)


def on_the_pages_films(lesson: Lesson) -> Lesson:
    """The same lesson on the small films, which are those of the page."""
    if lesson.size == "small":
        return lesson
    return replace(lesson, size="small", slug=f"{lesson.slug}-small")


def stored_answers(exercise: Exercise) -> Iterator[tuple[str, tuple[str, str]]]:
    """Every answer that a spec holds, with the status and message that it is stored with."""
    yield exercise.starter, ("not attempted", "")
    for solution in exercise.solutions.values():
        yield solution, ("correct", "")
    for wrong in exercise.wrong:
        yield wrong.answer, ("wrong", wrong.says)
        yield wrong.retold, ("wrong", wrong.says)


def is_judged_alike(exercise: Exercise, verdicts: Mapping[str, Verdict]) -> bool:
    """Whether the verdicts, by answer, are those that the answers are stored with."""
    return all(
        (verdicts[answer].status, verdicts[answer].message) == wanted
        for answer, wanted in stored_answers(exercise)
    )


def work_out(admin_url: str, lesson: Lesson) -> dict[str, bool]:
    """For each exercise in SQL, by its id in the lesson, whether the page can judge it."""
    found = {}
    with Examiner(admin_url, on_the_pages_films(lesson)) as examiner:
        here = examiner.lesson.by_id()
        for number, identifier in zip(lesson.by_id(), here, strict=True):
            exercise = here[identifier]
            if isinstance(exercise, JUDGED_BY_SQL):
                answers = [answer for answer, _ in stored_answers(exercise)]
                verdicts = {answer: examiner.check(identifier, answer) for answer in answers}
                found[number] = is_judged_alike(exercise, verdicts)
    return found


def read_list() -> dict[str, bool]:
    """What was worked out the last time."""
    found: dict[str, bool] = json.loads(LIST.read_text(encoding="utf-8"))
    return found


if __name__ == "__main__":
    from sandbox.services import ensure

    url = ensure(("postgres",)).postgres
    assert url is not None
    larger = [lesson for lesson in lessons() if lesson.size != "small"]
    found = {k: v for lesson in larger for k, v in sorted(work_out(url, lesson).items())}
    LIST.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    print(f"{sum(found.values())} of {len(found)} exercises can be judged in the page.")
