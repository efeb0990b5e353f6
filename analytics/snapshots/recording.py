"""Records a run in one transaction: everything that it read, or nothing.

    lock the run ─► all settled? ─► canaries ─► snapshots with growth ─► tracks, videos, editions, contacts ─► state
                        │ no            │   (filled if Chartmetric             and the growth over longer windows
                        │               │    counted in Spotify's place)
                        │               └─► a platform that shows one wrongly gets no numbers in this run
                        └─► left to a later call; at the deadline, unfinished readings are given up first

A second or simultaneous call waits for the lock, finds the run recorded and does nothing.
If the process is killed, the transaction is rolled back and leaves no trace.
"""

from datetime import datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from analytics.catalogue import editions
from analytics.contacts import aggregates, credited
from analytics.models import Outcome, PlatformRun, RunEvent, SnapshotRun, planner
from analytics.models.locking import LOCK_CONTACTS, LOCK_HISTORY, LOCK_TRACKS, retried_on_deadlock
from analytics.runs import ledger
from analytics.runs.timeline import record_event
from analytics.snapshots import (
    baselines,
    canaries,
    corrections,
    counted_days,
    currents,
    filling,
    growth_sql,
    looks,
    third_party_queue,
    withdrawing,
)
from analytics.snapshots.windows import WEEK

TOO_LATE = "The run's deadline passed before this was read."


@retried_on_deadlock
def record_run(run_id: int, at: datetime | None = None) -> SnapshotRun:
    """Record a run whose readings are settled, and return it.

    Returns it unchanged if it is already recorded, or if readings, playlists or answers of Chartmetric are still to
    come. `at` is the time of recording, by default now; imported history has its own.
    """
    at = at or timezone.now()
    with transaction.atomic():
        # FOR NO KEY UPDATE: whoever writes an event of the run holds a platform run, and a stronger lock would
        # deadlock.
        run = SnapshotRun.objects.select_for_update(no_key=True).get(pk=run_id)
        if not run.is_active or (at < run.deadline_at and _is_awaited(run, at)):
            return run
        late = ledger.settle_left(run_id, Outcome.UNREACHABLE, TOO_LATE)
        run.refresh_from_db(fields=["tracks"])  # without those that were deleted meanwhile
        if late:
            record_event(run_id, RunEvent.Kind.DEADLINE, number=late, at=at)
        canaries.reject_wrong(run_id)
        looks.store_look_of_run(run_id)
        at = _no_earlier_than_its_readings(run, at)
        run.state = _end(run)
        if run.state in SnapshotRun.RECORDED:
            _write(run, at)
        run.ended_at = at
        run.note = _note(run)
        run.save(update_fields=["state", "ended_at", "note"])
        _record_end(run, at)
    return run


def _is_awaited(run: SnapshotRun, at: datetime) -> bool:
    """Return whether something of the run is still to come: playlists, readings, or a third party's answers."""
    if run.playlists_until or ledger.unsettled(run.pk):
        return True
    return run.third_party_until is not None and at < run.third_party_until and third_party_queue.is_open(run.pk)


def _no_earlier_than_its_readings(run: SnapshotRun, at: datetime) -> datetime:
    """Return this time, or the run's latest timestamp if that is later: a clock may have been set back."""
    last = run.readings.aggregate(last=Max("observed_at"))["last"]
    return max(at, run.started_at, last or at)


def _record_end(run: SnapshotRun, at: datetime) -> None:
    if run.state == SnapshotRun.State.FAILED:
        record_event(run.pk, RunEvent.Kind.FAILED, at=at)
        return
    unread = run.unread
    words = f"partial, {unread:,} not read" if unread else "everything was read"
    if run.third_party_until and (filled := filling.filled_in(run.pk)):
        words += f", {filled:,} of them counted by Chartmetric"
    record_event(run.pk, RunEvent.Kind.RECORDED, details=words if run.tracks else "there was nothing to read", at=at)


def _end(run: SnapshotRun) -> SnapshotRun.State:
    platform_runs: list[PlatformRun] = list(run.platform_runs.all())
    if not any(platform_run.unread for platform_run in platform_runs):
        return SnapshotRun.State.COMPLETE
    if any(platform_run.read for platform_run in platform_runs) or filling.is_due(run):
        return SnapshotRun.State.PARTIAL
    return SnapshotRun.State.FAILED


def _note(run: SnapshotRun) -> str:
    if run.tracks == 0 and run.retry_of_id is not None:
        return "Nothing to retry: the run had read everything there was to read."
    if run.tracks == 0:
        return "There were no active tracks to read: import a catalogue, or add or activate tracks in the admin."
    if run.state == SnapshotRun.State.FAILED:
        done = "read and accepted" if run.platform_runs.filter(stop_outcome=Outcome.REJECTED).exists() else "read"
        return f"Nothing could be {done}, so no snapshot was written and no total has changed."
    return run.note


