"""The state of the whole catalogue: its totals, this week's change, and how fresh the numbers are."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection

from analytics.contacts.aggregates import MOST_DAYS
from analytics.insights.comparison import newest
from analytics.insights.week import Week
from analytics.models import Platform, SnapshotRun, Track, Video, changes
from analytics.snapshots.currents import column
from analytics.snapshots.growth_sql import STREAMS, VIEWS, CountColumns
from analytics.snapshots.windows import LONGER, Window

FRESH = timedelta(days=MOST_DAYS)


@dataclass(frozen=True)
class Freshness:
    """How many of the active tracks that can be read on a platform were read recently, and the oldest number."""

    platform: Platform
    tracks: int
    fresh: int
    never: int
    oldest_read_at: datetime | None

    @property
    def share(self) -> float | None:
        """Return the fresh ones in percent, None without a track that could be read."""
        return 100 * self.fresh / self.tracks if self.tracks else None

    @property
    def stale(self) -> int:
        return self.tracks - self.fresh


@dataclass(frozen=True)
class Total:
    """A platform's count over distinct recordings or videos, and the change of those measured this week.

    Both are of active tracks, so a track that is made inactive leaves both at once.

    Most of this week's streams are those of the day `counted_on`; `other_days` says for how many tracks they are not.
    A third party counted `filled` of the recordings.
    """

    platform: Platform
    count: int | None
    behind: int
    change: int | None
    measured: int
    base: int | None
    counted_on: date | None = None
    other_days: int = 0
    filled: int = 0

    @property
    def percent(self) -> float | None:
        return 100 * self.change / self.base if self.change is not None and self.base else None


def freshness(now: datetime) -> list[Freshness]:
    """Return how fresh each platform's numbers are. On YouTube only tracks with a video can be read.

    A number is fresh if it is at most eight days old and was read in the last full run or later: if that run failed
    to read it, it is last week's number, however recent. What a file brought or a third party counted was not read.
    """
    last = _last_asked()
    if last is None or last < now - FRESH:
        return _fresh_since(now - FRESH)
    # Only then does the clock not matter.
    return changes.unchanged(f"{_FRESHNESS} {last}", (Track, Video), lambda: _fresh_since(last))


def _fresh_since(since: datetime) -> list[Freshness]:
    with connection.cursor() as cursor:
        cursor.execute(_FRESHNESS, {"since": since})
        row = cursor.fetchone()
    return [Freshness(Platform.SPOTIFY, *row[:4]), Freshness(Platform.YOUTUBE, *row[4:])]


def _last_asked() -> datetime | None:
    """Return when all tracks were last due to be read: a missed slot counts as well."""
    ended = SnapshotRun.objects.filter(is_full=True).exclude(
        state__in=[*SnapshotRun.ACTIVE, SnapshotRun.State.CANCELLED]
    )
    return ended.order_by("-started_at").values_list("started_at", flat=True).first()


@dataclass(frozen=True)
class Longer:
    """The change over a window, of the distinct recordings whose number at its end is known."""

    platform: Platform
    window: Window
    change: int | None
    measured: int
    base: int | None

    @property
    def percent(self) -> float | None:
        return 100 * self.change / self.base if self.change is not None and self.base else None


def longer() -> list[Longer]:
    """Return what the catalogue gained over the windows beyond a week, as the last recorded runs left it."""
    wanted = [
        (platform, count, window)
        for platform, count in ((Platform.SPOTIFY, STREAMS), (Platform.YOUTUBE, VIEWS))
        for window in LONGER
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(_over(place, *one[1:]) for place, one in enumerate(wanted)) + " ORDER BY 1")
        return [Longer(wanted[place][0], wanted[place][2], *row) for place, *row in cursor.fetchall()]


def _over(place: int, count: CountColumns, window: Window) -> str:
    gain = column(count.name, "gain", window.name)
    return f"""
        SELECT {place} AS place, sum(gain)::bigint, count(*), sum(number - gain)::bigint FROM (
            SELECT DISTINCT ON (track.recording) current.{gain} AS gain, track.{count.name} AS number
              FROM analytics_trackcurrent current JOIN analytics_track track ON track.id = current.track_id
             WHERE current.{gain} IS NOT NULL AND track.active
             ORDER BY track.recording, track.{count.read_at} DESC, track.{count.name} DESC) each_recording"""  # noqa: S608 - constants


def totals(week: Week) -> list[Total]:
    values: dict[str, Any] = {"runs": list(week.run_ids)}
    with connection.cursor() as cursor:
        cursor.execute(_TOTALS, values)
        row = cursor.fetchone()
    return [Total(Platform.SPOTIFY, *row[:8]), Total(Platform.YOUTUBE, *row[8:])]


# `brought` says which of the numbers that a track shows came from a file, as `attention` does. It is joined, because
# `NOT IN` would be compared row by row once the numbers of a file no longer fit into the memory of one query. The
# numbers of an imported run are up to a day younger than it.
_FRESHNESS = """
    WITH brought AS MATERIALIZED (
        SELECT track.id AS track_id, bool_or(past.streams_read_at = track.streams_read_at) AS streams,
               bool_or(past.views_read_at = track.views_read_at) AS views
          FROM analytics_trackperformancesnapshot past JOIN analytics_track track ON track.id = past.track_id
         WHERE past.run_id IN (SELECT id FROM analytics_snapshotrun
                                WHERE state = 'imported' AND ended_at >= %(since)s - interval '1 day')
         GROUP BY track.id)
    SELECT count(*),
           count(*) FILTER (WHERE streams_provider = '' AND streams_read_at > %(since)s AND streams IS NOT TRUE),
           count(*) FILTER (WHERE streams_read_at IS NULL), min(streams_read_at),
           count(*) FILTER (WHERE has_video),
           count(*) FILTER (WHERE has_video AND views_read_at > %(since)s AND views IS NOT TRUE),
           count(*) FILTER (WHERE has_video AND views_read_at IS NULL),
           min(views_read_at) FILTER (WHERE has_video)
      FROM (SELECT track.streams_provider, track.streams_read_at, track.views_read_at, brought.streams, brought.views,
                   video.track_id IS NOT NULL AS has_video
              FROM analytics_track track
              LEFT JOIN (SELECT DISTINCT track_id FROM analytics_video) video ON video.track_id = track.id
              LEFT JOIN brought ON brought.track_id = track.id
             WHERE track.active) readable
