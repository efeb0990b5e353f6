"""What rows, leases and recording cost: a run whose source answers at once, beside a chord that does nothing."""

from analytics.models import Platform
from bench import place, runs, youtube
from bench.comparing import Measures, Reach, Side, Table, take
from enrichment.standin.world import World

TRACKS = 5_000
SECONDS = "seconds"
OURS, CHORD = "TrackPulse, the whole run", "Celery chord of no-op tasks"


def measure(rounds: int, tracks: int = TRACKS) -> list[Table]:
    world = World(tracks, stories=())
    runs.stock(world)
    with place.standing(f"--tracks={tracks}", "--ordinary", f"--now={world.now.isoformat()}"):
        taken = take([Side(OURS, lambda: ours(world)), Side(CHORD, lambda: chord(world))], rounds)
    reach = Reach("at most 1.5 of the chord's time", taken.ratio(OURS, CHORD, SECONDS), 1.5)
    title = f"Bookkeeping: a run of {tracks:,} tracks whose source answers at once"
    return [Table(title, taken, [reach], NOTE, (CHORD, SECONDS))]


NOTE = """Both send as many tasks as there are tracks to two worker processes. TrackPulse's have a row each that is
leased, settled and counted, ask the stand-in (without latency) for fifty videos at a time, and end in
recorded snapshots; its messages are acknowledged late and announced to Flower. The chord has Celery's own
settings, its tasks return 0, and its body takes the list of results.

Where the time goes (py-spy): of 4.1 ms of processor time per task, servers left out, 1.5 are the worker's
main process (a third of that events for Flower) and 2.6 its children: a look at the reading, the check
whether the connection still lives, the result and the count of the chord, two lines of log. The chord that
does nothing takes 1.5."""


def ours(world: World) -> Measures:
    with place.working("api"):
        run, took = runs.run(Platform.YOUTUBE)
    runs.check(run, world)
    return {SECONDS: took, "tasks a second": len(world) / took}


def chord(world: World) -> Measures:
    with youtube.videos_of(world) as ids:
        said = youtube.ask(youtube.OTHERS[youtube.CHORD], ids, lambda: None, "idle")
    if said["numbers"] != len(world):
        raise SystemExit(f"The chord brought {said['numbers']} results instead of {len(world)}.")
    return {SECONDS: said["seconds"], "tasks a second": len(world) / said["seconds"]}
