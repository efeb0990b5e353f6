"""The cost of rows, leases and recording: a run whose source answers at once, compared with a chord of no-ops."""

import time

from analytics.models import Platform
from bench import place, runs, youtube
from bench.comparing import Measures, Reach, Side, Table, take
from enrichment.demo.processes import Processes
from enrichment.simulator.world import World

TRACKS = 5_000

WATCHER_SECONDS = 10.0
"""Flower asks the workers for their events five seconds after its start, and every five seconds from then on."""

SECONDS, PROCESSOR = "seconds", "processor, ms per task"
OURS, CHORD = "TrackPulse, the whole run", "Celery chord of no-op tasks"
WATCHED = "TrackPulse while Flower watches"


def measure(rounds: int, tracks: int = TRACKS) -> list[Table]:
    world = World(tracks, stories=())
    runs.stock(world)
    with place.simulating(f"--tracks={tracks}", "--ordinary", f"--now={world.now.isoformat()}"):
        watched = Side(WATCHED, lambda: ours(world, "flower"), most_rounds=2)
        taken = take([Side(OURS, lambda: ours(world)), Side(CHORD, lambda: chord(world)), watched], rounds)
    reaches = [
        Reach("at most 1.5 of the chord's time", taken.ratio(OURS, CHORD, SECONDS), 1.5),
        Reach("at most 1.2 of the chord's processor time", taken.ratio(OURS, CHORD, PROCESSOR), 1.2),
    ]
    title = f"Bookkeeping: a run of {tracks:,} tracks whose source answers at once"
    return [Table(title, taken, reaches, NOTE, (CHORD, SECONDS))]


NOTE = """Both send as many tasks as there are tracks to two worker processes. Each of TrackPulse's tasks has a
row that is leased, settled and counted; they request fifty videos at a time from the simulator (without latency),
and end in recorded snapshots; messages are acknowledged late. The chord has Celery's default settings, its tasks
return 0, and its body receives the list of results. Workers send task events only while Flower runs, which is one
more process on the same cores.

Processor time is that of all who take part, without the answering source. Of TrackPulse's 2.6 ms per task (2,000
tracks, on a busy machine) 0.8 are the worker's main process, which takes messages from Redis, hands them to a child
and acknowledges them; 1.1 are its children, of which 0.35 is publishing; 0.35 PostgreSQL, 0.2 Redis, 0.1 whoever
starts the run and waits for it. The chord's 3.3 are 2.1 for workers, 0.8 for its publisher and 0.4 for Redis: it
sends each message by itself, makes two Redis clients for each message that it takes, and stores results. What else
was tried is in docs/decisions/0027."""


def ours(world: World, *watchers: str) -> Measures:
    with place.working("api", *watchers) as processes:
        time.sleep(WATCHER_SECONDS if watchers else 0)
        begun = _processor_seconds(processes)
        run, took = runs.run(Platform.YOUTUBE)
        used = _processor_seconds(processes) - begun
    runs.check(run, world)
    return _measures(world, took, used)


def _processor_seconds(processes: Processes) -> float:
    """Return the processor seconds up to now of all who take part: us, the workers, Redis and PostgreSQL."""
    return time.process_time() + place.worker_seconds(processes.leader("api")) + place.postgres_seconds()


def chord(world: World) -> Measures:
    with youtube.videos_of(world) as ids:
        said = youtube.ask(youtube.OTHERS[youtube.CHORD], ids, lambda: None, "idle")
    if said["numbers"] != len(world):
        raise SystemExit(f"The chord returned {said['numbers']} results instead of {len(world)}.")
    return _measures(world, said["seconds"], said["processor"])


def _measures(world: World, seconds: float, processor: float) -> Measures:
    tasks = len(world)
    return {SECONDS: seconds, "tasks a second": tasks / seconds, PROCESSOR: 1_000 * processor / tasks}
