"""A folder of a learner's modules, and the Celery processes that run them."""

import importlib
import os
import secrets
import shlex
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, TracebackType

from sandbox.errors import SandboxError
from sandbox.paths import ROOT, state_directory
from sandbox.services.supervisor import POLL
from sandbox.workers import guardian
from sandbox.workers.magics import register
from sandbox.workers.process import HOST, Process
from sandbox.workers.waiting import PATIENCE

BROKER = "BROKER_URL"
# What `celery … worker --pool custom` stands for; see attentive.py.
CUSTOM_POOL = {"CELERY_CUSTOM_WORKER_POOL": "sandbox.workers.attentive:AttentivePool"}
_SERVERS_OF_THE_SANDBOX = {"DATABASE_URL", "REDIS_URL", "MONGO_URL"}
# Our workers need not know one another; asking around costs each of them a second at its start.
_ALONE = ("--without-mingle", "--without-gossip")
# What a worker logs, again and again, while it does not reach its broker.
_CANNOT = "consumer: Cannot connect to "
_SOCKETS = {"socket_timeout": 5, "socket_connect_timeout": 5}  # seconds


class Workshop:
    """Where modules are written and `celery` commands are run; a context manager.

    Modules and processes read where their servers are from the environment that is given here.
    `BROKER_URL` must be among it. All that is started ends with this process, however that ends.
    """

    def __init__(self, folder: Path | None = None, **environment: str) -> None:
        """`folder` holds the modules; without it, one is made, and deleted at the end.

        In a notebook it readies `%%module NAME`. Raises ValueError for a variable that would lead
        the whole sandbox to other servers.
        """
        if taken := _SERVERS_OF_THE_SANDBOX & environment.keys():
            raise ValueError(f"the sandbox itself reads {', '.join(sorted(taken))}")
        home = state_directory() / "workers"
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        guardian.sweep(home)
        self._own = home / secrets.token_hex(6)
        self._guardian = guardian.start_guardian(self._own)
        self._own.mkdir(mode=0o700)
        self.folder = folder or self._own
        self.environment = environment
        self.processes: list[Process] = []
        os.environ.update(environment)
        sys.path.insert(0, str(self.folder))
        register(self)

    def write(self, module: str, source: str) -> ModuleType:
        """Write `<module>.py` and import it, in the place of what was imported by this name."""
        (self.folder / f"{module}.py").write_text(source, encoding="utf-8")
        importlib.invalidate_caches()
        sys.modules.pop(module, None)
        before = sys.dont_write_bytecode
        # The cache would take two versions of one length, of the same second, for the same.
        sys.dont_write_bytecode = True
        try:
            return importlib.import_module(module)
        finally:
            sys.dont_write_bytecode = before

    def launch(self, command: str, name: str = "", **environment: str) -> Process:
        """Run a command such as "celery -A cinema worker" and return at once.

        `name` names the worker; one of that name that still runs is killed first. `environment`
        goes before the workshop's own.
        """
        program, *arguments = shlex.split(command)
        if program != "celery":
            raise ValueError(f"a workshop runs `celery …`, not `{program}`")
        name = name or f"process{len(self.processes) + 1}"
        for process in self.processes:
            if process.name == name and process.exit_code is None:
                process.kill()
        if "worker" in arguments:
            arguments += ["--hostname", f"{name}@{HOST}", *_ALONE]
        process = Process(
            name,
            arguments,
            self.folder,
            self._own / f"{len(self.processes) + 1}-{name}.log",
            self._environment() | environment,
            guardian.tag_of(self._own),
        )
        self.processes.append(process)
        return process

    def start(self, command: str, name: str = "", **environment: str) -> Process:
        """Run a command and return when it is at work: a worker, when it answers a ping.

        Raises SandboxError with the process's own words where it ends or has no broker.
        """
        process = self.launch(command, name, **environment)
        worker = "worker" in shlex.split(command)
        is_ready = self._answers if worker else lambda process: process.says("beat: Starting")
        _wait_until_at_work(process, is_ready)
        return process

    def close(self) -> None:
        """Kill what runs and delete the workshop's own folder, logs and all."""
        for process in self.processes:
            process.kill()
        if self._guardian.stdin is not None:
            self._guardian.stdin.close()
        self._guardian.wait()
        if str(self.folder) in sys.path:
            sys.path.remove(str(self.folder))

    def __enter__(self) -> "Workshop":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _environment(self) -> dict[str, str]:
        path = [str(self.folder), str(ROOT), os.environ.get("PYTHONPATH", "")]
        return {
            **os.environ,
            **CUSTOM_POOL,
            "PYTHONPATH": os.pathsep.join(filter(None, path)),
            "PYTHONDONTWRITEBYTECODE": "1",
            **self.environment,
        }

    def _answers(self, worker: Process) -> bool:
        """Whether it answers `control.ping` over the workshop's broker."""
        from celery import Celery
        from kombu.exceptions import OperationalError
        from redis import RedisError

        with Celery(broker=self.environment[BROKER], set_as_current=False) as app:
            app.conf.broker_transport_options = _SOCKETS
            try:
                return bool(app.control.ping(destination=[worker.address], timeout=0.2))
            except (RedisError, OperationalError):  # the worker's own log says it better
                return False


def _wait_until_at_work(process: Process, is_ready: Callable[[Process], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not is_ready(process):
        if process.exit_code is not None:
            raise SandboxError(
                f"{process.name} ended before it was ready: {_last_words(process)}",
                "Repair what it complains about, then run the cell again.",
            )
        if process.says(_CANNOT):
            words = _last_words(process, _CANNOT)
            process.kill()
            raise SandboxError(
                f"{process.name} does not reach its broker: {words}",
                "Start the broker again, in the lesson with `broker.start()`; then run the cell.",
            )
        if time.monotonic() > deadline:
            process.kill()
            raise SandboxError(
                f"{process.name} was not ready after {PATIENCE:.0f} seconds and was ended.",
                "Run the cell again; if the machine is busy, wait a moment.",
            )
        time.sleep(POLL)


def _last_words(process: Process, containing: str = "") -> str:
    lines = [line.strip() for line in process.lines(containing) if line.strip()]
    return lines[-1] if lines else "it said nothing."
