"""The charts' data, embedded in the page. Each chart is beside a table with the same numbers."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any

from analytics.models import ContactSnapshot, CountingChange, Flag, Interval, Platform
from analytics.models import TrackPerformanceSnapshot as Snapshot
from analytics.snapshots import counting_changes
from analytics.snapshots.counting_changes import across_streams, across_views, within

OPEN = timedelta(days=10.5)
"""If two snapshots are more than a week and a half apart, a week without a recording lies between them."""


def history_of(snapshots: Sequence[Snapshot], changes: Sequence[CountingChange]) -> dict[str, Any] | None:
    """Return the counts and the growth of a track over time, None if there are fewer than two snapshots.

    The snapshots come with oldest first. Of the changes of counting those in between are drawn.
    """
    if len(snapshots) < 2:
        return None
    return {
        "moments": [_milliseconds(one.captured_at) for one in snapshots],
        # Third-party counts are a separate line with their own times.
        "streams": [None if one.streams_provider else one.spotify_streams for one in snapshots],
        "views": [one.youtube_views for one in snapshots],
        "streamsGrowth": [_streams_bar(one, across_streams(changes, one)) for one in snapshots],
        "viewsGrowth": [_views_bar(one, across_views(changes, one)) for one in snapshots],
        "changes": [_line(change) for change in within(changes, snapshots)],
    }


def past_of(snapshots: Sequence[ContactSnapshot]) -> dict[str, Any] | None:
    """Return the totals of a contact over time, None if there are fewer than two snapshots.

    The snapshots come with oldest first. Where a week has none, the line is left open.
    """
    if len(snapshots) < 2:
        return None
    points: list[tuple[int, int | None, int | None]] = []
    for before, one in zip([None, *snapshots], snapshots, strict=False):
        if before is not None and one.captured_at - before.captured_at > OPEN:
            points.append((_milliseconds(before.captured_at) + 1, None, None))
        points.append((_milliseconds(one.captured_at), one.total_streams, one.total_youtube_views))
    moments, streams, views = zip(*points, strict=True)
    return {"moments": moments, "streams": streams, "views": views, "changes": []}


def _milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1_000)


def _line(change: CountingChange) -> dict[str, Any]:
    """Return a counting change as a line at the beginning of its day."""
    moment = datetime.combine(change.day, time(), UTC)
    return {
        "of": Platform(change.platform).unit,
        "moment": int(moment.timestamp() * 1_000),
        "words": change.words,
    }


def _streams_bar(one: Snapshot, change: CountingChange | None) -> dict[str, Any]:
    return _bar(one.wow_streams, one.streams_interval, _flags(one, "streams"), change)


def _views_bar(one: Snapshot, change: CountingChange | None) -> dict[str, Any]:
    return _bar(one.wow_youtube_views, one.views_interval, _flags(one, "views"), change)


def _flags(one: Snapshot, count: str) -> list[str]:
    return [Flag(flag).label for flag in one.flags if flag.startswith(count)]


def _bar(
    gain: int | None, interval: Interval | None, flags: list[str], change: CountingChange | None
) -> dict[str, Any]:
    """Return one bar: hollow if it was not measured over a week, marked if it is flagged."""
    marks = [*flags, *([counting_changes.WORDS] if change and gain is not None else [])]
    scaled = [] if interval is None or interval.is_week else [f"scaled from {interval}"]
    return {"gain": gain, "hollow": bool(scaled), "marked": bool(marks), "words": [*marks, *scaled]}


def bars_of(gains: Sequence[tuple[str, int]]) -> dict[str, Any] | None:
    """Return named gains, largest first, None if there is none."""
    return {"names": [name for name, _ in gains], "gains": [gain for _, gain in gains]} if gains else None
