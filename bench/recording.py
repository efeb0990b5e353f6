"""Recording a run beside a bare INSERT … SELECT of the same snapshots, over eight weeks of history.

    .venv/bin/python -m bench.recording 10000 100000

Prints seconds and the ratio of each pair, measured in one go on the embedded server, in a database of its own
that is dropped at the end.
"""

import os
import statistics
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta

import django
import psycopg

from trackpulse import embedded

WEEKS = 8
ROUNDS = 3

_addresses = embedded.join("bench", redis_database=14)
os.environ |= {
    "ENV_FILE": os.devnull,
    "DJANGO_SETTINGS_MODULE": "trackpulse.settings",
    "DATABASE_URL": _addresses.database_url,
    "REDIS_URL": _addresses.redis_url,
    "SECRET_KEY": _addresses.secret_key,
}
django.setup()

from django.core.management import call_command  # noqa: E402 - after the apps are loaded
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from analytics.models import Leg, SnapshotRun  # noqa: E402
from analytics.recording import record_run  # noqa: E402

CATALOGUE = """
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
READINGS = """
    INSERT INTO analytics_reading (run_id, track_id, platform, state, outcome, reason, number, observed_at, source,
                                   attempts, losses)
    SELECT %(run)s, id, platform, 'settled', 'read', '', 1000000 + 3 * id + 1000 * %(run)s, %(at)s, 'bench', 1, 0
      FROM analytics_track CROSS JOIN unnest(ARRAY['spotify', 'youtube']) platform
"""
_VALUES = """track_id, captured_at, spotify_streams, streams_read_at, wow_streams, wow_pct, streams_interval_days,
    youtube_views, views_read_at, wow_youtube_views, wow_youtube_pct, views_interval_days, flags"""
BARE = f"""
    INSERT INTO analytics_trackperformancesnapshot (run_id, {_VALUES})
    SELECT %(run)s, {_VALUES} FROM analytics_trackperformancesnapshot WHERE run_id = %(of)s
"""  # noqa: S608 - constants


def execute(statement: str, **values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)  # type: ignore[arg-type]


def seconds(step: Callable[[], object]) -> float:
    begun = time.perf_counter()
    step()
    return time.perf_counter() - begun


def new_run(tracks: int, at: datetime) -> SnapshotRun:
    run = SnapshotRun.objects.create(trigger="shell", state="reading", tracks=tracks, started_at=at, deadline_at=at)
    execute(READINGS, run=run.pk, at=at)
    for platform in ("spotify", "youtube"):
        Leg.objects.create(run=run, platform=platform, readings=tracks, read=tracks)
    return run


def recording_and_bare(tracks: int, at: datetime) -> tuple[float, float]:
    """Return the seconds of recording a new run, and of inserting the same snapshots once more for another."""
    run = new_run(tracks, at)
    recording = seconds(lambda: record_run(run.pk, at))
    other = SnapshotRun.objects.create(
        trigger="shell", state="complete", tracks=0, started_at=at, deadline_at=at, ended_at=at
    )
    bare = seconds(lambda: execute(BARE, run=other.pk, of=run.pk))
    execute("DELETE FROM analytics_trackperformancesnapshot WHERE run_id = %(run)s", run=other.pk)
    return recording, bare


def measure(tracks: int) -> str:
    call_command("flush", interactive=False, verbosity=0)
    execute(CATALOGUE, tracks=tracks)
    now = timezone.now()
    for week in range(WEEKS, 0, -1):
        record_run(new_run(tracks, now - timedelta(weeks=week)).pk, now - timedelta(weeks=week))
    pairs = [recording_and_bare(tracks, now + timedelta(minutes=minute)) for minute in range(ROUNDS)]
    recording, bare = (statistics.median(side) for side in zip(*pairs, strict=True))
    sides = f"record_run {recording:7.2f} s   bare INSERT {bare:6.2f} s"
    return f"{tracks:>9,} tracks   {sides}   ratio {recording / bare:5.1f}"


def main() -> None:
    call_command("migrate", verbosity=0)
    for size in sys.argv[1:] or ["10000"]:
        sys.stdout.write(measure(int(size)) + "\n")
        sys.stdout.flush()
    connection.close()
    with psycopg.connect(_addresses.database_url.replace("/bench", "/postgres"), autocommit=True) as server:
        server.execute("DROP DATABASE bench")


if __name__ == "__main__":
    main()
