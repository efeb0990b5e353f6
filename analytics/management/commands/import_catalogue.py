"""Bring a catalogue in from a CSV file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from analytics import catalogue
from analytics.catalogue_file import COLUMNS, CatalogueRow, RowError, read_catalogue

MOST_SHOWN = 50


class Command(BaseCommand):
    help = f"Import tracks, videos and contacts from a CSV file with the columns {', '.join(COLUMNS)}."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--skip-bad", action="store_true", help="import the good rows of a file that has bad ones"
        )

    def handle(self, *_args: object, **options: Any) -> None:
        rows, errors = _read(options["file"])
        self._show(errors)
        if errors and not (options["skip_bad"] and rows):
            remedy = "Mend them, or import the others with --skip-bad." if rows else "Mend them."
            raise CommandError(
                f"Nothing was imported: {len(errors)} of {len(errors) + len(rows)} rows are bad. {remedy}"
            )
        stored = catalogue.store(rows)
        self.stdout.write(
            f"{len(rows)} rows: {stored.tracks} new tracks, {stored.videos} new videos, "
            f"{stored.contacts} new contacts, {stored.credits} new credits."
        )

    def _show(self, errors: list[RowError]) -> None:
        for error in errors[:MOST_SHOWN]:
            self.stderr.write(f"line {error.line}: {error.reason}")
        if len(errors) > MOST_SHOWN:
            self.stderr.write(f"… and {len(errors) - MOST_SHOWN} more")


def _read(path: Path) -> tuple[list[CatalogueRow], list[RowError]]:
    try:
        with path.open("rb") as file:
            return read_catalogue(file)
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}.") from None
