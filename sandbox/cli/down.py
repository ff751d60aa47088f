"""stop the servers, and JupyterLab and the film API if they run

Stops what this checkout started and waits until nothing of it is left. Data stays.
"""

import argparse

from sandbox.setup import environment

GROUP = None


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """No arguments."""


def run(arguments: argparse.Namespace) -> int:
    if not environment.inside():
        print("Nothing is set up here, so nothing runs.")
        return 0
    from sandbox import serving
    from sandbox.cli import jupyter
    from sandbox.notebooks.validation import stop_servers_apart
    from sandbox.services import stop

    jupyter.stop()
    serving.stop(progress=print)
    stop(progress=print)
    stop_servers_apart()
    print("Everything is down.")
    return 0
