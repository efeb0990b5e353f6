"""How far wow_pct is from the true weekly growth if the daily update jitters and runs come at odd times.

A simulated Spotify counter moves once a day, at 21:00 UTC give or take two hours. Runs are on time, late, caught up
or retried hours later, and each reads its tracks within two hours; canaries are looked at every six.
"""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from statistics import fmean

from django.core.management import call_command
from django.db import connection

from analytics.models import Canary, Outcome, Platform, PlatformRun, Reading, SnapshotRun, Track
from analytics.models import TrackPerformanceSnapshot as Snapshot
from analytics.snapshots import looks
from analytics.snapshots.recording import record_run
from bench.comparing import Measures, Reach, Side, Table, take

RUNS, TRACKS = 200, 20
BEGAN = datetime(2023, 1, 6, 4, 59, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LOOK_HOURS = 6
FAR = 5.0
"""A row that is off by more than this many percent has to be flagged."""

CLOCK, COUNTED = "by the clock", "by counted days"
ERROR, WRONG, FLAGGED = "mean error, %", f"unflagged rows over {FAR:g} %", "flagged rows, %"


@dataclass(frozen=True)
class Row:
    """The growth of a track in a run: its true value, by the clock, and as recorded."""

    true: float
    by_clock: float
    recorded: float
    is_flagged: bool


class Counter:
    """What the platform shows: counts that move once a day, and their true growth over the week before."""

    def __init__(self, chance: random.Random) -> None:
        days = RUNS * 8
        noon = BEGAN.replace(hour=21, minute=0) - 30 * DAY
        self.updates = [noon + day * DAY + chance.uniform(-2, 2) * HOUR for day in range(days)]
        self.daily = [chance.randint(2_000, 50_000) for _ in range(TRACKS)]

    def day(self, at: datetime) -> int:
        """Return how many updates there have been until then."""
        whole = (at - self.updates[0]) // DAY
        return next(day for day in range(min(whole + 2, len(self.updates) - 1), -1, -1) if self.updates[day] <= at)

    def count(self, track: int, day: int) -> int:
        """Return a count that grows equally every day, and more on Fridays and Saturdays."""
        weekend = (day + 3) // 7 + (day + 2) // 7
        return 40 * self.daily[track] + self.daily[track] * day + round(0.05 * self.daily[track] * weekend)

    def growth(self, track: int, day: int) -> float:
        before = self.count(track, day - 7)
        return 100 * (self.count(track, day) - before) / before


def measure(rounds: int) -> list[Table]:
    sides = [Side(CLOCK, lambda: _measures(by_clock=True)), Side(COUNTED, lambda: _measures(by_clock=False))]
    taken = take(sides, min(rounds, 1))
    reaches = [
        Reach("by counted days: mean error at most 1 %", taken.median(COUNTED, ERROR), 1),
        Reach(f"by counted days: no unflagged rows over {FAR:g} %", taken.median(COUNTED, WRONG), 0),
    ]
    return [Table(f"Weekly growth compared with its true value, {RUNS} runs at odd times", taken, reaches, NOTE)]


NOTE = f"""Simulated counts move once a day, at random up to two hours early or late. Half of the runs are on time
(Friday 04:59 UTC); the others are up to three days late, or are retried within a day. Each reads {TRACKS} tracks
within two hours. Canaries are looked at every {LOOK_HOURS} hours and first in each run. The error is the
difference between wow_pct and the true growth over the seven updates before the one that was read, as a share of
that growth. *By the clock* is the former rule: seven days, give or take one, count as a week, and nothing is
flagged."""


def _measures(*, by_clock: bool) -> Measures:
    rows = _rows()
    off = [100 * abs((row.by_clock if by_clock else row.recorded) - row.true) / abs(row.true) for row in rows]
    flagged = [not by_clock and row.is_flagged for row in rows]
    wrong = sum(error > FAR and not flag for error, flag in zip(off, flagged, strict=True))
    return {ERROR: fmean(off), WRONG: wrong, FLAGGED: 100 * fmean(flagged)}


@cache
def _rows() -> list[Row]:
    """Record the runs one after the other, with the looks in between, and return every growth."""
    call_command("flush", interactive=False, verbosity=0)
    chance = random.Random(20)  # noqa: S311 - the same runs every time
    counter = Counter(chance)
    tracks = [
        Track.objects.create(spotify_id=f"{number:022d}", title=f"Track {number}", artists="", album="")
        for number in range(TRACKS)
    ]
    Canary.objects.create(track=tracks[0], platform=Platform.SPOTIFY, at_least=1, at_most=10**12)
    rows: list[Row] = []
    looked = BEGAN - DAY
    for at in _moments(chance):
        while looked + LOOK_HOURS * HOUR < at:
            looked += LOOK_HOURS * HOUR
            looks.store_look({tracks[0].pk: counter.count(0, counter.day(looked))}, looked)
        rows += _recorded(counter, tracks, at, chance)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return rows


def _moments(chance: random.Random) -> Iterator[datetime]:
    given = 0
    for week in range(RUNS):
        at = BEGAN + 7 * week * DAY
        if chance.random() < 0.5:
            at += chance.uniform(0, 72) * HOUR
        yield at
        given += 1
        if chance.random() < 0.3:
            yield at + chance.uniform(3, 24) * HOUR
            given += 1
        if given >= RUNS:
            return


def _recorded(counter: Counter, tracks: list[Track], at: datetime, chance: random.Random) -> Iterator[Row]:
    moments = [at, *(at + chance.uniform(0, 2) * HOUR for _ in tracks[1:])]
    run = SnapshotRun.objects.create(
        trigger="shell", state="reading", tracks=TRACKS, started_at=at, deadline_at=at + 3 * HOUR
    )
    numbers = {track.pk: counter.count(place, counter.day(moments[place])) for place, track in enumerate(tracks)}
    Reading.objects.bulk_create(
        Reading(
            run=run,
            track=track,
            platform=Platform.SPOTIFY,
            state=Reading.State.SETTLED,
            outcome=Outcome.READ,
            number=numbers[track.pk],
            observed_at=moments[place],
        )
        for place, track in enumerate(tracks)
    )
    PlatformRun.objects.create(run=run, platform=Platform.SPOTIFY, readings=TRACKS, read=TRACKS)
    record_run(run.pk, at + 3 * HOUR)
    yield from _compared(counter, {track.pk: place for place, track in enumerate(tracks)}, run)


def _compared(counter: Counter, places: Mapping[int, int], run: SnapshotRun) -> Iterator[Row]:
    for one in Snapshot.objects.filter(run=run, wow_pct__isnull=False):
        if one.streams_read_at is None or one.wow_pct is None:
            continue
        clock = _by_clock(one)
        if clock is not None:
            true = counter.growth(places[one.track_id], counter.day(one.streams_read_at))
            yield Row(true, clock, one.wow_pct, any("unsure" in flag for flag in one.flags))


def _by_clock(one: Snapshot) -> float | None:
    """Return the growth by the former rule: over the nearest to seven days by the clock, unscaled within a day."""
    if one.streams_read_at is None or one.spotify_streams is None:
        return None
    past = Snapshot.objects.filter(track=one.track_id, streams_read_at__lte=one.streams_read_at - 3.5 * DAY)
    aged = [
        (one.streams_read_at - at, count)
        for at, count in past.values_list("streams_read_at", "spotify_streams")
        if at
    ]
    if not aged:
        return None
    age, count = min(aged, key=lambda entry: abs(entry[0] - 7 * DAY))
    scale = 1.0 if abs(age - 7 * DAY) <= DAY else 7 * DAY / age
    return 100 * (one.spotify_streams - count) / count * scale if count else None
