"""A catalogue and its history written in SQL, for sizes that would take too long to import from a file."""

from datetime import datetime, timedelta

from django.core.management import call_command
from django.db import connection

from analytics.models import PlatformRun, SnapshotRun
from analytics.snapshots import counted_days, growth_sql

WEEKS = 8

_CATALOGUE = """
    INSERT INTO analytics_track (spotify_id, isrc, title, artists, album, active)
    SELECT lpad(n::text, 22, '0'), 'QZTST' || lpad(n::text, 7, '0'), 'Track ' || n, '', '', true
      FROM generate_series(1, %(tracks)s) n;
    INSERT INTO analytics_contact (name, email, company, stage, tags, notes, streams_recordings, views_videos,
                                   wow_recordings, wow_youtube_recordings)
    SELECT 'Contact ' || n, '', '', 'new', '', '', 0, 0, 0, 0 FROM generate_series(0, %(tracks)s / 10) n;
    INSERT INTO analytics_credit (track_id, contact_id, role)
    SELECT track.id, contact.id, 'writer' FROM analytics_track track
      JOIN analytics_contact contact
        ON contact.name = 'Contact ' || substr(track.title, 7)::int %% (%(tracks)s / 10)
"""
_DAY = counted_days.day_sql("%(at)s::timestamptz", 21)
_VIDEOS = "jsonb_build_object(lpad(id::text, 11, '0'), 1000000)"
_SNAPSHOTS = f"""
    INSERT INTO analytics_trackperformancesnapshot (run_id, track_id, captured_at, spotify_streams, streams_read_at,
        streams_counted_on, wow_streams, wow_pct, streams_interval_days, streams_counted_days,
        youtube_views, views_read_at, wow_youtube_views, wow_youtube_pct,
        views_interval_days, videos_hash, flags)
    SELECT %(run)s, id, %(at)s, 1000000 + 3 * id - 1000 * %(weeks_ago)s, %(at)s, {_DAY}, 1000, 0.1, 7, 7,
           1000000 + 3 * id - 1000 * %(weeks_ago)s, %(at)s, 1000, 0.1, 7,
           {growth_sql.videos_hash(_VIDEOS)}, '{{}}'
      FROM analytics_track ORDER BY id
"""  # noqa: S608 - constants
_READINGS = f"""
    INSERT INTO analytics_reading (run_id, track_id, platform, state, outcome, reason, number, observed_at, source,
                                   attempts, worker_losses, videos)
    SELECT %(run)s, id, platform, 'settled', 'read', '',
           1000000 + 3 * id + 1000 + %(run)s * (500 + id %% 1000), %(at)s, 'bench', 1, 0,
           CASE platform WHEN 'youtube' THEN {_VIDEOS} END
      FROM analytics_track CROSS JOIN unnest(ARRAY['spotify', 'youtube']) platform
"""  # noqa: S608 - constants


def stock(tracks: int, now: datetime) -> None:
    """Replace the catalogue by `tracks` tracks, one writer per ten, with eight recorded weeks before now."""
    stock_without(tracks)
    add_weeks(now)


def stock_without(tracks: int) -> None:
    """Replace the catalogue by `tracks` tracks without history."""
    call_command("flush", interactive=False, verbosity=0)
    execute(_CATALOGUE, tracks=tracks)
    execute("VACUUM ANALYZE")


def add_weeks(now: datetime) -> None:
    """Record eight weeks of every track in the catalogue."""
    for week in range(WEEKS, 0, -1):
        at = now - timedelta(weeks=week)
        run = SnapshotRun.objects.create(
            trigger="shell", state="complete", started_at=at, deadline_at=at, ended_at=at
        )
        execute(_SNAPSHOTS, run=run.pk, at=at, weeks_ago=week)
    execute("VACUUM ANALYZE")


def settled_run(tracks: int, at: datetime) -> SnapshotRun:
    """Return a run in which everything was read and nothing is recorded yet."""
    run = SnapshotRun.objects.create(trigger="shell", state="reading", tracks=tracks, started_at=at, deadline_at=at)
    execute(_READINGS, run=run.pk, at=at)
    for platform in ("spotify", "youtube"):
        PlatformRun.objects.create(run=run, platform=platform, readings=tracks, read=tracks)
    return run


def execute(statement: str, **values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)  # type: ignore[arg-type]
