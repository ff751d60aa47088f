"""set up what is missing and run the checks that CI runs on every change

Style, types, tests, and every notebook executed again and compared with its stored outputs. It
uses servers of its own, in memory where 6 GB of it are free, and never sees a learner's work.
Tests in a browser need Chromium and Node, or are left out.
"""

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence

GROUP = "test"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    extent = parser.add_mutually_exclusive_group()
    extent.add_argument("--quick", action="store_true", help="only what the change touches")
    extent.add_argument("--long", action="store_true", help="many-round attacks and repetitions")
    parser.add_argument("--backend", choices=["embedded", "docker"], help="which servers")


def run(arguments: argparse.Namespace) -> int:
    from sandbox.films.sizes import SIZES
    from sandbox.films.templates import ensure_template
    from sandbox.notebooks import checks
    from sandbox.notebooks.validation import servers_apart, servers_of_a_whole_run
    from sandbox.progress_bar import progress_bar
    from sandbox.services import ensure

    # Thousands of processes import our modules, which a shell may say not to keep compiled.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    programs = _begin_style_and_types()  # beside the servers, which mostly wait
    places = checks.touched() if arguments.quick else checks.ALL
    if not places:
        failed = _end_style_and_types(programs)
        print("Nothing that was changed has a test.")
        return int(failed)
    with servers_apart() if arguments.quick else servers_of_a_whole_run():
        postgres = ensure(backend=arguments.backend, progress=print).postgres
        assert postgres is not None
        for size in SIZES:
            with progress_bar() as progress:
                ensure_template(postgres, size, progress)
        failed = _end_style_and_types(programs)
        result = _pytest(*checks.OPTIONS, *(["--long"] if arguments.long else []), *places)
        if arguments.long:
            result = result or _again_and_again(checks.REPETITIONS - 1, checks.OPTIONS)
    if failed:
        print("Style or types are not clean; see above pytest's report.", file=sys.stderr)
    return int(failed) or result


def _again_and_again(rounds: int, options: Sequence[str]) -> int:
    """Executes every notebook so many times; the first exit status that is not 0, or 0."""
    for number in range(1, rounds + 1):
        print(f"Every notebook again, {number} of {rounds}:")
        if status := _pytest(*options, "--quiet", "notebooks"):
            return status
    return 0


def _pytest(*arguments: str) -> int:
    command = [sys.executable, "-m", "pytest", *arguments]
    return subprocess.run(command, check=False, env=os.environ).returncode


def _begin_style_and_types() -> list[subprocess.Popen[str]]:
    commands = (
        ["ruff", "check", "."],
        ["ruff", "format", "--check", "."],
        ["mypy"],
    )
    return [
        subprocess.Popen(
            [sys.executable, "-m", *command],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for command in commands
    ]


def _end_style_and_types(programs: Sequence[subprocess.Popen[str]]) -> bool:
    """Prints what ruff and mypy say; whether one of them found something."""
    for program in programs:
        print(program.communicate()[0], end="", flush=True)
    return any(program.returncode for program in programs)
