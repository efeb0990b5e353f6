"""Why it is not known what a track or contact gained over a window.

    not asked, or not read this week ─► no run near the window's start ─► the track is younger ─► not read there

The first that holds is the reason. Two annotations tell when a track was first read, and one for each window whether
any run lies where a baseline may be.
"""

from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from analytics.insights.week import Week
from analytics.insights.weekly_growth import growth_of
from analytics.models import Platform, SnapshotRun, Track
from analytics.models import TrackPerformanceSnapshot as Snapshot
from analytics.snapshots.windows import WINDOWS, Window


class Reason(StrEnum):
    """Why a window is not known."""

    UNREAD = "not read this week"
    NO_COUNT = "no count of Chartmetric from its start"
    NO_RUN = "no run near its start"
    TOO_NEW = "too new"
    GAP = "not read near its start"
    ZERO = "the baseline is zero"


_FIRST = {
    Platform.SPOTIFY: ("first_streams_on", "streams_counted_on", {"spotify_streams__isnull": False}),
    Platform.YOUTUBE: ("first_views_at", "views_read_at", {"youtube_views__isnull": False}),
}


def with_reasons(tracks: QuerySet[Track], week: Week | None) -> QuerySet[Track]:
    """Load what `reason_of` needs. The tracks must have their week and their current numbers, too."""
    if week is None:
        return tracks
    annotations: dict[str, Any] = {f"run_near_{one.name}": Exists(_runs_near(one, week)) for one in WINDOWS.values()}
    for name, moment, known in _FIRST.values():
        first = Snapshot.objects.filter(track=OuterRef("pk"), **known).order_by(moment)
        annotations[name] = Subquery(first.values(moment)[:1])
    return tracks.annotate(**annotations)


def _runs_near(window: Window, week: Week) -> QuerySet[SnapshotRun]:
    """Return the runs from where a baseline of this week may be. Nothing of a track is asked, so it is asked once."""
    runs = SnapshotRun.objects.filter(state__in=[*SnapshotRun.RECORDED, SnapshotRun.State.IMPORTED])
    runs = runs.filter(ended_at__lte=week.until - timedelta(days=window.least))
    return runs.filter(ended_at__gte=week.until - timedelta(days=window.most + 1)) if window.most else runs


def reason_of(track: Track, platform: Platform, window: Window) -> tuple[Reason, date | None] | None:
    """Return why a window without a baseline is not known, and since when the track is read, if it is too new.

    None if the track does not bring what `with_reasons` adds.
    """
    name = _FIRST[platform][0]
    if not hasattr(track, name):
        return None
    week: list[Snapshot] = track.week  # type: ignore[attr-defined]  # see `with_week`
    read_at = growth_of(week, platform).read_at
    if read_at is None:
        return Reason.UNREAD, None
    if platform == Platform.SPOTIFY and track.streams_provider:
        return Reason.NO_COUNT, None
    if not getattr(track, f"run_near_{window.name}"):
        return Reason.NO_RUN, None
    first = _day(getattr(track, name))
    if first is not None and first > _day(read_at) - timedelta(days=window.least_counted):
        return Reason.TOO_NEW, first
    return Reason.GAP, None


def _day(moment: Any) -> Any:
    return moment.astimezone(UTC).date() if isinstance(moment, datetime) else moment
