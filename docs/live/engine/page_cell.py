"""A cell of Python in the page: run as a notebook runs it, in one namespace for all cells.

Standard library alone. Pyodide imports this module in the page's worker.
"""

import ast
import linecache
import traceback
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from io import TextIOBase
from itertools import dropwhile
from typing import Any

MOST_OUTPUT = 100_000
"""How many characters of what a cell prints are kept."""

_CELL = "<cell "


class Output(TextIOBase):
    """What a cell prints, and what it displays beside that."""

    def __init__(self) -> None:
        self.text = ""
        self.html: list[str] = []

    def write(self, text: str) -> int:
        """Keeps the text as long as there is room."""
        room = MOST_OUTPUT - len(self.text)
        self.text += text if len(text) <= room else text[: max(room, 0)]
        return len(text)

    def display(self, *values: Any) -> None:
        """Shows values as a notebook does: as HTML where they have that, else as text."""
        for value in values:
            draw: Callable[[], str | None] | None = getattr(value, "_repr_html_", None)
            html = draw() if callable(draw) and not isinstance(value, type) else None
            if html is None:
                self.write(f"{value!r}\n")
            else:
                self.html.append(html)


class Cells:
    """The cells that have run so far: their namespace and their sources."""

    def __init__(self) -> None:
        self.namespace: dict[str, Any] = {"__name__": "__main__"}
        self._count = 0

    def run(self, source: str) -> dict[str, str | None]:
        """Runs one more: {"output": what it printed, "html", "refused": the traceback}."""
        self._count += 1
        file = f"{_CELL}{self._count}>"
        # For tracebacks, which look up the lines of a file by its name.
        linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
        output = Output()
        self.namespace["display"] = output.display
        refused = None
        with redirect_stdout(output), redirect_stderr(output):
            try:
                self._execute(source, file, output)
            except BaseException as error:  # a cell may raise SystemExit or KeyboardInterrupt
                refused = _told(error)
        html = "\n".join(output.html) or None
        return {"output": output.text, "html": html, "refused": refused}

    def _execute(self, source: str, file: str, output: Output) -> None:
        """Runs the statements; the value of a last expression is displayed, unless None."""
        body = ast.parse(source, file).body
        shows = body and isinstance(body[-1], ast.Expr) and not source.rstrip().endswith(";")
        statements = body[:-1] if shows else body
        exec(compile(ast.Module(statements, []), file, "exec"), self.namespace)  # noqa: S102
        if shows:
            last = body[-1]
            assert isinstance(last, ast.Expr)
            value = eval(compile(ast.Expression(last.value), file, "eval"), self.namespace)  # noqa: S307
            if value is not None:
                output.display(value)


def _told(error: BaseException) -> str:
    """The traceback from the cell on, without the machinery that ran it."""
    told = traceback.TracebackException.from_exception(error)
    part: traceback.TracebackException | None = told
    while part is not None:
        own = dropwhile(lambda frame: not frame.filename.startswith(_CELL), part.stack)
        part.stack = traceback.StackSummary.from_list(list(own))
        part = part.__cause__ or (None if part.__suppress_context__ else part.__context__)
    return "".join(told.format()).rstrip()
