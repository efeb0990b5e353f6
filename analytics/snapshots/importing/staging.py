"""Copies a file into a temporary table: long files take no memory here, and a few statements do the rest.

The table exists only in the transaction that reads the file, so nothing is left of it however that ends.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.db import connection

from analytics.files.records import RowError
from analytics.snapshots.importing.rows import Numbers

KEPT = 200
"""Lines of a kind that are listed; all of them are counted."""

PROGRESS = 50_000
"""After how many numbers progress is reported."""

Progress = Callable[[str], None]


def untold(_words: str) -> None:
    """Report nothing."""


@dataclass
class Listed:
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


_TABLE = """
    CREATE TEMPORARY TABLE imported_row (
        line int, spotify_id text, isrc text, at timestamptz, streams bigint, views bigint, title text, artists text
    ) ON COMMIT DROP
"""
_COPY = "COPY imported_row FROM STDIN"


def stage(
    entries: Iterable[Numbers | RowError], progress: Progress = untold, most: int | None = None
) -> tuple[int, Listed]:
    """Put the numbers of a file into the temporary table `imported_row`; return how many, and what was wrong.

    Runs inside of a transaction. Raises TooMany beyond `most`.
    """
    wrong = Listed()
    count = 0
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS imported_row")
        cursor.execute(_TABLE)
        with cursor.copy(_COPY) as copy:
            for entry in entries:
                if isinstance(entry, RowError):
                    wrong.add(entry)
                    continue
                copy.write_row(entry)
                count += 1
                if count % PROGRESS == 0:
                    progress(f"{count:,} numbers read")
                if most is not None and count > most:
                    raise TooMany(f"the file has more than {most:,} numbers")
        cursor.execute("ANALYZE imported_row")
    return count, wrong
