"""Spikes and drops of a run, by each reader's limits.

A recording is compared with its own usual week, as in `trending`:

    spike    gained at least `least_gain`, and at least `spike_percent` more than is expected of it
    drop     lost plays, or gained at least `drop_percent` less than usual; at least `least_gain` are missing

Readers with the same limits share one answer, and all answers come of one statement per platform.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection

from analytics.insights.comparison import LEAST_COUNT, LEAST_EXPECTED, comparison
from analytics.insights.facts import Period
from analytics.models import Interval, Platform, SnapshotRun
from analytics.models.notifications import Thresholds
from analytics.snapshots.growth_sql import STREAMS, VIEWS, CountColumns

COUNTS = {Platform.SPOTIFY: STREAMS, Platform.YOUTUBE: VIEWS}
MOST = 120
"""How many moves of a kind are listed; beyond that only their number is given."""


@dataclass(frozen=True)
class Limits:
    """A user's limits for spikes and drops."""

    spike_percent: int
    drop_percent: int
    least_gain: int


@dataclass(frozen=True)
class Move:
    """A track that did more, or less, than it usually does. `gain` and `usual` are per seven days.

    The gain was measured from `since` to `read_at`.
    """

    platform: Platform
    track_id: int
    count: int
    read_at: datetime
    gain: int
    usual: float
    lift: float
    percent: float | None
    interval_days: float
    is_scaled: bool
    weeks: int
    flags: list[str]
    since: datetime

    @property
    def period(self) -> Period:
        return Period(self.track_id, self.platform, self.since, self.read_at, declined=self.gain < self.usual)

    @property
    def interval(self) -> Interval:
        return Interval(self.interval_days, is_week=not self.is_scaled)


@dataclass
class Moves:
    """Spikes by their lift, drops by how many plays are missing; `…_found` counts those beyond MOST as well."""

    spikes: list[Move] = field(default_factory=list)
    drops: list[Move] = field(default_factory=list)
    spikes_found: int = 0
    drops_found: int = 0


def limits_of(thresholds: Thresholds) -> Limits:
    return Limits(thresholds.spike_percent, thresholds.drop_percent, thresholds.least_gain)


def moves(run: SnapshotRun, asked: Iterable[Limits]) -> dict[Limits, Moves]:
    """Return what moved in a run by each of these limits: one statement per platform."""
    limits = sorted(set(asked), key=repr)
    answers = {one: Moves() for one in limits}
    if not limits or run.state not in SnapshotRun.RECORDED:
        return answers
    for platform in Platform:
        for place, kind, found, *values in _rows(run, COUNTS[platform], limits):
            _add(answers[limits[place - 1]], kind, found, Move(platform, *values))
    for answer in answers.values():
        answer.spikes.sort(key=lambda one: -one.lift)
        answer.drops.sort(key=lambda one: one.gain - one.usual)
    return answers


def _add(answer: Moves, kind: str, found: int, move: Move) -> None:
    same = answer.spikes if kind == "spike" else answer.drops
    first_of_platform = not same or same[-1].platform != move.platform
    same.append(move)
    if first_of_platform and kind == "spike":
        answer.spikes_found += found
    elif first_of_platform:
        answer.drops_found += found


def _rows(run: SnapshotRun, count: CountColumns, limits: list[Limits]) -> list[Any]:
    values: dict[str, Any] = {
        "runs": [run.pk],
        "until": run.ended_at,
        "least": LEAST_COUNT,
        "below": None,
        "spikes": [1 + one.spike_percent / 100 for one in limits],
        "drops": [1 - one.drop_percent / 100 for one in limits],
        "gains": [one.least_gain for one in limits],
        "most": MOST,
    }
    with connection.cursor() as cursor:
        cursor.execute(_statement(count), values)
        rows: list[Any] = cursor.fetchall()
    return rows


_COLUMNS = """count(*) OVER () AS found, track_id, number, read_at, gain, usual, gain / expected AS lift, percent,
              interval_days, is_scaled, weeks, flags, since"""


def _statement(count: CountColumns) -> str:
    return f"""{comparison(count)}
    SELECT asked.place, move.*
      FROM unnest(%(spikes)s::float[], %(drops)s::float[], %(gains)s::bigint[])
           WITH ORDINALITY AS asked (spike, slump, least_gain, place)
     CROSS JOIN LATERAL (
        (SELECT 'spike' AS kind, {_COLUMNS}
           FROM compared WHERE gain >= asked.least_gain AND gain > 0 AND gain >= asked.spike * expected
          ORDER BY lift DESC, gain DESC, track_id LIMIT %(most)s)
        UNION ALL
        (SELECT 'drop', {_COLUMNS}
           FROM compared
          WHERE (gain < 0 OR gain <= asked.slump * usual)
            AND usual - gain >= greatest(asked.least_gain, {LEAST_EXPECTED})
          ORDER BY usual - gain DESC, track_id LIMIT %(most)s)
     ) move
    """  # noqa: S608 - composed of constants; values travel as parameters
