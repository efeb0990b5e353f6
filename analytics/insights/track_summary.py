"""A summary of a track, for the terminal and for programs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch

from analytics.catalogue.videos import Views, views_of
from analytics.insights import facts
from analytics.insights.facts import Fact, Period
from analytics.insights.imports import import_of, with_imports
from analytics.insights.week import this_week
from analytics.insights.weekly_growth import Growth, growth_of, with_week
from analytics.models import CountingChange, Credit, Platform, Track
from analytics.models import TrackPerformanceSnapshot as Snapshot
from analytics.snapshots import counting_changes
from analytics.snapshots.counting_changes import across

WEEKS = 9
"""How many snapshots the sparklines show: two months at one a week."""


@dataclass(frozen=True)
class PlatformSummary:
    """A track's number on one platform, with its age, its growth this week and its recent history.

    `gains` are oldest first; None means that a run found no growth. `change` is the counting change across which the
    growth was measured, if any; `facts` are what is known to have happened while it was. `imported_from` names the
    file of a number that no run read, `provider` who counted it if that was not the platform.
    """

    platform: Platform
    number: int | None
    read_at: datetime | None
    imported_from: str
    provider: str
    growth: Growth
    gains: list[int | None]
    change: CountingChange | None
    facts: list[Fact]


@dataclass(frozen=True)
class TrackSummary:
    track: Track
    counts: list[PlatformSummary]
    views: Views
    credits: list[Credit]


def summaries(track_ids: Iterable[int]) -> list[TrackSummary]:
    """Return the summaries of these tracks, by title."""
    credited = Prefetch("credits", Credit.objects.select_related("contact").order_by("contact__name", "role"))
    wanted = Track.objects.filter(pk__in=track_ids).prefetch_related("videos", credited).order_by("title", "pk")
    known = counting_changes.changes()
    tracks = list(with_imports(with_week(wanted, this_week())))
    happened = _happened(tracks)
    return [_summary(track, known, happened) for track in tracks]


Happened = dict[tuple[int, Platform], list[Fact]]


def _happened(tracks: Sequence[Track]) -> Happened:
    """Return what is known about this week of these tracks on each platform."""
    periods = {(track.pk, platform): Period.of_week(track, platform) for track in tracks for platform in Platform}
    return dict(zip(periods, facts.known(list(periods.values())), strict=True))


def _summary(track: Track, known: Sequence[CountingChange], happened: Happened) -> TrackSummary:
    history = list(Snapshot.objects.filter(track=track).order_by("-captured_at", "-run_id")[:WEEKS])[::-1]
    counts = [_count(track, platform, history, known, happened[track.pk, platform]) for platform in Platform]
    return TrackSummary(track, counts, views_of(track), list(track.credits.all()))


def _count(
    track: Track,
    platform: Platform,
    history: Sequence[Snapshot],
    known: Sequence[CountingChange],
    happened: list[Fact],
) -> PlatformSummary:
    week: list[Snapshot] = track.week  # type: ignore[attr-defined]  # see `with_week`
    growth = growth_of(week, platform)
    source, provider = import_of(track, platform), track.get_streams_provider_display()
    change = across(known, platform, growth.read_at, growth.interval_days) if growth.gain is not None else None
    if platform == Platform.SPOTIFY:
        gains = [one.wow_streams for one in history]
        return PlatformSummary(
            platform, track.streams, track.streams_read_at, source, provider, growth, gains, change, happened
        )
    gains = [one.wow_youtube_views for one in history]
    return PlatformSummary(platform, track.views, track.views_read_at, source, "", growth, gains, change, happened)
