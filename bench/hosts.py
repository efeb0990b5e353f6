"""Three hosts of workers that join and leave during one run: a killed host costs time, but no number."""

from collections.abc import Callable
from functools import partial

from django.utils import timezone

from analytics.models import Platform, PlatformRun, SnapshotRun
from bench import place, runs
from bench.comparing import Measures, Side, Table, take
from enrichment.demo.processes import Processes
from enrichment.runs import lifecycle
from enrichment.simulator.world import World

TRACKS = 2_000
# Short limits, so that lost work is noticed within seconds: the defaults would make the bench wait.
PATIENCE = {"TEND_SECONDS": "2", "QUIET_SECONDS": "3", "READING_SECONDS": "14", "VISIBILITY_TIMEOUT": "60"}
STEADY, CHANGING = "one host from start to end", "three hosts that join, leave and are killed"


def measure(_rounds: int, tracks: int = TRACKS) -> list[Table]:
    world = World(tracks, stories=())
    runs.stock(world)
    with place.simulating(f"--tracks={tracks}", "--ordinary", f"--now={world.now.isoformat()}"):
        sides = [Side(STEADY, lambda: steady(world)), Side(CHANGING, lambda: changing(world))]
        taken = take(sides, 1)
    return [Table(f"Hosts that come and go: a run of {tracks:,} tracks over YouTube", taken, [], NOTE)]


NOTE = """Each host is a Celery worker with two processes and its own name. All are on this machine and share its
cores: this shows that hosts can come and go, not how fast three machines are. The first starts alone; after a
quarter of the readings the second joins, after a third the third; at half, the first is asked to leave and
finishes what it has; at two thirds, the second is killed with all its children. Leases expire after 24 seconds
here, 85 by default. Every number is compared with the simulator's own, and the run has to end complete."""


def steady(world: World) -> Measures:
    with place.working(), Processes(place.environment() | PATIENCE) as hosts:
        _join(hosts, "one")
        hosts.start("beat")
        return _see_through(_start(), world)


def changing(world: World) -> Measures:
    with place.working(), Processes(place.environment() | PATIENCE) as hosts:
        _join(hosts, "one")
        hosts.start("beat")
        run = _start()
        steps: list[tuple[float, Callable[[], None]]] = [
            (1 / 4, lambda: _join(hosts, "two")),
            (1 / 3, lambda: _join(hosts, "three")),
            (1 / 2, lambda: hosts.leader("one").terminate()),
            (2 / 3, lambda: hosts.kill("two")),
        ]
        for share, step in steps:
            place.wait_until(partial(_has_settled, run, share * len(world)))
            step()
        return _see_through(run, world)


def _join(hosts: Processes, name: str) -> None:
    worker = ("-A", "trackpulse", "worker", "-Q", "api,runs", "-c", "2", "-l", "INFO", "-n", f"{name}@%h")
    hosts.run(name, "celery", *worker)


def _start() -> SnapshotRun:
    order = lifecycle.RunRequest(trigger=SnapshotRun.Trigger.SHELL, platforms=[Platform.YOUTUBE])
    return lifecycle.start(order)[0]


def _has_settled(run: SnapshotRun, readings: float) -> bool:
    platform_run = PlatformRun.objects.get(run=run)
    return platform_run.readings - platform_run.left >= readings


def _see_through(run: SnapshotRun, world: World) -> Measures:
    place.wait_until(lambda: not runs.is_active(run))
    ended = timezone.now()
    run.refresh_from_db()
    if run.state != SnapshotRun.State.COMPLETE:
        raise SystemExit(f"Run {run.pk} ended {run.state}: see var/log.")
    runs.check(run, world)
    lost = run.readings.filter(attempts__gt=1).count()
    return {
        "seconds": (ended - run.started_at).total_seconds(),
        "read again": lost,
        "numbers that are right": len(world),
    }
