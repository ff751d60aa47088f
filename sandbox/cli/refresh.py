"""execute lessons and store their outputs, clean and with small diffs

Writes each exercise's prompt and starter from its spec into the notebook, runs it from the top on
servers apart from the learner's, and stores the outputs if every cell ran.
"""

import argparse

GROUP = "learn"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "lessons", nargs="*", metavar="LESSON", help="all of them, if none is named"
    )


def run(arguments: argparse.Namespace) -> int:
    from sandbox.exercises.lessons import load_lesson
    from sandbox.films.templates import ensure_template
    from sandbox.notebooks.catalogue import lesson_file, lesson_files
    from sandbox.notebooks.refresh import refresh
    from sandbox.notebooks.validation import servers_apart
    from sandbox.progress_bar import progress_bar
    from sandbox.services import ensure, status

    named = [lesson_file(slug) for slug in arguments.lessons]
    with servers_apart():
        postgres = ensure(progress=print).postgres
        assert postgres is not None
        versions = {server.product: server.version or "unknown" for server in status()}
        for lesson in named or lesson_files():
            with progress_bar() as progress:  # here, or the bar lands in the stored output
                ensure_template(postgres, load_lesson(lesson.slug).size, progress)
            refresh(lesson, versions, print)
    return 0
