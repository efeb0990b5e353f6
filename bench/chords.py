"""From which size on shards are better than a flat chord: both are published at several sizes."""

import json
import os
import subprocess
import sys
import time
from functools import partial

from bench import growing, history, place
from bench.comparing import Measures, Reach, Side, Table, Taken, take
from enrichment import broker
from enrichment.demo.processes import Processes
from enrichment.runs import launching

SIZES = (500, 2_000, 10_000, 1_000_000)
"""A million tracks take a quarter of an hour: `--tracks 500 2000 10000` leaves them out."""

LARGEST_FLAT = 100_000
"""A flat chord of a million would take a quarter of an hour, and its publisher four gigabytes."""

LARGE = 100_000
"""From this size on only one round is measured."""

FORMS = {"flat": "flat chord", "shards": f"chord of shards of {launching.SHARD}"}
STARTED, PUBLISHED = "started after, seconds", "all published after, seconds"
PUBLISHER, LAUNCHER, REDIS = "publisher, MB", "launcher, MB", growing.REDIS


def measure(rounds: int, *sizes: int) -> list[Table]:
    asked = sizes or SIZES
    sides = [
        Side(_name(form, size), partial(publishing, form, size), most_rounds=1 if size >= LARGE else None)
        for size in asked
        for form in FORMS
        if form != "flat" or size <= LARGEST_FLAT
    ]
    taken = take(sides, rounds)
    reaches = [*map(partial(_growth, taken, min(asked), max(asked)), (PUBLISHER, LAUNCHER))]
    if both := [size for size in asked if size <= LARGEST_FLAT]:
        ratio = taken.ratio(_name("shards", max(both)), _name("flat", max(both)), PUBLISHED)
        reaches.append(Reach(f"{max(both):,} published in shards, of the flat chord's time", ratio, 1.0))
    return [Table("Flat chord or chord of shards", taken, reaches, NOTE)]


def _growth(taken: Taken, least: int, most: int, column: str) -> Reach:
    grown = taken.median(_name("shards", most), column) - taken.median(_name("shards", least), column)
    who = column.partition(",")[0]
    return Reach(f"with shards the {who} grows by at most 20 MB from {least:,} tracks to {most:,}", grown, 20.0)


NOTE = """A run is started while two workers only launch shards and nothing is read. *Started after* is when the
call returns: until then a person or a request waits, and if the publisher dies, the rest is left to `tend_runs`.
Memory is the peak of the process that starts the run, and of the largest launcher. With shards the publisher
sends one message per 500 tracks; the workers send the others in parallel, each shard in a task that is handed out
again if its worker dies. At a million tracks the call mostly waits for the rows of the readings, which are one
statement. Its memory does not grow with the number of tracks, and its messages are only those of the shards, two
thousand here."""


def _name(form: str, size: int) -> str:
    return f"{size:,} tracks, {FORMS[form]}"


def publishing(form: str, tracks: int) -> Measures:
    history.stock_without(tracks)
    with place.working(), Processes(place.environment()) as launchers:
        launchers.run("bench-launcher", *growing.LAUNCHERS)
        place.wait_for_workers(launchers, 1)
        before = place.redis_memory()
        said = publish(form)
        started = time.perf_counter()
        place.wait_until(lambda: broker.queue_lengths()["browser"] >= tracks)
        rest = time.perf_counter() - started
        used = (place.redis_memory() - before) / tracks
        launcher = place.peak_megabytes(launchers.leader("bench-launcher"))
    return {
        STARTED: said["seconds"],
        PUBLISHED: said["seconds"] + rest,
        PUBLISHER: said["megabytes"],
        LAUNCHER: launcher,
        REDIS: used,
    }


def publish(form: str) -> dict[str, float]:
    command = [sys.executable, "-m", "bench.publisher", form]
    env = {**os.environ, **place.environment()}
    said = subprocess.run(command, env=env, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603 - ours
    answer: dict[str, float] = json.loads(said.stdout)
    return answer
