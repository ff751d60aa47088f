"""Django's command line for this project: `python -m sandbox.filmapi.manage migrate`."""

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sandbox.filmapi.settings")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
