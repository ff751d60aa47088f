"""A child process for Python answers: nothing of it reaches this one."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest

from sandbox.exercises.apart import run_apart

STATE = {"changed": False}
NOWHERE = Path("/nowhere/at/all")


def change_everything() -> dict[str, Any]:
    STATE["changed"] = True
    os.environ["CHANGED"] = "yes"
    os.chdir("/")
    sys.modules["json"].dumps = lambda value: "{}"  # type: ignore[attr-defined]
    return {"done": True}


def test_what_it_returns_comes_back_and_nothing_else() -> None:
    before = Path.cwd()
    run_apart(change_everything)
    assert not STATE["changed"]
    assert "CHANGED" not in os.environ
    assert Path.cwd() == before
    assert run_apart(lambda: {"a": [1, "é", None]}) == {"a": [1, "é", None]}


def endless() -> dict[str, Any]:
    while True:
        try:
            time.sleep(60)
        except BaseException:
            continue


def ignores_signals() -> dict[str, Any]:
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGALRM):
        signal.signal(number, signal.SIG_IGN)
    return endless()


def flood() -> dict[str, Any]:
    text = []
    while True:
        text.append("x" * 10_000_000)


def crash() -> dict[str, Any]:
    os.abort()


@pytest.mark.parametrize(
    ("work", "says"),
    [
        (endless, "The answer ran for more than 5 seconds and was ended."),
        (ignores_signals, "The answer ran for more than 5 seconds and was ended."),
        (lambda: os._exit(0), "The answer ended the process that it ran in."),
        (crash, f"The answer crashed Python (signal {signal.SIGABRT:d})."),
        (flood, "The answer ended the process that it ran in."),
        (lambda: {"a": object()}, "The answer ended the process that it ran in."),
    ],
)
def test_it_always_comes_to_an_end(work: Callable[[], dict[str, Any]], says: str) -> None:
    start = time.monotonic()
    assert run_apart(work) == says
    assert time.monotonic() - start < 6


def attempt(action: Callable[[], Any]) -> dict[str, Any] | str:
    def work() -> dict[str, Any]:
        try:
            action()
        except PermissionError as error:
            return {"refused": str(error)}
        return {"refused": None}

    return run_apart(work)


@pytest.mark.parametrize(
    "action",
    [
        lambda: os.kill(os.getppid(), 0),  # signal 0, should the refusal ever fail
        lambda: os.kill(-1, 0),
        lambda: os.killpg(0, 0),
        os.fork,
        lambda: os.system("true"),
        lambda: subprocess.run(["true"], check=False),
        lambda: os.execv("/bin/true", ["true"]),
        lambda: os.posix_spawn("/bin/true", ["true"], {}),
        lambda: NOWHERE.write_text("x"),
        lambda: NOWHERE.open("x"),
        lambda: os.open(NOWHERE, os.O_CREAT | os.O_WRONLY),
        NOWHERE.unlink,
        lambda: NOWHERE.rename("/nowhere/else"),
        NOWHERE.mkdir,
        lambda: os.truncate(NOWHERE, 0),
        lambda: NOWHERE.chmod(0),
        lambda: __import__("ctypes").CDLL(None),
    ],
)
def test_what_could_do_harm_is_refused(action: Callable[[], Any]) -> None:
    told = attempt(action)
    assert isinstance(told, dict)
    assert "an answer may not do this" in str(told["refused"])


def test_inherited_files_are_closed() -> None:
    reading, writing = os.pipe()

    def work() -> dict[str, Any]:
        try:
            os.write(writing, b"x")
        except OSError:
            return {"closed": True}
        return {"closed": False}

    assert run_apart(work) == {"closed": True}
    os.close(reading)
    os.close(writing)


def test_a_forged_report_is_no_report() -> None:
    def work() -> dict[str, Any]:
        for number in range(3, 1000):
            try:
                os.write(number, b'{"message": null, "error": null, "output": ""}')
            except OSError:
                continue
        os._exit(0)

    assert run_apart(work) == "The answer ended the process that it ran in."


def test_other_threads_do_not_hold_it_up(recwarn: pytest.WarningsRecorder) -> None:
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait)
    thread.start()
    try:
        assert run_apart(lambda: {"a": 1}) == {"a": 1}
    finally:
        stop.set()
        thread.join()
    assert not [warning for warning in recwarn if "fork" in str(warning.message)]


def test_the_child_is_gone_after_an_interrupt() -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    children = set(psutil.Process().children())
    before = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, 0.2)
    try:
        with pytest.raises(KeyboardInterrupt):
            run_apart(endless)
    finally:
        signal.signal(signal.SIGALRM, before)
    assert set(psutil.Process().children()) <= children
