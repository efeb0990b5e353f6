"""What an installation costs while no run is on: web, both workers and beat, for a minute."""

import time

from django.db import connection

from bench import place, runs
from bench.comparing import Measures, Reach, Side, Table, take
from enrichment.processes import Processes
from enrichment.standin.world import World

TRACKS = 1_000
SECONDS = 60.0
KINDS = ("web", "browser", "api", "beat")
OURS, CPU = "TrackPulse", "% of a core"
SETTLE_SECONDS = 20.0


def measure(rounds: int, tracks: int = TRACKS) -> list[Table]:
    runs.stock(World(tracks, stories=()))
    taken = take([Side(OURS, lambda: idling(SECONDS), most_rounds=1)], rounds)
    reach = Reach("web, workers and beat under 1 % of a core", taken.median(OURS, CPU), 1.0)
    return [Table("Idle", taken, [reach], NOTE)]


NOTE = f"""{" and ".join([", ".join(KINDS[:-1]), KINDS[-1]])} with the settings of the Procfile, a catalogue of
{TRACKS:,} tracks, no run and no visitor. Most of it is the workers' talk with Redis and what beat has done
every minute: look for lost runs, news to send, and how fresh the numbers are. Transactions are
PostgreSQL's own count."""


def idling(wait: float) -> Measures:
    with place.working(*KINDS) as processes:
        time.sleep(SETTLE_SECONDS)
        spent, done, begun = _spent(processes), _transactions(), time.monotonic()
        time.sleep(wait)
        took = time.monotonic() - begun
        by_kind = {f"{kind} %": 100 * (_spent(processes)[kind] - spent[kind]) / took for kind in KINDS}
        transactions = 60 * (_transactions() - done) / took
    return {CPU: sum(by_kind.values()), **by_kind, "transactions a minute": transactions}


def _spent(processes: Processes) -> dict[str, float]:
    """Return the processor seconds that each process type has taken so far, its children included."""
    leaders = {kind: processes.leader(kind) for kind in KINDS}
    return {
        kind: sum(sum(one.cpu_times()[:2]) for one in [leader, *leader.children(recursive=True)])
        for kind, leader in leaders.items()
    }


def _transactions() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute("SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = current_database()")
        return int(cursor.fetchone()[0])
