"""Every exercise proves its own checker: starter, solutions, wrong answers, on real data."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from sandbox.exercises.driver import Examiner, lessons
from sandbox.exercises.runs import task
from sandbox.exercises.spec import LAZY, Change, Exercise, Lesson, Plan, Python, Query, Service

# Puts the rows of every table in another physical order. A solution that leans on the order in
# which rows happen to lie returns something else here. One that ties may decide does so, too.
SHUFFLE = r"""
CREATE FUNCTION pg_temp.shuffle() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    relation record;
BEGIN
    FOR relation IN SELECT c.oid::regclass AS name FROM pg_class c
                    JOIN pg_namespace n ON n.oid = c.relnamespace
                    WHERE c.relkind = 'r' AND n.nspname !~ '^(pg_|information_schema|exam)' LOOP
        EXECUTE format('CREATE FUNCTION shuffled(%s) RETURNS text IMMUTABLE LANGUAGE sql'
                       ' AS ''SELECT md5($1::text)''', relation.name);
        EXECUTE format('CREATE INDEX shuffle ON %s (shuffled(%s.*))', relation.name, relation.name);
        EXECUTE format('CLUSTER %s USING shuffle', relation.name);
        EXECUTE format('DROP FUNCTION shuffled(%s) CASCADE', relation.name);
    END LOOP;
