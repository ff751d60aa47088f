"""The published site: MkDocs builds it from docs/ and from the stored outputs of the notebooks."""

import os
import socket
import subprocess
import sys
from collections.abc import Callable

from sandbox.paths import ROOT
from sandbox.site import freshness, live

Progress = Callable[[str], None]

PORT = 8000
"""Where `serve` answers on loopback, unless something else does."""

# The theme announces a later MkDocs on standard output at every start.
ENVIRONMENT = {"NO_MKDOCS_2_WARNING": "1"}


def build(serve: bool, progress: Progress | None = None) -> int:
    """Build the site into `site/`, or serve it and build anew at each change until Ctrl-C.

    Where nothing has changed since the last build there is nothing to do. A warning fails the
    build. Each line that MkDocs prints goes to `progress`. Returns MkDocs' exit status. Raises
    SandboxError where what runs in the browser cannot be made.
    """
    say = progress or (lambda line: None)
    bundle = live.ensure(say)
    parts = bundle.name if bundle else "without live cells"
    if not serve:
        if freshness.is_fresh(parts):
            say("Nothing has changed since the last build.")
            return 0
        freshness.forget()
    arguments = ["serve", "--strict", "--dev-addr", _address()] if serve else ["build", "--strict"]
    process = subprocess.Popen(
        [sys.executable, "-m", "sandbox.site.mkdocs", *arguments],
        cwd=ROOT,
        env={**os.environ, **ENVIRONMENT},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    with process:
        assert process.stdout is not None  # a pipe was asked for
        try:
            for line in process.stdout:
                say(line.rstrip("\n"))
        except KeyboardInterrupt:
            process.terminate()
    status = process.returncode
    if status == 0 and not serve:
        freshness.remember(parts)
    return 0 if serve and status < 0 else status


def _address() -> str:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", PORT))
        except OSError:  # taken: any free port will do
            probe.bind(("127.0.0.1", 0))
        host, port = probe.getsockname()
    return f"{host}:{port}"
