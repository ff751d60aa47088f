"""The driver: runs an answer, lets the judge compare it, and tells the verdict."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cached_property
from typing import Any

import psycopg2

from sandbox.errors import SandboxError
from sandbox.exercises.answers import CouldNotRunError
from sandbox.exercises.apart import run_apart
from sandbox.exercises.attempt import Attempt
from sandbox.exercises.judged import JudgedData
from sandbox.exercises.lessons import find_exercise, lessons, load_lesson
from sandbox.exercises.outcomes import Outcomes
from sandbox.exercises.python_answers import report_on, untouched
from sandbox.exercises.server import Server
from sandbox.exercises.spec import Exercise, Lesson, Python, Service
from sandbox.exercises.statements import bare
from sandbox.exercises.trial import run_trial
from sandbox.exercises.verdict import Verdict
from sandbox.films.roles import OWNER

__all__ = ["Examiner", "find_exercise", "lessons", "load_lesson"]

LONGEST = 100_000
"""How many characters of SQL an answer may have."""

MOST_SESSIONS = 40
"""How many connections a trial's answer may hold to one of its databases."""


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
            self.__dict__.pop("data", None)

    def __enter__(self) -> "Examiner":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def check(self, identifier: str, answer: Any) -> Verdict:
        """Judges an answer: SQL text, or for a Python exercise the object or its source.

        Raises SandboxError where there is no such exercise in this lesson, where the exercise's own
        reference does not run, and where the server does not answer.
        """
        exercise = self.lesson.by_id().get(identifier)
        if exercise is None:
            raise SandboxError(
                f"There is no exercise “{identifier}”.",
                f"The exercises of this lesson are: {', '.join(self.lesson.by_id())}.",
            )
        if isinstance(exercise, Python):
            return self._check_python(identifier, exercise, answer)
        try:
            if isinstance(exercise, Service):
                return self._check_service(identifier, exercise, answer)
            return self._check_sql(identifier, exercise, str(answer))
        except (psycopg2.OperationalError, psycopg2.InterfaceError) as error:
            raise SandboxError(
                f"PostgreSQL could not judge the answer: {str(error).strip()}",
                "See whether it runs: python3 -m sandbox status",
            ) from None

    # -- Python -----------------------------------------------------------------------------------

    def _check_python(self, identifier: str, exercise: Python, answer: Any) -> Verdict:
        if untouched(answer, exercise.name, exercise.starter):
            return self._verdict(identifier, status="not attempted")
        report = run_apart(lambda: report_on(answer, exercise.name, exercise.check))
        return self._of_report(identifier, exercise, report)

    def _check_service(self, identifier: str, exercise: Service, answer: Any) -> Verdict:
        if untouched(answer, exercise.name, exercise.starter):
            return self._verdict(identifier, status="not attempted")
        if not isinstance(answer, str):
            message = f"The answer is a module. Put `%%check {identifier}` above its code."
            return self._could_not_run(identifier, message)
        with ExitStack() as databases:
            report = run_trial(
                exercise,
                self.lesson.slug,
                answer,
                lambda other: databases.enter_context(self._lent(other)),
            )
        return self._of_report(identifier, exercise, report)

    @contextmanager
    def _lent(self, other: bool) -> Iterator[str]:
        """The URL of a database that a trial may do everything to."""
        if self._server is not None and not self._server.alive():
            self.close()  # the server has restarted since
        source = self.data.name(other)
        with (
            self.server.role(OWNER, sessions=MOST_SESSIONS) as role,
            self.server.clone(source) as clone,
        ):
            self.server.let_create(clone, role.name)
            yield role.url(clone)

    def _of_report(
        self, identifier: str, exercise: Python | Service, report: dict[str, Any] | str
    ) -> Verdict:
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
        attempt = Attempt(self.outcomes, exercise, answer)
        try:
            judged = attempt.judged()
        except CouldNotRunError as failure:
            error = self.server.judge.ask("error", answer, failure.error)
            return self._verdict(
                identifier, status="could not run", message=error["message"], error=error
            )
        return self._verdict(
            identifier,
            **{k: judged.get(k) for k in ("status", "mistake", "surplus", "missing", "error")},
            message=judged.get("message") or "",
            result=attempt.result(),
        )

    def _could_not_run(self, identifier: str, message: str) -> Verdict:
        error = CouldNotRunError(message).error
        return self._verdict(identifier, status="could not run", message=message, error=error)

    def _verdict(self, identifier: str, **fields: Any) -> Verdict:
        following = _following(self.lesson, identifier) if fields["status"] == "correct" else ""
        title = self.lesson.by_id()[identifier].title
        return Verdict(exercise=identifier, title=title, next=following, **fields)

    # -- the server -------------------------------------------------------------------------------

    @property
    def server(self) -> Server:
        """The superuser's connection, opened at the first use."""
        if self._server is None:
            self._server = Server(self._url)
        return self._server

    @cached_property
    def data(self) -> JudgedData:
        """The databases that answers are judged on."""
        return JudgedData(self.server, self.lesson, self._template)

    @property
    def outcomes(self) -> Outcomes:
        """What answers do there."""
        return Outcomes(self.server, self.data)

    def _template(self) -> str:
        if self._template_name is not None:
            return self._template_name
        from sandbox.films.templates import ensure_template

        return ensure_template(self._url, self.lesson.size, progress=self._progress)


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
