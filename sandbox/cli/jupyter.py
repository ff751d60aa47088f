"""JupyterLab as a child process: started, found again, stopped."""

import contextlib
import fcntl
import http.client
import json
import os
import secrets
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import IO

from sandbox.errors import SandboxError
from sandbox.paths import learner_directory, state_directory
from sandbox.services.place import free_port

# Loopback only, and no request leaves the machine, neither for news nor for updates.
_SETTINGS = Path(__file__).with_name("jupyterlab")
_PATIENCE = 60  # seconds


def address() -> str | None:
    """Where a running JupyterLab of this checkout answers, its token included; else None."""
    note = _note()
    if not note.exists() or not _locked(note):
        return None
    content = note.read_text()
    return str(json.loads(content)["url"]) if content else None


def start(port: int | None, first: str) -> tuple["subprocess.Popen[bytes]", str]:
    """Starts JupyterLab on the learner's folder, opened at the notebook `first`.

    Returns the process and its address. Its process id and address stand in a note that the
    process keeps locked for as long as it lives. Raises SandboxError where it does not come up.
    """
    port = port or free_port()
    token = secrets.token_urlsafe(24)
    url = f"http://127.0.0.1:{port}/lab/tree/{first}?token={token}"
    log = state_directory() / "jupyter.log"
    descriptor = os.open(_note(), os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    with os.fdopen(descriptor, "w") as note, log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", *_options(port)],
            env={**os.environ, "JUPYTER_TOKEN": token},  # not on the command line: others read that
            cwd=learner_directory(),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            pass_fds=(note.fileno(),),
            start_new_session=True,  # Ctrl-C reaches us alone, and we end it in order
        )
        json.dump({"pid": process.pid, "url": url}, note)
    _await(process, port, log)
    return process, url


def stop() -> None:
    """Ends a running JupyterLab of this checkout and its kernels."""
    note = _note()
    if not note.exists() or not _locked(note):
        return
    with contextlib.suppress(ProcessLookupError, ValueError):
        os.kill(json.loads(note.read_text())["pid"], signal.SIGTERM)
    _wait_until_free(note)


def _options(port: int) -> list[str]:
    root = ["--allow-root"] if os.geteuid() == 0 else []
    folder = f"--ServerApp.root_dir={learner_directory()}"
    settings = [f"--config={_SETTINGS / 'config.json'}", f"--LabApp.app_settings_dir={_SETTINGS}"]
    return [*settings, *root, folder, f"--ServerApp.port={port}"]


def _note() -> Path:
    return state_directory() / "jupyter.json"


def _locked(note: Path) -> bool:
    with note.open("rb") as file:
        return not _try_lock(file)


def _try_lock(file: IO[bytes]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _wait_until_free(note: Path) -> None:
    until = time.monotonic() + _PATIENCE
    while _locked(note):
        if time.monotonic() > until:
            raise SandboxError(
                "JupyterLab does not end.", f"Its process id is in {note}: end it yourself."
            )
        time.sleep(0.05)


def _await(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(OSError, http.client.HTTPException):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/api")
            if connection.getresponse().status == 200:
                return
        time.sleep(0.05)
    words = log.read_text(errors="replace").strip().splitlines()[-1:]
    process.kill()
    raise SandboxError(
        f"JupyterLab did not come up: {' '.join(words)}",
        f"Its whole log is {log}. Another port: --port N.",
    )
