"""The SecantusDB server process. Run as a program, never imported.

The server's own command line can only make its first user through a connection without a password.
Here the user is made before the server listens, so there is no moment without a password.
"""

import argparse
import logging
import os
import signal
import socket
import threading
import time
from contextlib import suppress
from pathlib import Path

from secantus import SecantusDBServer
from secantus.commands import CommandContext, dispatch

STOP_SIGNALS = {signal.SIGTERM, signal.SIGINT}


def main() -> None:
    arguments = _arguments()
    logging.basicConfig(level="WARNING", format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    # Blocked before the first thread starts, so that the signal waits for sigwait below.
    signal.pthread_sigmask(signal.SIG_BLOCK, STOP_SIGNALS)
    server = SecantusDBServer(
        host="127.0.0.1",
        port=arguments.port,
        storage_path=str(arguments.data),
        require_auth=True,
        enable_test_commands=False,
        cache_size="256M",
        # Without it a killed server loses writes that it had acknowledged.
        sync_on_commit=True,
    )
    _set_user(server, arguments.user, arguments.password_file.read_text())
    server.start()
    arguments.ready_file.write_text(str(os.getpid()))
    signal.sigwait(STOP_SIGNALS)
    threading.Thread(target=_knock, args=(arguments.port,), daemon=True).start()
    server.stop()


def _knock(port: int) -> None:
    """Connect until nobody answers: the server waits two seconds for its sleeping listener."""
    with suppress(OSError):
        while True:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            time.sleep(0.01)


def _set_user(server: SecantusDBServer, user: str, password: str) -> None:
    """Make the user, or give the existing one this password, as a client's command would."""
    context = CommandContext(connection_id=0, storage=server.storage, cursors=server.cursors)
    found = dispatch({"usersInfo": user, "$db": "admin"}, context)
    command = "updateUser" if found["users"] else "createUser"
    roles = [{"role": "root", "db": "admin"}]
    reply = dispatch({command: user, "pwd": password, "roles": roles, "$db": "admin"}, context)
    if reply["ok"] != 1.0:
        raise SystemExit(f"Error: {command} failed: {reply}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--user", required=True)
    parser.add_argument("--password-file", type=Path, required=True)
    parser.add_argument("--ready-file", type=Path, required=True)
    parser.add_argument("--tag", required=True, help="to find the process by")
    return parser.parse_args()


if __name__ == "__main__":
    main()
