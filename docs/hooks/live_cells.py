"""Which cells of a lesson run in the reader's browser, worked out from the cells themselves.

- SQL (`%%sql`, `%%plan`) runs on PostgreSQL in the page.
- Python runs there where it imports and uses nothing but the standard library and names that
  earlier such cells have made. What needs processes, threads, files or a network does not.
- An answer is judged there where its kind needs no other servers and the page's films suffice.
- A cell of Python that runs the spec's `setup` is a place where the page can do the same.

The cell's metadata `"live"` overrules this: `"python"` says that a cell runs there, `false` that it
does not.
"""

import ast
import builtins
import json
import symtable
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docs.hooks.notebooks import Cell, Notebook, source
from docs.hooks.specs import spec_of
from sandbox.exercises.spec import Change, Exercise, Lesson, Plan, Python, Query, Schema

SMALL_ENOUGH = Path(__file__).parent.parent / "live" / "engine" / "exercises.json"
"""Which exercises of lessons on more films have the same verdicts on the page's few."""

# Modules that Pyodide lacks, or that are of no use without processes, threads, files, a network.
_NEEDS_A_SYSTEM = {
    *("_thread", "asyncio", "concurrent", "multiprocessing", "signal", "subprocess", "threading"),
    *("ftplib", "http", "imaplib", "poplib", "select", "selectors", "smtplib", "socket"),
    *("socketserver", "ssl", "urllib", "webbrowser", "wsgiref", "xmlrpc"),
    *("ctypes", "curses", "dbm", "fcntl", "glob", "io", "mmap", "os", "pathlib", "pty", "readline"),
    *("resource", "shutil", "sqlite3", "tempfile", "termios", "tkinter", "venv", "zoneinfo"),
}
_NEEDS_A_TERMINAL = {"open", "input", "exit", "quit"}
_JUDGED_BY_SQL = (Query, Change, Schema, Plan)


def live_kinds(notebook: Notebook) -> dict[str, str]:
    """The ids of the cells that are live, with what each is: sql, plan, python, check or setup."""
    spec = spec_of(notebook.slug)
    names = _Names()
    kinds: dict[str, str] = {}
    for cell in notebook.cells:
        if cell["cell_type"] == "code" and (kind := _kind(cell, spec, names)):
            kinds[cell["id"]] = kind
    return kinds


def _kind(cell: Cell, spec: Lesson | None, names: "_Names") -> str | None:
    text, wish = source(cell), cell["metadata"].get("live")
    if cell["metadata"].get("role") == "answer":
        return "check" if spec and judged_here(spec, cell["metadata"]["exercise"]) else None
    magic = text.partition("\n")[0].split(" ")[0]
    if magic in ("%%sql", "%%plan"):
        return None if wish is False else magic.removeprefix("%%")
    if names.runs_here(text, wish):
        return "python"
    return "setup" if spec and spec.setup and "lesson.spec.setup" in text else None


def judged_here(lesson: Lesson, identifier: str) -> bool:
    """Whether the page can judge answers to this exercise as the notebook does."""
    exercise: Exercise | None = lesson.by_id().get(identifier)
    if isinstance(exercise, Python):
        return True
    if not isinstance(exercise, _JUDGED_BY_SQL):
        return False
    return lesson.size == "small" or _small_enough().get(identifier, False)


def _small_enough() -> dict[str, bool]:
    if not SMALL_ENOUGH.exists():
        return {}
    found: dict[str, bool] = json.loads(SMALL_ENOUGH.read_text(encoding="utf-8"))
    return found


class _Names:
    """The names that cells above have made, in the page and only in the notebook."""

    def __init__(self) -> None:
        self._here = set(dir(builtins)) - _NEEDS_A_TERMINAL
        self._elsewhere: set[str] = set()

    def runs_here(self, text: str, wish: Any) -> bool:
        """Whether a cell of Python runs in the page; remembers the names that it makes."""
        try:
            tree = ast.parse(text)
        except SyntaxError:  # a magic, or a line for the shell
            return False
        table = symtable.symtable(text, "cell", "exec")
        bound = set(_bound(table))
        used = set(_used(table))
        here = wish == "python" or (
            wish is not False
            and bool(tree.body)
            and all(_is_at_hand(module) for module in _imported(tree))
            and used <= self._here | bound
            and not used & self._elsewhere
        )
        if here:
            self._here |= bound
            self._elsewhere -= bound
        else:
            self._elsewhere |= bound
            self._here -= bound
        return here


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").partition(".")[0]


def _is_at_hand(module: str) -> bool:
    return module in sys.stdlib_module_names and module not in _NEEDS_A_SYSTEM


def _bound(table: symtable.SymbolTable) -> Iterator[str]:
    """The names that the cell leaves behind."""
    for symbol in table.get_symbols():
        if symbol.is_assigned() or symbol.is_imported() or symbol.is_namespace():
            yield symbol.get_name()


def _used(table: symtable.SymbolTable) -> Iterator[str]:
    """The names that the cell reads from outside its own functions."""
    is_module = table.get_type() == "module"
    for symbol in table.get_symbols():
        if symbol.is_referenced() and (is_module or symbol.is_global()):
            yield symbol.get_name()
    for child in table.get_children():
        yield from _used(child)
