"""Pages in real browsers: TrackPulse compared with the usual way to use Selenium and Playwright."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from analytics.models import Platform
from bench import place, runs
from bench.comparing import Measures, Reach, Side, Table, Taken, take
from enrichment.demo.processes import Processes
from enrichment.simulator.world import World

TRACKS, ARTISTS = 300, 30
LATENCY = 0.15
SCRIPT_KB = 600
PER_TRACK, CPU, PAGES = "ms per track", "processor ms per track", "pages per track"
RUN, ALONE = "TrackPulse, the whole run, two browsers", "TrackPulse's reader alone, one browser, every page opened"
ASKING = "TrackPulse's reader alone, one browser, 25 tracks a page"
NEW, REUSED, ONE, FOUR = (
    "Selenium, a new driver per page",
    "Selenium, reused",
    "Playwright, one page",
    "Playwright, four pages",
)

_OTHERS = Path(__file__).with_name("others")
_PROGRAMS: dict[str, tuple[int, Sequence[str]]] = {
    ALONE: (60, ("-m", "bench.every_page", "1")),
    ASKING: (300, ("-m", "bench.every_page", "25")),
    NEW: (20, (os.fspath(_OTHERS / "selenium_pages.py"), "new")),
    REUSED: (40, (os.fspath(_OTHERS / "selenium_pages.py"), "reused")),
    ONE: (60, (os.fspath(_OTHERS / "playwright_pages.py"), "1")),
    FOUR: (120, (os.fspath(_OTHERS / "playwright_pages.py"), "4")),
}
"""How many tracks each side reads, from the first on; the others would take just as long."""


def measure(rounds: int, tracks: int = TRACKS) -> list[Table]:
    world = World(tracks, stories=(), artists=ARTISTS)
    runs.stock(world)
    with place.simulating(
        *(f"--tracks={tracks}", f"--artists={ARTISTS}", "--ordinary", f"--now={world.now.isoformat()}"),
        *(f"--spotify-latency={LATENCY}", f"--script-kilobytes={SCRIPT_KB}"),
    ) as simulator:
        programs = [Side(name, partial(by_program, name, world, simulator)) for name in _PROGRAMS]
        taken = take([Side(RUN, lambda: by_run(world, simulator)), *programs], rounds)
    return [Table(_title(tracks), taken, _reaches(taken), NOTE, (RUN, PER_TRACK))]


def _title(tracks: int) -> str:
    return f"Browser: {tracks} tracks, {SCRIPT_KB} kB of script, {1_000 * LATENCY:.0f} ms per answer, images"


def _reaches(taken: Taken) -> list[Reach]:
    return [
        Reach("TrackPulse's reader at most 60 ms per track", taken.median(ASKING, PER_TRACK), 60.0),
        Reach("TrackPulse's reader at most 30 ms of processor per track", taken.median(ASKING, CPU), 30.0),
        *_beside_others(taken),
    ]


def _beside_others(taken: Taken) -> list[Reach]:
    return [
        Reach(f"{words}, {column}", taken.ratio(other, RUN, column), least, at_least=True)
        for column in (PER_TRACK, CPU)
        for words, other, least in [
            ("a new driver takes at least 5 times as long", NEW, 5.0),
            ("Playwright with one page takes at least 2 times as long", ONE, 2.0),
            ("Playwright with four pages takes longer", FOUR, 1.0),
        ]
    ]


NOTE = f"""All drive the same Chromium. The others open each track's page and take the number that it shows,
including images, as their documentation does. Those that take long read only the first tracks
({_PROGRAMS[NEW][0]} with new drivers, {_PROGRAMS[REUSED][0]} with Selenium reused, {_PROGRAMS[ONE][0]} with one
page). TrackPulse's run compares each page with the answer behind it, writes rows, records, and keeps the counts
of other tracks that a page brings along, which is most of its lead. Its reader alone opens every page and keeps
no other counts: it blocks images, but waits for the lists of other tracks that a run uses, which the others do
not. With 25 tracks a page it repeats each page's own request for 24 others, all at once, and takes nothing
from lists. Processor time includes everything that a side started, browsers and workers, but not servers and the
simulator. The run's time is from its start to its end; the others' time includes starting the browsers, which the
run's workers also do within that time."""


def by_run(world: World, simulator: place.Simulator) -> Measures:
    with metered() as meter, place.working(), Processes(place.environment()) as processes:
        worker = ("-A", "trackpulse", "worker", "-Q", "browser,runs", "-c", str(place.WORKERS), "-l", "INFO")
        processes.run("bench-browser", *meter, "celery", *worker)
        place.wait_for_workers(processes, 1)
        simulator.forget()
        run, took = runs.run(Platform.SPOTIFY)
        pages = simulator.calls()["documents"]
    runs.check(run, world)
    return _per_track(len(world), took, pages)


def by_program(name: str, world: World, simulator: place.Simulator) -> Measures:
    most, command = _PROGRAMS[name]
    ids = [track.spotify_id for track in world][:most]
    listed = Path("var/bench-tracks.txt")
    listed.write_text("\n".join(ids))
    env = {**os.environ, **place.environment(), "PYTHONPATH": os.fspath(_OTHERS), "VIDEOS": os.fspath(listed)}
    env |= {"CHROME_BINARY": _program("chromium"), "CHROMEDRIVER": _program("chromedriver")}
    simulator.forget()
    with metered() as meter:
        words = [*meter, sys.executable, *command]
        said = subprocess.run(words, env=env, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603 - ours
    answer = json.loads(said.stdout)
    expected = sum(world.streams(track, world.now) or 0 for track in list(world)[:most])
    if answer["total"] != expected:
        raise SystemExit(f"{name} added up {answer['total']} streams instead of {expected}.")
    return _per_track(len(ids), answer["seconds"], simulator.calls()["documents"])


METER = Path("var/bench-processor-seconds.txt")


@contextmanager
def metered() -> Iterator[Sequence[str]]:
    """Yield a command prefix that measures the processor time of everything that the command starts."""
    METER.unlink(missing_ok=True)
    yield (sys.executable, os.fspath(Path(__file__).with_name("metered.py")), os.fspath(METER.resolve()))
    end = time.monotonic() + 30
    while not METER.exists() and time.monotonic() < end:
        time.sleep(0.05)


def _per_track(tracks: int, seconds: float, pages: int) -> Measures:
    return {
        PER_TRACK: 1_000 * seconds / tracks,
        CPU: 1_000 * float(METER.read_text()) / tracks,
        PAGES: pages / tracks,
    }


def _program(name: str) -> str:
    found = os.environ.get({"chromium": "CHROME_BINARY", "chromedriver": "CHROMEDRIVER"}[name]) or shutil.which(name)
    if found is None:
        raise SystemExit(f"There is no {name} on PATH: run bin/setup.")
    return found
