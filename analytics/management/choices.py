"""Parses the values of the import commands' options."""

from argparse import ArgumentTypeError
from collections.abc import Collection

from analytics.files.records import names_of


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
