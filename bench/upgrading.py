"""Bringing a database of release 1.0.0 with a year of history up to this release."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import psycopg

from bench import place
from bench.comparing import Measures, Reach, Side, Table, seconds, take

TRACKS = 100_000
WEEKS = 52
RELEASE = "0005_known_counting_changes"
"""The last migration of release 1.0.0."""

MINUTES, PROCESSOR, SIZE = "minutes", "processor minutes of PostgreSQL", "gigabytes after it"
OURS = "manage.py migrate"
_NAME = "bench_upgrading"

_CATALOGUE = """
    INSERT INTO analytics_track (spotify_id, isrc, title, artists, album, active, notes, edition_of, edition_by,
                                 streams, streams_read_at, views, views_read_at)
    SELECT lpad(n::text, 22, '0'), 'QZTST' || lpad(n::text, 7, '0'), 'Track ' || n, 'Artist ' || n / 7, '', true, '',
           '', '', 1000000 + 3 * n, %(now)s, 300000 + n, %(now)s
      FROM generate_series(1, %(tracks)s) n;
    INSERT INTO analytics_contact (name, email, company, stage, tags, notes, total_streams, streams_recordings,
                                   views_videos, wow_recordings, wow_youtube_recordings)
    SELECT 'Contact ' || n, '', '', 'new', '', '', 10000000 + n, 10, 10, 10, 10
      FROM generate_series(1, %(tracks)s / 10) n;
    INSERT INTO analytics_credit (track_id, contact_id, role)
    SELECT id, 1 + (id - 1) %% (%(tracks)s / 10), 'writer' FROM analytics_track;
    INSERT INTO analytics_video (track_id, youtube_id, role, matched_by, views, views_read_at)
    SELECT id, 'v' || lpad(id::text, 10, '0'), 'official', 'person', views, views_read_at FROM analytics_track
"""
_RUN = """
    INSERT INTO analytics_snapshotrun (trigger, requested_by, is_full, state, tracks, started_at, deadline_at,
                                       ended_at, note)
    VALUES ('schedule', '', true, 'complete', %(tracks)s, %(at)s, %(at)s, %(at)s, '') RETURNING id
"""
_SNAPSHOTS = """
    INSERT INTO analytics_trackperformancesnapshot (run_id, track_id, captured_at, spotify_streams, streams_read_at,
        wow_streams, wow_pct, streams_interval_days, youtube_views, views_read_at, wow_youtube_views, wow_youtube_pct,
        views_interval_days, flags)
    SELECT %(run)s, id, %(at)s, 1000000 + 3 * id - 1000 * %(ago)s, %(at)s, 1000, 0.1, 7,
           300000 + id - 300 * %(ago)s, %(at)s, 300, 0.1, 7, '{}'
      FROM analytics_track ORDER BY id
"""
_READINGS = """
    INSERT INTO analytics_reading (run_id, track_id, platform, state, outcome, reason, number, observed_at, source,
                                   attempts, worker_losses)
    SELECT %(run)s, id, platform, 'settled', 'read', '', 1000000 + 3 * id, %(at)s, 'bench', 1, 0
      FROM analytics_track CROSS JOIN unnest(ARRAY['spotify', 'youtube']) platform
"""
READ_WEEKS = 13
"""Weeks whose readings are kept, as release 1.0.0 does."""


def measure(_rounds: int, tracks: int = TRACKS) -> list[Table]:
    """Measure it once: getting the database ready takes longer."""
    taken = take([Side(OURS, lambda: upgraded(tracks))], 1)
    reaches = [Reach(f"{tracks:,} tracks: at most 5 processor minutes", taken.median(OURS, PROCESSOR), 5)]
    return [Table(f"Upgrading {tracks:,} tracks with {WEEKS} weeks from release 1.0.0", taken, reaches, NOTE)]


NOTE = f"""`manage.py migrate` of a database as release 1.0.0 left it: a snapshot per track and week, the readings of
the last {READ_WEEKS} weeks, a video per track and a contact per ten. Nothing else uses the database meanwhile."""


def upgraded(tracks: int) -> Measures:
    server = place.environment()["DATABASE_URL"].rpartition("/")[0]
    database = f"{server}/{_NAME}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as admin:
        admin.execute(f"DROP DATABASE IF EXISTS {_NAME} WITH (FORCE)")
        admin.execute(f"CREATE DATABASE {_NAME} TEMPLATE template0")
        try:
            stock(database, tracks)
            before = place.postgres_seconds()
            took = seconds(lambda: migrate(database))
            used = place.postgres_seconds() - before
            sizes = admin.execute("SELECT pg_database_size(%s)", [_NAME]).fetchall()
        finally:
            admin.execute(f"DROP DATABASE {_NAME} WITH (FORCE)")
    return {MINUTES: took / 60, PROCESSOR: used / 60, SIZE: sizes[0][0] / 1e9}


def stock(database: str, tracks: int) -> None:
    """Fill a database of release 1.0.0 with a year of weekly runs."""
    migrate(database, "analytics", RELEASE)
    for app in ("auth", "contenttypes"):
        migrate(database, app)
    now = datetime.now(UTC)
    with psycopg.connect(database, autocommit=True) as old, psycopg.ClientCursor(old) as cursor:
        cursor.execute(_CATALOGUE, {"tracks": tracks, "now": now})
        for ago in range(WEEKS, 0, -1):
            add_week(cursor, tracks, now - timedelta(weeks=ago), ago)
        cursor.execute("VACUUM ANALYZE")


def add_week(cursor: psycopg.ClientCursor[tuple[int]], tracks: int, at: datetime, ago: int) -> None:
    ((run,),) = cursor.execute(_RUN, {"tracks": tracks, "at": at}).fetchall()
    values = {"run": run, "at": at, "ago": ago}
    cursor.execute(_SNAPSHOTS, values)
    if ago <= READ_WEEKS:
        cursor.execute(_READINGS, values)


def migrate(database: str, *which: str) -> None:
    command = [sys.executable, "-W", "ignore", "manage.py", "migrate", "--verbosity=0", *which]
    environment = os.environ | place.environment() | {"DATABASE_URL": database}
    subprocess.run(command, check=True, env=environment)  # noqa: S603 - our own command
