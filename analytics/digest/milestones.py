"""Round numbers that a track has passed: 10,000, 100,000, a million and so on.

Each is reported once, by the first weekly run that finds it passed: some earlier number was below it and none above.
A track whose first number is already above it was not seen to pass it. Only numbers that were read count, not those
of a third party. Editions show one count of streams, so what one of them passed is not reported for another; their
views are those of different videos.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import F

from analytics.digest.moves import COUNTS
from analytics.insights.comparison import newest
from analytics.models import Platform, SnapshotRun
from analytics.snapshots.growth_sql import CountColumns

MILESTONES = [10**power for power in range(4, 13)]


@dataclass(frozen=True)
class Milestone:
    """A round number that a track passed between the previous weekly run and this one."""

    platform: Platform
    track_id: int
    milestone: int
    count: int
    read_at: datetime
    flags: list[str]


def milestones(run: SnapshotRun, before: SnapshotRun | None) -> list[Milestone]:
    """Return the milestones since the previous reported run, highest first: one statement per platform."""
    if before is None or run.state not in SnapshotRun.RECORDED:
        return []
    values: dict[str, Any] = {
        "runs": [run.pk],
        "reported_at": before.ended_at,
        "milestones": MILESTONES,
    }
    passed = []
    for platform in Platform:
        with connection.cursor() as cursor:
            cursor.execute(_statement(COUNTS[platform]), values)
            passed += [Milestone(platform, *row) for row in cursor.fetchall()]
    return sorted(passed, key=lambda one: (-one.milestone, -one.count))


def last_reported(run: SnapshotRun) -> SnapshotRun | None:
    """Return the run of the previous digest: the previous slot's or, without slots, the last full run."""
    earlier = SnapshotRun.objects.filter(state__in=SnapshotRun.RECORDED, is_full=True, pk__lt=run.pk)
    return earlier.order_by(F("scheduled_for").desc(nulls_last=True), "-pk").first()


def _statement(count: CountColumns) -> str:
    # `before` is one probe of an index and leaves few tracks to look at in full. The past is what has an earlier time
    # and not a smaller id: numbers from a file may be older than runs with smaller ids.
    own = _past(count, "= newest.track_id")
    editions = "IN (SELECT id FROM analytics_track WHERE recording = track.recording)"
    of_recording = _past(count, editions) if count.by_day else own
    return f"""
    WITH newest AS ({newest(count)})
    SELECT track_id, milestone, number, read_at, flags FROM (
        SELECT DISTINCT ON (track.recording) newest.*, reached.milestone
          FROM newest
          JOIN analytics_track track ON track.id = newest.track_id
         CROSS JOIN LATERAL (
               SELECT max(milestone) AS milestone FROM unnest(%(milestones)s::bigint[]) AS milestone
                WHERE milestone <= newest.number) reached
          LEFT JOIN LATERAL (
               SELECT {count.number} AS number FROM analytics_trackperformancesnapshot past
                WHERE past.track_id = newest.track_id AND {count.number} IS NOT NULL
                  AND {count.own} AND {count.read_at} <= %(reported_at)s
                ORDER BY {count.newest_first} LIMIT 1) before ON true
         WHERE track.active AND NOT 'streams_filled' = ANY(newest.flags)
           AND reached.milestone > coalesce(before.number, -1)
           AND EXISTS ({own} < reached.milestone AND past.captured_at < newest.captured_at)
           AND NOT EXISTS ({of_recording} >= reached.milestone AND past.captured_at <= %(reported_at)s)
         ORDER BY track.recording, newest.number DESC, newest.track_id) passed
    """  # noqa: S608 - composed of constants; values travel as parameters


def _past(count: CountColumns, tracks: str) -> str:
    """Return a query of the numbers that tracks once had, up to what these are compared with."""
    return f"""SELECT FROM analytics_trackperformancesnapshot past
                WHERE past.track_id {tracks} AND {count.own} AND past.{count.number}"""
