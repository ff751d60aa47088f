"""say what runs, where, in which version, and what it takes on disk

Exit status 0 where all three servers are healthy, else 1.
"""

import argparse
import json
from dataclasses import asdict
from typing import Any

from sandbox.setup import environment

GROUP = None


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="as JSON on standard output")


def run(arguments: argparse.Namespace) -> int:
    found = _found() if environment.inside() else {"servers": [], "databases": []}
    if arguments.json:
        print(json.dumps(found, indent=2))
    else:
        _print(found)
    healthy = [server for server in found["servers"] if server["healthy"]]
    return 0 if len(healthy) == 3 else 1


def _found() -> dict[str, Any]:
    from sandbox import serving
    from sandbox.cli import jupyter
    from sandbox.services import addresses, status

    servers = status()
    databases: list[dict[str, Any]] = []
    if any(server.name == "postgres" and server.healthy for server in servers):
        from sandbox.films.templates import databases as listed

        databases = [
            {"name": name, "bytes": size, "purpose": purpose}
            for name, size, purpose in listed(addresses().postgres)
        ]
    return {
        "servers": [asdict(server) for server in servers],
        "databases": databases,
        "jupyter": jupyter.address(),
        "api": [asdict(process) for process in serving.status()],
    }


def _print(found: dict[str, Any]) -> None:
    if not found["servers"]:
        print("Nothing is set up here yet.\n  Start with: python3 -m sandbox learn")
        return
    for server in found["servers"]:
        state = "healthy" if server["healthy"] else "running" if server["running"] else "down"
        product = f"{server['product']} {server['version'] or ''}".strip()
        print(f"{product:<24} {state:<8} {server['address'] or '':<22} {server['backend']}")
        if server["detail"]:
            print(f"  {server['detail']}")
    if found["databases"]:
        print("On PostgreSQL's disk, made by this project:")
    for database in found["databases"]:
        print(f"  {database['name']:<40} {database['bytes'] / 1e6:8.1f} MB")
    for process in found.get("api", ()):
        state = "running" if process["running"] else "down"
        print(f"film API, {process['name']:<14} {state:<8} {process['address'] or ''}")
    if found.get("jupyter"):
        print(f"JupyterLab               {found['jupyter']}")
    if not all(server["healthy"] for server in found["servers"]):
        print("Start what is down: python3 -m sandbox up")
