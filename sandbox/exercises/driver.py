"""The driver: runs an answer, lets the judge compare it, and tells the verdict."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from sandbox.errors import SandboxError
from sandbox.exercises.answers import Allowance, CouldNotRunError
from sandbox.exercises.apart import run_apart
from sandbox.exercises.judged import JudgedData
from sandbox.exercises.lessons import find_exercise, lessons, load_lesson
from sandbox.exercises.python_answers import report_on, untouched
from sandbox.exercises.runs import (
    MOST_ROWS,
    Outcome,
    is_query,
    observes,
    reference,
    run_query,
    run_script,
    task,
)
from sandbox.exercises.server import Server
from sandbox.exercises.spec import Exercise, Lesson, Plan, Python, Query
from sandbox.exercises.statements import bare
from sandbox.exercises.verdict import Verdict

__all__ = ["Examiner", "find_exercise", "lessons", "load_lesson"]

SHOWN = 20
"""How many rows of the answer's own result a verdict holds."""

LONGEST = 100_000
"""How many characters of SQL an answer may have."""

_PATIENCE = 60.0  # seconds that an author's own answer may take


class Examiner:
    """Checks answers to one lesson's exercises on one PostgreSQL server.

    `admin_url` is a superuser's. `template` names the database with the films, already there;
    without it the template of the lesson's size is made by `sandbox.films` when first needed, with
    `progress` told how far it is. Python exercises need no server, so nothing connects before the
    first SQL answer.
    """

    def __init__(
        self,
        admin_url: str,
        lesson: Lesson,
        template: str | None = None,
        progress: Callable[..., None] | None = None,
    ) -> None:
        self.lesson = lesson
        self._url = admin_url
        self._template_name = template
        self._progress = progress
        self._server: Server | None = None
        self._data: JudgedData | None = None

    def close(self) -> None:
        """Ends the connection; the judged databases stay for the next time."""
        if self._server is not None:
            self._server.close()
            self._server = None

    def __enter__(self) -> "Examiner":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def check(self, identifier: str, answer: Any) -> Verdict:
        """Judges an answer: SQL text, or for a Python exercise the object or its source.

        Raises SandboxError where there is no such exercise in this lesson, or where the exercise's
        own reference does not run.
        """
        exercise = self.lesson.by_id().get(identifier)
        if exercise is None:
            raise SandboxError(
                f"There is no exercise “{identifier}”.",
                f"The exercises of this lesson are: {', '.join(self.lesson.by_id())}.",
            )
        if isinstance(exercise, Python):
            verdict = self._check_python(identifier, exercise, answer)
        else:
            verdict = self._check_sql(identifier, exercise, str(answer))
        return verdict

    # -- Python -----------------------------------------------------------------------------------

    def _check_python(self, identifier: str, exercise: Python, answer: Any) -> Verdict:
        if untouched(answer, exercise.name, exercise.starter):
            return self._verdict(identifier, status="not attempted")
        report = run_apart(lambda: report_on(answer, exercise.name, exercise.check))
        if isinstance(report, str):
            report = {"error": {"message": report}, "output": ""}
        error, message, output = report["error"], report.get("message"), report["output"]
        if error is not None:
            return self._verdict(
                identifier,
                status="could not run",
                message=error["message"],
                error={"sqlstate": None, "hint": None, "position": None, **error},
                output=output,
            )
        if message is None:
            return self._verdict(identifier, status="correct", output=output)
        named = next((wrong.name for wrong in exercise.wrong if wrong.says == message), None)
        return self._verdict(
            identifier, status="wrong", message=message, mistake=named, output=output
        )

    # -- SQL --------------------------------------------------------------------------------------

    def _check_sql(self, identifier: str, exercise: Exercise, answer: str) -> Verdict:
        if len(answer) > LONGEST:
            message = f"The answer is longer than {LONGEST} characters."
            return self._could_not_run(identifier, message)
        if bare(answer) in ("", bare(exercise.starter)):
            return self._verdict(identifier, status="not attempted")
        unsendable = _unsendable(answer)
        if unsendable:
            return self._could_not_run(identifier, unsendable)
        if self._server is not None and not self._server.alive():
            self.close()  # the server has restarted since
        attempt = _Attempt(self, exercise, answer)
        try:
            judged = attempt.judged()
        except CouldNotRunError as failure:
            error = self.server.judge("error", answer, failure.error)
            return self._verdict(
                identifier, status="could not run", message=error["message"], error=error
            )
        return self._verdict(
            identifier,
            **{k: judged.get(k) for k in ("status", "mistake", "surplus", "missing", "error")},
            message=judged.get("message") or "",
            result=_shown(attempt.got[0]),
        )

    def _could_not_run(self, identifier: str, message: str) -> Verdict:
        error = {"message": message}
        return self._verdict(identifier, status="could not run", message=message, error=error)

    def _verdict(self, identifier: str, **fields: Any) -> Verdict:
        following = _following(self.lesson, identifier) if fields["status"] == "correct" else ""
        title = self.lesson.by_id()[identifier].title
        return Verdict(exercise=identifier, title=title, next=following, **fields)

    # -- what the attempts need -------------------------------------------------------------------

    @property
    def server(self) -> Server:
        """The superuser's connection, opened at the first use."""
        if self._server is None:
            self._server = Server(self._url)
            self._data = JudgedData(self._server, self.lesson, self._template)
        return self._server

    def outcome(
        self, exercise: Exercise, answer: str, other: bool, allowance: Allowance | None = None
    ) -> Outcome:
        """What an answer does on one of the data sets. Raises CouldNotRunError.

        Without an allowance the answer is an author's; what it does is kept.
        """
        database = self.judged_database(other)
        if allowance is not None:
            return self._run(exercise, answer, database, other, allowance)
        key = _key(database, exercise, answer)
        outcome: Outcome | None = self.server.kept(key)
        if outcome is None:
            outcome = self._run(exercise, answer, database, other, Allowance(_PATIENCE, _PATIENCE))
            self.server.keep(key, outcome)
        return outcome

    def judged_database(self, other: bool = False) -> str:
        """The database that answers are judged on; it is made where it is missing."""
        assert self.server is not None and self._data is not None
        return self._data.name(other)

    def wanted(self, exercise: Exercise, other: bool) -> Outcome:
        """What the reference does. Raises SandboxError where it does not run."""
        try:
            outcome = self.outcome(exercise, reference(exercise), other)
        except CouldNotRunError as failure:
            raise _broken(exercise, str(failure)) from None
        for result in outcome["results"]:
            if result.get("truncated"):
                raise _broken(exercise, f"it returns more than {MOST_ROWS} rows")
            if "error" in result:
                raise _broken(exercise, result["error"]["message"])
        return outcome

    def _run(
        self, exercise: Exercise, answer: str, database: str, other: bool, allowance: Allowance
    ) -> Outcome:
        if is_query(exercise):
            return run_query(self.server, database, exercise, answer, allowance)
        wanted = None if answer == reference(exercise) else self.wanted(exercise, other)
        return run_script(self.server, database, exercise, answer, allowance, wanted)

    def _template(self) -> str:
        if self._template_name is not None:
            return self._template_name
        from sandbox.films.templates import ensure_template

        return ensure_template(self._url, self.lesson.size, progress=self._progress)


