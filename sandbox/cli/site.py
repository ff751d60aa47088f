"""build the published site, strict: a broken link or a missing output fails it

With --serve the site is built and served on loopback. What runs in the reader's browser is bundled
by Node.js, which fetches its locked packages once; without Node.js the pages have no live cells.
"""

import argparse

GROUP = "site"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--serve", action="store_true", help="serve it on loopback when built")


def run(arguments: argparse.Namespace) -> int:
    from sandbox.site import build

    return build(serve=arguments.serve, progress=print)
