"""What the charts draw, as data that travels in the page. Each chart stands beside a table that says the same."""

from collections.abc import Iterable, Sequence
from typing import Any

from analytics.models import Flag
from analytics.models import TrackPerformanceSnapshot as Snapshot
from analytics.templatetags.plain import is_a_week


def history_of(newest_first: Iterable[Snapshot]) -> dict[str, Any] | None:
    """Return the counts and the growth of a track over time, None where there are fewer than two snapshots."""
    snapshots = list(newest_first)[::-1]
    if len(snapshots) < 2:
        return None
    return {
        "moments": [int(one.captured_at.timestamp() * 1_000) for one in snapshots],
        "days": [f"{one.captured_at:%-d %b %Y}" for one in snapshots],
        "streams": [one.spotify_streams for one in snapshots],
        "views": [one.youtube_views for one in snapshots],
        "streamsGrowth": [_bar(one, one.wow_streams, one.streams_interval_days, "streams") for one in snapshots],
        "viewsGrowth": [_bar(one, one.wow_youtube_views, one.views_interval_days, "views") for one in snapshots],
    }


def _bar(one: Snapshot, gain: int | None, interval_days: float | None, platform: str) -> dict[str, Any]:
    """Return one bar: hollow where it was not measured over a week, marked where a reader should know something."""
    flags = [Flag(flag).label for flag in one.flags if flag.startswith(platform)]
    scaled = "" if is_a_week(interval_days) else f"scaled from {interval_days:.1f} days"
    return {
        "gain": gain,
        "hollow": bool(scaled),
        "marked": bool(flags),
        "words": [*flags, *([scaled] if scaled else [])],
    }


def bars_of(gains: Sequence[tuple[str, int]]) -> dict[str, Any] | None:
    """Return named gains, the largest first, None where there is none."""
    return {"names": [name for name, _ in gains], "gains": [gain for _, gain in gains]} if gains else None