class _Attempt:
    """One answer on its way to a verdict: run on the first data, and where right on the other."""

    def __init__(self, examiner: Examiner, exercise: Exercise, answer: str) -> None:
        self._examiner = examiner
        self._exercise = exercise
        self._answer = answer
        self._task = task(exercise)
        self._wanted = [
            examiner.wanted(exercise, other)
            for other in ((False, True) if self._twice() else (False,))
        ]
        self._allowance = Allowance()
        self.got: list[Outcome] = []

    def judged(self) -> dict[str, Any]:
        """The judge's verdict. Raises CouldNotRunError where the answer does not run."""
        self._run(other=False)
        judged = self._judge()
        if judged["status"] == "correct" and self._twice():
            self._run_on_other_data()
            judged = self._judge()
        if judged["status"] == "wrong" and self._may_be_named(judged):
            judged = self._judge(self._wrongs([len(self.got) - 1]))
            if judged["alike"] > 1 and len(self.got) == 1 and self._twice():
                self._run(other=True)
                judged = self._judge(self._wrongs([0, 1]))
        return judged

    def _run(self, other: bool) -> None:
        self.got.append(
            self._examiner.outcome(self._exercise, self._answer, other, self._allowance)
        )

    def _run_on_other_data(self) -> None:
        """After the answer was right on the first data."""
        try:
            self._run(other=True)
        except CouldNotRunError as failure:
            failure.error["message"] = f"Right on this data; on other data: {failure}"
            raise

    def _judge(self, wrongs: list[dict[str, Any]] | None = None) -> dict[str, Any]:
        judged: dict[str, Any] = self._examiner.server.judge(
            "verdict", self._task, self._wanted, self.got, wrongs or []
        )
        return judged

    def _twice(self) -> bool:
        """Whether typed-in rows could be right: not where the answer itself is only planned."""
        exercise = self._exercise
        if isinstance(exercise, Plan):
            return is_query(exercise)
        return isinstance(exercise, Query) or bool(observes(exercise))

    def _may_be_named(self, judged: dict[str, Any]) -> bool:
        """The plan's own requirements say what is wrong with a plan, without running anything."""
        return not isinstance(self._exercise, Plan) or (
            is_query(self._exercise) and judged.get("surplus") is not None
        )

    def _wrongs(self, data: list[int]) -> list[dict[str, Any]]:
        return [
            {
                "name": wrong.name,
                "says": wrong.says,
                "outcomes": [
                    self._named(wrong.answer, bool(d)) if d in data else None for d in (0, 1)
                ],
            }
            for wrong in self._exercise.wrong
        ]

    def _named(self, answer: str, other: bool) -> Outcome | None:
        try:
            return self._examiner.outcome(self._exercise, answer, other)
        except CouldNotRunError:
            return None


