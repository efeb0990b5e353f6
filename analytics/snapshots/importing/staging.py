"""A file in a temporary table: its length costs no memory of ours, and all that follows is a few statements.

The table lives in the transaction that reads the file, so nothing of it is left when that ends in whatever way.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.db import connection

from analytics.files.records import RowError
from analytics.snapshots.importing.rows import Numbers

KEPT = 200
"""Lines of a kind that are listed; all of them are counted."""

PROGRESS = 50_000
"""Numbers after which progress is told."""

Progress = Callable[[str], None]


def untold(_words: str) -> None:
    """Tell nobody."""


@dataclass
class Listed:
    """How many lines something is to be said about, and the first of them."""

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
