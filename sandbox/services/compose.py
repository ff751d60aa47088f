"""The second back end: the official images of the three servers, run by Docker Compose.

`.env` beside `docker-compose.yml` holds the ports and the passwords. It is written here.
"""

import hashlib
import os
import re
import secrets
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path

from sandbox.errors import SandboxError
from sandbox.paths import ROOT
from sandbox.services.catalogue import SERVERS
from sandbox.services.place import free_port, is_free
from sandbox.services.state import DOCKER, Entry, State
from sandbox.services.supervisor import Say

FOLDER = ROOT
EVERYTHING = ("--profile", "*")
PATIENCE = 300  # seconds until all are healthy, not counting the download of the images
# Of all that Compose prints, the steps that take long.
WORTH_SAYING = re.compile(r"(Pulling|Pulled|Healthy)$")
UNREACHABLE = re.compile(r"[Cc]annot connect|docker\.sock|connect to the [Dd]ocker")
INSTALL = (
    "Install Docker with its Compose plugin (https://docs.docker.com/get-started/get-docker/), or "
    "use the embedded servers: `--backend embedded`."
)
START = (
    "Start Docker, and see that your user may use it (`docker info`), or use the embedded servers: "
    "`--backend embedded`."
)


class NoDockerError(SandboxError):
    """Docker is not installed, or does not run, or refuses this user."""


def start(names: Iterable[str], state: State, say: Say) -> tuple[State, Exception | None]:
    """Start the named servers and wait until their health checks succeed.

    Returns the new state, and the error where they did not start.
    """
    names = tuple(names)
    state = State(DOCKER, dict(state.servers))
    if not names:
        return state, None
    try:
        _program()  # before a file is written for nothing
        settings = _settings(names)
        say(f"starting {', '.join(SERVERS[name].TITLE for name in names)} with Docker …")
        _compose("up", "--detach", "--wait", "--wait-timeout", str(PATIENCE), *names, say=say)
    except (SandboxError, OSError) as error:
        return state, error
    for name in names:
        port = int(settings[f"{name.upper()}_PORT"])
        url = SERVERS[name].url(port, settings[f"{name.upper()}_PASSWORD"])
        say(f"{SERVERS[name].TITLE} ready on 127.0.0.1:{port}")
        state = state.with_server(name, Entry(url, port, None))
    return state, None


def start_profile(profile: str, lines: Mapping[str, str], say: Say) -> None:
    """Build and start the services of a profile, and wait until they are healthy.

    `lines` are added to `.env` where they are missing. Raises SandboxError.
    """
    found = _read_env()
    if settings := {name: text for name, text in lines.items() if name not in found}:
        _write_env({**found, **settings})
    say(f"building and starting the containers of {profile} …")
    _compose(
        *("--profile", profile, "up", "--detach", "--build"),
        *("--wait", "--wait-timeout", str(PATIENCE)),
        say=say,
    )


def running() -> set[str]:
    """Which services run, those of all profiles. Raises SandboxError."""
    return set(_compose(*EVERYTHING, "ps", "--services", "--status", "running").split())


def setting(name: str) -> str | None:
    """A line of `.env`."""
    return _read_env().get(name)


def stop(say: Say) -> None:
    """Remove the containers, those of all profiles; the volumes with the data stay."""
    if not _env_file().exists():
        return
    try:
        say("stopping the containers …")
        _compose(*EVERYTHING, "down")
    except NoDockerError as error:
        say(str(error))  # then nothing of it runs


def erase() -> None:
    """Delete the volumes with all data, and the passwords."""
    if _env_file().exists():
        _compose(*EVERYTHING, "down", "--volumes")
        _env_file().unlink()


def _settings(names: tuple[str, ...]) -> dict[str, str]:
    """The content of `.env`: completed where a line is missing, with ports that are free."""
    found = _read_env()
    settings = dict(found)
    # The project's name keeps two checkouts apart: their containers, volumes and networks.
    digest = hashlib.sha256(os.fsencode(FOLDER.resolve())).hexdigest()[:12]
    settings.setdefault("COMPOSE_PROJECT_NAME", f"backend-notebooks-{digest}")
    for name in SERVERS:
        settings.setdefault(f"{name.upper()}_PASSWORD", secrets.token_hex(16))
        settings.setdefault(f"{name.upper()}_PORT", str(free_port()))
    taken = [name for name in names if not is_free(int(settings[f"{name.upper()}_PORT"]))]
    if found and taken:
        ours = running()
        taken = [name for name in taken if name not in ours]
    for name in taken:
        settings[f"{name.upper()}_PORT"] = str(free_port())
    if settings != found:
        _write_env(settings)
    return settings


def _env_file() -> Path:
    return FOLDER / ".env"


def _read_env() -> dict[str, str]:
    if not _env_file().exists():
        return {}
    lines = _env_file().read_text(encoding="utf-8").splitlines()
    pairs = (line.partition("=") for line in lines if "=" in line and not line.startswith("#"))
    return {name.strip(): value.strip() for name, _, value in pairs}


def _write_env(settings: dict[str, str]) -> None:
    unfinished = FOLDER / f".env-{secrets.token_hex(4)}"
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(
            "# Made by `python3 -m sandbox up --backend docker`; read by docker-compose.yml.\n"
        )
        file.writelines(f"{name}={value}\n" for name, value in settings.items())
    unfinished.replace(_env_file())


def _program() -> list[str]:
    """How Compose is called: Docker's plugin, or the program of its own that some install."""
    if shutil.which("docker"):
        version = subprocess.run(["docker", "compose", "version"], capture_output=True, check=False)
        if version.returncode == 0:
            return ["docker", "compose"]
    if shutil.which("docker-compose"):
        return ["docker-compose"]
    raise NoDockerError("Docker Compose is not installed.", INSTALL)


def _compose(*arguments: str, say: Say | None = None) -> str:
    """Run Compose and return what it printed; `say` is told the steps that take long.

    Raises SandboxError with Compose's own last words when it fails.
    """
    process = subprocess.Popen(
        # The folder twice: `.env` and the relative paths are looked up in it, wherever we stand.
        [*_program(), "--progress", "plain", "--project-directory", str(FOLDER), *arguments],
        cwd=FOLDER,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        # The variables of a shell would win over `.env`.
        env={name: value for name, value in os.environ.items() if not _is_ours(name)},
    )
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line.strip())
        if say is not None and WORTH_SAYING.search(lines[-1]):
            say(f"  {lines[-1]}")
    if process.wait() != 0:
        raise _explain(lines)
    return "\n".join(lines)


def _is_ours(variable: str) -> bool:
    """Whether `.env` sets the variable."""
    prefixes = tuple(f"{name.upper()}_" for name in SERVERS)
    return variable == "COMPOSE_PROJECT_NAME" or (
        variable.startswith(prefixes) and variable.endswith(("_PORT", "_PASSWORD"))
    )


def _explain(lines: list[str]) -> SandboxError:
    said = [line for line in lines if line] or ["it ended without a word"]
    words = next(
        (line for line in reversed(said) if re.search(r"rror|annot|enied", line)), said[-1]
    )
    if any(UNREACHABLE.search(line) for line in said):
        return NoDockerError(f"Docker does not answer: {words}", START)
    return SandboxError(
        f"Docker Compose failed: {words}",
        "See what the containers say: `docker compose logs`. Their data starts afresh after "
        "`python3 -m sandbox reset`.",
    )
