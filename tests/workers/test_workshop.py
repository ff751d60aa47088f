"""Real workers on a module that was just written: started, asked, killed, and gone at the end."""

import importlib
import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from sandbox.errors import SandboxError
from sandbox.paths import ROOT
from sandbox.services.private import PrivateServer
from sandbox.services.processes import tagged
from sandbox.workers import Provider, Workshop, until
from sandbox.workers.guardian import tag_of
from tests.workers.conftest import CINEMA

WORKER = "celery -A cinema worker --concurrency 1 --loglevel info"
KERNEL = """
import os, sys
from sandbox.workers import Workshop
workshop = Workshop(BROKER_URL=sys.argv[1], PROVIDER_URL="http://127.0.0.1:1")
workshop.write("cinema", sys.argv[2])
worker = workshop.start("celery -A cinema worker --concurrency 2")
if sys.argv[3] == "main killed":
    os.kill(worker.pid, 9)
print(workshop.folder, flush=True)
sys.stdin.read()
"""


def test_a_worker_does_what_the_module_says(workshop: Workshop, provider: Provider) -> None:
    cinema = importlib.import_module("cinema")
    worker = workshop.start(WORKER, name="ada")
    assert cinema.mail.delay(7).get(timeout=10) == "done"
    assert [deed.form for deed in provider.deeds] == [{"ticket": "7"}]
    assert worker.address in cinema.app.control.inspect([worker.address]).ping()
    worker.stop()
    assert worker.exit_code == 0


def test_a_module_written_again_is_the_new_one(workshop: Workshop) -> None:
    assert workshop.write("small", "SIZE = 1").SIZE == 1
    assert workshop.write("small", "SIZE = 2").SIZE == 2
    assert importlib.import_module("small").SIZE == 2


def test_lines_are_the_same_in_every_run(workshop: Workshop, broker: PrivateServer) -> None:
    cinema = importlib.import_module("cinema")
    worker = workshop.start(WORKER, name="ada")
    cinema.mail.delay(7).get(timeout=10)
    until(lambda: worker.says("succeeded"))
    assert worker.lines("Task cinema.mail") == [
        "INFO: Task cinema.mail[…] received",
        "INFO: Task cinema.mail[…] succeeded in …s: 'done'",
    ]
    assert worker.lines("Connected") == ["INFO: Connected to redis://127.0.0.1:…/0"]
    assert broker.url.rpartition("@")[0] not in "\n".join(worker.lines())


def test_killed_as_a_whole_nothing_of_it_lives(workshop: Workshop, provider: Provider) -> None:
    cinema = importlib.import_module("cinema")
    worker = workshop.start(WORKER, name="ada")
    provider.hold()
    cinema.mail.delay(7)
    provider.arrived(1)
    processes = [psutil.Process(worker.pid), *psutil.Process(worker.pid).children(recursive=True)]
    assert len(processes) == 2
    worker.kill()
    assert worker.exit_code == -signal.SIGKILL
    _, alive = psutil.wait_procs(processes, timeout=5)
    assert alive == []


def test_a_worker_of_a_name_replaces_the_one_before(workshop: Workshop) -> None:
    first = workshop.start(WORKER, name="ada")
    second = workshop.start(WORKER, name="ada")
    assert first.exit_code == -signal.SIGKILL
    assert second.exit_code is None


def test_beat_says_when_it_began(workshop: Workshop) -> None:
    workshop.write(
        "clock",
        "from cinema import app, mail\n"
        "app.conf.beat_schedule = {'now': {'task': mail.name, 'schedule': 0.1, 'args': [1]}}",
    )
    beat = workshop.start("celery -A clock beat --loglevel info")
    until(lambda: beat.says("Sending due task now"))


@pytest.mark.parametrize(
    ("command", "environment", "words"),
    [
        ("celery -A cinemas worker", {}, "The module cinemas was not found"),
        ("celery -A cinema worker", {"BROKER_URL": "redis://127.0.0.1:1/0"}, "Connection refused"),
        ("celery -A cinema worker", {"BROKER_URL": "redsi://x"}, "No such transport: redsi"),
    ],
)
def test_one_that_cannot_start_says_why_in_one_line(
    workshop: Workshop, command: str, environment: dict[str, str], words: str
) -> None:
    with pytest.raises(SandboxError, match=words) as raised:
        workshop.start(command, name="ada", **environment)
    assert "\n" not in str(raised.value)
    assert workshop.processes[-1].exit_code is not None


def test_a_broker_that_is_down_is_told_at_once(workshop: Workshop, broker: PrivateServer) -> None:
    broker.stop()
    with pytest.raises(SandboxError, match="does not reach its broker"):
        workshop.start(WORKER, name="ada")


def test_waiting_in_vain_ends(workshop: Workshop) -> None:
    with pytest.raises(SandboxError, match=r"did not happen within 0\.1 seconds"):
        until(lambda: False, seconds=0.1)


def test_variables_that_lead_the_sandbox_elsewhere_are_refused(broker: PrivateServer) -> None:
    with pytest.raises(ValueError, match="REDIS_URL"):
        Workshop(BROKER_URL=broker.url, REDIS_URL=broker.url)


def test_only_celery_is_run(workshop: Workshop) -> None:
    with pytest.raises(ValueError, match="celery"):
        workshop.launch("sh -c true")


@pytest.mark.parametrize(
    ("how", "what"),
    [
        (signal.SIGKILL, "all lives"),
        (signal.SIGKILL, "main killed"),
        (signal.SIGTERM, "all lives"),
        (None, "all lives"),
    ],
)
def test_all_ends_with_its_kernel(
    broker: PrivateServer, state: Path, how: signal.Signals | None, what: str
) -> None:
    broker.start()
    kernel = subprocess.Popen(
        [sys.executable, "-c", KERNEL, broker.url, CINEMA, what],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert kernel.stdout is not None
    assert kernel.stdin is not None
    folder = Path(kernel.stdout.readline().strip())
    guardians = [process for process in psutil.process_iter() if _guards(process, folder)]
    assert len(guardians) == 1
    found = [*guardians, *map(psutil.Process, tagged(tag_of(folder)))]
    if how is None:
        kernel.stdin.close()
    else:
        kernel.send_signal(how)
    kernel.wait()
    _, alive = psutil.wait_procs(found, timeout=20)
    assert alive == []
    until(lambda: not list(folder.parent.glob(f"{folder.name}*")))


def test_what_a_killed_guardian_left_is_swept(broker: PrivateServer, state: Path) -> None:
    broker.start()
    left = Workshop(BROKER_URL=broker.url, PROVIDER_URL="http://127.0.0.1:1")
    left.write("cinema", CINEMA)
    worker = left.start(WORKER)
    [guardian] = [p for p in psutil.process_iter() if _guards(p, left.folder)]
    guardian.kill()
    psutil.wait_procs([guardian], timeout=20)
    with Workshop(BROKER_URL=broker.url):
        until(lambda: worker.exit_code is not None)
        assert not left.folder.exists()
    left.close()


def _guards(process: psutil.Process, folder: Path) -> bool:
    try:
        return str(folder) in process.cmdline() and "guardian-of-" in " ".join(process.cmdline())
    except psutil.Error:
        return False


def test_the_environment_reaches_modules_and_workers(workshop: Workshop) -> None:
    assert os.environ["PROVIDER_URL"] == workshop.environment["PROVIDER_URL"]
