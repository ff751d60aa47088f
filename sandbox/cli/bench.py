"""measure the project, each figure a ratio against a reference of the same run

Without names everything is measured.
"""

import argparse
import json
import sys
from typing import Any

from sandbox.errors import SandboxError

GROUP = "test"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="as JSON on standard output")
    parser.add_argument("names", nargs="*", metavar="NAME", help="for instance: boot reset")


def run(arguments: argparse.Namespace) -> int:
    from sandbox.bench import SUBJECTS
    from sandbox.notebooks.validation import servers_apart

    unknown = [name for name in arguments.names if name not in SUBJECTS]
    if unknown:
        raise SandboxError(
            f"There is no measurement called {unknown[0]!r}.",
            f"The measurements: {', '.join(SUBJECTS)}.",
        )
    rows: list[dict[str, Any]] = []
    try:
        with servers_apart():
            for name in arguments.names or SUBJECTS:
                print(f"measuring {name} …", file=sys.stderr, flush=True)
                rows += [measurement.as_dict() for measurement in SUBJECTS[name]()]
    finally:
        if rows:  # also those before one that failed
            _print(rows, arguments.json)
    return 0


def _print(rows: list[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        print(json.dumps(rows, indent=2))
        return
    width = max(len(row["name"]) for row in rows)
    for row in rows:
        unit = row["unit"]
        print(
            f"{row['name']:<{width}} {row['value']:>9.3f} {unit:<3} = {row['ratio']:.3f} x "
            f"{row['reference']} ({row['reference_value']:.3f} {unit})"
        )
