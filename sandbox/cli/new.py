"""write the two files of a new lesson, ready to fill

A notebook in notebooks/TRACK/ and its exercise spec. Navigation, validation, progress and the site
find them by themselves.
"""

import argparse
import re

from sandbox.errors import SandboxError

GROUP = "learn"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("track", metavar="TRACK", help="a folder of notebooks/, such as databases")
    parser.add_argument("slug", metavar="SLUG", help="the lesson's name: small letters and hyphens")


def run(arguments: argparse.Namespace) -> int:
    from sandbox.notebooks.catalogue import TRACKS
    from sandbox.notebooks.new import write_lesson
    from sandbox.paths import ROOT

    if arguments.track not in TRACKS:
        raise SandboxError(
            f"There is no track called {arguments.track!r}.", f"The tracks: {', '.join(TRACKS)}."
        )
    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", arguments.slug):
        raise SandboxError(
            f"{arguments.slug!r} cannot name a lesson.",
            "Use small letters, digits and hyphens, a letter first: window-functions.",
        )
    for path in write_lesson(arguments.track, arguments.slug):
        print(path.relative_to(ROOT))
    print(f"Fill them, then: python3 -m sandbox refresh {arguments.slug}")
    return 0
