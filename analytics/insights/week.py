"""What "this week" means: each track's newest growth as of the last recorded run.

A week is eight days (MOST_DAYS), as for the contacts' growth: a run over a few tracks then does not hide what the
weekly run found for the others. Each track's latest snapshot with a reading on the platform counts; if that reading
failed, the track has no growth this week, rather than last week's.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from analytics.contacts.aggregates import MOST_DAYS
from analytics.models import SnapshotRun


@dataclass(frozen=True)
class Week:
    """The recorded runs of the eight days up to the last of them, newest first."""

    run_ids: tuple[int, ...]
    until: datetime


def this_week() -> Week | None:
    """Return the week up to the last recorded run, None if none was recorded yet."""
    recorded = SnapshotRun.objects.filter(state__in=SnapshotRun.RECORDED).order_by("-id")
    last = recorded.first()
    if last is None or last.ended_at is None:
        return None
    since = last.ended_at - timedelta(days=MOST_DAYS)
    # Fifty runs in a week are a retry every three hours; more would say nothing about the week.
    run_ids = recorded.filter(ended_at__gt=since).values_list("id", flat=True)[:50]
    return Week(tuple(run_ids), last.ended_at)
