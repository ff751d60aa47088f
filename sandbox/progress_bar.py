"""A progress bar for anything that takes more than two seconds."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Progress = Callable[[int, int, str], None]
"""Called with the units done, the units in all, and what is being done."""

_WIDTH = 30
_SILENT_FOR = 1.0  # seconds; what is over sooner needs no bar


@contextmanager
def progress_bar() -> Iterator[Progress]:
    """A bar on standard error that shows itself when the work takes longer than a second.

    On a terminal and in a notebook it redraws one line; in a log it writes a line every tenth.
    """
    started = time.monotonic()
    in_notebook = "ipykernel" in sys.modules
    redraws = sys.stderr.isatty() or in_notebook
    drawn = -1

    def report(done: int, total: int, what: str) -> None:
        nonlocal drawn
        percent = 100 * done // max(total, 1)
        step = percent if redraws else percent // 10
        if step == drawn or time.monotonic() - started < _SILENT_FOR:
            return
        drawn = step
        filled = _WIDTH * percent // 100
        bar = "#" * filled + "." * (_WIDTH - filled)
        line = f"[{bar}] {percent:3d} %  {what}"
        print(f"\r{line:<78}" if redraws else line, end="" if redraws else "\n", file=sys.stderr)
        sys.stderr.flush()

    yield report
    if drawn < 0 or not redraws:
        return
    if in_notebook:  # there an emptied line would stay below the cell
        from IPython.display import clear_output

        clear_output()
    else:
        print("\r" + " " * 78 + "\r", end="", file=sys.stderr, flush=True)
