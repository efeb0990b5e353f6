"""Turns the new numbers of a file into snapshots of imported runs, all or nothing.

    rows ─► compared ─► one imported run per day ─► snapshots with growth ─► growth of later snapshots
                                                                       └─► tracks, if newer ─► contacts

Growth follows the same rules as in every run: the numbers of a file are baselines for each other, for later files,
and for runs after their days. Those runs keep their numbers; their growth is recalculated if the file brings a
closer baseline. A file does not say which videos its views are from, so they are never flagged as those of others.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime

from django.conf import settings
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from analytics.contacts import aggregates
from analytics.models import SnapshotRun
from analytics.models.locking import LOCK_CONTACTS, LOCK_HISTORY, retried_on_deadlock
from analytics.snapshots import counted_days, currents, growth_sql
from analytics.snapshots.growth_sql import STREAMS, VIEWS, CountColumns
from analytics.snapshots.importing.compare import Compared, compare
from analytics.snapshots.importing.dates import NOON
from analytics.snapshots.importing.staging import Progress, ReportedLines, silent

Staging = Callable[[], tuple[int, ReportedLines]]
"""Reads a file into the temporary table, as `stage` does. Called again if the transaction has to be repeated."""


@contextmanager
def only_import() -> Iterator[None]:
    """Open a transaction in which no other history is imported, and no run recorded: it waits until that is done."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(LOCK_HISTORY)
        yield


def look(staging: Staging, *, add_tracks: bool = False) -> tuple[int, ReportedLines, Compared]:
    """Return how many numbers a file has, what is wrong with its lines, and what importing it would do."""
    with transaction.atomic():
        found = _compared(staging, silent, add_tracks=add_tracks)
        transaction.set_rollback(True)  # nothing of it stays, including the tracks that it would add
    return found


@retried_on_deadlock
def store(
    staging: Staging, source: str, by: str, progress: Progress = silent, *, add_tracks: bool = False
) -> tuple[int, ReportedLines, Compared]:
    """Import the numbers of a file, and return what `look` returns. Importing the same file twice changes nothing.

    `source` is the origin shown on the runs, such as the name of the file, and `by` who imported it.
    """
    with only_import():
        found = _compared(staging, progress, add_tracks=add_tracks)
        if found[2].numbers:
            progress(f"{found[2].numbers:,} new numbers of {found[2].days:,} days are being written")
            _write(source, by, progress)
    return found


def _compared(staging: Staging, progress: Progress, *, add_tracks: bool) -> tuple[int, ReportedLines, Compared]:
    with connection.cursor() as cursor:
        # Sorts and joins of a million rows would otherwise go through files: measured, a third of the time.
        cursor.execute("SET LOCAL work_mem = '64MB'")
        count, wrong = staging()
        if add_tracks:
            cursor.execute(_TRACKS_ADDED)
        progress(f"{count:,} numbers read; they are being compared")
        return count, wrong, compare()


def _write(source: str, by: str, progress: Progress) -> None:
    hour = {"hour": settings.SPOTIFY_UPDATE_HOUR}
    with connection.cursor() as cursor:
        cursor.execute(_LOCK_TRACKS)
        _runs(cursor, source, by)
        cursor.execute(_HISTORY, hour)
        cursor.execute(_LAST_STORED)
        last = {"last": cursor.fetchone()[0]}
        cursor.execute(_SNAPSHOTS)
        if last["last"] is not None:
            cursor.execute(_FILLED, last)
            progress("growth is being measured")
            cursor.execute(_LATER, hour | last)
        cursor.execute(_COUNTED)
        for count in (STREAMS, VIEWS):
            cursor.execute(_current(count))
        cursor.execute(LOCK_CONTACTS)
    _recompute_contacts()
    currents.rebuild()


