"""This week's growth of tracks, prefetched for a page of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from analytics.insights.week import Week
from analytics.models import Flag, Interval, Platform, Track
from analytics.models import TrackPerformanceSnapshot as Snapshot

_ASKED = {
    Platform.SPOTIFY: Q(spotify_streams__isnull=False) | Q(flags__contains=[Flag.STREAMS_UNREAD]),
    Platform.YOUTUBE: Q(youtube_views__isnull=False) | Q(flags__contains=[Flag.VIEWS_UNREAD]),
}
PERCENT = {Platform.SPOTIFY: "wow_pct", Platform.YOUTUBE: "wow_youtube_pct"}


@dataclass(frozen=True)
class Growth:
    """A track's gain on one platform per seven days, with its flags."""

    gain: int | None = None
    percent: float | None = None
    interval: Interval | None = None
    read_at: datetime | None = None
    flags: tuple[str, ...] = ()

    @property
    def interval_days(self) -> float | None:
        return self.interval.days if self.interval else None


def with_week(tracks: QuerySet[Track], week: Week | None) -> QuerySet[Track]:
    """Prefetch the week's snapshots of these tracks as `week`, newest first: one query for all."""
    snapshots = Snapshot.objects.filter(run__in=week.run_ids if week else []).order_by("-run_id")
    return tracks.prefetch_related(Prefetch("snapshots", snapshots, to_attr="week"))


def moved(
    week: Week | None, platform: Platform, *, below: float | None = None, above: float | None = None
) -> QuerySet[Snapshot, int]:
    """Return the tracks whose newest growth of the week is under `below` or over `above` percent.

    If a later run this week failed to read it, the track has no growth now and is not included.
    """
    percent = PERCENT[platform]
    far = Q(**{f"{percent}__lt": below}) if below is not None else Q(**{f"{percent}__gt": above})
    return newest_with(week, platform, far)


def newest_with(week: Week | None, platform: Platform, condition: Q) -> QuerySet[Snapshot, int]:
    """Return the tracks whose newest snapshot of the week that asked the platform meets a condition.

    If the platform could not be read there, an earlier snapshot says nothing about now.
    """
    of_week = Snapshot.objects.filter(run__in=week.run_ids if week else [])
    later = of_week.filter(_ASKED[platform], run__gt=OuterRef("run"), track=OuterRef("track"))
    return of_week.filter(condition).exclude(Exists(later)).values_list("track", flat=True)


def growth_of(snapshots: Iterable[Snapshot], platform: Platform) -> Growth:
    """Return the growth by the newest of these snapshots that asked the platform."""
    one = asked(snapshots, platform)
    return _growth(one, platform) if one else Growth()


def asked(snapshots: Iterable[Snapshot], platform: Platform) -> Snapshot | None:
    """Return the newest of these snapshots that asked the platform, None if none did."""
    for one in snapshots:
        growth = _growth(one, platform)
        if growth.read_at is not None or growth.flags:
            return one
    return None


def flags_of(one: Snapshot, platform: Platform) -> tuple[str, ...]:
    """Return the flags of a snapshot's number on a platform."""
    return tuple(flag for flag in one.flags if flag.startswith(platform.unit))


def _growth(one: Snapshot, platform: Platform) -> Growth:
    flags = flags_of(one, platform)
    if platform == Platform.SPOTIFY:
        return Growth(one.wow_streams, one.wow_pct, one.streams_interval, one.streams_read_at, flags)
    return Growth(one.wow_youtube_views, one.wow_youtube_pct, one.views_interval, one.views_read_at, flags)
