"""The cost per track of a large catalogue and a small one: publishing, reading, recording, the overview, memory.

publishing   from the start to the last message in its queue, by two workers that only launch shards
reading      from the first number to the end of the last task, by two other workers
recording    from there to the commit
overview     loading the overview after that
"""

import statistics
import time
from functools import partial

from django.contrib.auth.models import User
from django.db.models import Min
from django.test import Client
from django.utils import timezone

from analytics.insights import overview_cache
from analytics.models import Platform, Reading, SnapshotRun
from bench import history, place, runs
from bench.comparing import Measures, Reach, Side, Table, seconds, take
from enrichment import broker
from enrichment.demo.processes import Processes
from enrichment.runs import lifecycle
from enrichment.simulator.world import World

SMALL, LARGE = 1_000, 100_000
"""A hundred thousand take minutes: `--tracks 1000 30000` is quicker."""

PHASES = ("publishing", "reading", "recording", "overview")
LOOKS = 5
REDIS = "Redis, bytes per task"
WORKER = "largest worker, MB"

LAUNCHERS = ("celery", "-A", "trackpulse", "worker", "-Q", "runs", "-c", "2", "-l", "INFO", "-n", "launcher@%h")


def measure(rounds: int, small: int = SMALL, large: int = LARGE) -> list[Table]:
    sides = [Side(_name(size), partial(phases, size), 1 if size == large else None) for size in (large, small)]
    taken = take(sides, rounds)
    of = partial(taken.ratio, _name(large), _name(small))
    reaches = [
        Reach(f"{phase} per track, large to small, at most 1.2", of(_per_track(phase)), 1.2) for phase in PHASES
    ]
    redis_bytes = max(taken.median(_name(size), REDIS) for size in (small, large))
    reaches += [
        Reach("the largest worker, large to small, at most 1.3", of(WORKER), 1.3),
        Reach("Redis per task, at most 1 kB (1,000 bytes)", redis_bytes, 1_000),
    ]
    return [Table("Growth of cost and memory with the catalogue", taken, reaches, NOTE)]


NOTE = """A YouTube run over a catalogue with eight weeks of history; the simulator answers without latency.
Publishing and reading are measured separately: two workers launch the shards while nothing is read, so all
messages of the run are in Redis at the same time, the most that they can take. Worker memory is the peak of the
resident size (VmHWM) over the whole run, with shared pages counted in full. The large catalogue is run once."""


def _name(tracks: int) -> str:
    return f"{tracks:,} tracks"


def _per_track(phase: str) -> str:
    return f"{phase}, ms per track"


def phases(tracks: int) -> Measures:
    """Return the time per track of each phase of one run, and the memory."""
    world = World(tracks, stories=())
    runs.follow(world)
    history.add_weeks(timezone.now())
    with place.simulating(f"--tracks={tracks}", "--ordinary", f"--now={world.now.isoformat()}"), place.working():
        before = place.redis_memory()
        published, run, launcher = publish(tracks)
        redis_bytes = (place.redis_memory() - before) / tracks
        read, recorded, reader = see_through(run)
    runs.check(run, world)
    took = {"publishing": published, "reading": read, "recording": recorded, "overview": look()}
    return {
        **{_per_track(phase): 1_000 * whole / tracks for phase, whole in took.items()},
        REDIS: redis_bytes,
        WORKER: max(launcher, reader),
    }


def publish(tracks: int) -> tuple[float, SnapshotRun, float]:
    """Start a run and publish all of its messages; return the seconds, the run, and the peak memory in MB."""
    with Processes(place.environment()) as launchers:
        launchers.run("bench-launcher", *LAUNCHERS)
        place.wait_for_workers(launchers, 1)
        begun = time.perf_counter()
        order = lifecycle.RunRequest(trigger=SnapshotRun.Trigger.SHELL, platforms=[Platform.YOUTUBE])
        run, _ = lifecycle.start(order)
        place.wait_until(lambda: broker.queue_lengths()["api"] >= tracks)
        return time.perf_counter() - begun, run, place.peak_megabytes(launchers.leader("bench-launcher"))


def see_through(run: SnapshotRun) -> tuple[float, float, float]:
    """Let workers read a published run; return the seconds of reading and recording, and the peak memory in MB."""
    with Processes(place.environment()) as readers:
        readers.start("api")
        place.wait_until(lambda: not runs.is_active(run))
        ended = timezone.now()
        peak = place.peak_megabytes(readers.leader("api"))
    run.refresh_from_db()
    first = Reading.objects.filter(run=run).aggregate(first=Min("observed_at"))["first"]
    # A run's end is the time at which its recording began.
    recording = run.ended_at or ended
    return (recording - first).total_seconds(), (ended - recording).total_seconds(), peak


def look() -> float:
    """Return the median seconds of five requests for the overview, after the workers have counted for it."""
    overview_cache.count_recorded()
    overview_cache.count_status(timezone.now())
    reader = Client(headers={"Host": "localhost"})
    reader.force_login(User.objects.create_user("reader"))
    reader.get("/runs/")  # loads what a web process loads only once
    return statistics.median(seconds(lambda: reader.get("/")) for _ in range(LOOKS))
