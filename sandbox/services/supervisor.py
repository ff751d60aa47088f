"""Start, restart and stop the embedded servers. No daemon: whoever needs a server starts it."""

import os
import re
import signal
import subprocess
import threading
import time
from collections.abc import Callable

from sandbox.errors import SandboxError
from sandbox.services.account import Home, process_options
from sandbox.services.faults import from_log
from sandbox.services.place import Place, Running, free_port, is_free
from sandbox.services.processes import tagged
from sandbox.services.server import Launch, Server, ServerFailedError, environment

PATIENCE_TO_START = 120.0  # seconds; replaying a long log after a crash takes its time
PATIENCE_TO_STOP = 10.0
PATIENCE_WITH_REST = 2.0  # for the children of a server that was killed
POLL = 0.005
PORT_ATTEMPTS = 5

# Lines that name a cause, in the words of the three servers.
TELLING = re.compile(r"could not|[Ff]ailed|No space left|[Pp]ermission denied|rror:|# |FATAL|PANIC")
# "2026-01-31 10:00:00.000 UTC [17] FATAL:  …", "17:M 31 Jan 2026 10:00:00.000 # …"
PREFIX = re.compile(
    r"^(?:[\d:.\- ]+UTC \[\d+\] )?(?:\d+:\w \d+ \w+ \d+ [\d:.]+ [#*] )?(?:\w+: +){0,2}"
)

Say = Callable[[str], None]


def revive(server: Server, place: Place, home: Home, wanted_port: int | None, say: Say) -> Running:
    """Adopt the server if it lives, else start it with its data; on `wanted_port` if that is free.

    Raises SandboxError with the server's own words when it does not start.
    """
    place.make()
    running = place.running()
    if running is not None and _serves(server, place, running):
        place.note_ready(running)
        return running
    say(f"starting {server.TITLE} …")
    lock = _take_lock(server, place, running)
    try:
        return _start(server, place, home, wanted_port, lock)
    finally:
        os.close(lock)  # the server keeps its own copy


def stop(server: Server, place: Place) -> None:
    """Stop the server in good order and wait until none of its processes is left."""
    running = place.running()
    pids = tagged(_tag(place, running))
    if running is not None and running.pid in pids:
        _signal(server, running.pid, server.STOP_SIGNAL)
    else:
        _signal_all(server, pids, signal.SIGTERM)
    if not _is_gone_within(PATIENCE_TO_STOP, place, running):
        kill(server, place)


def kill(server: Server, place: Place) -> None:
    """End all processes of the server at once, and wait until none is left."""
    running = place.running()
    tag = _tag(place, running)
    _signal_all(server, tagged(tag), signal.SIGKILL)
    if not _is_gone_within(PATIENCE_TO_STOP, place, running):
        raise SandboxError(
            f"{server.TITLE} does not end (processes {tagged(tag)}).",
            "End these processes by hand, or restart the machine.",
        )


def _tag(place: Place, running: Running | None) -> str:
    """The tag of the server's processes: another one if its folder was moved since their start."""
    return running.tag if running else place.tag


def _is_gone_within(patience: float, place: Place, running: Running | None) -> bool:
    tag = _tag(place, running)
    return wait_until(lambda: not place.is_locked() and not tagged(tag), patience)


def _serves(server: Server, place: Place, running: Running) -> bool:
    """Whether the noted process is there and ready; one that is just starting is waited for."""

    def is_there() -> bool:
        return running.pid in tagged(running.tag)

    if not is_there():
        return False
    wait_until(
        lambda: server.is_ready(place, running.pid, running.port) or not is_there(),
        PATIENCE_TO_START,
    )
    return is_there()


def _take_lock(server: Server, place: Place, running: Running | None) -> int:
    """Take the server's lock; what is left of a dead server is ended first."""
    begin = time.monotonic()
    while (lock := place.try_lock()) is None:
        waited = time.monotonic() - begin
        if waited > PATIENCE_TO_STOP:
            raise SandboxError(
                f"Another process holds {place.lock_file}, so {server.TITLE} cannot start.",
                "End that process, or restart the machine.",
            )
        if waited > PATIENCE_WITH_REST:
            _signal_all(server, tagged(_tag(place, running)), signal.SIGKILL)
        time.sleep(POLL)
    # A server whose folder was deleted under it holds no lock here, only memory and its port.
    _signal_all(server, tagged(place.tag), signal.SIGKILL)
    return lock


def _start(server: Server, place: Place, home: Home, wanted_port: int | None, lock: int) -> Running:
    port = wanted_port if wanted_port and is_free(wanted_port) else free_port()
    for _ in range(PORT_ATTEMPTS):
        log_size = place.log_size()
        try:
            process = _spawn(server.launch(place, home, port, lock), place, lock)
            running = Running(process.pid, port, place.tag, ready=False)
            place.note_running(lock, running)
            _await_ready(server, place, process, port)
            place.note_ready(running)
        except ServerFailedError:
            log = place.log_since(log_size)
            if "already in use" in log:  # somebody took the port meanwhile
                port = free_port()
                continue
            raise from_log(server.TITLE, _last_words(log), str(place.log)) from None
        reap(process)
        return running
    raise SandboxError(f"{server.TITLE} found no free port.", "Try again.")


def reap(process: subprocess.Popen[bytes]) -> None:
    """Let a thread wait for the process: unwaited for, it would stay in the process table."""
    threading.Thread(target=process.wait, daemon=True).start()


def _spawn(launch: Launch, place: Place, lock: int) -> subprocess.Popen[bytes]:
    log = place.open_log()
    try:
        return subprocess.Popen(
            launch.command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=launch.directory,
            env=environment() | launch.variables,
            pass_fds=(lock,),
            # Ctrl-C in the terminal that started it is not meant for the server.
            start_new_session=True,
            umask=0o077,
            **process_options(launch.account),
        )
    finally:
        os.close(log)


def _await_ready(server: Server, place: Place, process: subprocess.Popen[bytes], port: int) -> None:
    wait_until(
        lambda: process.poll() is not None or server.is_ready(place, process.pid, port),
        PATIENCE_TO_START,
    )
    if process.poll() is not None:
        raise ServerFailedError
    if not server.is_ready(place, process.pid, port):
        process.kill()
        process.wait()
        raise SandboxError(
            f"{server.TITLE} was not ready after {PATIENCE_TO_START:.0f} seconds.",
            f"Look at its log: {place.log}",
        )


def _last_words(log: str) -> str:
    """The last line of a log that names a cause, without time stamp and level."""
    lines = [line.strip() for line in log.splitlines() if line.strip()]
    telling = [line for line in lines if TELLING.search(line)]
    return PREFIX.sub("", (telling or lines or ["it ended without a word"])[-1])


def _signal_all(server: Server, pids: list[int], number: signal.Signals) -> None:
    for pid in pids:
        _signal(server, pid, number)


def _signal(server: Server, pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        pass
    except PermissionError as error:
        raise SandboxError(
            f"{server.TITLE} (process {pid}) was started by another user.",
            "Stop it as that user.",
        ) from error


def wait_until(condition: Callable[[], bool], patience: float) -> bool:
    """Whether the condition came true within `patience` seconds."""
    deadline = time.monotonic() + patience
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL)
    return True
