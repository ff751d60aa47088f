"""Answers that use servers run in a process of their own, and nothing of them is left."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import psutil
import pytest

from sandbox.exercises.driver import Examiner
from sandbox.exercises.spec import Lesson, Service, Wrong
from sandbox.exercises.trial import run_trial
from sandbox.exercises.verdict import Verdict

TRIALS = """
import subprocess
import sys

import psycopg2
import redis

def doubles(stage):
    print("asked for 2")
    return None if stage.answer().double(2) == 4 else "That is not twice as much."

def stores(stage):
    client = redis.Redis.from_url(stage.redis().url)
    stage.answer().store(client)
    return None if client.get("film") == b"1" else "Nothing was stored."

def deletes(stage):
    for url in (stage.postgres, stage.other_postgres):
        stage.answer().delete(url)
        with psycopg2.connect(url) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT count(*), max(title) FROM film")
            print(cursor.fetchone())
    return None

def leaves(stage):
    stage.redis()
    subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)", stage.answer().TAG])
    print("ready", file=open("ready", "w"), flush=True)
    stage.answer().wait()
"""


def exercise(trial: str, name: str, seconds: float = 10) -> Service:
    wrong = Wrong(name="once", answer="", retold="", says="That is not twice as much.")
    return Service(
        title="A trial", prompt="", starter=f"def {name}(): ...", hints=(), solutions={},
        wrong=(wrong,), name=name, trial=trial, seconds=seconds,
    )  # fmt: skip


@pytest.fixture
def check(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Verdict]:
    """Checks an answer by one of the trials above."""
    (tmp_path / "trying.py").write_text(TRIALS)

    ours = partial(run_trial, trials=tmp_path)
    monkeypatch.setattr("sandbox.exercises.driver.run_trial", ours)

    def judged(asked: Service, answer: Any) -> Verdict:
        lesson = Lesson(
            slug="trying", track="caching", title="Trying", summary="", minutes=1, size="small",
            exercises=(asked,), other_data="UPDATE film SET title = title || '!'",
        )  # fmt: skip
        with Examiner(postgres_url, lesson) as examiner:
            verdict = examiner.check("trying.1", answer)
            assert examiner.server.cleaner.wait(60)
            assert not examiner.server.databases(f"examrun_{examiner.server.id:08x}")
            return verdict

    return judged


def test_right_answer(check: Callable[..., Verdict]) -> None:
    verdict = check(exercise("doubles", "double"), "def double(n):\n    return 2 * n")
    assert (verdict.status, verdict.output) == ("correct", "asked for 2\n")


def test_wrong_answer_is_recognised_by_its_message(check: Callable[..., Verdict]) -> None:
    verdict = check(exercise("doubles", "double"), "def double(n): return n")
    assert (verdict.status, verdict.mistake) == ("wrong", "once")


def test_starter_with_another_comment_is_no_attempt(check: Callable[..., Verdict]) -> None:
    verdict = check(exercise("doubles", "double"), "# mine\ndef double(): ...\n")
    assert verdict.status == "not attempted"


@pytest.mark.parametrize(
    ("answer", "message", "line"),
    [
        ("def double(n):\n    return n / 0", "ZeroDivisionError: division by zero", 2),
        ("def double(n) return n", "SyntaxError: expected ':'", 1),
        ("x = 1", "NameError: the answer does not define `double`", None),
        ("raise SystemExit", "SystemExit", 1),
        ("import os\nos._exit(3)", "The answer ended the process that it ran in.", None),
    ],
)
def test_error_is_told_with_its_line(
    check: Callable[..., Verdict], answer: str, message: str, line: int | None
) -> None:
    verdict = check(exercise("doubles", "double"), answer)
    assert (verdict.status, verdict.message) == ("could not run", message)
    assert (verdict.error or {}).get("line") == line


def test_object_instead_of_source(check: Callable[..., Verdict]) -> None:
    verdict = check(exercise("doubles", "double"), lambda n: n)
    assert verdict.message == "The answer is a module. Put `%%check trying.1` above its code."


def test_own_redis(check: Callable[..., Verdict]) -> None:
    answer = "def store(client):\n    client.flushall()\n    client.set('film', 1)"
    assert check(exercise("stores", "store"), answer).status == "correct"


def test_databases_of_its_own_with_both_data(check: Callable[..., Verdict]) -> None:
    answer = """
import psycopg2

def delete(url):
    with psycopg2.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE mine (id int)")
        cursor.execute("CREATE SCHEMA mine")
        cursor.execute("TRUNCATE film CASCADE")
        cursor.execute("INSERT INTO film (title) SELECT current_database()")
"""
    first, second = (check(exercise("deletes", "delete"), answer) for _ in range(2))
    assert (first.status, second.status) == ("correct", "correct")
    assert first.output != second.output  # a new clone each time


def test_both_data_are_there(check: Callable[..., Verdict]) -> None:
    verdict = check(exercise("deletes", "delete"), "def delete(url): pass")
    first, other = verdict.output.splitlines()
    assert first.replace("')", "!')") == other


def test_what_runs_too_long_is_ended_with_all_it_started(check: Callable[..., Verdict]) -> None:
    tag = f"left-by-a-trial-{os.getpid()}"
    answer = f"import time\nTAG = {tag!r}\ndef wait():\n    time.sleep(600)"
    verdict = check(exercise("leaves", "wait", seconds=4), answer)
    assert verdict.message == "The answer ran for more than 4 seconds and was ended."
    assert not running(tag)


def test_killed_notebook_leaves_nothing(postgres_url: str, tmp_path: Path) -> None:
    tag = f"left-by-a-trial-of-a-killed-notebook-{os.getpid()}"
    (tmp_path / "trying.py").write_text(TRIALS)
    answer = f"import time\nTAG = {tag!r}\ndef wait():\n    time.sleep(600)"
    notebook = f"""
import tempfile
from pathlib import Path
from sandbox.exercises.spec import Service
from sandbox.exercises.trial import run_trial
tempfile.tempdir = {str(tmp_path)!r}
exercise = Service(title="", prompt="", starter="", hints=(), solutions={{}}, wrong=(),
                   name="wait", trial="leaves", seconds=600)
run_trial(exercise, "trying", {answer!r}, lambda other: "", trials=Path({str(tmp_path)!r}))
"""
    process = subprocess.Popen([sys.executable, "-c", notebook])
    until(lambda: any(tmp_path.glob("trial-*/ready")))
    assert running(tag)
    process.send_signal(signal.SIGKILL)
    process.wait()
    until(lambda: not running(tag) and not any(tmp_path.glob("trial-*")))


def running(tag: str) -> list[int]:
    """Processes with this word on their command line, the notebook's own aside."""
    found = []
    for process in psutil.process_iter(["pid", "cmdline"]):
        if (process.info["cmdline"] or [""])[-1] == tag and process.status() != "zombie":
            found.append(process.info["pid"])
    return found


def until(condition: Callable[[], bool], seconds: float = 30) -> None:
    """Waits for a condition; fails where it does not come."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)
