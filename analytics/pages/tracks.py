"""The tracks: all of them as a list or a file, and each with its history."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404

from analytics.export import Cell, csv_file
from analytics.growing import growth_of, with_week
from analytics.models import Credit, Platform, Track
from analytics.models import TrackPerformanceSnapshot as Snapshot
from analytics.pages.charts import history_of
from analytics.pages.filters import TrackFilters
from analytics.pages.listing import answer, listed, wants_part
from analytics.pages.tables import HistoryTable, TrackTable
from analytics.week import this_week

CHARTED = 104
"""Snapshots in the charts of a track: two years of weeks."""

HEADER = (
    *("title", "artists", "isrc", "spotify_id", "active"),
    *("streams", "streams_read_at", "wow_streams", "wow_pct", "streams_interval_days"),
    *("views", "views_read_at", "wow_youtube_views", "wow_youtube_pct", "views_interval_days", "flags"),
)


@login_required
def tracks(request: HttpRequest) -> HttpResponseBase:
    """List the tracks, or give them as a file with `?format=csv`."""
    filters = TrackFilters(request.GET, with_week(_followed(request), this_week()))
    listing = listed(request, TrackTable, filters, "-streams")
    if request.GET.get("format") == "csv" and listing.is_valid:
        return csv_file("tracks", HEADER, lines(listing.rows))
    return answer(request, "analytics/tracks.html", listing, {"exists": Track.objects.exists(), "has_file": True})


def _followed(request: HttpRequest) -> QuerySet[Track]:
    match request.GET.get("active"):
        case "all":
            return Track.objects.all()
        case "no":
            return Track.objects.filter(active=False)
    return Track.objects.filter(active=True)


def lines(rows: QuerySet[Track]) -> Iterator[list[Cell]]:
    """Give these tracks, which bring their week, as lines of a file."""
    for track in rows.iterator(chunk_size=1_000):
        week: list[Snapshot] = track.week  # type: ignore[attr-defined]  # see `with_week`
        yield _line(track, week)


def _line(track: Track, week: list[Snapshot]) -> list[Cell]:
    streams, views = (growth_of(week, platform) for platform in Platform)
    return [
        *(track.title, track.artists, track.isrc, track.spotify_id, "yes" if track.active else "no"),
        *(track.streams, _moment(track.streams_read_at)),
        *(streams.gain, streams.percent, streams.interval_days),
        *(track.views, _moment(track.views_read_at)),
        *(views.gain, views.percent, views.interval_days),
        " ".join([*streams.flags, *views.flags]),
    ]


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


@login_required
def track(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a track: its numbers with their ages, how they came about, and who stands behind it."""
    credited = Prefetch("credits", Credit.objects.select_related("contact").order_by("contact__name", "role"))
    wanted = with_week(Track.objects.prefetch_related("videos", credited), this_week())
    found = get_object_or_404(wanted, pk=pk)
    listing = listed(request, HistoryTable, Snapshot.objects.filter(track=found), "-run")
    if wants_part(request):
        return answer(request, "analytics/track.html", listing, {})
    return answer(request, "analytics/track.html", listing, _facts(found))


def _facts(found: Track) -> dict[str, Any]:
    week: list[Snapshot] = found.week  # type: ignore[attr-defined]  # as above
    editions = Track.objects.filter(isrc=found.isrc).exclude(pk=found.pk) if found.isrc else Track.objects.none()
    return {
        "track": found,
        "streams": growth_of(week, Platform.SPOTIFY),
        "views": growth_of(week, Platform.YOUTUBE),
        "editions": editions.order_by("title", "pk")[:20],
        "charts": history_of(Snapshot.objects.filter(track=found).order_by("-run_id")[:CHARTED]),
    }