# A name is needed to tell a track from others; a row without one adds none.
_TRACKS_ADDED = """
    INSERT INTO analytics_track (spotify_id, title, artists, album, isrc, active)
    SELECT DISTINCT ON (spotify_id) spotify_id, title, artists, '', '', true
      FROM imported_row WHERE spotify_id <> '' AND title <> '' ORDER BY spotify_id, line
        ON CONFLICT (spotify_id) DO NOTHING
"""

_LOCK_TRACKS = """
    SELECT count(*) FROM (
           SELECT FROM analytics_track WHERE id IN (SELECT track_id FROM imported_new)
            ORDER BY id FOR NO KEY UPDATE) locked
"""


def _runs(cursor: CursorWrapper, source: str, by: str) -> None:
    """Create an imported run for each day of the file. One that exists names this file as well."""
    now = timezone.now()
    cursor.execute("SELECT DISTINCT day FROM imported_new ORDER BY day")
    days = [day for (day,) in cursor.fetchall()]
    known = {run.imported_day: run for run in SnapshotRun.objects.filter(imported_day__in=days)}
    for run in known.values():
        names = dict.fromkeys([*run.imported_from.split("; "), source])
        run.imported_from, run.imported_at = "; ".join(names)[-500:], now
    SnapshotRun.objects.bulk_update(known.values(), ["imported_from", "imported_at"], batch_size=1_000)
    new = (_run(datetime.combine(day, NOON, UTC), source, by, now) for day in days if day not in known)
    SnapshotRun.objects.bulk_create(new, batch_size=1_000)


def _run(noon: datetime, source: str, by: str, now: datetime) -> SnapshotRun:
    at = min(noon, now)
    return SnapshotRun(
        trigger=SnapshotRun.Trigger.FILE,
        requested_by=by[:150],
        is_full=False,
        state=SnapshotRun.State.IMPORTED,
        started_at=at,
        deadline_at=at,
        ended_at=at,
        imported_day=noon.date(),
        imported_at=now,
        imported_from=source[:500],
    )


# What was recorded before days were counted has none yet.
_COUNTED_ON = f"coalesce(snapshot.streams_counted_on, {counted_days.day_sql('snapshot.streams_read_at')})"
# A third party's counts are no baselines of numbers that were read, and keep their growth among themselves.
_IS_OWN = "snapshot.streams_provider = ''"
# A look at the canaries may have shown which day it was: what was recorded with its day stays as sure as it was.
_UNSURE = f"""CASE WHEN snapshot.streams_counted_on IS NOT NULL THEN 'streams_day_unsure' = ANY(snapshot.flags)
                    ELSE coalesce({counted_days.unsure_sql("snapshot.streams_read_at")}, false) END"""

# All that is known about these tracks, with what the file brings: the table in which baselines are sought. Sorted, so
# that the probes for one track find its rows together.
_HISTORY = f"""
    DROP TABLE IF EXISTS imported_history;
    CREATE TEMPORARY TABLE imported_history ON COMMIT DROP AS
    SELECT * FROM (
           SELECT snapshot.track_id, CASE WHEN {_IS_OWN} THEN snapshot.spotify_streams END AS spotify_streams,
                  snapshot.streams_read_at,
                  {_COUNTED_ON} AS streams_counted_on, snapshot.youtube_views, snapshot.views_read_at,
                  snapshot.videos_hash, snapshot.flags
             FROM analytics_trackperformancesnapshot snapshot JOIN imported_track USING (track_id)
            UNION ALL
           SELECT track_id, streams, streams_read_at, streams_counted_on, views, views_read_at, NULL,
                  CASE WHEN streams_day_unsure THEN '{{streams_day_unsure}}' ELSE '{{}}' END::varchar(20)[]
             FROM imported_new) known
     ORDER BY track_id, coalesce(streams_read_at, views_read_at);
    CREATE INDEX ON imported_history (track_id, streams_counted_on, streams_read_at)
     WHERE spotify_streams IS NOT NULL;
    CREATE INDEX ON imported_history (track_id, views_read_at) WHERE youtube_views IS NOT NULL;
    ANALYZE imported_history
"""  # noqa: S608 - constants, the hour is a parameter

