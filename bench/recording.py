"""Recording a run, compared with a bare INSERT … SELECT of the same snapshots and with a loop over the tracks."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import count

import psutil
from django.db import connection
from django.utils import timezone

from analytics.models import SnapshotRun
from analytics.snapshots.recording import record_run
from bench import history, looping
from bench.comparing import Measures, Reach, Side, Table, Taken, seconds, take

SIZES = (10_000, 100_000, 1_000_000)
"""A million take minutes to get ready: `--tracks 10000 100000` leaves them out."""

SECONDS, PROCESSOR = "seconds", "processor seconds of PostgreSQL"
OURS, BARE, LOOP = "record_run", "bare INSERT … SELECT", "a loop over the tracks"
LOOPED = 10_000
"""The only size at which the loop is waited for."""

MOST_ROUNDS = {1_000_000: 1}
"""A round over a million tracks takes minutes."""

_VALUES = """track_id, captured_at, spotify_streams, streams_read_at, streams_counted_on,
    wow_streams, wow_pct, streams_interval_days, streams_counted_days,
    youtube_views, views_read_at, wow_youtube_views, wow_youtube_pct, views_interval_days, videos_hash, flags"""
_BARE = f"""
    INSERT INTO analytics_trackperformancesnapshot (run_id, {_VALUES})
    SELECT %(run)s, {_VALUES} FROM analytics_trackperformancesnapshot WHERE run_id = %(of)s
"""  # noqa: S608 - constants


def measure(rounds: int, *sizes: int) -> list[Table]:
    return [measure_size(size, min(rounds, MOST_ROUNDS.get(size, rounds))) for size in sizes or SIZES]


def measure_size(tracks: int, rounds: int) -> Table:
    now = timezone.now()
    history.stock(tracks, now)
    moments = (now + timedelta(minutes=minute) for minute in count())
    sides = [Side(OURS, lambda: recording(tracks, moments)), Side(BARE, bare)]
    if tracks == LOOPED:
        sides.append(Side(LOOP, lambda: by_loop(tracks, moments), most_rounds=1))
    taken = take(sides, rounds)
    return Table(f"Recording {tracks:,} tracks", taken, _reaches(tracks, taken), NOTE, (BARE, PROCESSOR))


def _reaches(tracks: int, taken: Taken) -> list[Reach]:
    if tracks == LOOPED:
        return [
            Reach("the loop takes at least 50 times as long", taken.ratio(LOOP, OURS, SECONDS), 50, at_least=True)
        ]
    ratio = taken.ratio(OURS, BARE, PROCESSOR)
    return [Reach(f"{tracks:,} tracks: at most 2 times the bare insert, processor seconds", ratio, 2.0)]


NOTE = """Eight weeks of history, two readings per track, one contact per ten tracks. `record_run` measures growth
against the baselines, sets flags, updates tracks, editions and contacts and counts the run, in one transaction.
The bare insert only copies finished snapshots of the same size into the same table with its indexes. The loop
does what `record_run` does for snapshots, tracks and contacts with a few ORM calls per track, without flags and
editions.

Where the processor time goes (100,000 tracks with eight weeks of history, of 5.6 seconds; the bare insert takes
1.4): 0.7 insert the rows with their indexes and 0.7 check their foreign keys, as the bare insert does; 0.6 gather
what was learned, editions with one count, baselines and growth; 1.0 rewrite the narrow rows of current numbers with
three indexes (0.55 of it are the indexes), 0.4 find and measure their longer windows; 0.8 rewrite the tracks, within
their pages; 0.8 recalculate the contacts; 0.15 refresh the statistics; 0.15 lock the tracks;
0.1 hash the ids of the videos. A row that PostgreSQL
rewrites costs as much as a row that it inserts, and each track has three: its snapshot, its current numbers and
itself. Written from finished values these alone take 2.9 seconds, 1.9 times the bare insert."""


def recording(tracks: int, moments: Iterator[datetime]) -> Measures:
    at = next(moments)
    run = history.settled_run(tracks, at)
    return {
        **timed(lambda: record_run(run.pk, at)),
        "bytes per snapshot": _size("trackperformancesnapshot"),
        "bytes per reading": _size("reading"),
    }


def timed(step: Callable[[], object]) -> Measures:
    """Return how long a step takes, and for how much of that the connection's server process works."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        server = psutil.Process(cursor.fetchone()[0])
    before = server.cpu_times()
    took = seconds(step)
    after = server.cpu_times()
    return {SECONDS: took, PROCESSOR: after.user + after.system - before.user - before.system}


def _size(model: str) -> float:
    """Return the bytes of a row, including its share of the indexes."""
    table = f"analytics_{model}"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_total_relation_size('{table}')::float / count(*) FROM {table}")  # noqa: S608 - ours
        return float(cursor.fetchone()[0])


def bare() -> Measures:
    """Insert the latest run's snapshots again for another run, and delete them."""
    of = SnapshotRun.objects.latest("pk")
    other = SnapshotRun.objects.create(
        trigger="shell", state="complete", started_at=of.started_at, deadline_at=of.started_at, ended_at=of.started_at
    )
    took = timed(lambda: history.execute(_BARE, run=other.pk, of=of.pk))
    history.execute("DELETE FROM analytics_trackperformancesnapshot WHERE run_id = %(run)s", run=other.pk)
    other.delete()
    return took


def by_loop(tracks: int, moments: Iterator[datetime]) -> Measures:
    at = next(moments)
    run = history.settled_run(tracks, at)
    took = seconds(lambda: looping.record(run, at))
    return {SECONDS: took}
