"""The learner's own copies of the lessons, in a folder that git ignores.

A pull never conflicts with a learner's work, and the tests never see their answers. A copy holds
the lesson without its outputs, so that a prediction comes before the result. It remembers which
text it was made from: a copy that the learner has not touched follows the lesson when that
changes; one that they have worked in is left alone until they ask.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

from sandbox.errors import SandboxError
from sandbox.notebooks.catalogue import LessonFile
from sandbox.paths import learner_directory

_ORIGIN = "copied_from"


def copy_of(lesson: LessonFile) -> Path:
    """Where the learner's copy of a lesson is, or will be."""
    return learner_directory() / lesson.track / lesson.path.name


def bring_up_to_date(lessons: list[LessonFile]) -> list[LessonFile]:
    """Makes the copies that are missing and refreshes the untouched ones.

    Returns the lessons that have changed since the learner began to work in their copy.
    """
    changed = []
    for lesson in lessons:
        source, target = _read(lesson.path), copy_of(lesson)
        if not target.exists():
            _write(source, target)
            continue
        try:
            copy = _read(target)
        except ValueError:  # half a file is still the learner's; say so, leave it
            changed.append(lesson)
            continue
        origin = copy["metadata"].get("sandbox", {}).get(_ORIGIN)
        if origin == _fingerprint(source):
            continue
        if origin == _fingerprint(copy):
            _write(source, target)
        else:
            changed.append(lesson)
    return changed


def replace_copy(lesson: LessonFile) -> Path | None:
    """Gives the learner the lesson as it is now; returns where their old copy is kept."""
    target = copy_of(lesson)
    kept = None
    if target.exists() and not _untouched(target):
        numbers = range(1, 1000)
        names = (target.with_name(f"{target.stem}.kept-{n}.ipynb") for n in numbers)
        kept = next(name for name in names if not name.exists())
        target.rename(kept)
    _write(_read(lesson.path), target)
    return kept


def _untouched(target: Path) -> bool:
    """Whether a copy is still the text that it was made from."""
    try:
        copy = _read(target)
    except ValueError:
        return False
    return bool(copy["metadata"].get("sandbox", {}).get(_ORIGIN) == _fingerprint(copy))


def _read(path: Path) -> dict[str, Any]:
    notebook: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return notebook


def _write(source: dict[str, Any], target: Path) -> None:
    for cell in source["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
    source["metadata"].setdefault("sandbox", {})[_ORIGIN] = _fingerprint(source)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        half = target.with_suffix(".part")
        half.write_text(json.dumps(source, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        half.replace(target)
    except OSError as error:
        raise SandboxError(
            f"Your copy of {target.name} cannot be written: {error.strerror}.",
            f"See that {learner_directory()} is yours and the disk has room.",
        ) from None


def _fingerprint(notebook: dict[str, Any]) -> str:
    """What a learner would edit: kinds and texts of the cells, without outputs."""
    cells = [[cell["cell_type"], "".join(cell["source"])] for cell in notebook["cells"]]
    return hashlib.sha256(json.dumps(cells).encode()).hexdigest()
