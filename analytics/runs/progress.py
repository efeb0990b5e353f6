"""How fast a leg goes on and when it may be through: told from its row alone, or not told."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from analytics.models import Leg, SnapshotRun
from analytics.runs.tallies import SILENCE

ENOUGH = timedelta(seconds=10)
"""A rate is taken over this long at the least: fewer seconds say little about the next hour."""


@dataclass(frozen=True)
class Progress:
    """`rate` is in readings settled a second, over the last half to whole minute; None where too little was seen,
    where nothing moved for a minute, and while the platform has us wait. Without a rate nobody knows `left`.

    `waits_until` is there only while it lies ahead, `is_silent` only while there is something left to read.
    """

    rate: float | None
    left: timedelta | None
    waits_until: datetime | None
    is_silent: bool


def progress_of(leg: Leg, now: datetime) -> Progress:
    """Return how a leg goes on at this moment."""
    waits_until = leg.waits_until if leg.left and leg.waits_until and leg.waits_until > now else None
    is_silent = leg.left > 0 and leg.mark_at is not None and now - leg.progressed_at > SILENCE
    rate = _rate(leg) if leg.left and not leg.stopped and not waits_until and not is_silent else None
    return Progress(rate, timedelta(seconds=round(leg.left / rate)) if rate else None, waits_until, is_silent)


def version_of(run: SnapshotRun, now: datetime) -> int:
    """Return a number that rises with whatever changes in a run: the sum of its moments, in milliseconds.

    Each moment only ever moves on, under the lock of its row. The latest of them would not do: of two changes
    the one with the earlier moment may be the last to be seen. What changes by the clock alone, a wait that is
    over or a leg that fell silent, counts as one more until the next step of that leg.
    """
    moments = [run.started_at, run.published_at, run.ended_at]
    version = sum(int(moment.timestamp() * 1_000) for moment in moments if moment is not None)
    for leg in run.legs.all():
        going = progress_of(leg, now)
        is_over = leg.waits_until is not None and leg.waits_until <= now
        version += int(leg.progressed_at.timestamp() * 1_000) + going.is_silent + is_over
    return version


def _rate(leg: Leg) -> float | None:
    since, settled = (leg.earlier_at, leg.earlier_settled) if leg.earlier_at else (leg.mark_at, leg.mark_settled)
    if since is None or leg.progressed_at - since < ENOUGH:
        return None
    return (leg.settled - settled) / (leg.progressed_at - since).total_seconds()
