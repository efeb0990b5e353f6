"""Turns the positions of a file into weeks of playlists, all or nothing.

    rows ─► playlists and tracks ─► the last day of each week ─┬─► new: written, and the week is an imported reading
                                                               ├─► it is there: nothing to do
                                                               └─► another is there: a conflict, left out

A week that was read is left as it was read. Nothing is counted as added or removed in imported weeks, because a file
does not say whether it has all the rows of a playlist.
"""

from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from analytics.files.records import RowError
from analytics.models import PlaylistReading
from analytics.models.locking import retried_on_deadlock
from analytics.snapshots.importing import placed_sql as sql
from analytics.snapshots.importing.staging import KEPT, Progress, ReportedLines, silent
from analytics.snapshots.importing.store import Staging, only_import


@dataclass
class Placed:
    """What a file of positions brings."""

    numbers: int = 0
    """New positions."""
    unchanged: int = 0
    tracks: int = 0
    playlists: int = 0
    weeks: int = 0
    earlier: int = 0
    """Rows of days of which the same week has a later one."""
    from_zero: bool = False
    """The file counts positions from zero; they are stored from one."""
    conflicts: ReportedLines = field(default_factory=ReportedLines)
    unknown: ReportedLines = field(default_factory=ReportedLines)

    @property
    def said(self) -> str:
        """Return what is new in words."""
        words = f"{self.numbers:,} new positions of {self.tracks:,} tracks in {self.playlists:,} playlists"
        return f"{words} and {self.weeks:,} weeks" + (", counted from zero in the file" if self.from_zero else "")

    @property
    def left(self) -> str:
        """Return in words what was left out because the file has a later day of the same week."""
        return f"{self.earlier:,} of days before the last of their week, " if self.earlier else ""


def look(staging: Staging, *, add_tracks: bool = False) -> tuple[int, ReportedLines, Placed]:
    """Return how many positions a file has, what is wrong with its lines, and what importing it would do."""
    with transaction.atomic():
        found = _compared(staging, silent, add_tracks=add_tracks)
        transaction.set_rollback(True)  # as with numbers
    return found


@retried_on_deadlock
def store(
    staging: Staging, source: str, by: str, progress: Progress = silent, *, add_tracks: bool = False
) -> tuple[int, ReportedLines, Placed]:
    """Import the positions of a file, and return what `look` returns. Importing the same file twice changes nothing.

    With `add_tracks`, tracks and playlists that are unknown are added; such playlists are not followed. `source` is
    the origin shown on the weeks, and `by` who imported it.
    """
    with only_import():
        found = _compared(staging, progress, add_tracks=add_tracks)
        if found[2].numbers:
            progress(f"{found[2].numbers:,} new positions are being written")
            _write(f"{source} ({by})" if by else source)
    return found


def _compared(staging: Staging, progress: Progress, *, add_tracks: bool) -> tuple[int, ReportedLines, Placed]:
    with connection.cursor() as cursor:
        count, wrong = staging()
        if add_tracks:
            cursor.execute(sql.ADD_TRACKS)
            cursor.execute(sql.ADD_PLAYLISTS)
        progress(f"{count:,} positions read; they are being compared")
        for statement in (sql.NAMES, sql.ROWS, sql.ENDINGS):
            cursor.execute(statement)
        return count, wrong, _placed(cursor)


def _placed(cursor: CursorWrapper) -> Placed:
    found = Placed()
    cursor.execute(sql.UNKNOWN)
    for line, reason in cursor.fetchall():
        found.unknown.add(RowError(line, reason))
    cursor.execute(sql.COUNTS)
    (found.numbers, found.unchanged, found.earlier, found.tracks, found.playlists, found.weeks, found.from_zero) = (
        cursor.fetchone()
    )
    cursor.execute(sql.CONFLICTS, {"most": KEPT})
    for line, reason, total in cursor.fetchall():
        found.conflicts.add(RowError(line, reason))
        found.conflicts.count = total
    return found


def _write(source: str) -> None:
    values: dict[str, Any] = {"source": source[:500], "seen": [str(one) for one in PlaylistReading.SEEN]}
    with connection.cursor() as cursor:
        cursor.execute(sql.READINGS, values)
        cursor.execute(sql.SNAPSHOTS)
        cursor.execute(sql.LENGTHS)
