"""The command line as it is typed, in a process of its own, on servers of its own."""

import http.client
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from sandbox.cli import COMMANDS
from sandbox.paths import ROOT

TRACEBACK = "Traceback (most recent call last)"


@pytest.fixture(scope="module")
def surroundings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Environment variables that give the commands a state and a learner of their own."""
    folder = tmp_path_factory.mktemp("command line")
    names = {"SANDBOX_STATE": str(folder / "state"), "SANDBOX_LEARNER": str(folder / "mine")}
    yield {**os.environ, **names}
    subprocess.run(words("down"), env={**os.environ, **names}, check=True, cwd=ROOT)


def words(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "sandbox", *arguments]


def sandbox(surroundings: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        words(*arguments), env=surroundings, cwd=ROOT, capture_output=True, text=True, check=False
    )


def servers(surroundings: dict[str, str]) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(sandbox(surroundings, "status", "--json").stdout)[
        "servers"
    ]
    return found


@pytest.mark.parametrize("command", [module.__name__.split(".")[-1] for module in COMMANDS])
def test_help_of_every_command(command: str, surroundings: dict[str, str]) -> None:
    result = sandbox(surroundings, command, "--help")

    assert result.returncode == 0
    assert f"sandbox {command}" in result.stdout


def test_up_status_down(surroundings: dict[str, str]) -> None:
    up = sandbox(surroundings, "up")
    running = servers(surroundings)
    again = sandbox(surroundings, "up")
    down = sandbox(surroundings, "down")
    after = servers(surroundings)

    assert (up.returncode, again.returncode, down.returncode) == (0, 0, 0)
    assert [server["healthy"] for server in running] == [True, True, True]
    assert {server["backend"] for server in running} == {"embedded"}
    assert all(server["version"] and server["address"] for server in running)
    assert "starting" not in again.stdout
    assert [server["running"] for server in after] == [False, False, False]


def test_learn_answers_with_the_lessons_and_leaves_nothing(surroundings: dict[str, str]) -> None:
    # As a script starts it with & behind: with interrupts ignored.
    ignoring = ["sh", "-c", 'trap "" INT; exec "$@"', "sh"]
    learn = subprocess.Popen(
        [*ignoring, *words("learn", "--no-browser")],
        env=surroundings,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert learn.stdout is not None
    url = next(line.split()[1] for line in learn.stdout if line.startswith("JupyterLab:"))
    address = urlsplit(url)
    listed = ask(address.netloc, f"/api/contents/databases?{address.query}")
    refused, _ = ask_raw(address.netloc, "/api/contents/databases")
    second = sandbox(surroundings, "learn", "--no-browser")
    learn.send_signal(signal.SIGINT)
    learn.wait(timeout=60)

    assert "01-normalization.ipynb" in [entry["name"] for entry in listed["content"]]
    assert address.path == "/lab/tree/databases/01-normalization.ipynb"
    assert refused == 403
    assert url in second.stdout
    assert [server["running"] for server in servers(surroundings)] == [False, False, False]
    with pytest.raises(ConnectionRefusedError):
        ask_raw(address.netloc, "/api")


def ask_raw(netloc: str, path: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(netloc, timeout=30)
    connection.request("GET", path)
    answer = connection.getresponse()
    return answer.status, answer.read()


def ask(netloc: str, path: str) -> dict[str, list[dict[str, str]]]:
    status, body = ask_raw(netloc, path)
    assert status == 200
    content: dict[str, list[dict[str, str]]] = json.loads(body)
    return content


@pytest.mark.parametrize(
    ("arguments", "first", "mend"),
    [
        (("reset", "jions"), "There is no lesson called 'jions'.", "normalization, joins, indexes"),
        (("reset", "--notebook"), "--notebook needs the name of a lesson.", "reset joins"),
        (("new", "nowhere", "x"), "There is no track called 'nowhere'.", "databases"),
        (("new", "databases", "No Good"), "'No Good' cannot name a lesson.", "window-functions"),
        (("new", "databases", "joins"), "There is a lesson called joins already.", "another name"),
        (("bench", "nothing"), "There is no measurement called 'nothing'.", "boot"),
        (("progress", "--import", "gone.json"), "gone.json", ""),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_mistakes_are_told_in_two_lines(
    arguments: tuple[str, ...], first: str, mend: str, surroundings: dict[str, str]
) -> None:
    result = sandbox(surroundings, *arguments)

    assert result.returncode == 1
    lines = result.stderr.strip().splitlines()
    assert len(lines) == 2
    assert first in lines[0]
    assert mend in lines[1]
    assert TRACEBACK not in result.stderr


def test_reset_all_leaves_no_data(surroundings: dict[str, str]) -> None:
    sandbox(surroundings, "up")
    result = sandbox(surroundings, "reset")
    state = Path(surroundings["SANDBOX_STATE"])

    assert result.returncode == 0
    assert not (state / "services").exists() or not any((state / "services").rglob("PG_VERSION"))
