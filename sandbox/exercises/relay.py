"""Stands between libpq and the server, to know how much the server has sent.

libpq keeps a whole result in memory, and takes a text of a gigabyte in one go. Through the relay it
gets no more than the limit, and whoever waits is back in time to see that the time is up.
"""

import select
import socket
from typing import Any

_CHUNK = 1 << 16


class TooMuchError(Exception):
    """The server has sent more than the limit."""


class Relay:
    """Carries one connection's bytes both ways, whenever `turn` is called.

    `port` on 127.0.0.1 takes the one connection; `accept` must follow once it is being made.
    """

    def __init__(self, host: str, port: int, most_bytes: int) -> None:
        self._left = most_bytes
        self._server = _connected(host, port)
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=1)
        self._listener.settimeout(5)
        self.port: int = self._listener.getsockname()[1]
        self._client: socket.socket | None = None
        self._to_server = bytearray()
        self._to_client = bytearray()

    def accept(self) -> None:
        """Takes the connection and listens no longer."""
        self._client, _ = self._listener.accept()
        self._listener.close()
        for end in (self._client, self._server):
            end.setblocking(False)
            if end.family != socket.AF_UNIX:
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def close(self) -> None:
        """Hangs up on both sides."""
        for end in (self._listener, self._client, self._server):
            if end is not None:
                end.close()
        self._client = None

    def turn(self, client: int, client_reads: bool, seconds: float) -> None:
        """Waits until something can move, or the time is up, and moves it.

        `client` is libpq's own end, waited for as well, to read or to write. Raises TooMuchError.
        """
        poll = select.poll()
        poll.register(client, select.POLLIN if client_reads else select.POLLOUT)
        for end, waiting, room in (
            (self._client, self._to_client, self._to_server),
            (self._server, self._to_server, self._to_client),
        ):
            if end is not None and end.fileno() >= 0:
                events = (select.POLLOUT if waiting else 0) | (
                    select.POLLIN if len(room) < _CHUNK else 0
                )
                poll.register(end, events)
        poll.poll(max(1000 * seconds, 1))
        self._carry()

    def _carry(self) -> None:
        if self._client is None:
            return
        received = len(self._to_client)
        if not _receive(self._server, self._to_client):
            _send(self._client, self._to_client)
            self._client.close()  # libpq sees that the server is gone
            self._client = None
            return
        self._left -= len(self._to_client) - received
        if self._left < 0:
            raise TooMuchError
        _receive(self._client, self._to_server)
        _send(self._client, self._to_client)
        _send(self._server, self._to_server)


def _connected(host: str, port: int) -> socket.socket:
    if not host.startswith("/"):
        return socket.create_connection((host, port), timeout=10)
    end = socket.socket(socket.AF_UNIX)
    end.connect(f"{host}/.s.PGSQL.{port}")
    return end


def _receive(end: socket.socket, into: bytearray) -> bool:
    """Takes what has arrived, if there is room; false where the other side hung up."""
    if len(into) >= _CHUNK:
        return True
    try:
        part = end.recv(_CHUNK)
    except BlockingIOError:
        return True
    except OSError:
        return False
    into += part
    return bool(part)


def _send(end: socket.socket, waiting: bytearray) -> None:
    """Passes on as much as fits."""
    if waiting:
        try:
            del waiting[: end.send(waiting)]
        except OSError:  # it does not fit yet, or the other side is gone, which `_receive` tells
            return


def endpoint(parameters: dict[str, Any]) -> tuple[str, int]:
    """Host and port of a parsed connection string, with libpq's defaults."""
    host = parameters.get("hostaddr") or parameters.get("host") or "127.0.0.1"
    return host, int(parameters.get("port") or 5432)
