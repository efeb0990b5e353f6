"""The rate of a platform run and the time left, calculated from its row, if they can be known."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from analytics.models import PlatformRun, SnapshotRun
from analytics.runs.tallies import SILENCE

ENOUGH = timedelta(seconds=10)
"""The shortest period for a rate: fewer seconds say little about the next hour."""


@dataclass(frozen=True)
class Progress:
    """How fast a platform run goes on, and until when. Nothing is known if nothing is left to read.

    `rate` is readings settled per second, over the last half to whole minute; None if too little was seen, if nothing
    moved for a minute, or while the platform makes us wait. Without a rate, `left` is unknown. `waits_until` lies
    ahead; `is_silent` says that nothing moved for a minute.
    """

    rate: float | None
    left: timedelta | None
    waits_until: datetime | None
    is_silent: bool


def progress_of(platform_run: PlatformRun, now: datetime) -> Progress:
    """Return the progress of a platform run at this time."""
    if not platform_run.left:
        return Progress(None, None, None, is_silent=False)
    is_waiting = platform_run.waits_until is not None and platform_run.waits_until > now
    is_silent = platform_run.rate_mark_at is not None and now - platform_run.progressed_at > SILENCE
    rate = None if is_waiting or is_silent or platform_run.stop_outcome else _rate(platform_run)
    left = timedelta(seconds=round(platform_run.left / rate)) if rate else None
    return Progress(rate, left, platform_run.waits_until if is_waiting else None, is_silent)


def version_of(run: SnapshotRun, now: datetime) -> int:
    """Return a number that rises with every change of a run: the sum of its timestamps, in milliseconds.

    Each timestamp only increases, under its row's lock. The latest timestamp would not do: of two changes the earlier
    one may become visible last. Changes by the clock alone, such as a wait that is over or a platform run that has
    gone quiet, count as one more until the next step of that platform run.
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