END
$$;
SELECT pg_temp.shuffle();
"""

LESSONS = {lesson.slug: lesson for lesson in lessons()}


def case(slug: str, *rest: str) -> Any:
    """One case, named by what it is about: its lesson first, which tests/conftest.py goes by."""
    return pytest.param(slug, *rest, id=" ".join(rest) or slug)


EXERCISES = [case(slug, number) for slug in LESSONS for number in LESSONS[slug].by_id()]


def exercises_with(names: Callable[[Exercise], Any]) -> list[Any]:
    """One case for each solution or wrong answer of each exercise."""
    return [
        case(slug, number, name)
        for slug, lesson in LESSONS.items()
        for number, exercise in lesson.by_id().items()
        for name in names(exercise)
    ]


@pytest.fixture(scope="module")
def examiner(postgres_url: str) -> Iterator[Callable[[str], Examiner]]:
    """The examiner of a lesson; afterwards its judged tables must be what they were."""
    made: dict[str, tuple[Examiner, dict[str, Any]]] = {}

    def of(slug: str) -> Examiner:
        if slug not in made:
            examiner = Examiner(postgres_url, LESSONS[slug])
            made[slug] = examiner, contents(examiner)
        return made[slug][0]

    yield of
    for examiner, before in made.values():
        assert contents(examiner) == before
        assert examiner.server.cleaner.wait(60)
        assert not examiner.server.databases(f"examrun_{examiner.server.id:08x}")
        examiner.close()


def attacks(exercise: Exercise, long: bool) -> int:
    """How often an answer is tried: what depends on time and on kills must come out every time."""
    if not isinstance(exercise, Service):
        return 1
    if long:
        return 20
    return 1 if exercise.steady else 2


def contents(examiner: Examiner) -> dict[str, Any]:
    """Where each table of the first judged database lies and how many rows came and went."""
    if all(isinstance(exercise, Python | Service) for exercise in examiner.lesson.exercises):
        return {}
    with examiner.server.inside(examiner.data.name(False)) as cursor:
        cursor.execute(
            "SELECT c.oid::regclass::text, pg_relation_filenode(c.oid), pg_relation_size(c.oid)"
            " FROM pg_class c WHERE relkind IN ('r', 'i', 'v', 'm') AND c.oid >= 16384 ORDER BY 1"
        )
        return {name: rest for name, *rest in cursor.fetchall()}


@pytest.mark.parametrize(("slug", "number"), EXERCISES)
def test_exercise_is_complete(slug: str, number: str) -> None:
    exercise = LESSONS[slug].by_id()[number]
    assert len(exercise.solutions) >= 2
    assert len(exercise.wrong) >= 3
    assert 2 <= len(exercise.hints) <= 3
    assert len({wrong.says for wrong in exercise.wrong}) >= 2
    assert all(wrong.answer.strip() != wrong.retold.strip() for wrong in exercise.wrong)
    if isinstance(exercise, Query | Change):
        assert LAZY in {wrong.says for wrong in exercise.wrong}


@pytest.mark.parametrize(("slug", "number"), EXERCISES)
def test_starter_is_not_attempted(
    examiner: Callable[[str], Examiner], slug: str, number: str
) -> None:
    starter = LESSONS[slug].by_id()[number].starter
    assert examiner(slug).check(number, starter).status == "not attempted"


@pytest.mark.parametrize(("slug", "number", "name"), exercises_with(lambda e: e.solutions))
def test_solution_is_correct(
    examiner: Callable[[str], Examiner], slug: str, number: str, name: str, long: bool
) -> None:
    exercise = LESSONS[slug].by_id()[number]
    for _ in range(attacks(exercise, long)):
        verdict = examiner(slug).check(number, exercise.solutions[name])
        assert (verdict.status, verdict.message) == ("correct", "")


@pytest.mark.parametrize("spelling", ["answer", "retold"])
@pytest.mark.parametrize(
    ("slug", "number", "name"), exercises_with(lambda e: [w.name for w in e.wrong])
)
def test_wrong_answer_draws_its_message(
    examiner: Callable[[str], Examiner],
    slug: str,
    number: str,
    name: str,
    spelling: str,
    long: bool,
) -> None:
    exercise = LESSONS[slug].by_id()[number]
    (wrong,) = [w for w in exercise.wrong if w.name == name]
    for _ in range(attacks(exercise, long)):
        verdict = examiner(slug).check(number, getattr(wrong, spelling))
        assert (verdict.status, verdict.message) == ("wrong", wrong.says)


@pytest.mark.parametrize(("slug", "number"), EXERCISES)
def test_other_data_changes_the_result(
    examiner: Callable[[str], Examiner], slug: str, number: str
) -> None:
    exercise = LESSONS[slug].by_id()[number]
    if not isinstance(exercise, Query | Change):
        pytest.skip("only queries and changes are judged on other data by their rows")
    first, other = (examiner(slug).outcomes.wanted(exercise, other) for other in (False, True))
    judged = examiner(slug).server.judge.ask("verdict", task(exercise), [first], [other])
    assert judged["status"] == "wrong"


@pytest.mark.parametrize("slug", [case(slug) for slug in LESSONS])
def test_solutions_do_not_lean_on_the_order_of_rows(postgres_url: str, slug: str) -> None:
    lesson = small(LESSONS[slug])
    shuffled = replace(lesson, slug=f"{slug}-shuffled", setup=lesson.setup + SHUFFLE)
    exercises = [e for e in lesson.exercises if not isinstance(e, Plan | Python | Service)]
    if not exercises:
        pytest.skip("no exercise of this lesson is judged by rows")
    with Examiner(postgres_url, lesson) as plain, Examiner(postgres_url, shuffled) as other:
        for exercise in exercises:
            wanted = plain.outcomes.wanted(exercise, False)
            for name, solution in exercise.solutions.items():
                got = other.outcomes.of(exercise, solution, False)
                asked = {**task(exercise), "probes": []}  # they are about rules, not rows
                judged = plain.server.judge.ask("verdict", asked, [wanted], [got])
                assert judged["status"] == "correct", (exercise.title, name, judged)
        for database in other.server.databases(f"exam_{slug.replace('-', '_')}_shuffled_"):
            other.server.cleaner.drop_database(database)


def small(lesson: Lesson) -> Lesson:
    """The lesson on the small films, where shuffling does not take long."""
    if lesson.size == "small":
        return lesson
    return replace(lesson, size="small", slug=f"{lesson.slug}-small")
