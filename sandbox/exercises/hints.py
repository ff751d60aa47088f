"""Help in stages: one hint more with each call, the solutions when they are earned or asked for."""

from sandbox.errors import SandboxError
from sandbox.exercises import progress
from sandbox.exercises.lessons import find_exercise


def next_hint(identifier: str) -> str:
    """The next hint of an exercise, as text; after the last one the last one again.

    Raises SandboxError where there is no such exercise.
    """
    _, exercise = find_exercise(identifier)
    total = len(exercise.hints)
    number = progress.take_hint(identifier, of=total)
    lines = [f"Hint {number} of {total}: {exercise.hints[number - 1]}"]
    if number == total:
        lines.append(f'That is the last hint. solution("{identifier}", now=True) shows a solution.')
    return "\n".join(lines)


def solutions(identifier: str, now: bool = False) -> str:
    """The solutions of an exercise, as text, each under its name.

    Raises SandboxError where there is no such exercise, and where it is not solved and `now` is
    false.
    """
    _, exercise = find_exercise(identifier)
    done = progress.read().get(identifier, progress.Record())
    if done.solved is None and done.opened is None and not now:
        raise SandboxError(
            f"The solution of {identifier} opens after a correct answer.",
            f'hint("{identifier}") helps on; solution("{identifier}", now=True) opens it at once.',
        )
    progress.open_solution(identifier)
    return "\n\n".join(
        f"Solution: {name}\n\n{_indented(text)}" for name, text in exercise.solutions.items()
    )


def _indented(text: str) -> str:
    return "\n".join("    " + line if line else "" for line in text.strip("\n").split("\n"))
