"""Opening a lesson in a fresh Python, against importing the clients that lessons use."""

import subprocess
import sys
import time
from functools import partial

from sandbox.bench.measurement import Measurement, medians
from sandbox.films.templates import ensure_template
from sandbox.services import ensure

ROUNDS = 7
_OPEN = "from sandbox.lesson import open_lesson; open_lesson('joins')"
_IMPORT = "import sqlalchemy, psycopg2, redis, pymongo"
_DONE = "done\n"


def measure() -> Measurement:
    """Both in a new process, start of the interpreter included."""
    postgres = ensure().postgres
    assert postgres is not None
    ensure_template(postgres, "small")
    opened, imported = medians(ROUNDS, partial(_until_done, _OPEN), partial(_until_done, _IMPORT))
    return Measurement("open-lesson", opened, "s", _IMPORT, imported)


def _until_done(code: str) -> float:
    """Seconds until a learner could go on.

    The process itself lives on until the thread that opening leaves behind has made the next spare
    database; that is waited for, so that it does not slow down the next run.
    """
    command = [sys.executable, "-c", f"{code}\nprint({_DONE!r}, end='', flush=True)"]
    started = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        while process.stdout.readline() not in (_DONE, ""):
            pass
        taken = time.perf_counter() - started
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return taken
