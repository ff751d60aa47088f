"""Writes the catalogue to a file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from sandbox.filmapi.catalogue.moving import lines_of_films


class Command(BaseCommand):
    help = "Writes all films to a file, one line of JSON each; load_films reads it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        with file.open("w", encoding="utf-8") as output:
            for line in lines_of_films():
                output.write(line + "\n")
