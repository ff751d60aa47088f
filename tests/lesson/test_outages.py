"""Servers killed under a running cell, in a real notebook kernel: what the learner reads then."""

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from jupyter_client.manager import start_new_kernel

from sandbox.paths import ROOT
from tests.apart import state_directory

OPEN = """
import dataclasses, os, signal
import celery, psycopg2, pymongo, redis
from sandbox.exercises.driver import lessons
from sandbox.lesson import magics
from sandbox.lesson.opening import Lesson
from sandbox.paths import state_directory
from sandbox.services import addresses, private_server, supervisor
from sandbox.services.catalogue import SERVERS
from sandbox.services.place import Place

spec = dataclasses.replace(lessons()[0], size="small", slug="test-outages")
lesson = Lesson(spec)
magics.register(lesson)

def place(name):
    return Place(state_directory() / "services" / name, None)

def kill(name):
    supervisor.kill(SERVERS[name], place(name))

private = private_server("redis")
apart = redis.Redis.from_url(private.url)
app = celery.Celery("films", broker=private.url, backend=private.url)
app.conf.result_backend_transport_options = {"retry_policy": {"max_retries": 1}}
sender = celery.Celery("films", broker=private.url)
nowhere = celery.Celery("films")
"""


@dataclass(frozen=True)
class Ran:
    """A cell that has run: what it printed, what its error showed, and the seconds it took."""

    status: str
    printed: str
    error: str
    seconds: float


Run = Callable[[str], Ran]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """Runs a cell in a kernel of its own, on servers of its own."""
    with state_directory(tmp_path_factory.mktemp("outages") / "state"):
        manager, client = start_new_kernel(kernel_name="python3", cwd=str(ROOT))

        def run_cell(code: str) -> Ran:
            printed: list[str] = []
            errors: list[str] = []

            def hear(message: Any) -> None:
                content = message["content"]
                if message["msg_type"] == "stream":
                    printed.append(content["text"])
                elif message["msg_type"] == "error":
                    errors.extend(content["traceback"])
                elif message["msg_type"] == "execute_result":
                    printed.append(content["data"]["text/plain"])

            begin = time.monotonic()
            reply = client.execute_interactive(code, output_hook=hear, timeout=60)
            seconds = time.monotonic() - begin
            return Ran(reply["content"]["status"], "".join(printed), "\n".join(errors), seconds)

        try:
            opened = run_cell(OPEN)
            assert opened.status == "ok", opened.error
            yield run_cell
        finally:
            client.stop_channels()
            manager.shutdown_kernel(now=True)


OWN = {
    "redis": ("Redis", "lesson.redis.set('film', 'M')", "lesson.redis.get('film')"),
    "mongo": ("MongoDB", "lesson.mongo.film.find_one()", "lesson.mongo.film.find_one()"),
    "postgres": (
        "PostgreSQL",
        "session = lesson.connect()",
        "session.cursor().execute('SELECT 1')",
    ),
}


@pytest.mark.parametrize("name", OWN)
def test_own_server_dies_under_a_cell(run: Run, name: str) -> None:
    title, before, after = OWN[name]
    ran = run(f"{before}\nkill({name!r})\n{after}")

    assert ran.status == "error"
    assert ran.seconds < 10
    words, mend, note = ran.error.splitlines()
    assert words.startswith(f"{title} does not answer: ")
    assert "run the cell again: the server is started before it" in mend.lower()
    assert "%tb" in note
    assert "Traceback" in run("%tb").error


@pytest.mark.parametrize("name", OWN)
def test_then_the_cell_runs_as_it_is_told(run: Run, name: str) -> None:
    _, before, after = OWN[name]
    run(f"kill({name!r})")

    again = run(f"{before}\n{after}")
    assert (again.status, again.error) == ("ok", "")


def test_sqlalchemy_tells_the_same(run: Run) -> None:
    ran = run("kill('postgres')\nlesson.engine.connect()")

    assert ran.error.startswith("PostgreSQL does not answer: connection to server")
    assert len(ran.error.splitlines()) == 3


def test_a_server_that_a_cell_stopped(run: Run) -> None:
    ran = run("private.kill()\napart.get('film')")

    assert ran.error.startswith("Redis does not answer: ")
    assert "server.start()" in ran.error
    assert run("private.start()\napart.get('film')").status == "ok"


def test_broker_and_worker(run: Run) -> None:
    no_worker = run("app.send_task('films.report').get(timeout=0.2)")
    no_server = run("private.kill()\nsender.send_task('films.report')")
    no_store = run("app.send_task('films.report')")
    run("private.start()")
    no_setting = run("nowhere.send_task('films.report')")

    assert no_worker.error.startswith("No worker gave a result in time")
    assert no_server.error.startswith("Redis does not answer")
    assert no_store.error.startswith("Redis does not answer")
    assert no_setting.error.startswith("No broker answers")
    assert max(ran.seconds for ran in (no_worker, no_server, no_store, no_setting)) < 10


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        ("1 / 0", "ZeroDivisionError"),
        ("lesson.sql('SELECT titel FROM film')", "UndefinedColumn"),
        ("lesson.sql('SET statement_timeout = 5; SELECT pg_sleep(9)')", "QueryCanceled"),
        ("psycopg2.connect(addresses().postgres, password='wrong')", "password authentication"),
        ("redis.Redis.from_url(addresses().redis.replace('@', 'x@')).ping()", "Authentication"),
        ("pymongo.MongoClient(addresses().mongo).x.f.aggregate([{'$no': 1}])", "OperationFailure"),
        ("raise RuntimeError('mine') from redis.ConnectionError('refused')", "mine"),
    ],
)
def test_other_errors_keep_their_traceback(run: Run, cell: str, says: str) -> None:
    ran = run(cell)

    assert ran.status == "error"
    assert "does not answer" not in ran.error
    assert says in ran.error
    assert re.search(r"Traceback|Cell In\[", ran.error)


@pytest.mark.parametrize("name", ["redis", "mongo"])
def test_a_server_that_hangs_is_not_waited_for_for_ever(run: Run, name: str, long: bool) -> None:
    if not long:
        pytest.skip("it takes five and eight seconds: --long")
    title, before, after = OWN[name]
    cell = f"""
{before}
os.kill(place({name!r}).running().pid, signal.SIGSTOP)
try:
    {after}
finally:
    os.kill(place({name!r}).running().pid, signal.SIGCONT)
"""
    ran = run(cell)

    assert ran.seconds < 10
    assert ran.error.startswith(f"{title} does not answer: ")
    assert run(after).status == "ok"
