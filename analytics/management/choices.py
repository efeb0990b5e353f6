"""The options that both import commands have, and how their values are parsed."""

from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Collection, Sequence
from functools import partial
from pathlib import Path

from django.core.management.base import CommandError

from analytics.files.records import names_of
from analytics.files.table_reader import ENCODINGS


def add_file_options(parser: ArgumentParser, fields: Collection[str]) -> None:
    """Add the file, how to read it, and what to do with bad rows; its columns may be any of these fields."""
    parser.add_argument("file", type=Path)
    parser.add_argument("--dry-run", action="store_true", help="show what would happen, and change nothing")
    parser.add_argument("--skip-bad", action="store_true", help="import the valid rows of a file that has bad ones")
    parser.add_argument(
        "--map",
        action="append",
        default=[],
        type=partial(choice_of, fields),
        metavar="FIELD=COLUMN",
        help="which column is which field; can be repeated",
    )
    parser.add_argument("--sheet", default="", help="which sheet of a workbook; by default the only one that fits")
    parser.add_argument(
        "--header-line",
        type=line_number,
        default=0,
        help="the line with the column names; by default the first of 20 that has them",
    )
    parser.add_argument(
        "--encoding", choices=[one for one in ENCODINGS if one], default="", help="the encoding of a CSV file"
    )


def columns_chosen(given: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Return which column each field is. Raises CommandError for two columns: one would be left out."""
    chosen: dict[str, str] = {}
    for field, name in given:
        if chosen.setdefault(field, name) != name:
            raise CommandError(f"--map gives {field} two columns, {chosen[field]!r} and {name!r}: choose one.")
    return chosen


def choice_of(fields: Collection[str], text: str) -> tuple[str, str]:
    """Parse `field=column`. Raises ArgumentTypeError if it is something else."""
    field, equals, name = text.partition("=")
    if not equals or field.strip() not in fields:
        raise ArgumentTypeError(f"write FIELD=COLUMN; the fields are {', '.join(fields)}")
    return field.strip(), names_of([name])[0]


def line_number(text: str) -> int:
    """Parse a line number. Raises ArgumentTypeError if it is something else."""
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError("write a line number, 1 or more")
    return int(text)
