"""What the checker says about one answer."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

Status = Literal["not attempted", "correct", "wrong", "could not run"]


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """One verdict; the notebook draws it and the progress remembers it.

    - `message`: one or two sentences for the learner, with back ticks around code.
    - `mistake`: the name of the known mistake that the answer makes.
    - `surplus`: rows that do not belong, {"columns", "rows", "count"}; the rows are the first few.
    - `missing`: {"count", "keys": {"columns", "rows"}}, never the rest of a missing row.
    - `error`: the database's own words, {"message", "sqlstate", "hint", "position", "line",
      "caret_text"}; `line` is a number, `caret_text` that line with a caret below it. Of a Python
      answer `line` is that of the answer and there is no SQLSTATE.
    - `result`: what the answer returned, {"columns", "rows", "total"}; the rows are the first few,
      `total` is None where there were more than the checker read.
    - `output`: what a Python answer printed.
    - `next`: what to do next.
    """

    status: Status
    exercise: str
    title: str
    message: str = ""
    mistake: str | None = None
    surplus: dict[str, Any] | None = None
    missing: dict[str, Any] | None = None
    error: dict[str, Any] | None = None
    result: dict[str, Any] | None = None
    output: str = ""
    next: str = ""

    def as_dict(self) -> dict[str, Any]:
        """The fields by name, ready for JSON."""
        return asdict(self)
