"""An outside catalogue as one meets them: slow, moody, sometimes wrong. And a receiver of mail."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class Outside:
    """A server whose films misbehave by their names; it counts who asked for what."""

    port: int = 0
    down: bool = False
    asked: Counter[str] = field(default_factory=Counter)
    stopping: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def film(self, name: str) -> dict[str, Any]:
        return {
            "title": f"Imported {name}",
            "released": "2021-03-04",
            "running_minutes": 97,
            "mpaa_rating": "PG",
            "director": "Ada Example",
            "genres": ["Drama", "Slow Cinema"],
            "unknown": {"is": "ignored"},
        }


@contextmanager
def outside_catalogue() -> Iterator[Outside]:
    """The server, running."""
    outside = Outside()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            name = self.path.rpartition("/")[2]
            outside.asked[name] += 1
            if outside.down or (name.startswith("moody") and outside.asked[name] < 3):
                self.answer(503, b"{}", {"Retry-After": "0"} if outside.down else {})
            elif name.startswith("missing"):
                self.answer(404, b"{}")
            elif name.startswith("nonsense"):
                self.answer(200, b"<html>")
            elif name.startswith("wrong"):
                self.answer(200, b'{"title": "", "running_minutes": -3}')
            elif name.startswith("endless"):
                self.answer(200, b" " * 1_000_000)
            elif name.startswith("dripping"):
                self.drip()
            else:
                self.answer(200, json.dumps(outside.film(name)).encode())

        def answer(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
            self.send_response(status)
            for header, value in (headers or {}).items():
                self.send_header(header, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def drip(self) -> None:
            """A byte now and then: no single wait is long, all together never end."""
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            while not outside.stopping.wait(0.2):
                self.wfile.write(b" ")
                self.wfile.flush()

        def log_message(self, *_arguments: object) -> None:
            """Nothing on the tests' output."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    outside.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield outside
    finally:
        outside.stopping.set()
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass
class Mailbox:
    """What arrived. `refusing` turns so many messages away before it takes one."""

    port: int = 0
    refusing: int = 0
    messages: list[Message] = field(default_factory=list)
    attempts: Counter[str] = field(default_factory=Counter)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    async def handle_DATA(  # noqa: N802  so aiosmtpd calls it
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        self.attempts[envelope.rcpt_tos[0]] += 1
        if self.refusing:
            self.refusing -= 1
            return "451 Come again"
        assert isinstance(envelope.content, bytes)
        self.messages.append(message_from_bytes(envelope.content))
        return "250 Taken"

    def to(self, address: str) -> list[Message]:
        return [message for message in self.messages if message["To"] == address]


@contextmanager
def mailbox() -> Iterator[Mailbox]:
    """An SMTP server, running."""
    box = Mailbox()
    from sandbox.services.place import free_port

    box.port = free_port()
    controller = Controller(box, hostname="127.0.0.1", port=box.port)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()
