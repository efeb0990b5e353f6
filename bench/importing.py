"""Importing a year of history, compared with a bare COPY of the finished snapshots into the same table."""

import os
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import connection
from django.utils import timezone

from bench import history, place
from bench.comparing import Measures, Reach, Side, Table, seconds, take

ROWS = 1_000_000
WEEKS = 50
"""One row per track and week, as the exports of other systems have it."""

SECONDS, PYTHON, POSTGRES = "seconds", "processor seconds of Python", "processor seconds of PostgreSQL"
PROCESSOR, MEMORY = "processor seconds", "peak memory of Python, MB"
OURS, BARE = "import_history", "bare COPY"
_BLOCK = 1_000_000
_TABLE = "analytics_trackperformancesnapshot"
_COLUMNS = """run_id, track_id, captured_at, spotify_streams, streams_read_at, streams_counted_on,
    wow_streams, wow_pct, streams_interval_days, streams_counted_days,
    youtube_views, views_read_at, wow_youtube_views, wow_youtube_pct, views_interval_days, flags"""


def measure(rounds: int, rows: int = ROWS) -> list[Table]:
    with TemporaryDirectory(prefix="bench-history-") as folder:
        table, finished = Path(folder) / "history.csv", Path(folder) / "finished.copy"
        write(table, rows, timezone.now().date() - timedelta(weeks=WEEKS))
        sides = [Side(OURS, lambda: imported(table, rows)), Side(BARE, lambda: copied(finished))]
        taken = take(sides, rounds)
    reaches = [
        Reach(f"{rows:,} rows: at most 60 processor seconds", taken.median(OURS, PROCESSOR), 60),
        Reach(f"{rows:,} rows: at most 300 MB of memory", taken.median(OURS, MEMORY), 300),
    ]
    return [Table(f"Importing {rows:,} rows of the past", taken, reaches, NOTE, (BARE, PROCESSOR))]


NOTE = f"""`manage.py import_history` of a CSV file with the streams and views of a track and week in each row, over
{WEEKS} weeks, into a catalogue without history. It reads and checks every cell, compares all of them with what is
stored, measures growth against the baselines, sets flags, and recalculates tracks, contacts and windows, in one
transaction. The bare COPY takes the finished snapshots from a file into the same table with its indexes and foreign
keys, and does nothing else. Processor seconds of PostgreSQL are those of all its processes. Python and PostgreSQL
mostly wait for each other, so these are about the seconds that it takes on a machine that does nothing else."""


def write(table: Path, rows: int, first: date) -> None:
    """Write a file of `rows` rows, week by week."""
    with table.open("w") as file:
        file.write("spotify_id,date,streams,views\n")
        for week in range(WEEKS):
            day = (first + timedelta(weeks=week)).isoformat()
            for track in range(1, rows // WEEKS + 1):
                streams = 1_000_000 + 3 * track + 1_000 * week + (track * 7_919 + week * 104_729) % 997
                file.write(f"{track:022d},{day},{streams},{streams // 3}\n")


def imported(table: Path, rows: int) -> Measures:
    """Import the file as an operator does, into a catalogue without history."""
    history.stock_without(rows // WEEKS)
    connection.close()
    command = [sys.executable, "-W", "ignore", "manage.py", "import_history", str(table)]
    before, begun = place.postgres_seconds(), time.perf_counter()
    child = subprocess.Popen(command, env=os.environ | place.environment())  # noqa: S603 - our own command
    _pid, status, used = os.wait4(child.pid, 0)
    took = time.perf_counter() - begun
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit("The import failed.")
    python, postgres = used.ru_utime + used.ru_stime, place.postgres_seconds() - before
    return {
        SECONDS: took,
        PYTHON: python,
        POSTGRES: postgres,
        PROCESSOR: python + postgres,
        MEMORY: used.ru_maxrss / 1_000,
    }


def copied(finished: Path) -> Measures:
    """Take out the snapshots that were imported last, and copy them into the table again."""
    with connection.cursor() as cursor, finished.open("wb") as file:
        with cursor.copy(f"COPY {_TABLE} ({_COLUMNS}) TO STDOUT") as copy:
            file.writelines(copy)
        cursor.execute(f"TRUNCATE {_TABLE} CASCADE")
    connection.close()
    before = place.postgres_seconds()
    took = seconds(lambda: copy_in(finished))
    postgres = place.postgres_seconds() - before
    return {SECONDS: took, POSTGRES: postgres, PROCESSOR: postgres}


def copy_in(finished: Path) -> None:
    """Copy finished snapshots into the table; the connection is closed, so that its processor time can be told."""
    statement = f"COPY {_TABLE} ({_COLUMNS}) FROM STDIN"
    with connection.cursor() as cursor, finished.open("rb") as file, cursor.copy(statement) as copy:
        while block := file.read(_BLOCK):
            copy.write(block)
    connection.close()
