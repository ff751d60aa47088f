"""A server for one process: it ends with the process, however that ends."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
import redis

from sandbox import services
from sandbox.paths import ROOT
from sandbox.services.catalogue import SERVERS

KERNEL = """
import sys
from sandbox.services import private_server
server = private_server(sys.argv[1])
print(server.url, flush=True)
sys.stdin.read()
"""


def private_directories(state: Path) -> list[Path]:
    return list((state / "services" / "private").glob("*"))


def of_state(state: Path) -> list[psutil.Process]:
    """All processes of this state directory, guardians among them."""
    home = os.path.realpath(state / "services")
    found = []
    for process in psutil.process_iter():
        try:
            if any(file.path.startswith(home) for file in process.open_files()):
                found.append(process)
        except psutil.Error:
            continue
    return [process for process in found if process.pid != os.getpid()]


@pytest.mark.parametrize("name", ["postgres", "redis", "mongo"])
def test_it_answers_apart_from_the_shared_one(name: str, state: Path) -> None:
    shared = services.ensure([name])
    with services.private_server(name) as server:
        assert server.url != getattr(shared, name)
        assert SERVERS[name].ask(server.url).version
        url = server.url
        server.kill()
        with pytest.raises(Exception, match=r"refused|closed"):
            SERVERS[name].ask(
                url.replace("directConnection", "serverSelectionTimeoutMS=200&directConnection")
            )
        server.start()
        assert server.url == url
        assert SERVERS[name].ask(url).version
        server.stop()
        server.start()
        assert SERVERS[name].ask(url).version
        processes = of_state(state)
    services.stop()
    _, alive = psutil.wait_procs(processes, timeout=20)
    assert alive == []
    assert private_directories(state) == []


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, None])
def test_it_ends_with_its_kernel(how: signal.Signals | None, state: Path) -> None:
    kernel = subprocess.Popen(
        [sys.executable, "-c", KERNEL, "redis"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert kernel.stdout is not None
    assert kernel.stdin is not None
    url = kernel.stdout.readline().strip()
    assert redis.Redis.from_url(url).ping()
    processes = [process for process in of_state(state) if process.pid != kernel.pid]
    assert len(processes) == 2  # the server and its guardian
    if how is None:
        kernel.stdin.close()
    else:
        kernel.send_signal(how)
    kernel.wait()
    _, alive = psutil.wait_procs(processes, timeout=20)
    assert alive == []
    assert private_directories(state) == []


def test_what_a_killed_guardian_left_is_swept(state: Path) -> None:
    server = services.private_server("redis")
    processes = of_state(state)
    guardian = next(
        process for process in processes if "guardian-of-" in " ".join(process.cmdline())
    )
    guardian.kill()
    psutil.wait_procs([guardian], timeout=20)
    with services.private_server("redis") as other:
        assert other.url != server.url
        _, alive = psutil.wait_procs(processes, timeout=20)
        assert alive == []
    server.close()


def test_down_stops_private_servers_too(state: Path) -> None:
    server = services.private_server("redis")
    processes = of_state(state)
    services.stop()
    _, alive = psutil.wait_procs(processes, timeout=20)
    assert alive == []
    assert private_directories(state) == []
    server.close()


def test_an_unknown_name_is_refused(state: Path) -> None:
    with pytest.raises(KeyError):
        services.private_server("mysql")
