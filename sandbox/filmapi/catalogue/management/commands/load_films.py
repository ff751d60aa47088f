"""Fills the catalogue from a file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from sandbox.filmapi.catalogue.moving import load_lines


class Command(BaseCommand):
    help = "Adds the films of a file that dump_films wrote; films that are there stay as they are."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            with file.open(encoding="utf-8") as lines:
                count = load_lines(lines)
        except (OSError, ValueError, KeyError, TypeError, DatabaseError) as error:
            raise CommandError(f"{file} cannot be loaded: {error!r}") from error
        self.stdout.write(f"{count} films are there.")