def memory(tracks: int) -> int:
    """Return the megabytes that a join or sort of a run may take before it goes through files.

    A few are at work at once. The bound leaves room on a server of a few gigabytes.
    """
    return min(max(32, 32 * tracks // 100_000), 256)


def _write(run: SnapshotRun, at: datetime) -> None:
    values: dict[str, Any] = {"run": run.pk, "at": at, "hour": settings.SPOTIFY_UPDATE_HOUR}
    with connection.cursor() as cursor:
        cursor.execute(LOCK_HISTORY)
        withdrawing.withdraw_ahead(run, at)
        # A planner that assumes small tables reads all of them once per track: measured, hours instead of seconds at
        # 100,000 tracks. Automatic statistics come a minute after the rows. A quarter of the usual sample shows
        # as well how many rows a run and a track have.
        cursor.execute("SET LOCAL default_statistics_target = 25")
        cursor.execute(f"ANALYZE analytics_reading, analytics_trackperformancesnapshot, {planner.CATALOGUE}")
        cursor.execute(f"SET LOCAL work_mem = '{memory(run.tracks)}MB'")
        cursor.execute(_DAYS, values)
        ends = baselines.of_readings(run.pk)
        cursor.execute(_SNAPSHOTS, values | ends)
        snapshots = cursor.rowcount
        # Otherwise the planner expects one new snapshot, and looks up what belongs to each of them one by one.
        cursor.execute("ANALYZE analytics_trackperformancesnapshot (run_id)")
        cursor.execute("SET LOCAL default_statistics_target TO DEFAULT")
        cursor.execute(corrections.COUNT, values)
        cursor.execute(LOCK_TRACKS, values)
        # Whether the snapshots have their run and their tracks, which are locked now. Later it takes longer: by then
        # each track has been written again.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        if run.third_party_until:
            filling.fill(run.pk)
        currents.record_tracks(ends, snapshots, is_filled=run.third_party_until is not None)
        cursor.execute(currents.SKIP_TRIGGER, values)
        cursor.execute(_TRACKS, values)
        cursor.execute(currents.USE_TRIGGER)
        cursor.execute(_VIDEOS, values)
        cursor.execute(editions.FIND, values)
        cursor.execute(LOCK_CONTACTS)
    with credited.gathered(run.pk):
        aggregates.record(run.pk, at)
        currents.record_contacts(run.pk, at)


_STREAMS, _VIEWS = growth_sql.STREAMS, growth_sql.VIEWS

_COLUMNS = """run_id, track_id, captured_at,
        spotify_streams, streams_read_at, streams_counted_on,
        wow_streams, wow_pct, streams_interval_days, streams_counted_days,
        youtube_views, views_read_at, wow_youtube_views, wow_youtube_pct, views_interval_days, videos_hash, flags"""

# A release without counted days may have written since the last recording: its numbers are baselines, too.
_DAYS = f"""
    UPDATE analytics_trackperformancesnapshot SET streams_counted_on = {counted_days.day_sql("streams_read_at")}
     WHERE spotify_streams IS NOT NULL AND streams_counted_on IS NULL
"""  # noqa: S608 - a constant

_STREAM, _VIEW = baselines.base(_STREAMS, WEEK), baselines.base(_VIEWS, WEEK)


def _values(*, exact: bool) -> str:
    """Return the columns of a snapshot; `exact` as in `growth_sql.change`."""
    change, percent = partial(growth_sql.change, exact=exact), partial(growth_sql.percent, exact=exact)
    return f"""
        %(run)s::bigint, track_id, %(at)s::timestamptz, now.streams, now.streams_read_at, now.streams_counted_on,
        {change(_STREAMS, "now", _STREAM)}, {percent(_STREAMS, "now", _STREAM)},
        {growth_sql.interval_days(_STREAM)}, {_STREAM}.days,
        now.views, now.views_read_at, {change(_VIEWS, "now", _VIEW)},
        {percent(_VIEWS, "now", _VIEW)}, {growth_sql.interval_days(_VIEW)}, now.videos_hash,
        array_remove(ARRAY[{growth_sql.flags(_STREAMS, "now", _STREAM)}, {growth_sql.flags(_VIEWS, "now", _VIEW)},
                           CASE WHEN is_shared THEN 'streams_shared' END]::varchar[], NULL)"""


_SHOWN = "SELECT *, track_id IN (SELECT track_id FROM shared) AS is_shared FROM shown"

# `shown` is what the run learned about each track, both platforms in one row; "nothing to read" is not "unread".
# `shared` are tracks that show the same streams as another edition: the platform counts the recording. How many are
# `equal` the planner does not know: an array of them is looked up in one pass, be they few or all.
_SNAPSHOTS = f"""
    WITH spotify AS (
        SELECT track_id, number, observed_at, outcome FROM analytics_reading
         WHERE run_id = %(run)s AND platform = 'spotify'
    ), youtube AS (
        SELECT track_id, number, observed_at, outcome, videos FROM analytics_reading
         WHERE run_id = %(run)s AND platform = 'youtube'
    ), learned AS (
        SELECT track_id, spotify.number AS streams, youtube.number AS views,
               CASE WHEN spotify.outcome = 'read' THEN spotify.observed_at END AS streams_read_at,
               CASE WHEN youtube.outcome = 'read' THEN youtube.observed_at END AS views_read_at,
               CASE WHEN youtube.outcome = 'read' THEN {growth_sql.videos_hash("youtube.videos")} END AS videos_hash,
               coalesce(spotify.outcome <> 'read', false) AS streams_unread,
               coalesce(youtube.outcome NOT IN ('read', 'no_video'), false) AS views_unread
          FROM spotify FULL JOIN youtube USING (track_id)
    ), look AS MATERIALIZED (
        SELECT * FROM ({counted_days.LOOKS}) look WHERE until > %(first_streams_at)s::timestamptz
    ), shown AS MATERIALIZED (
        SELECT learned.*, counted.day AS streams_counted_on, counted.unsure AS streams_day_unsure
          FROM learned LEFT JOIN LATERAL ({counted_days.marked_sql("streams_read_at")}) counted ON true
    ), equal AS MATERIALIZED (
        SELECT track_id, streams FROM shown
         WHERE streams IN (SELECT streams FROM shown WHERE streams > 0 GROUP BY streams HAVING count(*) > 1)
    ), alike AS MATERIALIZED (
        SELECT track.id AS track_id, equal.streams, track.isrc, lower(track.title) AS title
          FROM analytics_track track JOIN equal ON equal.track_id = track.id
         WHERE track.id = ANY (ARRAY(SELECT track_id FROM equal))
    ), shared AS (
        SELECT track_id FROM alike
         WHERE (streams, title) IN (SELECT streams, title FROM alike GROUP BY streams, title HAVING count(*) > 1)
            OR isrc <> '' AND (streams, isrc) IN (
               SELECT streams, isrc FROM alike GROUP BY streams, isrc HAVING count(*) > 1)
    ), now AS MATERIALIZED ({baselines.joined(_SHOWN, [WEEK])}
    )
    INSERT INTO analytics_trackperformancesnapshot ({_COLUMNS})
    SELECT * FROM ({baselines.measured(_values, "now", [WEEK])}) measured ORDER BY track_id
"""  # noqa: S608 - composed of constants; values travel as parameters

_NEWER_STREAMS, _NEWER_VIEWS = currents.newer("streams", "shown"), currents.newer("views", "shown")

# The edition stays as it is. But with a column in the list on which a generated one depends, PostgreSQL 18 reads the
# rules of generated columns once; without any it reads them again for each row, which took longer than all the rest.
_TRACKS = f"""
    UPDATE analytics_track track
       SET edition_of = track.edition_of,
           streams = CASE WHEN {_NEWER_STREAMS} THEN shown.spotify_streams ELSE track.streams END,
           streams_read_at = CASE WHEN {_NEWER_STREAMS} THEN shown.streams_read_at ELSE track.streams_read_at END,
           streams_provider = CASE WHEN {_NEWER_STREAMS} THEN shown.streams_provider ELSE track.streams_provider END,
           views = CASE WHEN {_NEWER_VIEWS} THEN shown.youtube_views ELSE track.views END,
           views_read_at = CASE WHEN {_NEWER_VIEWS} THEN shown.views_read_at ELSE track.views_read_at END
      FROM analytics_trackperformancesnapshot shown
     WHERE shown.run_id = %(run)s AND track.id = shown.track_id AND ({_NEWER_STREAMS} OR {_NEWER_VIEWS})
"""  # noqa: S608 - as above

_VIDEOS = """
    UPDATE analytics_video video
       SET views = part.value::bigint, views_read_at = reading.observed_at
      FROM analytics_reading reading CROSS JOIN LATERAL jsonb_each_text(reading.videos) part
     WHERE reading.run_id = %(run)s AND reading.platform = 'youtube' AND reading.videos IS NOT NULL
       AND video.track_id = reading.track_id AND video.youtube_id = part.key
       AND (video.views_read_at IS NULL OR video.views_read_at < reading.observed_at)
"""
