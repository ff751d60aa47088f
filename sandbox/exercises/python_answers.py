"""How a Python answer is judged: the check calls it, and whatever happens becomes a report.

Standard library alone, and nothing that a browser lacks: the page runs this module as it is. A
report is {"message": None or what is wrong, "error": None or {"message", "line", "caret_text"},
"output": what was printed}.
"""

import ast
import io
import linecache
import traceback
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from types import CodeType, FunctionType
from typing import Any

ANSWER = "<answer>"
"""The file name under which an answer's source is compiled."""

MOST_OUTPUT = 4000
"""How many characters of what an answer prints are kept."""

_PLAIN = (type(None), bool, int, float, complex, str, bytes, range)


class NotPlainError(TypeError):
    """An answer returned something that is not made of Python's own values."""


def plain(value: Any) -> Any:
    """The value, if it is made of Python's own types alone; compare this, not the value itself.

    An object of another class could call itself equal to everything. Raises NotPlainError, whose
    message the learner reads.
    """
    if type(value) in _PLAIN:
        return value
    if type(value) is dict:
        return {plain(key): plain(item) for key, item in dict.items(value)}
    if type(value) in (list, tuple, set, frozenset):
        return type(value)([plain(item) for item in value])
    raise NotPlainError(
        f"The answer returned an object of the class `{type(value).__name__}`; asked for are plain"
        " values: numbers, texts, lists, tuples, sets, dictionaries."
    )


def report_on(answer: Any, name: str, check: Callable[[Any], str | None]) -> dict[str, Any]:
    """Runs the check on an answer: the object, or its source as a str."""
    output = Output()
    with redirect_stdout(output), redirect_stderr(output):
        report = _report_on(answer, name, check)
    return {"message": None, "error": None, "output": output.text(), **report}


def _report_on(answer: Any, name: str, check: Callable[[Any], str | None]) -> dict[str, Any]:
    file = ANSWER
    try:
        if isinstance(answer, str):
            answer = defined(answer, name)
        else:
            file = _file_of(answer)
        message = check(answer)
    except NotPlainError as error:
        return {"message": str(error)}
    except BaseException as error:  # an answer may raise SystemExit or KeyboardInterrupt as well
        return {"error": described(error, file)}
    return {"message": None if message is None else str(message)}


def defined(source: str, name: str) -> Any:
    """What the source defines under this name. Raises whatever it raises, or NameError."""
    # For tracebacks, which look up the lines of a file by its name.
    linecache.cache[ANSWER] = (len(source), None, source.splitlines(keepends=True), ANSWER)
    namespace: dict[str, Any] = {"__name__": "answer"}
    exec(compile(source, ANSWER, "exec"), namespace)  # noqa: S102  running answers is the purpose
    if name not in namespace:
        raise NameError(f"the answer does not define `{name}`")
    return namespace[name]


def untouched(answer: Any, name: str, starter: str) -> bool:
    """Whether the answer is still the starter, whatever its comments and white space."""
    if answer is None or answer is ...:
        return True
    if isinstance(answer, str):
        return answer.strip() == "" or _same_source(answer, starter)
    given = _codes(answer)
    return given is not None and given == _codes_in(compile(starter, ANSWER, "exec"), name)


def described(error: BaseException, file: str) -> dict[str, Any]:
    """The error with the last line of the answer that it came through."""
    message = f"{type(error).__name__}: {error}".removesuffix(": ")
    if isinstance(error, SyntaxError) and error.filename == file:
        message = f"{type(error).__name__}: {error.msg}"  # without the file, which is no file
        return _placed(message, error.lineno, error.text, (error.offset or 1) - 1)
    frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename == file]
    if not frames:
        return _placed(message, None, None, 0)
    last = frames[-1]
    line = linecache.getline(file, last.lineno or 0)
    return _placed(message, last.lineno, line, last.colno or 0)


def _placed(message: str, line: int | None, text: str | None, column: int) -> dict[str, Any]:
    text = (text or "").rstrip("\n")
    caret = "".join("\t" if c == "\t" else " " for c in text[:column]) + "^"
    return {"message": message, "line": line, "caret_text": f"{text}\n{caret}" if text else None}


def _file_of(answer: Any) -> str:
    """The file, or the notebook's cell, in which a function or class was written."""
    for part in (answer, *vars(answer).values()) if isinstance(answer, type) else (answer,):
        code = getattr(part, "__code__", None)
        if isinstance(code, CodeType):
            return code.co_filename
    return ANSWER


def _same_source(answer: str, starter: str) -> bool:
    try:
        return ast.dump(ast.parse(answer)) == ast.dump(ast.parse(starter))
    except (SyntaxError, ValueError):
        return False


def _codes(answer: Any) -> dict[str, Any] | None:
    """The compiled functions of a function or class by name; None of anything else."""
    if isinstance(answer, FunctionType):
        return {answer.__code__.co_name: _essence(answer.__code__)}
    if isinstance(answer, type):
        methods = [m for m in vars(answer).values() if isinstance(m, FunctionType)]
        return {m.__code__.co_name: _essence(m.__code__) for m in methods}
    return None


def _codes_in(module: CodeType, name: str) -> dict[str, Any] | None:
    """The same of what compiled source defines under a name."""
    for code in module.co_consts:
        if isinstance(code, CodeType) and code.co_name == name:
            if code.co_flags & 0x2:  # CO_NEWLOCALS: a function, not the body of a class
                return {name: _essence(code)}
            methods = [c for c in code.co_consts if isinstance(c, CodeType)]
            return {m.co_name: _essence(m) for m in methods}
    return None


def _essence(code: CodeType) -> tuple[Any, ...]:
    """What the code does, without where it stands."""
    constants = [_essence(c) if isinstance(c, CodeType) else repr(c) for c in code.co_consts]
    return (code.co_code, code.co_names, code.co_varnames, tuple(constants))


class Output(io.TextIOBase):
    """Keeps the beginning of what is written to it."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._room = MOST_OUTPUT

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if self._room > 0:
            self._parts.append(text[: self._room])
            self._room -= len(text)
        return len(text)

    def text(self) -> str:
        """What was written, and an ellipsis where that is not all."""
        return "".join(self._parts) + ("…" if self._room < 0 else "")
