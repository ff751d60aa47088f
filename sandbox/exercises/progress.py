"""What the learner has done: one JSON file beside their notebooks.

{"version": 1, "exercises": {"joins.3": {"attempts": 2, "attempted": "2026-01-31", "solved": null,
"hints": 1, "opened": null}}}: days are of the learner's calendar; `solved` is the day of the first
correct answer, `opened` the day on which the solution was shown before that.
"""

import fcntl
import json
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from sandbox.errors import SandboxError
from sandbox.exercises.lessons import lessons, load_lesson, slugs
from sandbox.exercises.spec import Lesson
from sandbox.exercises.verdict import Verdict
from sandbox.paths import learner_directory

_VERSION = 1


@dataclass(frozen=True)
class Record:
    """What was done on one exercise; days as ISO 8601 dates."""

    attempts: int = 0
    attempted: str | None = None
    solved: str | None = None
    hints: int = 0
    opened: str | None = None


Progress = dict[str, Record]


def record(verdict: Verdict) -> None:
    """Remembers a verdict; an untouched starter is no attempt. Raises SandboxError."""
    if verdict.status == "not attempted":
        return
    with _change() as progress:
        before = progress.get(verdict.exercise, Record())
        progress[verdict.exercise] = replace(
            before,
            attempts=before.attempts + 1,
            attempted=before.attempted or _today(),
            solved=before.solved or (_today() if verdict.status == "correct" else None),
        )


def take_hint(exercise: str, of: int) -> int:
    """Counts one more hint as taken, of so many there are; its number. Raises SandboxError."""
    with _change() as progress:
        before = progress.get(exercise, Record())
        progress[exercise] = replace(before, hints=min(before.hints + 1, of))
        return progress[exercise].hints


def open_solution(exercise: str) -> None:
    """Remembers that the solution was shown. Raises SandboxError."""
    with _change() as progress:
        before = progress.get(exercise, Record())
        if before.solved is None and before.opened is None:
            progress[exercise] = replace(before, opened=_today())


def read() -> Progress:
    """What is done, by exercise. Raises SandboxError where the file is damaged; it is kept."""
    path = _file()
    try:
        return _parsed(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise SandboxError(
            f"Your progress could not be read: {error}.", f"Make {path} readable."
        ) from None
    except ValueError:
        kept = _set_aside(path)
        raise SandboxError(
            f"Your progress file was damaged; it is kept as {kept.name}, and a new one begins.",
            "If you have an export, bring it in: python3 -m sandbox progress --import FILE",
        ) from None


def next_lesson(order: Sequence[str]) -> str:
    """The first of the lessons in which something is left to solve; the first if nothing is."""
    done = read()
    known = set(slugs())
    for slug in order:
        if slug in known and not all(_solved(done, e) for e in load_lesson(slug).by_id()):
            return slug
    return order[0]


def export_to(file: Path) -> None:
    """Writes what is done to a file that `import_from` reads. Raises SandboxError."""
    _write(file, read())


def import_from(file: Path) -> None:
    """Adds what an exported file holds; nothing solved on either side is lost.

    Raises SandboxError where the file cannot be read or is no export; then nothing changes.
    """
    try:
        theirs = _parsed(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise SandboxError(
            f"{file} could not be read: {error.strerror}.", "Look at its name."
        ) from None
    except ValueError:
        raise SandboxError(
            f"{file} holds no exported progress.",
            "Write one on the other machine: python3 -m sandbox progress --export FILE",
        ) from None
    with _change() as ours:
        for exercise, their in theirs.items():
            ours[exercise] = _merged(ours.get(exercise, Record()), their)


def in_words(order: Sequence[str]) -> str:
    """One line a lesson, for those of these slugs that have exercises."""
    known = set(slugs())
    lines = [of_lesson(load_lesson(slug)) for slug in order if slug in known]
    return "\n".join(lines) if lines else "There are no exercises yet."


def of_lesson(lesson: Lesson) -> str:
    """How many of the lesson's exercises are solved, and which were only tried."""
    done = read()
    ids = list(lesson.by_id())
    solved = [e for e in ids if _solved(done, e)]
    tried = [e for e in ids if e in done and done[e].attempts and e not in solved]
    line = f"{lesson.title}: {len(solved)} of {len(ids)} solved"
    return line + (f", tried {', '.join(tried)}" if tried else "")


def as_json() -> str:
    """What is done, with the lessons' exercises that were not touched as well."""
    done = read()
    return json.dumps(
        [
            {
                "lesson": lesson.slug,
                "title": lesson.title,
                "exercises": [
                    {"exercise": e, **asdict(done.get(e, Record()))} for e in lesson.by_id()
                ],
            }
            for lesson in lessons()
        ],
        indent=2,
    )


def _solved(done: Progress, exercise: str) -> bool:
    return exercise in done and done[exercise].solved is not None


def _merged(mine: Record, theirs: Record) -> Record:
    def earlier(one: str | None, other: str | None) -> str | None:
        return min(filter(None, (one, other)), default=None)

    return Record(
        attempts=max(mine.attempts, theirs.attempts),
        attempted=earlier(mine.attempted, theirs.attempted),
        solved=earlier(mine.solved, theirs.solved),
        hints=max(mine.hints, theirs.hints),
        opened=earlier(mine.opened, theirs.opened),
    )


def _today() -> str:
    return date.today().isoformat()


def _file() -> Path:
    return learner_directory() / "progress.json"


def _parsed(text: str) -> Progress:
    """Raises ValueError where the text is not what `_write` writes."""
    read = json.loads(text)
    if not isinstance(read, dict) or read.get("version") != _VERSION:
        raise ValueError("another version")
    exercises = read.get("exercises")
    if not isinstance(exercises, dict):
        raise ValueError("no exercises")
    return {name: _record(fields) for name, fields in exercises.items()}


def _record(fields: Any) -> Record:
    try:
        found = Record(**fields)
    except TypeError:
        raise ValueError("not a record") from None
    days = (found.attempted, found.solved, found.opened)
    if type(found.attempts) is not int or type(found.hints) is not int:
        raise ValueError("not a number")
    for day in days:
        if day is not None:
            date.fromisoformat(day if isinstance(day, str) else "")
    return found


@contextmanager
def _change() -> Iterator[Progress]:
    """What is done, to be changed and written back; another notebook waits meanwhile."""
    path = _file()
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with path.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            progress = read()
            yield progress
            _write(path, progress)
    except OSError as error:
        raise SandboxError(
            f"Your progress could not be written: {error}.",
            f"Make room on the disk, or make {path.parent} writable.",
        ) from None


def _write(path: Path, progress: Progress) -> None:
    """Whole or not at all, and for the learner's eyes alone."""
    text = json.dumps(
        {"version": _VERSION, "exercises": {e: asdict(r) for e, r in sorted(progress.items())}},
        indent=1,
    )
    try:
        number, draft = tempfile.mkstemp(dir=path.absolute().parent, prefix=f".{path.name}-")
    except OSError as error:
        raise SandboxError(
            f"{path} could not be written: {error.strerror}.", "Name another folder, or make room."
        ) from None
    try:
        with os.fdopen(number, "w", encoding="utf-8") as file:  # mkstemp: 0600
            file.write(text + "\n")
        Path(draft).replace(path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise


def _set_aside(path: Path) -> Path:
    """Renames a damaged file so that it stays, whatever was set aside before."""
    number = 1
    while (kept := path.with_name(f"progress.damaged-{number}.json")).exists():
        number += 1
    return path.rename(kept)
