"""show what is done; take it to another machine

--export writes a file that --import on another machine reads; nothing that was solved is lost.
"""

import argparse
from pathlib import Path

GROUP = "learn"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    way = parser.add_mutually_exclusive_group()
    way.add_argument("--export", type=Path, metavar="FILE", help="write what is done to a file")
    way.add_argument("--import", type=Path, metavar="FILE", dest="file", help="add a file's")
    way.add_argument("--json", action="store_true", help="as JSON on standard output")


def run(arguments: argparse.Namespace) -> int:
    from sandbox.exercises import progress
    from sandbox.notebooks.catalogue import lesson_files

    order = [lesson.slug for lesson in lesson_files()]
    if arguments.export:
        progress.export_to(arguments.export)
        print(f"Written to {arguments.export}.")
    elif arguments.file:
        progress.import_from(arguments.file)
        print(progress.in_words(order))
    else:
        print(progress.as_json() if arguments.json else progress.in_words(order))
    return 0
