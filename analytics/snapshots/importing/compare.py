"""Which numbers of a file are new, which are stored already, and which contradict what is stored.

    rows ─► tracks ─► the first number of each track and day ─┬─► there is none: new
                                                              ├─► the same is there: nothing to do
                                                              └─► another is there: a conflict, left out

A number that a run read is never replaced, nor is one that was imported before. Each platform is compared separately.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.backends.utils import CursorWrapper

from analytics.files.records import RowError
from analytics.snapshots import counted_days
from analytics.snapshots.growth_sql import STREAMS, VIEWS, CountColumns
from analytics.snapshots.importing.staging import KEPT, ReportedLines

COUNTS = (STREAMS, VIEWS)


@dataclass
class Compared:
    """The result of comparing a file with what is stored."""

    new: dict[str, int] = field(default_factory=dict)
    """Numbers that are new, by their count: streams, views."""
    unchanged: int = 0
    days: int = 0
    tracks: int = 0
    conflicts: ReportedLines = field(default_factory=ReportedLines)
    unknown: ReportedLines = field(default_factory=ReportedLines)
    """Tracks that are not in the catalogue, each named once with its first line."""

    @property
    def numbers(self) -> int:
        return sum(self.new.values())

    @property
    def said(self) -> str:
        """Return what is new in words."""
        parts = [f"{number:,} new numbers of {name}" for name, number in self.new.items() if number]
        return f"{', '.join(parts) or 'nothing new'} for {self.tracks:,} tracks on {self.days:,} days"


# An ISRC that several tracks have says nothing about which of them was counted.
_RESOLVED = """
    DROP TABLE IF EXISTS imported_number;
    CREATE TEMPORARY TABLE imported_number ON COMMIT DROP AS
    SELECT track.id AS track_id, (row.at AT TIME ZONE 'UTC')::date AS day, row.line, row.at, row.streams, row.views
      FROM imported_row row JOIN analytics_track track ON track.spotify_id = row.spotify_id
     WHERE row.spotify_id <> ''
     UNION ALL
    SELECT track.id, (row.at AT TIME ZONE 'UTC')::date, row.line, row.at, row.streams, row.views
      FROM imported_row row
      JOIN (SELECT isrc, min(id) AS id FROM analytics_track WHERE isrc <> '' GROUP BY isrc HAVING count(*) = 1) track
        ON track.isrc = row.isrc
     WHERE row.spotify_id = '';
    DROP TABLE IF EXISTS imported_track;
    CREATE TEMPORARY TABLE imported_track ON COMMIT DROP AS
    SELECT track_id, min(at) AS since FROM imported_number GROUP BY track_id;
    ALTER TABLE imported_track ADD PRIMARY KEY (track_id);
    ANALYZE imported_number, imported_track
"""

_UNKNOWN = """
    SELECT min(line) AS line, spotify_id, isrc,
           (SELECT count(*) FROM analytics_track track
             WHERE track.isrc = row.isrc AND row.spotify_id = '') AS editions
      FROM imported_row row
     WHERE CASE WHEN spotify_id <> '' THEN NOT EXISTS (
                     SELECT FROM analytics_track track WHERE track.spotify_id = row.spotify_id)
                ELSE 1 <> (SELECT count(*) FROM analytics_track track WHERE track.isrc = row.isrc) END
     GROUP BY spotify_id, isrc ORDER BY 1
