"""set up what is missing, start the servers, open JupyterLab at the next unfinished lesson

Ctrl-C stops JupyterLab and the servers that this command started. Your notebooks are copies in
my-lessons/, so that updating the project never touches your work.
"""

import argparse
import signal
import webbrowser
from types import FrameType

GROUP = "learn"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--no-browser", action="store_true", help="only print the address")
    parser.add_argument("--backend", choices=["embedded", "docker"], help="which servers")
    parser.add_argument("--port", type=int, help="the port of JupyterLab (a free one)")


def run(arguments: argparse.Namespace) -> int:
    from sandbox.cli import jupyter
    from sandbox.services import ensure, status, stop

    # SIGINT too: what a script starts with & inherits that it is ignored.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    ours = not any(server.running for server in status())
    ensure(backend=arguments.backend, progress=print)
    try:
        first = _prepare_lessons()
        if url := jupyter.address():
            _open(url, arguments.no_browser)
            print("JupyterLab of this folder is already running; this is its address.")
            ours = False
            return 0
        process, url = jupyter.start(arguments.port, first)
        try:
            _open(url, arguments.no_browser)
            print("Ctrl-C stops JupyterLab and the servers.", flush=True)
            process.wait()
        finally:
            jupyter.stop()
    finally:
        if ours:
            print("\nStopping the servers …", flush=True)
            stop()
    return 0


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _prepare_lessons() -> str:
    """The films, the learner's copies, and the name of the notebook to open first."""
    from sandbox.exercises.progress import next_lesson
    from sandbox.films.templates import ensure_template
    from sandbox.notebooks.catalogue import lesson_files
    from sandbox.notebooks.copies import bring_up_to_date
    from sandbox.progress_bar import progress_bar
    from sandbox.services import addresses

    postgres = addresses().postgres
    assert postgres is not None
    with progress_bar() as progress:
        ensure_template(postgres, "small", progress)
    lessons = lesson_files()
    for changed in bring_up_to_date(lessons):
        print(
            f"The lesson {changed.slug} has changed since you began it. To get the new one "
            f"beside yours:\n  python3 -m sandbox reset {changed.slug} --notebook"
        )
    slug = next_lesson([lesson.slug for lesson in lessons])
    return next(lesson.name for lesson in lessons if lesson.slug == slug)


def _open(url: str, no_browser: bool) -> None:
    print(f"JupyterLab: {url}", flush=True)
    if not no_browser:
        webbrowser.open(url)
