"""What the answers to one lesson's exercises do: the learner's are run, the author's are kept."""

import hashlib
import json

from sandbox.errors import SandboxError
from sandbox.exercises.answers import Allowance, CouldNotRunError
from sandbox.exercises.judged import JudgedData
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
from sandbox.exercises.spec import Exercise

_PATIENCE = 60.0  # seconds that an author's own answer may take


class Outcomes:
    """Runs answers on the judged data of one lesson."""

    def __init__(self, server: Server, data: JudgedData) -> None:
        self.server = server
        self._data = data

    def of(
        self, exercise: Exercise, answer: str, other: bool, allowance: Allowance | None = None
    ) -> Outcome:
        """What an answer does on one of the data sets. Raises CouldNotRunError.

        Without an allowance the answer is an author's; what it does is kept.
        """
        database = self._data.name(other)
        if allowance is not None:
            return self._run(exercise, answer, database, other, allowance)
        key = _key(database, exercise, answer)
        outcome: Outcome | None = self.server.judge.kept(key)
        if outcome is None:
            outcome = self._run(exercise, answer, database, other, Allowance(_PATIENCE))
            self.server.judge.keep(key, outcome)
        return outcome

    def wanted(self, exercise: Exercise, other: bool) -> Outcome:
        """What the reference does. Raises SandboxError where it does not run."""
        try:
            outcome = self.of(exercise, reference(exercise), other)
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