def _shown(outcome: Outcome) -> dict[str, Any] | None:
    """The first rows of the first result."""
    for result in outcome["results"]:
        if "error" not in result:
            return {
                "columns": [column["name"] for column in result["columns"]],
                "rows": result["rows"][:SHOWN],
                "total": None if result["truncated"] else len(result["rows"]),
            }
    return None


def _following(lesson: Lesson, identifier: str) -> str:
    """What comes after a solved exercise."""
    ids = list(lesson.by_id())
    after = ids[ids.index(identifier) + 1 :]
    if not after:
        return "That was the last exercise of this lesson."
    return f"Next: {after[0]}, {lesson.by_id()[after[0]].title}."


def _unsendable(answer: str) -> str | None:
    """Why PostgreSQL could not even be sent this text."""
    if "\0" in answer:
        return "The answer holds a NUL character, which PostgreSQL's text cannot."
    try:
        answer.encode()
    except UnicodeEncodeError:
        return "The answer holds half a character (a lone surrogate), which is not valid Unicode."
    return None


def _key(database: str, exercise: Exercise, answer: str) -> str:
    """Names what an answer does in a database: everything that it depends on, hashed."""
    shape = [type(exercise).__name__, task(exercise), [o.sql for o in observes(exercise)]]
    probes = [p["sql"] for p in task(exercise)["probes"]]
    text = json.dumps([database, shape, probes, reference(exercise), answer])
    return hashlib.sha256(text.encode()).hexdigest()


def _broken(exercise: Exercise, why: str) -> SandboxError:
    return SandboxError(
        f"The solution of “{exercise.title}” itself did not run: {why}.",
        "This is a defect of the lesson or of the server; `python3 -m sandbox doctor` looks at the"
        " server.",
    )
