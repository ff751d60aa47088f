"""Opening a lesson in a fresh Python, against importing the clients that lessons use."""

import subprocess
import sys

from sandbox.bench.measurement import Measurement, medians
from sandbox.films.templates import ensure_template
from sandbox.services import ensure

ROUNDS = 7
_OPEN = "from sandbox.lesson import open_lesson; open_lesson('joins')"
_IMPORT = "import sqlalchemy, psycopg2, redis, pymongo"


def measure() -> Measurement:
    """Both in a new process, start of the interpreter included."""
    postgres = ensure().postgres
    assert postgres is not None
    ensure_template(postgres, "small")
    opened, imported = medians(ROUNDS, lambda: _python(_OPEN), lambda: _python(_IMPORT))
    return Measurement("open-lesson", opened, "s", _IMPORT, imported)


def _python(code: str) -> None:
    subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.DEVNULL)
