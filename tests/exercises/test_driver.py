"""From an answer to a verdict, for each kind of exercise."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import psycopg2
import pytest

from sandbox.errors import SandboxError
from sandbox.exercises.driver import Examiner
from sandbox.exercises.spec import LAZY, Query, Wrong
from sandbox.exercises.verdict import Verdict
from tests.exercises.films import CHANGE, PLAN_OF_QUERY, PLAN_OF_SCRIPT, QUERY, SCHEMA


@pytest.fixture(scope="module")
def check(examine: Callable[..., Examiner]) -> Iterator[Callable[[str, str], Verdict]]:
    """Checks an answer to the exercise of a kind."""
    examiner = examine("driven", QUERY, CHANGE, SCHEMA, PLAN_OF_SCRIPT, PLAN_OF_QUERY)
    kinds = ["query", "change", "schema", "plan of script", "plan of query"]
    yield lambda kind, answer: examiner.check(f"driven.{kinds.index(kind) + 1}", answer)


Check = Callable[[str, str], Verdict]

RIGHT = "SELECT title, gross FROM film WHERE director_id = 1 ORDER BY gross DESC, title"


@pytest.mark.parametrize("answer", ["", " \n", "-- a thought", ";;", "/* x", "select ... -- y"])
def test_nothing_is_not_attempted(check: Check, answer: str) -> None:
    starter = answer.replace("select", "SELECT")
    assert check("query", starter).status == "not attempted"


def test_a_correct_answer_shows_its_result_and_what_is_next(check: Check) -> None:
    verdict = check("query", RIGHT + "; -- done")
    assert (verdict.status, verdict.title) == ("correct", QUERY.title)
    assert verdict.result == {
        "columns": ["title", "gross"],
        "rows": [["The Bigamist", "2.25"], ["Outrage", "1.50"]],
        "total": 2,
    }
    assert verdict.next == "Next: driven.2, No gross is zero."
    assert verdict.as_dict()["status"] == "correct"


@pytest.mark.parametrize(
    ("answer", "line", "caret", "sqlstate"),
    [
        ("SELECT titel FROM film", 1, "SELECT titel FROM film\n       ^", "42703"),
        ("SELECT title\nFROM films", 2, "FROM films\n     ^", "42P01"),
        ("SELECT 1 / 0", None, None, "22012"),
    ],
)
def test_the_databases_error_keeps_its_place(
    check: Check, answer: str, line: int | None, caret: str | None, sqlstate: str
) -> None:
    verdict = check("query", answer)
    assert verdict.status == "could not run"
    assert verdict.error is not None
    assert verdict.error["message"] == verdict.message
    assert (verdict.error["line"], verdict.error["caret_text"]) == (line, caret)
    assert verdict.error["sqlstate"] == sqlstate


def test_the_place_counts_from_the_start_of_a_script(check: Check) -> None:
    verdict = check("change", "UPDATE film SET gross = 0\nWHERE gross IS NULL;\n\nSELEC 1")
    assert verdict.error is not None
    assert (verdict.error["line"], verdict.error["caret_text"]) == (4, "SELEC 1\n^")


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ("SELECT 1; SELECT 2", "These are several statements. The exercise asks for one query."),
        ("DELETE FROM film", "DELETE returns no rows. The exercise asks for a query."),
    ],
)
def test_what_is_no_query_is_said(check: Check, answer: str, message: str) -> None:
    assert check("query", answer).message == message


def test_surplus_rows_are_whole_and_missing_ones_are_not(check: Check) -> None:
    verdict = check("query", "SELECT title, year * 1.0 AS gross FROM film WHERE director_id = 1")
    assert verdict.surplus == {
        "columns": ["title", "gross"],
        "rows": [["Outrage", "1950.0"], ["The Bigamist", "1953.0"]],
        "count": 2,
    }
    assert verdict.missing == {
        "count": 2,
        "keys": {"columns": ["title"], "rows": [["The Bigamist"], ["Outrage"]]},
    }


def test_a_named_mistake_is_known_by_what_it_does(check: Check) -> None:
    verdict = check("query", "SELECT title, gross FROM film WHERE year < 1960 ORDER BY year")
    assert (verdict.status, verdict.mistake, verdict.message) == (
        "wrong",
        "worst first",
        "Best first.",
    )


def test_typed_in_rows_are_found_out(check: Check) -> None:
    verdict = check(
        "query", "SELECT * FROM (VALUES ('The Bigamist', 2.25), ('Outrage', 1.5)) v(title, gross)"
    )
    assert (verdict.status, verdict.message) == ("wrong", LAZY)
    assert check("change", "UPDATE film SET gross = 0 WHERE id = 3").message == LAZY


def test_an_error_on_other_data_alone_is_told(examine: Callable[..., Examiner]) -> None:
    one = examine("unlike", QUERY)
    verdict = one.check(
        "unlike.1",
        "SELECT title, gross FROM film WHERE director_id = 1"
        " AND (SELECT gross / (5 - gross) FROM film WHERE id = 2) IS NOT NULL ORDER BY 2 DESC",
    )
    assert (verdict.status, verdict.message) == (
        "could not run",
        "Right on this data; on other data: division by zero",
    )


ALIKE = replace(
    QUERY,
    wrong=(
        Wrong(name="by director", answer="SELECT title, gross FROM film WHERE director_id = 3",
              says="Not her.", retold=""),
        Wrong(name="by year", answer="SELECT title, gross FROM film WHERE year = 1985",
              says="Not then.", retold=""),
    ),
)  # fmt: skip


@pytest.mark.parametrize(
    ("answer", "mistake"),
    [
        ("SELECT title, gross FROM film WHERE director_id BETWEEN 3 AND 3", "by director"),
        ("SELECT title, gross FROM film WHERE year BETWEEN 1985 AND 1985", "by year"),
    ],
)
def test_the_other_data_tells_two_mistakes_apart(
    examine: Callable[..., Examiner], answer: str, mistake: str
) -> None:
    assert examine("alike", ALIKE).check("alike.1", answer).mistake == mistake


TIES: Query = replace(
    QUERY,
    order=("gross", "title"),
    solutions={"it": "SELECT title, gross FROM film WHERE gross > 2 ORDER BY gross, title"},
    wrong=(
        Wrong(name="forgets the tie", says="Ties by title.", retold="",
              answer="SELECT title, gross FROM film WHERE gross > 2 ORDER BY gross, id"),
        Wrong(name="backwards", says="Turn it round.", retold="",
              answer="SELECT title, gross FROM film WHERE gross > 2 ORDER BY gross DESC, title"),
    ),
)  # fmt: skip


@pytest.mark.parametrize(
    ("order", "mistake"),
    [
        ("gross, title DESC", None),
        ("gross DESC, title", "backwards"),
        ("title", None),
        ("gross, title", None),
    ],
)
def test_an_order_is_known_by_where_it_goes_wrong(
    examine: Callable[..., Examiner], order: str, mistake: str | None
) -> None:
    verdict = examine("ties", TIES).check(
        "ties.1", f"SELECT title, gross FROM film WHERE gross > 2 ORDER BY {order}"
    )
    assert verdict.mistake == mistake


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("UPDATE film SET gross = 0 WHERE gross IS NULL", ""),
        ("BEGIN; UPDATE film SET gross = 0 WHERE gross IS NULL; COMMIT", ""),
        (
            "BEGIN; UPDATE film SET gross = 0 WHERE gross IS NULL",
            "films: 1 row has the right key and wrong values.",
        ),
        (
            "UPDATE film SET gross = 1 WHERE id < 6",
            "films: 5 rows have the right key and wrong values.",
        ),
        ("DROP TABLE film CASCADE", "There is no table `film`."),
        ("ALTER TABLE film DROP COLUMN gross", 'films: column "gross" does not exist'),
        (
            "ALTER TABLE film RENAME TO f; CREATE VIEW film AS"
            " SELECT id, title, coalesce(gross, 0) AS gross FROM f",
            "`film` is a view; asked for: a table.",
        ),
        (
            "UPDATE film SET gross = 0 WHERE gross IS NULL;"
            " ALTER TABLE film ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY",
            'films: query would be affected by row-level security policy for table "film"',
        ),
        (
            # A function that fits better than the built-in one is planted in the search path.
            "CREATE FUNCTION public.numeric(film) RETURNS numeric LANGUAGE sql AS 'SELECT 0.0';"
            " CREATE RULE never AS ON UPDATE TO film DO INSTEAD NOTHING;"
            " UPDATE film SET gross = 0 WHERE gross IS NULL",
            "films: 1 row has the right key and wrong values.",
        ),
    ],
)
def test_a_change_is_judged_by_what_it_leaves(check: Check, script: str, message: str) -> None:
    verdict = check("change", script)
    assert (verdict.status, verdict.message) == ("wrong" if message else "correct", message)


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("ALTER TABLE rating ADD CHECK (stars > 0 AND stars < 6)", ""),
        ("CREATE DOMAIN s AS integer CHECK (VALUE < 6); ALTER TABLE rating ALTER stars TYPE s", ""),
        ("CREATE INDEX ON rating (stars)", "Six stars get in."),
        ("ALTER TABLE rating ADD CHECK (stars < 5) NOT VALID", "Five stars are refused."),
        ("DROP TABLE rating", "keys: 2 rows are missing."),
        ("ALTER TABLE rating DROP CONSTRAINT rating_pkey", "keys: 1 row is missing."),
    ],
)
def test_a_schema_is_judged_by_catalogue_and_probes(
    check: Check, script: str, message: str
) -> None:
    verdict = check("schema", script)
    assert (verdict.status, verdict.message) == ("wrong" if message else "correct", message)


def test_a_probe_that_is_refused_tells_why(check: Check) -> None:
    verdict = check("schema", "ALTER TABLE rating ADD CHECK (stars < 5) NOT VALID")
    assert verdict.error is not None
    assert verdict.error["sqlstate"] == "23514"


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("CREATE INDEX ON rating (film_id, stars); VACUUM rating", ""),
        ("SELECT 1", "It reads too many pages."),
        ("CREATE INDEX ON rating (stars)", "It reads too many pages."),
        ("ALTER TABLE rating DROP CONSTRAINT rating_pkey", "It still reads every row."),
        (
            "ALTER TABLE rating DROP CONSTRAINT rating_pkey; SET enable_seqscan = off",
            "It still reads every row.",
        ),
        (
            "TRUNCATE rating; INSERT INTO rating SELECT 3, n, 3 FROM generate_series(1, 10) n",
            "The rows of `rating` are no longer what they were. Leave the data as it is.",
        ),
        (
            "DELETE FROM rating WHERE film_id <> 3; CREATE INDEX ON rating (film_id)",
            "The rows of `rating` are no longer what they were. Leave the data as it is.",
        ),
        (
            "UPDATE rating SET stars = 1 WHERE film_id <> 3; CREATE INDEX ON rating (film_id)",
            "The rows of `rating` are no longer what they were. Leave the data as it is.",
        ),
        (
            "CREATE TABLE r AS SELECT * FROM rating WHERE film_id = 3; DROP TABLE rating;"
            " ALTER TABLE r RENAME TO rating",
            "`rating` is another table than it was.",
        ),
        (
            "CREATE MATERIALIZED VIEW r AS SELECT * FROM rating WHERE film_id = 3;"
            " ALTER TABLE rating RENAME TO old; ALTER MATERIALIZED VIEW r RENAME TO rating",
            "`rating` is another table than it was.",
        ),
        (  # rewrites every row, and leaves it what it was
            "ALTER TABLE rating ADD half integer GENERATED ALWAYS AS (stars / 2) STORED;"
            " CREATE INDEX ON rating (film_id) INCLUDE (stars); VACUUM rating",
            "",
        ),
        ("CLUSTER rating USING rating_pkey; CREATE INDEX ON rating (film_id, stars);"
         " VACUUM rating", ""),
    ],
)  # fmt: skip
def test_a_plan_counts_on_untouched_rows_alone(check: Check, script: str, message: str) -> None:
    verdict = check("plan of script", script)
    assert (verdict.status, verdict.message) == ("wrong" if message else "correct", message)


@pytest.mark.parametrize(
    ("answer", "status", "message"),
    [
        ("SELECT film_id, stars FROM rating WHERE 77 = member_id -- it", "correct", ""),
        ("SELECT film_id, stars FROM rating WHERE member_id + 0 = 77", "wrong",
         "The index is not used."),
        ("SELECT film_id, stars FROM rating WHERE member_id = 78", "wrong",
         "1 row does not belong. 1 row is missing."),
    ],
)  # fmt: skip
def test_a_query_is_judged_by_rows_and_plan(
    check: Check, answer: str, status: str, message: str
) -> None:
    verdict = check("plan of query", answer)
    assert (verdict.status, verdict.message) == (status, message)


def test_settings_of_the_answer_do_not_shape_its_plan(examine: Callable[..., Examiner]) -> None:
    exercise = replace(
        PLAN_OF_QUERY,
        solutions={"it": "SELECT set_config('enable_seqscan', 'on', false) AS x, count(*) AS n"
                         " FROM rating WHERE member_id = 77"},
    )  # fmt: skip
    verdict = examine("settings", exercise).check(
        "settings.1",
        "SELECT set_config('enable_seqscan', 'off', false)::text::varchar AS x, count(*) AS n"
        " FROM rating WHERE member_id + 0 = 77 AND stars IN (SELECT stars FROM rating)",
    )
    assert verdict.status == "wrong"


def test_an_unknown_exercise_is_said(examine: Callable[..., Examiner]) -> None:
    with pytest.raises(SandboxError, match=r"no exercise “driven\.99”") as error:
        examine("driven", QUERY).check("driven.99", "SELECT 1")
    assert "driven.1" in error.value.mend


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        ({"solutions": {"it": "SELECT nonsense"}}, "did not run"),
        ({"solutions": {"it": "SELECT generate_series(1, 20000)"}}, "more than 10000 rows"),
    ],
)
def test_a_broken_reference_is_not_the_learners_fault(
    examine: Callable[..., Examiner], broken: dict[str, dict[str, str]], says: str
) -> None:
    exercise = Query(**{**vars(QUERY), **broken})
    with pytest.raises(SandboxError, match=says):
        examine("broken", exercise).check("broken.1", RIGHT)


def test_a_broken_setup_is_not_the_learners_fault(examine: Callable[..., Examiner]) -> None:
    examiner = examine("unset", QUERY, setup="SELECT nonsense")
    with pytest.raises(SandboxError, match="setup of the lesson “unset” did not run"):
        examiner.check("unset.1", RIGHT)


def test_it_goes_on_after_the_server_restarted(examine: Callable[..., Examiner]) -> None:
    examiner = examine("lasting", QUERY)
    assert examiner.check("lasting.1", RIGHT).status == "correct"
    admin = psycopg2.connect(examiner.server.dsn("postgres"))
    with admin, admin.cursor() as cursor:  # a restart ends every session
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_locks"
            " WHERE locktype = 'advisory' AND objid = %s",
            (examiner.server.id,),
        )
    admin.close()
    assert examiner.check("lasting.1", RIGHT).status == "correct"


def test_judged_databases_are_made_again_where_they_are_gone(
    examine: Callable[..., Examiner],
) -> None:
    examiner = examine("gone", QUERY)
    examiner.check("gone.1", RIGHT)
    examiner.server.cleaner.drop_database(examiner.data.name(False))
    assert examiner.server.cleaner.wait(20)
    assert examiner.check("gone.1", RIGHT).status == "correct"


def test_a_changed_spec_is_judged_on_new_databases(examine: Callable[..., Examiner]) -> None:
    old = examine("changing", QUERY)
    old.check("changing.1", RIGHT)
    assert old.server.cleaner.wait(20)
    before = set(old.server.databases("exam_changing_"))
    new = examine("changing", QUERY, setup="DELETE FROM rating WHERE film_id = 1")
    new.check("changing.1", RIGHT)
    assert new.server.cleaner.wait(20)
    after = set(new.server.databases("exam_changing_"))
    assert len(before) == len(after) == 2
    assert not before & after
