"""What a trial is given: the answer as a module, and servers that nobody else uses.

A trial is a function of sandbox/exercises/trials/<lesson>.py. It puts an answer to work, counts
what happens, and returns None where the answer holds, otherwise the message for the learner. It
runs in a process of its own, which trial.py starts and ends.
"""

import importlib
import importlib.util
import json
import os
import resource
import shutil
import signal
import socket
import sys
import threading
from collections.abc import Callable
from contextlib import ExitStack, redirect_stdout
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Any

from sandbox.exercises.python_answers import NotPlainError, Output, described
from sandbox.services import private_server
from sandbox.services.private import PrivateServer

_MOST_MEMORY = 4 << 30
"""Bytes that each process of a trial may map."""


class Stage:
    """One trial's servers and its answer; everything on it is gone when the trial ends.

    - `name`: what the answer is to define.
    - `folder`: a folder that holds answer.py; the working directory, and on the path of children.
    """

    def __init__(self, name: str, folder: Path, line: socket.socket, ending: ExitStack) -> None:
        self.name = name
        self.folder = folder
        self._line = line.makefile("rw", encoding="utf-8")
        self._ending = ending

    @property
    def source(self) -> str:
        """The answer as it was written."""
        return (self.folder / "answer.py").read_text(encoding="utf-8")

    def answer(self) -> ModuleType:
        """The answer's module. Raises what the answer raises, or NameError."""
        module = importlib.import_module("answer")
        if not hasattr(module, self.name):
            raise NameError(f"the answer does not define `{self.name}`")
        return module

    @cached_property
    def postgres(self) -> str:
        """URL of a database with the lesson's data, owned by the role that logs in."""
        return self._database("first")

    @cached_property
    def other_postgres(self) -> str:
        """The same with the lesson's other data."""
        return self._database("other")

    def redis(self) -> PrivateServer:
        """An empty Redis-protocol server; each call starts another."""
        return self._ending.enter_context(private_server("redis"))

    def mongo(self) -> PrivateServer:
        """An empty MongoDB-protocol server; each call starts another."""
        return self._ending.enter_context(private_server("mongo"))

    def _database(self, data: str) -> str:
        self._line.write(json.dumps({"database": data}) + "\n")
        self._line.flush()
        url: str = json.loads(self._line.readline())["url"]
        return url


Trial = Callable[[Stage], str | None]


def main() -> None:
    """The process of one trial: `… LINE FILE TRIAL NAME`, in the folder that holds the answer."""
    line = socket.socket(fileno=int(sys.argv[2]))
    file, trial, name = sys.argv[3:]
    folder = Path.cwd()
    threading.Thread(target=_end_with_the_notebook, args=(folder,), daemon=True).start()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":  # macOS has no such limit
        resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
    put_to_work = _function(Path(file), trial)
    _keep_nothing_compiled()
    sys.path.insert(0, str(folder))
    output = Output()
    with ExitStack() as ending, redirect_stdout(output):
        report = _report(put_to_work, Stage(name, folder, line, ending))
    told = {"message": None, "error": None, **report, "output": output.text()}
    line.sendall(json.dumps({"report": told}).encode() + b"\n")
    # Not sys.exit: threads that the answer has left must not keep anybody waiting.
    os._exit(0)


def _keep_nothing_compiled() -> None:
    """From here on, in children too: a trial may write a module again within the same second."""
    sys.dont_write_bytecode = True
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"


def _function(file: Path, name: str) -> Trial:
    found = importlib.util.spec_from_file_location(f"sandbox.exercises.trials.{file.stem}", file)
    assert found is not None and found.loader is not None  # it ends in .py
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    trial: Trial = getattr(module, name)
    return trial


def _report(trial: Trial, stage: Stage) -> dict[str, Any]:
    try:
        message = trial(stage)
    except NotPlainError as error:
        return {"message": str(error)}
    except BaseException as error:  # an answer may raise SystemExit or KeyboardInterrupt as well
        return {"error": described(error, str(stage.folder / "answer.py"))}
    return {"message": message}


def _end_with_the_notebook(folder: Path) -> None:
    """Waits until the process that started this one is gone; then nothing of this may stay."""
    sys.stdin.buffer.read()
    shutil.rmtree(folder, ignore_errors=True)
    os.killpg(0, signal.SIGKILL)