"""


def compare() -> Compared:
    """Compare what `stage` has read with what is stored; leave what is new in temporary tables, one a count."""
    found = Compared()
    with connection.cursor() as cursor:
        for line, reason in _unknown(cursor):
            found.unknown.add(RowError(line, reason))
        cursor.execute(_RESOLVED)
        for count in COUNTS:
            _compare(cursor, count, found)
        cursor.execute(_MERGED, {"hour": settings.SPOTIFY_UPDATE_HOUR})
        cursor.execute(_EXTENT)
        found.days, found.tracks = cursor.fetchone()
    return found


def _unknown(cursor: CursorWrapper) -> Iterator[tuple[int, str]]:
    cursor.execute(_UNKNOWN)
    for line, spotify_id, isrc, editions in cursor.fetchall():
        if editions:
            yield line, f"{editions} tracks have the ISRC {isrc}: say by its link which one was counted"
        else:
            yield line, f"{spotify_id or isrc} is not in the catalogue"


def _compare(cursor: CursorWrapper, count: CountColumns, found: Compared) -> None:
    cursor.execute(_first(count))
    cursor.execute(_known(count))
    cursor.execute(_repeated(count))
    cursor.execute(_contradictions(count, KEPT, repeated=cursor.fetchone()[0]))
    for line, track, day, number, other, run_id, is_imported, total in cursor.fetchall():
        found.conflicts.add(
            RowError(line, _conflict(count, track, day, number, other, run_id, is_imported=is_imported))
        )
        counted = total
    if found.conflicts.first and cursor.rowcount:
        found.conflicts.count += counted - cursor.rowcount
    cursor.execute(_same(count))
    found.unchanged += cursor.rowcount
    cursor.execute(_taken(count))
    cursor.execute(f"SELECT count(*) FROM imported_{count.name}")  # noqa: S608 - a constant
    found.new[count.name] = cursor.fetchone()[0]


def _conflict(
    count: CountColumns,
    track: str,
    day: Any,
    number: int,
    other: int,
    run_id: int | None,
    *,
    is_imported: bool | None,
) -> str:
    if run_id is None:
        known = f"an earlier line says {other:,}"
    else:
        known = f"{other:,} {'was imported before' if is_imported else f'was read by run {run_id}'}"
    return f"{track}, {day:%Y-%m-%d}: {number:,} {count.name}, but {known}. It was left out"


def _first(count: CountColumns) -> str:
    """Return the statements that take the first number of each track and day."""
    name = count.name
    return f"""
        DROP TABLE IF EXISTS imported_{name};
        CREATE TEMPORARY TABLE imported_{name} ON COMMIT DROP AS
        SELECT DISTINCT ON (track_id, day) track_id, day, line, at, {name} AS number
          FROM imported_number WHERE {name} IS NOT NULL ORDER BY track_id, day, line;
        ANALYZE imported_{name}"""  # noqa: S608 - constants, as below


def _known(count: CountColumns) -> str:
    """Return the statements that gather what is stored of the file's tracks. Of one day there may be several runs."""
    name = count.name
    return f"""
        DROP TABLE IF EXISTS known_{name};
        CREATE TEMPORARY TABLE known_{name} ON COMMIT DROP AS
        SELECT snapshot.track_id, (snapshot.{count.read_at} AT TIME ZONE 'UTC')::date AS day,
               snapshot.{count.number} AS number, run.id AS run_id, run.state = 'imported' AS is_imported
          FROM analytics_trackperformancesnapshot snapshot
          JOIN imported_track ON imported_track.track_id = snapshot.track_id
          JOIN analytics_snapshotrun run ON run.id = snapshot.run_id
         WHERE snapshot.{count.number} IS NOT NULL AND {count.own};
        ANALYZE known_{name}"""  # noqa: S608


def _repeated(count: CountColumns) -> str:
    """Return the query of whether the file has more than one number of some track and day: few files have."""
    name = count.name
    return f"SELECT (SELECT count({name}) FROM imported_number) > (SELECT count(*) FROM imported_{name})"  # noqa: S608


def _contradictions(count: CountColumns, most: int, *, repeated: bool) -> str:
    """Return the query of numbers that contradict another one of their day, the first ones of all."""
    name = count.name
    return f"""
        SELECT odd.line, left(track.title, 80), odd.day, odd.number, odd.other, odd.run_id, odd.is_imported, odd.total
          FROM (SELECT *, count(*) OVER () AS total FROM (
                SELECT one.line, one.track_id, one.day, one.{name} AS number, first.number AS other,
                       NULL::bigint AS run_id, NULL::boolean AS is_imported
                  FROM imported_number one JOIN imported_{name} first USING (track_id, day)
                 WHERE {repeated} AND one.{name} <> first.number
                 UNION ALL
                SELECT * FROM (
                SELECT DISTINCT ON (one.track_id, one.day) one.line, one.track_id, one.day, one.number, known.number,
                       known.run_id, known.is_imported
                  FROM imported_{name} one JOIN known_{name} known USING (track_id, day)
                 WHERE NOT EXISTS (SELECT FROM known_{name} same WHERE same.track_id = one.track_id
                                      AND same.day = one.day AND same.number = one.number)
                 ORDER BY one.track_id, one.day, known.is_imported, known.run_id DESC) stored
               ) every ORDER BY line LIMIT {most}) odd
          JOIN analytics_track track ON track.id = odd.track_id ORDER BY odd.line"""  # noqa: S608


def _same(count: CountColumns) -> str:
    name = count.name
    return f"""
        DELETE FROM imported_{name} one USING known_{name} known
         WHERE known.track_id = one.track_id AND known.day = one.day AND known.number = one.number"""  # noqa: S608


def _taken(count: CountColumns) -> str:
    name = count.name
    return f"""
        DELETE FROM imported_{name} one USING known_{name} known
         WHERE known.track_id = one.track_id AND known.day = one.day"""  # noqa: S608


# Grouped, which needs no sorting of them all.
_EXTENT = """
    SELECT (SELECT count(*) FROM (SELECT FROM imported_new GROUP BY day) days),
           (SELECT count(*) FROM (SELECT FROM imported_new GROUP BY track_id) tracks)
"""

_MERGED = f"""
    DROP TABLE IF EXISTS imported_new;
    CREATE TEMPORARY TABLE imported_new ON COMMIT DROP AS
    SELECT track_id, day, streams.number AS streams, streams.at AS streams_read_at, false AS streams_unread,
           views.number AS views, views.at AS views_read_at, false AS views_unread,
           greatest(streams.at, views.at) AS captured_at,
           {counted_days.day_sql("streams.at")} AS streams_counted_on,
           coalesce({counted_days.unsure_sql("streams.at")}, false) AS streams_day_unsure
      FROM imported_streams streams FULL JOIN imported_views views USING (track_id, day)
     ORDER BY track_id, day;
    ANALYZE imported_new
"""  # noqa: S608 - constants, the hour is a parameter
