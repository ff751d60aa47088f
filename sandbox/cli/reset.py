"""give back a lesson's data as new, or everything

`reset LESSON` gives back the lesson's films and empties its Redis and MongoDB databases;
`reset` alone stops the servers and deletes all their data, to be made anew by the next `learn`.
Your notebooks and your progress stay; with --notebook a lesson's notebook is replaced too, and the
old one kept beside it.
"""

import argparse

from sandbox.errors import SandboxError

GROUP = "learn"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("lesson", nargs="?", metavar="LESSON", help="for instance: joins")
    parser.add_argument("--notebook", action="store_true", help="the notebook as well")


def run(arguments: argparse.Namespace) -> int:
    if arguments.lesson is None:
        if arguments.notebook:
            raise SandboxError(
                "--notebook needs the name of a lesson.",
                "For instance: python3 -m sandbox reset joins --notebook",
            )
        from sandbox import serving
        from sandbox.services import erase

        serving.erase()
        erase(progress=print)
        print("All data of the servers is gone; the next start makes it anew.")
        return 0

    from sandbox.exercises.driver import load_lesson
    from sandbox.lesson.opening import Lesson
    from sandbox.notebooks.catalogue import lesson_file
    from sandbox.notebooks.copies import replace_copy

    lesson = lesson_file(arguments.lesson)
    opened = Lesson(load_lesson(lesson.slug))
    opened.empty_stores()
    print(f"The data of {lesson.slug} is as new.")
    if arguments.notebook:
        kept = replace_copy(lesson)
        print("The notebook is as new." + (f" Your old one is {kept}." if kept else ""))
    return 0
