"""start the servers

Starts PostgreSQL, a Redis-protocol server and a MongoDB-protocol server on loopback, with their
data, and prints nothing secret. A second `up` changes nothing. With --api, the film API and its
worker as well.
"""

import argparse

GROUP = "learn"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--backend",
        choices=["embedded", "docker"],
        help="embedded servers from pip (the default), or docker-compose.yml",
    )
    parser.add_argument("--api", action="store_true", help="the film API and its worker as well")


def run(arguments: argparse.Namespace) -> int:
    from sandbox.services import ensure

    ensure(backend=arguments.backend, progress=print)
    print("The servers are up. See them: python3 -m sandbox status")
    if arguments.api:
        _start_api()
    return 0


def _start_api() -> None:
    from sandbox.serving import ADMINISTRATOR, password_file, start

    address = start(progress=print)
    print(f"The film API is up: {address}")
    for path, what in _PAGES:
        print(f"  {address}{path:<10} {what}")
    print(f"{ADMINISTRATOR} signs in at /admin/ with the password in {password_file()}")


_PAGES = (
    ("/", "rate films, get suggestions"),
    ("/admin/", "look after the catalogue"),
    ("/api/v2/", "the API, with its documentation"),
    ("/api/v1/", "its deprecated version"),
    ("/graphql/", "the same films by GraphQL"),
)
