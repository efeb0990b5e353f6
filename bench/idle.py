"""What an installation costs while no run is active: web, both workers and beat, compared with empty ones."""

import os
import time
from collections.abc import Callable

import psutil
from django.db import connection

from bench import place, runs
from bench.comparing import Measures, Reach, Side, Table, take
from enrichment.demo.processes import Processes
from enrichment.simulator.world import World

TRACKS = 1_000
SECONDS = 60.0
KINDS = ("web", "browser", "api", "beat")
OURS, EMPTY, CPU = "TrackPulse", "uvicorn, two Celery workers and beat, empty", "% of a core"
SETTLE_SECONDS = 20.0
MOST_ROUNDS = 1
"""A round takes three minutes."""

_CELERY = ("celery", "-A", "idle_parts")
_EMPTY_PARTS = {
    "web": ("uvicorn", "idle_parts:application", "--lifespan", "off", "--port", "18797"),
    "browser": (*_CELERY, "worker", "-c", "2", "-n", "one@%h"),
    "api": (*_CELERY, "worker", "-c", "2", "-n", "two@%h"),
    "beat": (*_CELERY, "beat", "--scheduler", "celery.beat.Scheduler"),
}


def measure(rounds: int, tracks: int = TRACKS) -> list[Table]:
    runs.stock(World(tracks, stories=()))
    taken = take([Side(OURS, ours), Side(EMPTY, empty)], min(rounds, MOST_ROUNDS))
    reach = Reach("web, workers and beat under 1 % of a core", taken.median(OURS, CPU), 1.0)
    return [Table("Idle", taken, [reach], NOTE, (EMPTY, CPU))]


NOTE = f"""{" and ".join([", ".join(KINDS[:-1]), KINDS[-1]])} with the settings of the Procfile, a catalogue of
{TRACKS:,} tracks, no run and no visitor; compared with the same processes without a site, tasks or a schedule.
All they do is wake up: uvicorn ten times a second, a worker three times a second to poll Redis; beat and two of
our worker children once a minute, to look for lost runs and pending notifications, and to count how fresh the
numbers are. So the cost is the price of a wake-up, which is high on an idle virtual machine: a Python program
that only sleeps ten times a second took 0.2 % of a core on the machine named below, one that does so in asyncio
0.65 %. Transactions are PostgreSQL's own count."""


def ours() -> Measures:
    with place.working(*KINDS) as processes:
        before = _transactions()
        spent = idling(processes.leader)
        return {**spent, "transactions a minute": (_transactions() - before) * 60 / (SETTLE_SECONDS + SECONDS)}


def empty() -> Measures:
    place.forget_messages()
    with Processes({**place.environment(), "PYTHONPATH": os.fspath(place.OTHERS)}) as processes:
        for kind, command in _EMPTY_PARTS.items():
            processes.run(kind, *command)
        return idling(processes.leader)


def idling(leader: Callable[[str], psutil.Process]) -> Measures:
    """Return the use of processes that have been idle for a while, each with its children."""
    time.sleep(SETTLE_SECONDS)
    before = {kind: _spent(leader(kind)) for kind in KINDS}
    begun = time.monotonic()
    time.sleep(SECONDS)
    took = time.monotonic() - begun
    after = {kind: _spent(leader(kind)) for kind in KINDS}
    shares = {f"{kind} %": 100 * (after[kind][0] - before[kind][0]) / took for kind in KINDS}
    woken = sum(after[kind][1] - before[kind][1] for kind in KINDS)
    return {CPU: sum(shares.values()), **shares, "wake-ups a second": woken / took}


def _spent(leader: psutil.Process) -> tuple[float, int]:
    """Return the processor seconds of a process and its children, and how often they woke up."""
    family = [leader, *leader.children(recursive=True)]
    seconds = sum(sum(one.cpu_times()[:2]) for one in family)
    return seconds, sum(one.num_ctx_switches().voluntary for one in family)


def _transactions() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute("SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = current_database()")
        return int(cursor.fetchone()[0])
