"""What a run has to read: its readings and the platform runs that count them, written in two statements."""

from collections.abc import Sequence
from typing import Any

from django.db import connection

from analytics.models import Platform, PlatformRun, Reading, SnapshotRun, Video
from enrichment.registry import tracks_per_second

# Canaries first, because readings are handed out by id; and in every run.
_READINGS = """
    INSERT INTO analytics_reading (run_id, track_id, platform, state, outcome, reason, source, attempts,
                                   worker_losses)
    SELECT %(run)s, track.id, asked.platform,
           CASE WHEN nothing THEN 'settled' ELSE 'pending' END, CASE WHEN nothing THEN 'no_video' ELSE '' END,
           '', '', 0, 0
      FROM analytics_track track
     CROSS JOIN unnest(%(platforms)s::text[]) AS asked (platform)
     CROSS JOIN LATERAL (
           SELECT asked.platform = 'youtube' AND NOT EXISTS (
                  SELECT FROM analytics_video video WHERE video.track_id = track.id) AS nothing) readable
      LEFT JOIN analytics_canary canary ON canary.track_id = track.id AND canary.platform = asked.platform
     WHERE track.active
       AND (canary.id IS NOT NULL
            OR (%(tracks)s::text[] IS NULL OR track.spotify_id = ANY(%(tracks)s))
           AND (%(retry_of)s::bigint IS NULL OR EXISTS (
               SELECT FROM analytics_reading failed
                WHERE failed.run_id = %(retry_of)s AND failed.track_id = track.id
                  AND failed.platform = asked.platform AND failed.outcome NOT IN ('read', 'no_video'))))
     ORDER BY canary.id, track.id, asked.platform
        ON CONFLICT (run_id, track_id, platform) DO NOTHING
"""

_PLATFORM_RUNS = """
    INSERT INTO analytics_platformrun (run_id, platform, readings, no_video, failure_streak, stop_outcome,
                                       stopped_reason, read, removed, hidden, blocked, quota, access_denied,
                                       unrecognised, unreachable, worker_crashed, cancelled)
    SELECT run_id, platform, count(*), count(*) FILTER (WHERE outcome = 'no_video'), 0, '', '',
           0, 0, 0, 0, 0, 0, 0, 0, 0, 0
      FROM analytics_reading WHERE run_id = %(run)s GROUP BY run_id, platform
        ON CONFLICT (run_id, platform) DO UPDATE SET readings = excluded.readings, no_video = excluded.no_video
"""


def fill(
    run: SnapshotRun,
    platforms: Sequence[Platform],
    spotify_ids: Sequence[str] | None = None,
    retry_of: int | None = None,
) -> None:
    """Write a pending reading for each active track (or each of these) and platform, and the platform runs.

    With `retry_of`, only for what that run could not read. The canaries of these platforms are always included.
    Filling a run again adds new tracks.
    """
    values: dict[str, Any] = {
        "run": run.pk,
        "platforms": [platform.value for platform in platforms],
        "tracks": None if spotify_ids is None else list(spotify_ids),
        "retry_of": retry_of,
    }
    with connection.cursor() as cursor:
        cursor.execute(_READINGS, values)
        cursor.execute(_PLATFORM_RUNS, values)


def seconds_allowed(run: SnapshotRun) -> float:
    """Return how long a run may take: half an hour, and twice what its readings need at the configured rates.

    Six days at most, so that a run never blocks the next week's.
    """
    expected = max(
        (
            _asked_for(platform_run) / tracks_per_second(Platform(platform_run.platform))
            for platform_run in run.platform_runs.all()
        ),
        default=0.0,
    )
    return min(1_800 + 2 * expected, 6 * 86_400)


def _asked_for(platform_run: PlatformRun) -> int:
    """Return how many ids have to be read: one per track on Spotify, a few on YouTube."""
    if platform_run.platform == Platform.SPOTIFY:
        return platform_run.readings
    asked = Reading.objects.filter(run=platform_run.run_id, platform=platform_run.platform, outcome="")
    return Video.objects.filter(track__in=asked.values("track")).count()
