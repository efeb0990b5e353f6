"""What rows, leases and recording cost: a run whose source answers at once, beside a chord that does nothing."""

import time

from analytics.models import Platform
from bench import place, runs, youtube
from bench.comparing import Measures, Reach, Side, Table, take
from enrichment.simulator.world import World

TRACKS = 5_000

WATCHER_SECONDS = 10.0
"""Flower asks the workers for their events five seconds after its start, and every five again."""

SECONDS = "seconds"
OURS, CHORD = "TrackPulse, the whole run", "Celery chord of no-op tasks"
WATCHED = "TrackPulse while Flower watches"


def measure(rounds: int, tracks: int = TRACKS) -> list[Table]:
    world = World(tracks, stories=())
    runs.stock(world)
    with place.standing(f"--tracks={tracks}", "--ordinary", f"--now={world.now.isoformat()}"):
        watched = Side(WATCHED, lambda: ours(world, "flower"), most_rounds=2)
        taken = take([Side(OURS, lambda: ours(world)), Side(CHORD, lambda: chord(world)), watched], rounds)
    reach = Reach("at most 1.5 of the chord's time", taken.ratio(OURS, CHORD, SECONDS), 1.5)
    title = f"Bookkeeping: a run of {tracks:,} tracks whose source answers at once"
    return [Table(title, taken, [reach], NOTE, (CHORD, SECONDS))]


NOTE = """Both send as many tasks as there are tracks to two worker processes. TrackPulse's have a row each that is
leased, settled and counted, ask the simulator (without latency) for fifty videos at a time, and end in
recorded snapshots; its messages are acknowledged late. The chord has Celery's own settings, its tasks return
0, and its body takes the list of results. Workers tell of their tasks only while Flower runs, which is one
more process on the same cores.

Where the time goes (processor time by process, py-spy within): of 4.5 ms per task 1.4 are the worker's main
process, which takes messages from Redis, hands them to a child and acknowledges them; 2.0 its children, of
which 0.8 publish the messages (the chord's own publisher is a process apart), 0.25 count the part and 0.15
look at the reading; 0.4 Redis, 0.5 PostgreSQL, 0.2 the simulator. All but the look and PostgreSQL is Celery's,
and the chord that does nothing pays it as well. Measured and left out, as they gained nothing: messages
published in pipelined batches (0.05 ms), hiredis, a worker that takes four or ten messages ahead."""


def ours(world: World, *watchers: str) -> Measures:
    with place.working("api", *watchers):
        time.sleep(WATCHER_SECONDS if watchers else 0)
        run, took = runs.run(Platform.YOUTUBE)
    runs.check(run, world)
    return {SECONDS: took, "tasks a second": len(world) / took}


def chord(world: World) -> Measures:
    with youtube.videos_of(world) as ids:
        said = youtube.ask(youtube.OTHERS[youtube.CHORD], ids, lambda: None, "idle")
    if said["numbers"] != len(world):
        raise SystemExit(f"The chord brought {said['numbers']} results instead of {len(world)}.")
    return {SECONDS: said["seconds"], "tasks a second": len(world) / said["seconds"]}
