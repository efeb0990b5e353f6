"""How fast a platform run goes on and when it may be through: told from its row alone, or not told."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from analytics.models import PlatformRun, SnapshotRun
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


def progress_of(platform_run: PlatformRun, now: datetime) -> Progress:
    """Return how a platform run goes on at this moment."""
    waits_until = (
        platform_run.waits_until
        if platform_run.left and platform_run.waits_until and platform_run.waits_until > now
        else None
    )
    is_silent = (
        platform_run.left > 0 and platform_run.rate_mark_at is not None and now - platform_run.progressed_at > SILENCE
    )
    rate = (
        _rate(platform_run)
        if platform_run.left and not platform_run.stop_outcome and not waits_until and not is_silent
        else None
    )
    return Progress(
        rate, timedelta(seconds=round(platform_run.left / rate)) if rate else None, waits_until, is_silent
    )


def version_of(run: SnapshotRun, now: datetime) -> int:
    """Return a number that rises with whatever changes in a run: the sum of its moments, in milliseconds.

    Each moment only ever moves on, under the lock of its row. The latest of them would not do: of two changes
    the one with the earlier moment may be the last to be seen. What changes by the clock alone, a wait that is
    over or a platform run that fell silent, counts as one more until the next step of that platform run.
    """
    moments = [run.started_at, run.published_at, run.ended_at]
    version = sum(int(moment.timestamp() * 1_000) for moment in moments if moment is not None)
    for platform_run in run.platform_runs.all():
        going = progress_of(platform_run, now)
        is_over = platform_run.waits_until is not None and platform_run.waits_until <= now
        version += int(platform_run.progressed_at.timestamp() * 1_000) + going.is_silent + is_over
    return version


def _rate(platform_run: PlatformRun) -> float | None:
    since, settled = (
        (platform_run.previous_mark_at, platform_run.previous_mark_settled)
        if platform_run.previous_mark_at
        else (platform_run.rate_mark_at, platform_run.rate_mark_settled)
    )
    if since is None or platform_run.progressed_at - since < ENOUGH:
        return None
    return (platform_run.settled - settled) / (platform_run.progressed_at - since).total_seconds()
