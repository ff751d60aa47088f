"""The outside world: a service on HTTP that takes its time, fails, and counts.

It stands for what a backend calls and does not own: a mail provider, a bank, a printing house.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

from sandbox.workers.waiting import until

MOST_HELD = 60.0  # seconds
_OK = 200


@dataclass(frozen=True)
class Call:
    """One request: POST /<service> with a form, and its header Idempotency-Key if it had one."""

    service: str
    form: dict[str, str] = field(default_factory=dict)
    key: str = ""


class Provider:
    """Answers `POST /<anything>` in threads of this process, and is gone with it.

    - `url`: where it listens, without a slash at the end.
    - `seconds`: how long each answer takes.
    - `answers`: for a service that answers more than "done", a function of the form.
    - `calls`: every request in the order of arrival; `deeds`: those of them that it carried out.

    What it carries out, it has done when the request arrives, also for a caller who then dies. A
    request with an Idempotency-Key that it has carried out before is answered as the first one was
    and not carried out again.
    """

    def __init__(self, seconds: float = 0.0) -> None:
        self.seconds = seconds
        self.answers: dict[str, Callable[[dict[str, str]], str]] = {}
        self.calls: list[Call] = []
        self.deeds: list[Call] = []
        self._failures = 0
        self._status = 503
        self._lock = threading.Lock()
        self._held: set[str] = set()
        self._open = threading.Event()
        self._open.set()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def count(self, service: str = "", **form: str) -> int:
        """How many deeds there are of this service, with these values in their forms."""
        return sum(
            service in ("", deed.service) and form.items() <= deed.form.items()
            for deed in self.deeds
        )

    def fail(self, times: int, status: int = 503) -> None:
        """Refuse the next requests with this status, carrying out none of them."""
        with self._lock:
            self._failures, self._status = times, status

    def hold(self, *services: str) -> None:
        """Answer none of these services, or none at all, until `release`.

        What arrives meanwhile is carried out all the same.
        """
        self._held = set(services)
        self._open.clear()

    def release(self) -> None:
        """Answer all that wait, and from now on at once."""
        self._open.set()

    def arrived(self, calls: int) -> None:
        """Return when this many requests have arrived in all. Raises SandboxError in vain."""
        until(lambda: len(self.calls) >= calls)

    def forget(self) -> None:
        """Begin the counts anew."""
        with self._lock:
            self.calls.clear()
            self.deeds.clear()

    def close(self) -> None:
        """Stop listening."""
        self._open.set()
        self._server.shutdown()
        self._server.server_close()

    def _take(self, call: Call) -> int:
        """Note a request and carry it out; the status of its answer."""
        with self._lock:
            self.calls.append(call)
            if self._failures > 0:
                self._failures -= 1
                return self._status
            if not call.key or all(deed.key != call.key for deed in self.deeds):
                self.deeds.append(call)
        time.sleep(self.seconds)
        if not self._held or call.service in self._held:
            self._open.wait(MOST_HELD)
        return _OK

    def _answer(self, service: str, form: dict[str, str], status: int) -> str:
        if status != _OK:
            return "refused"
        return self.answers[service](form) if service in self.answers else "done"

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                form = dict(parse_qsl(body.decode()))
                key = self.headers.get("Idempotency-Key", "")
                service = self.path.strip("/")
                status = provider._take(Call(service, form, key))
                answer = provider._answer(service, form, status).encode()
                try:
                    self.send_response(status)
                    self.send_header("Content-Length", str(len(answer)))
                    self.end_headers()
                    self.wfile.write(answer)
                except OSError:  # the caller is dead, or gave up
                    self.close_connection = True

            def log_message(self, *_: Any) -> None:
                """Nothing: it would be printed below a cell."""

        return Handler
