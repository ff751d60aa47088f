"""One answer on its way to a verdict: run on the first data, and where right on the other."""

from contextlib import suppress
from typing import Any

from sandbox.exercises.answers import Allowance, CouldNotRunError
from sandbox.exercises.outcomes import Outcomes
from sandbox.exercises.runs import Outcome, is_query, observes, task
from sandbox.exercises.spec import Exercise, Plan, Query

SHOWN = 20
"""How many rows of the answer's own result a verdict holds."""


class Attempt:
    """An answer to an SQL exercise; what the author's answers do is known before its time runs."""

    def __init__(self, outcomes: Outcomes, exercise: Exercise, answer: str) -> None:
        self._outcomes = outcomes
        self._exercise = exercise
        self._answer = answer
        self._task = task(exercise)
        self._wanted = [
            outcomes.wanted(exercise, other)
            for other in ((False, True) if self._twice() else (False,))
        ]
        self._allowance = Allowance()
        self._got: list[Outcome] = []

    def judged(self) -> dict[str, Any]:
        """The judge's verdict. Raises CouldNotRunError where the answer does not run."""
        self._run(other=False)
        judged = self._judge()
        if judged["status"] == "correct" and self._twice():
            self._run_on_other_data()
            judged = self._judge()
        if judged["status"] == "wrong" and not self._may_be_named(judged):
            return self._judge(self._wrongs([]))
        if judged["status"] == "wrong":
            judged = self._judge(self._wrongs([len(self._got) - 1]))
            if judged["alike"] > 1 and len(self._got) == 1 and self._twice():
                with suppress(CouldNotRunError):  # then the first of them it is
                    self._run(other=True)
                    judged = self._judge(self._wrongs([0, 1]))
        return judged

    def result(self) -> dict[str, Any] | None:
        """What the answer returned or left on the first data: the first rows, for the learner."""
        for result in self._got[0]["results"]:
            if "error" not in result:
                return {
                    "columns": [column["name"] for column in result["columns"]],
                    "rows": result["rows"][:SHOWN],
                    "total": None if result["truncated"] else len(result["rows"]),
                }
        return None

    def _run(self, other: bool) -> None:
        self._allowance.begin()
        self._got.append(self._outcomes.of(self._exercise, self._answer, other, self._allowance))

    def _run_on_other_data(self) -> None:
        """After the answer was right on the first data."""
        try:
            self._run(other=True)
        except CouldNotRunError as failure:
            failure.error["message"] = f"Right on this data; on other data: {failure}"
            raise

    def _judge(self, wrongs: list[dict[str, Any]] | None = None) -> dict[str, Any]:
        judged: dict[str, Any] = self._outcomes.server.judge.ask(
            "verdict", self._task, self._wanted, self._got, wrongs or []
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
            return self._outcomes.of(self._exercise, answer, other)
        except CouldNotRunError:
            return None
