"""Streams that Chartmetric counted, in the place of those that Spotify could not give in a run.

    requests of the run that were answered ─► the newest count of each, if it is fresh ─► the run's snapshot
                                                        │                                      └─► longer windows
                                                        └─► growth, among Chartmetric's counts alone

A count is fresh if it is at most a week older than the run and newer than the streams that the track shows: an older
one would look like news. Its counted day is that of its own time. Nothing of Spotify's is compared with it: its
baselines are in the table of third-party counts, where those of the weeks before are as well.

This is part of the transaction that records a run, and touches no run that asked nobody.
"""

from typing import Any

from django.conf import settings
from django.db import connection

from analytics.models import CountProvider, SnapshotRun
from analytics.models import TrackPerformanceSnapshot as Snapshot
from analytics.snapshots import counted_days, growth_sql
from analytics.snapshots.growth_sql import STREAMS, CountColumns
from analytics.snapshots.windows import LONGER

FRESH_DAYS = 7
"""A count that is older than this when the run begins is not this week's."""

PROVIDER = CountProvider.CHARTMETRIC

_COUNTS = f"""(SELECT track_id, streams, observed_at AS streams_read_at,
                      {counted_days.day_sql("observed_at")} AS streams_counted_on, ARRAY[]::varchar[] AS flags
                 FROM analytics_thirdpartycount WHERE source = '{PROVIDER}') counted"""  # noqa: S608 - constants
COUNTED = CountColumns("streams", number="streams", change="", percent="", table=_COUNTS, by_day=True)
"""The counts of the third party, in the shape that the rules of growth expect."""

_FRESH = f"""
        SELECT DISTINCT ON (request.track_id) request.track_id, counted.streams,
               counted.observed_at AS streams_read_at,
               {counted_days.day_sql("counted.observed_at")} AS streams_counted_on,
               false AS streams_unread, false AS streams_day_unsure
          FROM analytics_thirdpartyrequest request
          JOIN analytics_snapshotrun run ON run.id = request.run_id
          JOIN analytics_track track ON track.id = request.track_id
          JOIN analytics_thirdpartycount counted ON counted.track_id = request.track_id
         WHERE request.run_id = %(run)s AND request.outcome = 'read' AND counted.source = '{PROVIDER}'
           AND counted.observed_at > run.started_at - interval '{FRESH_DAYS} days'
           AND counted.observed_at > coalesce(track.streams_read_at, '-infinity')
         ORDER BY request.track_id, counted.observed_at DESC"""  # noqa: S608 - as above

_FILL = f"""
    WITH fresh AS MATERIALIZED ({_FRESH})
    UPDATE analytics_trackperformancesnapshot snapshot
       SET spotify_streams = now.streams, streams_provider = '{PROVIDER}', streams_read_at = now.streams_read_at,
           streams_counted_on = now.streams_counted_on,
           wow_streams = {growth_sql.change(COUNTED, "now", "base")},
           wow_pct = {growth_sql.percent(COUNTED, "now", "base")},
           streams_interval_days = {growth_sql.interval_days("base")}, streams_counted_days = base.days,
           flags = array_remove(array_remove(snapshot.flags, 'streams_unread')
                   || 'streams_filled'::varchar || ARRAY[{growth_sql.flags(COUNTED, "now", "base")}], NULL)
      FROM fresh now LEFT JOIN LATERAL ({growth_sql.baseline(COUNTED, "now")}) base ON true
     WHERE snapshot.run_id = %(run)s AND snapshot.track_id = now.track_id AND snapshot.spotify_streams IS NULL
"""  # noqa: S608 - as above

_BASES = "".join(
    f" LEFT JOIN LATERAL ({growth_sql.baseline(COUNTED, 'now', window)}) base_{window.name} ON true"
    for window in LONGER
)
_LONGER = ", ".join(
    f"streams_gain_{window.name} = {growth_sql.change(COUNTED, 'now', f'base_{window.name}', window)},"
    f" streams_pct_{window.name} = {growth_sql.percent(COUNTED, 'now', f'base_{window.name}', window)},"
    f" streams_days_{window.name} = base_{window.name}.days"
    for window in LONGER
)
_MEASURE_WINDOWS = f"""
    UPDATE analytics_trackcurrent current SET {_LONGER}
      FROM (SELECT track_id, captured_at, {STREAMS.number} AS streams, streams_read_at, streams_counted_on
              FROM analytics_trackperformancesnapshot
             WHERE run_id = %(run)s AND streams_provider <> '') now {_BASES}
     WHERE current.track_id = now.track_id AND current.streams_captured_at = now.captured_at
"""  # noqa: S608 - as above


def is_due(run: SnapshotRun) -> bool:
    """Return whether Chartmetric gave this run a number that it can record."""
    if run.third_party_until is None:
        return False
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT EXISTS ({_FRESH})", _values(run.pk))
        return bool(cursor.fetchone()[0])


def fill(run_id: int) -> None:
    """Write Chartmetric's counts into those snapshots of this run, written just now, that have no streams."""
    with connection.cursor() as cursor:
        cursor.execute(_FILL, _values(run_id))


def measure_windows(run_id: int) -> None:
    """Measure what the filled tracks of this run gained over the longer windows."""
    with connection.cursor() as cursor:
        cursor.execute(_MEASURE_WINDOWS, _values(run_id))


def filled_in(run_id: int) -> int:
    """Return how many streams of this run Chartmetric counted."""
    return Snapshot.objects.filter(run=run_id).exclude(streams_provider="").count()


def _values(run_id: int) -> dict[str, Any]:
    return {"run": run_id, "hour": settings.SPOTIFY_UPDATE_HOUR}
