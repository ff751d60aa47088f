"""start the servers

Starts PostgreSQL, a Redis-protocol server and a MongoDB-protocol server on loopback, with their
data, and prints nothing secret. A second `up` changes nothing.
"""

import argparse

GROUP = "learn"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--backend",
        choices=["embedded", "docker"],
        help="embedded servers from pip (the default), or docker-compose.yml",
    )


def run(arguments: argparse.Namespace) -> int:
    from sandbox.services import ensure

    ensure(backend=arguments.backend, progress=print)
    print("The servers are up. See them: python3 -m sandbox status")
    return 0
