"""A YouTube run, compared with a plain chord and with other tools that read the same tracks, one call per task."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from analytics.models import Platform
from bench import place, runs
from bench.comparing import Measures, Reach, Side, Table, take
from bench.place import Simulator
from enrichment.simulator.world import World

TRACKS = 2_000
LATENCY = 0.05
SECONDS, CALLS = "seconds", "calls"
OURS, CHORD = "TrackPulse, the whole run", "Celery chord"

_BIN = Path(sys.executable).parent
_N = str(place.WORKERS)


@dataclass(frozen=True)
class Other:
    """Another tool: its program, its workers' command, and what they print when they are ready."""

    program: str
    workers: Sequence[str]
    ready: str


OTHERS = {
    CHORD: Other("celery_chord", ("celery", "-A", "celery_chord", "worker", "-c", _N, "-l", "INFO"), " ready."),
    "Dramatiq group": Other(
        "dramatiq_group", ("dramatiq", "dramatiq_group", "--processes", _N, "--threads", "1"), "is ready for action"
    ),
    "Huey": Other(
        "huey_tasks", ("huey_consumer", "huey_tasks.huey", "-w", _N, "-k", "process", "-v"), "Huey consumer started"
    ),
    "Taskiq, one task at a time": Other(
        "taskiq_tasks",
        ("taskiq", "worker", "taskiq_tasks:broker", "--workers", _N, "--max-async-tasks", "1"),
        "Listening started",
    ),
    "Taskiq, a hundred at a time (its default)": Other(
        "taskiq_tasks", ("taskiq", "worker", "taskiq_tasks:broker", "--workers", _N), "Listening started"
    ),
}
_VARIES = {CHORD, "Taskiq, a hundred at a time (its default)"}
"""The rest waits for two thousand calls one after the other, a minute that is nearly the same each time."""


def measure(rounds: int, tracks: int = TRACKS) -> list[Table]:
    world = World(tracks, stories=())
    runs.stock(world)
    arguments = (f"--tracks={tracks}", "--ordinary", f"--now={world.now.isoformat()}", f"--youtube-latency={LATENCY}")
    with place.simulating(*arguments) as simulator:
        others = [
            Side(name, partial(by_other, other, world, simulator), None if name in _VARIES else 1)
            for name, other in OTHERS.items()
        ]
        taken = take([Side(OURS, lambda: ours(world, simulator)), *others], rounds)
    rivals = [taken.median(name, SECONDS) for name in OTHERS]
    reaches = [
        Reach("at most 0.25 of the plain chord's time", taken.ratio(OURS, CHORD, SECONDS), 0.25),
        Reach("at most 1/40 (0.025) of its calls", taken.ratio(OURS, CHORD, CALLS), 0.025),
        Reach("faster than all others: of the fastest other's time", taken.median(OURS, SECONDS) / min(rivals), 1.0),
    ]
    title = f"YouTube: {tracks:,} tracks, {1_000 * LATENCY:.0f} ms per call, {place.WORKERS} worker processes"
    return [Table(title, taken, reaches, NOTE, (CHORD, SECONDS))]


NOTE = """TrackPulse's time is that of a whole run: its rows are written, each reading is leased, settled and
counted, and at the end snapshots with growth, tracks and contacts are recorded. The others request one video per
task and return its number to the caller; they store nothing and survive no failure, which makes them faster. All
use Google's client, except Taskiq, which is asynchronous and uses aiohttp. Every sum is compared with the
simulator's own. Workers are started before the clock, but have not opened a connection yet.

Where TrackPulse is slower: Taskiq keeps two hundred calls in flight by default, which hides the latency that all
others wait for; but it uses 2,000 of the day's 10,000 quota units for what takes 40 here. TrackPulse hardly
waits: of seven seconds, one passes before the first answer and half a second is recording. The rest is the 4 ms
of processor time that each task takes on two cores, servers included (see bookkeeping); most tasks only find that
their reading was settled together with another. With one task per track and platform, this is the limit."""


def ours(world: World, simulator: Simulator) -> Measures:
    with place.working("api"):
        simulator.forget()
        run, took = runs.run(Platform.YOUTUBE)
        calls = simulator.calls()["youtube_calls"]
    runs.check(run, world)
    return {SECONDS: took, CALLS: calls}


def by_other(other: Other, world: World, simulator: Simulator) -> Measures:
    with videos_of(world) as ids:
        said = ask(other, ids, simulator.forget)
    calls = simulator.calls()["youtube_calls"]
    expected = sum(world.views(track.youtube_ids[0], world.now) or 0 for track in world)
    if said["total"] != expected:
        raise SystemExit(f"{other.program} added up {said['total']} views instead of {expected}.")
    return {SECONDS: said["seconds"], CALLS: calls}


def ask(other: Other, ids: Path, on_ready: Callable[[], object], *arguments: str) -> dict[str, float]:
    """Run another tool's program with its workers, and return what it printed.

    Its "processor" seconds include those of its workers and of Redis meanwhile.
    """
    env = {**place.environment(), "PYTHONPATH": os.fspath(place.OTHERS), "VIDEOS": os.fspath(ids)}
    with place.others_working(
        [os.fspath(_BIN / other.workers[0]), *other.workers[1:]], other.ready, env
    ) as processes:
        on_ready()
        used = place.worker_seconds(processes.leader("bench-others"))
        program = [sys.executable, os.fspath(place.OTHERS / f"{other.program}.py"), *arguments]
        said = subprocess.run(program, env={**os.environ, **env}, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603 - ours
        used = place.worker_seconds(processes.leader("bench-others")) - used
    answer: dict[str, float] = json.loads(said.stdout)
    return {**answer, "processor": answer["processor"] + used}


@contextmanager
def videos_of(world: World) -> Iterator[Path]:
    """Yield a file with the ids of a world's videos."""
    path = Path("var/bench-videos.txt")
    path.write_text("\n".join(track.youtube_ids[0] for track in world))
    yield path.resolve()
    path.unlink()
