"""The command line: one module a command, each with its arguments and the packages it needs.

The parser is built by whatever Python the learner has, so the modules of the commands import only
the standard library until they run.
"""

import argparse
import os
import sys
from collections.abc import Sequence

from sandbox.cli import (
    bench,
    doctor,
    down,
    learn,
    new,
    progress,
    refresh,
    reset,
    site,
    status,
    test,
    up,
)
from sandbox.errors import SandboxError
from sandbox.setup import environment

COMMANDS = (learn, test, up, down, status, reset, new, doctor, progress, site, refresh, bench)


def parser() -> argparse.ArgumentParser:
    """The parser of all commands; `module` in its result is the module of the chosen one."""
    root = argparse.ArgumentParser(
        prog="python3 -m sandbox", description="Learn backend engineering by running it."
    )
    root.add_argument("--traceback", action="store_true", help="show where an error came from")
    commands = root.add_subparsers(metavar="command", required=True)
    for module in COMMANDS:
        assert module.__doc__
        name = module.__name__.rpartition(".")[2]
        summary = module.__doc__.splitlines()[0]
        command = commands.add_parser(
            name,
            help=summary,
            description=module.__doc__,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        module.add_arguments(command)
        command.set_defaults(module=module)
    return root


def run(words: Sequence[str]) -> int:
    """Parses a command line, prepares what it needs, runs it; returns the exit status."""
    arguments = parser().parse_args(words)
    try:
        if not _ready(arguments.module.GROUP):
            environment.enter(list(words))
        status: int = arguments.module.run(arguments)
        return status
    except SandboxError as error:
        if arguments.traceback:
            raise
        print(error.in_words(), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130
    except BrokenPipeError:  # the reader, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _ready(group: str | None) -> bool:
    """Whether this process can run a command that needs the group; installs what is missing.

    A command without a group installs nothing: it uses the environment where there is one.
    """
    if group is not None:
        environment.prepare(group)
    return environment.inside() or not environment.complete("learn")
