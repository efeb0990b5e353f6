"""Copies a file into a temporary table: long files take no memory here, and a few statements do the rest.

The table exists only in the transaction that reads the file, so nothing is left of it however that ends.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.db import connection

from analytics.files.records import RowError

KEPT = 200
"""Lines of a kind that are listed; all of them are counted."""

PROGRESS = 50_000
"""After how many numbers progress is reported."""

Progress = Callable[[str], None]


def silent(_words: str) -> None:
    """Report nothing."""


@dataclass
class ReportedLines:
    """How many lines there is something to report about, and the first of them."""

    count: int = 0
    first: list[RowError] = field(default_factory=list)

    def add(self, one: RowError) -> None:
        self.count += 1
        if len(self.first) < KEPT:
            self.first.append(one)

    @property
    def more(self) -> int:
        return self.count - len(self.first)


class TooMany(ValueError):
    """A file has more numbers than may be read here."""


@dataclass(frozen=True)
class Target:
    """A temporary table for rows of one kind."""

    table: str
    columns: str
    at: int
    """The place of the column with the moment."""
    noun: str


NUMBERS = Target(
    "imported_row",
    "line int, spotify_id text, isrc text, at timestamptz, streams bigint, views bigint, title text, artists text",
    3,
    "numbers",
)


def stage(
    entries: Iterable[tuple[Any, ...] | RowError],
    progress: Progress = silent,
    most: int | None = None,
    into: Target = NUMBERS,
) -> tuple[int, ReportedLines]:
    """Put the rows of a file into a temporary table; return how many, and what was wrong.

    Runs inside of a transaction. Raises TooMany beyond `most`.
    """
    wrong, written = ReportedLines(), lru_cache(10_000)(str)
    count = 0
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {into.table}")
        cursor.execute(f"CREATE TEMPORARY TABLE {into.table} ({into.columns}) ON COMMIT DROP")
        with cursor.copy(f"COPY {into.table} FROM STDIN") as copy:
            for entry in entries:
                if isinstance(entry, RowError):
                    wrong.add(entry)
                    continue
                # Files name few moments, and most of the time that a row takes here goes into writing its own.
                copy.write_row((*entry[: into.at], written(entry[into.at]), *entry[into.at + 1 :]))
                count += 1
                if count % PROGRESS == 0:
                    progress(f"{count:,} {into.noun} read")
                if most is not None and count > most:
                    raise TooMany(f"the file has more than {most:,} {into.noun}")
        cursor.execute(f"ANALYZE {into.table}")
    return count, wrong