_IN_HISTORY = {count.name: replace(count, table="imported_history", own="true") for count in (STREAMS, VIEWS)}

_OF_STREAMS = {
    "wow_streams": growth_sql.change(STREAMS, "shown", "stream"),
    "wow_pct": growth_sql.percent(STREAMS, "shown", "stream"),
    "streams_interval_days": growth_sql.interval_days("stream"),
    "streams_counted_days": "stream.days",
}
_OF_VIEWS = ", ".join(
    (
        growth_sql.change(VIEWS, "shown", "view"),
        growth_sql.percent(VIEWS, "shown", "view"),
        growth_sql.interval_days("view"),
    )
)
_GROWTH = ", ".join([*_OF_STREAMS.values(), _OF_VIEWS])
_GROWTH_LATER = ", ".join(
    [*(f"CASE WHEN shown.is_own THEN {now} ELSE shown.{name} END" for name, now in _OF_STREAMS.items()), _OF_VIEWS]
)
_FLAGS = f"""array_remove(ARRAY[{growth_sql.flags(STREAMS, "shown", "stream")},
                               {growth_sql.flags(VIEWS, "shown", "view")}]::varchar[], NULL)"""
_BASELINES = f"""
          LEFT JOIN LATERAL ({growth_sql.baseline(_IN_HISTORY["streams"], "shown")}) stream ON true
          LEFT JOIN LATERAL ({growth_sql.baseline(_IN_HISTORY["views"], "shown")}) view ON true"""

_MEASURED = """wow_streams, wow_pct, streams_interval_days, streams_counted_days,
        wow_youtube_views, wow_youtube_pct, views_interval_days, flags"""


def _named(row: str) -> str:
    """Return the columns of growth of a row, its counted day before them and its flags last."""
    return ", ".join(f"{row}.{name.strip()}" for name in ("streams_counted_on", *_MEASURED.split(",")))


# Measured in the order of tracks, written in that of runs: those of one run lie together on disk.
_SNAPSHOTS = f"""
    WITH measured AS MATERIALIZED (
        SELECT run.id AS run_id, shown.track_id, shown.captured_at, shown.streams, shown.streams_read_at,
               shown.streams_counted_on, shown.views, shown.views_read_at, {_GROWTH}, {_FLAGS}
          FROM (SELECT *, NULL::bigint AS videos_hash FROM imported_new ORDER BY track_id, day) shown
          JOIN analytics_snapshotrun run ON run.imported_day = shown.day{_BASELINES}
         WHERE NOT EXISTS (SELECT FROM analytics_trackperformancesnapshot there
                            WHERE there.track_id = shown.track_id AND there.run_id = run.id)
    )
    INSERT INTO analytics_trackperformancesnapshot (
        run_id, track_id, captured_at, spotify_streams, streams_read_at, streams_counted_on,
        youtube_views, views_read_at, {_MEASURED})
    SELECT * FROM measured ORDER BY run_id, track_id
"""  # noqa: S608 - composed of constants, as below

# The newest of the snapshots that these tracks had before. Their tracks are locked, so no run adds any meanwhile.
_LAST_STORED = """
    SELECT max(snapshot.id) FROM analytics_trackperformancesnapshot snapshot JOIN imported_track USING (track_id)
"""

# A day of which one file has the streams and another the views.
_FILLED = """
    UPDATE analytics_trackperformancesnapshot there
       SET spotify_streams = coalesce(there.spotify_streams, shown.streams),
           streams_read_at = coalesce(there.streams_read_at, shown.streams_read_at),
           streams_counted_on = coalesce(there.streams_counted_on, shown.streams_counted_on),
           youtube_views = coalesce(there.youtube_views, shown.views),
           views_read_at = coalesce(there.views_read_at, shown.views_read_at)
      FROM imported_new shown JOIN analytics_snapshotrun run ON run.imported_day = shown.day
     WHERE there.track_id = shown.track_id AND there.run_id = run.id AND there.id <= %(last)s
       AND (there.spotify_streams IS NULL AND shown.streams IS NOT NULL
            OR there.youtube_views IS NULL AND shown.views IS NOT NULL)
"""

