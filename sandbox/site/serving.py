"""The built site on loopback as a file host serves it: compressed, and kept by browsers a while."""

import gzip
import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".xml": "application/xml",
    ".wasm": "application/wasm",
    ".png": "image/png",
    ".jpg": "image/jpeg",
}
_COMPRESSED = {".png", ".jpg", ".bin", ".zip", ".whl"}


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serves the folder; gives its address, ending in a slash."""

    class Files(_Files):
        root = folder.resolve()

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Files) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


class _Files(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    root: Path

    def do_GET(self) -> None:
        path = (self.root / unquote(urlsplit(self.path).path).lstrip("/")).resolve()
        if path.is_dir():
            path /= "index.html"
        found = path.is_relative_to(self.root) and path.is_file()
        if not found:
            path = self.root / "404.html"
        compress = "gzip" in self.headers.get("Accept-Encoding", "")
        compress &= path.suffix not in _COMPRESSED
        content = _content(path, path.stat().st_mtime_ns, compress) if path.is_file() else b""
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", _TYPES.get(path.suffix, "application/octet-stream"))
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "max-age=600")
        if compress:
            self.send_header("Content-Encoding", "gzip")
            self.send_header("Vary", "Accept-Encoding")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


@cache
def _content(path: Path, changed: int, compress: bool) -> bytes:
    content = path.read_bytes()
    return gzip.compress(content, 6) if compress else content
