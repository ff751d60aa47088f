"""A lesson's exercises as JSON, for the page in the browser.

What a reader could come across by accident, the solutions and the named mistakes, is packed:
compressed and written in base64 under `packed`. That hides nothing from who wants to know.
"""

import ast
import base64
import json
import zlib
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sandbox.exercises.runs import is_query, observes, task
from sandbox.exercises.spec import Exercise, Lesson, Plan, Python, Schema, Service


def exported(lesson: Lesson) -> dict[str, Any]:
    """The lesson, ready for `json.dumps`; the tests' retellings are left out."""
    return {
        "slug": lesson.slug,
        "track": lesson.track,
        "title": lesson.title,
        "summary": lesson.summary,
        "minutes": lesson.minutes,
        "prerequisites": lesson.prerequisites,
        "size": lesson.size,
        "setup": lesson.setup,
        "other_data": lesson.other_data,
        "exercises": {name: _exercise(exercise) for name, exercise in lesson.by_id().items()},
    }


def unpacked(packed: str) -> Any:
    """What `packed` holds."""
    return json.loads(zlib.decompress(base64.b64decode(packed)))


def _exercise(exercise: Exercise) -> dict[str, Any]:
    return {
        "kind": type(exercise).__name__.lower(),
        "title": exercise.title,
        "prompt": exercise.prompt,
        "starter": exercise.starter,
        "hints": exercise.hints,
        **_judged(exercise),
        "packed": _packed(
            {
                "solutions": dict(exercise.solutions),
                "wrong": [
                    {"name": w.name, "answer": w.answer, "says": w.says} for w in exercise.wrong
                ],
                **_check(exercise),
            }
        ),
    }


def _judged(exercise: Exercise) -> dict[str, Any]:
    """How the answer is judged: the judge's task, and what the driver has to run for it."""
    if isinstance(exercise, Python):
        return {"name": exercise.name}
    if isinstance(exercise, Service):
        return {}  # it needs servers, so the page can only show it
    return {
        "task": task(exercise),
        "answer_is_query": is_query(exercise),
        "observe": [o.sql for o in observes(exercise)],
        "probes": [asdict(p) for p in exercise.probes] if isinstance(exercise, Schema) else [],
        "explains": isinstance(exercise, Plan),
    }


def _check(exercise: Exercise) -> dict[str, Any]:
    """Of a Python exercise the source of its check, with what the check needs of its module."""
    if not isinstance(exercise, Python):
        return {}
    name = exercise.check.__name__
    source = Path(exercise.check.__code__.co_filename).read_text(encoding="utf-8")
    return {"check": name, "check_source": needed_for(name, source)}


def needed_for(name: str, source: str) -> str:
    """The statements of a module that define a name and all that it leads to, in their order."""
    statements = ast.parse(source).body
    wanted, kept = {name}, set[int]()
    while True:
        found = {
            number
            for number, statement in enumerate(statements)
            if number not in kept and wanted & _defined_by(statement)
        }
        if not found:
            break
        kept |= found
        for number in found:
            wanted |= {n.id for n in ast.walk(statements[number]) if isinstance(n, ast.Name)}
    return "\n\n".join(ast.unparse(statements[number]) for number in sorted(kept)) + "\n"


def _defined_by(statement: ast.stmt) -> set[str]:
    """The names that a statement at the top of a module binds."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return {statement.name}
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return {(alias.asname or alias.name).partition(".")[0] for alias in statement.names}
    stored = (n for n in ast.walk(statement) if isinstance(n, ast.Name))
    return {n.id for n in stored if isinstance(n.ctx, ast.Store)}


def _packed(value: Any) -> str:
    return base64.b64encode(zlib.compress(json.dumps(value).encode(), 9)).decode()