# Snapshots of these tracks that were stored before and are younger than the file's numbers: their baselines may have
# changed. Their numbers stay.
_LATER = f"""
    UPDATE analytics_trackperformancesnapshot later
       SET (streams_counted_on, {_MEASURED}) = ROW({_named("remeasured")})
      FROM (SELECT shown.id, shown.streams_counted_on, measured.* FROM (
                   SELECT snapshot.id, snapshot.track_id, {_IS_OWN} AS is_own, {", ".join(_OF_STREAMS)},
                          CASE WHEN {_IS_OWN} THEN snapshot.spotify_streams END AS streams,
                          snapshot.streams_read_at, 'streams_unread' = ANY(snapshot.flags) AS streams_unread,
                          {_COUNTED_ON} AS streams_counted_on,
                          {_UNSURE} AS streams_day_unsure,
                          snapshot.youtube_views AS views, snapshot.views_read_at, snapshot.videos_hash,
                          'views_unread' = ANY(snapshot.flags) AS views_unread, snapshot.flags
                     FROM analytics_trackperformancesnapshot snapshot
                     JOIN imported_track ON imported_track.track_id = snapshot.track_id
                    WHERE greatest(snapshot.streams_read_at, snapshot.views_read_at) > imported_track.since
                      AND snapshot.id <= %(last)s) shown
            {_BASELINES}
            CROSS JOIN LATERAL (SELECT {_GROWTH_LATER}, {_FLAGS} || ARRAY(
                   SELECT flag FROM unnest(shown.flags) flag
                    WHERE flag !~ '^(streams|views)_(unread|fell|unchanged|jumped|videos_changed|(day|base)_unsure)$'
                       OR NOT shown.is_own AND flag LIKE 'streams%%')::varchar[]
                  ) measured ({_MEASURED})) remeasured
     WHERE later.id = remeasured.id
       AND ({_named("later")}) IS DISTINCT FROM ({_named("remeasured")}::varchar(20)[])
"""  # noqa: S608

_COUNTED = """
    UPDATE analytics_snapshotrun run SET tracks = counted.tracks
      FROM (SELECT run_id, count(*) AS tracks FROM analytics_trackperformancesnapshot
             WHERE run_id IN (SELECT id FROM analytics_snapshotrun
                               WHERE imported_day IN (SELECT day FROM imported_new)) GROUP BY run_id) counted
     WHERE run.id = counted.run_id AND run.tracks <> counted.tracks
"""


def _current(count: CountColumns) -> str:
    """Return the statement by which a track shows the file's newest number, where it knew an older one or none."""
    name, own = count.name, ", streams_provider = ''" if count == STREAMS else ""
    return f"""
        UPDATE analytics_track track SET {name} = newest.{name}, {name}_read_at = newest.{name}_read_at{own}
          FROM (SELECT DISTINCT ON (track_id) track_id, {name}, {name}_read_at FROM imported_new
                 WHERE {name} IS NOT NULL ORDER BY track_id, {name}_read_at DESC) newest
         WHERE track.id = newest.track_id
           AND newest.{name}_read_at > coalesce(track.{name}_read_at, '-infinity')"""  # noqa: S608


def _recompute_contacts() -> None:
    """Recalculate the totals of the contacts of these tracks as of the newest run."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT contact_id FROM analytics_credit JOIN imported_track USING (track_id)")
        contacts: Sequence[int] = [contact for (contact,) in cursor.fetchall()]
    if contacts:
        aggregates.recompute_totals(contacts, aggregates.newest_run_at())