"""


def _measured(count: str) -> str:
    """Return a query of this week's change over distinct recordings, and of the count that it started from."""
    return f"""
        SELECT sum(gain)::bigint AS change, count(*) AS measured, sum(number - gain)::bigint AS base FROM (
            SELECT DISTINCT ON (track.recording) newest.gain, newest.number
              FROM ({count}) newest JOIN analytics_track track ON track.id = newest.track_id
             WHERE newest.gain IS NOT NULL AND track.active
             ORDER BY track.recording, newest.run_id DESC, newest.number DESC) each_recording"""  # noqa: S608 - constants


_TOTALS = f"""
    SELECT streams.total, streams.recordings, stream_week.change, stream_week.measured, stream_week.base,
           days.most, coalesce(days.others, 0)::bigint, streams.filled,
           views.total, views.videos, view_week.change, view_week.measured, view_week.base
      FROM (SELECT sum(streams)::bigint AS total, count(*) AS recordings,
                   count(nullif(streams_provider, '')) AS filled FROM (
                SELECT DISTINCT ON (track.recording) streams, streams_provider FROM analytics_track track
                 WHERE streams IS NOT NULL AND active
                 ORDER BY track.recording, streams_read_at DESC, streams DESC) each_recording) streams
     CROSS JOIN (SELECT sum(views)::bigint AS total, count(*) AS videos FROM (
                SELECT DISTINCT ON (youtube_id) video.views
                  FROM analytics_video video JOIN analytics_track track ON track.id = video.track_id
                 WHERE video.views IS NOT NULL AND track.active
                 ORDER BY youtube_id, video.views_read_at DESC, video.views DESC) each_video) views
     CROSS JOIN ({_measured(newest(STREAMS))}) stream_week
     CROSS JOIN ({_measured(newest(VIEWS))}) view_week
     CROSS JOIN (SELECT (array_agg(counted_on ORDER BY tracks DESC, counted_on DESC))[1] AS most,
                        sum(tracks) - max(tracks) AS others
                   FROM (SELECT counted_on, count(*) AS tracks
                           FROM ({newest(STREAMS)}) newest JOIN analytics_track track ON track.id = newest.track_id
                          WHERE number IS NOT NULL AND track.active GROUP BY counted_on) each_day) days
"""  # noqa: S608 - composed of constants; values travel as parameters
