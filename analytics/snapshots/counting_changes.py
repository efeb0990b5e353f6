"""Whether a growth compares numbers that were counted in the same way."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from analytics.models import CountingChange, Platform
from analytics.models import TrackPerformanceSnapshot as Snapshot

WORDS = "measured across a change in counting"


def changes() -> list[CountingChange]:
    """Return every known change, earliest first."""
    return list(CountingChange.objects.all())


def across(
    known: Iterable[CountingChange], platform: Platform, read_at: datetime | None, interval_days: float | None
) -> CountingChange | None:
    """Return the counting change between the two numbers of a growth, None if they were counted in the same way.

    The hour of a change is not known, so a number from that day may be counted either way: growth from or to it
    counts as across the change.
    """
    if read_at is None or interval_days is None:
        return None
    since = (read_at - timedelta(days=interval_days)).date()
    return next((one for one in known if one.platform == platform and since <= one.day <= read_at.date()), None)


def across_streams(known: Iterable[CountingChange], one: Snapshot) -> CountingChange | None:
    return across(known, Platform.SPOTIFY, one.streams_read_at, one.streams_interval_days)


def across_views(known: Iterable[CountingChange], one: Snapshot) -> CountingChange | None:
    return across(known, Platform.YOUTUBE, one.views_read_at, one.views_interval_days)


def within(known: Iterable[CountingChange], oldest_first: Sequence[Snapshot]) -> list[CountingChange]:
    """Return the changes within the time of these snapshots."""
    if not oldest_first:
        return []
    first, last = oldest_first[0].captured_at.date(), oldest_first[-1].captured_at.date()
    return [one for one in known if first <= one.day <= last]
