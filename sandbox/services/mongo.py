"""The MongoDB protocol: SecantusDB from the wheel `secantusdb`, in a process of its own."""

import os
import signal
import sys
from pathlib import Path

from sandbox.services.account import Home, reachable
from sandbox.services.place import Place
from sandbox.services.server import Answer, Launch, installed_package

NAME = "mongo"
TITLE = "MongoDB"
STOP_SIGNAL = signal.SIGTERM

USER = "sandbox"
PROGRAM = Path(__file__).with_name("secantus_process.py")


def launch(place: Place, home: Home, port: int, lock: int) -> Launch:
    """Say how to start the server; it makes its data and its user itself."""
    package = installed_package("secantus", "secantusdb")
    place.password()  # makes the file that the process reads
    # It runs in this Python. Where the servers' account cannot reach that (a virtual environment
    # below /root), the process keeps the caller's account: copying a whole Python costs more than
    # it protects on a machine where the learner is root anyway.
    everything = (Path(sys.executable), Path(os.__file__), Path(sys.prefix), package, PROGRAM)
    able = all(reachable(path, place.account) for path in everything)
    account = place.account if able else None
    place.make_data(account)
    ready = place.data / "ready"
    ready.unlink(missing_ok=True)
    command = [
        # -I: neither the caller's variables nor a module beside the program can get in between.
        *(sys.executable, "-I", str(PROGRAM)),
        *("--data", str(place.data / "store"), "--port", str(port)),
        *("--user", USER, "--password-file", str(place.password_file)),
        *("--ready-file", str(ready), "--tag", place.tag),
    ]
    return Launch(command, place.data, account)


def is_ready(place: Place, pid: int, port: int) -> bool:
    """The process writes its id into a file once it listens, and it listens last."""
    try:
        return (place.data / "ready").read_text() == str(pid)
    except OSError:
        return False


def url(port: int, password: str) -> str:
    return f"mongodb://{USER}:{password}@127.0.0.1:{port}/?authSource=admin&directConnection=true"


def ask(url: str) -> Answer:
    from pymongo import MongoClient

    with MongoClient[dict[str, object]](url, serverSelectionTimeoutMS=5000) as client:
        told = client.admin.command("buildInfo")  # the driver logs in before it sends anything
    if "secantusVersion" in told:
        return Answer("SecantusDB", told["secantusVersion"])
    return Answer(TITLE, told["version"])
