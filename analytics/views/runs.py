"""The runs: a list with a picture of the last of them, and each with what it read and what it could not."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from analytics.access.callers import START_RUN
from analytics.lists import filtering
from analytics.lists.filtering import UNREAD
from analytics.models import Outcome, Platform, PlatformRun, PlaylistReading, SnapshotRun
from analytics.runs import timeline
from analytics.runs.evidence import of_run
from analytics.runs.unread import NO_NEWS, Group, groups_of
from analytics.runs.ways import ways_of
from analytics.runs.youtube_quota import youtube_left
from analytics.snapshots import third_party_counts
from analytics.views import sheets
from analytics.views.files import file_of
from analytics.views.filters import ReadingFilters, RunFilters
from analytics.views.listing import answer, listed, wants_part
from analytics.views.tables import ReadingTable, RunTable

PICTURED = 30
FEWEST = 12
HEIGHT = 100

EXAMPLES = 3
"""How many example tracks are shown per group of failed readings."""


@dataclass(frozen=True)
class Bar:
    """A run in the bar chart. Heights are percentages."""

    run: SnapshotRun
    read: int
    unread: int
    read_height: float
    unread_height: float
    minutes_height: float


@login_required
def runs(request: HttpRequest) -> HttpResponseBase:
    rows = SnapshotRun.objects.prefetch_related("platform_runs")
    listing = listed(request, RunTable, RunFilters(request.GET, rows), "-started_at")
    if file := file_of(request, listing, sheets.RUNS):
        return file
    ended = rows.own().exclude(state__in=SnapshotRun.ACTIVE).order_by("-id")[:PICTURED]
    bars = bars_of(list(ended)[::-1])
    facts = {
        "bars": bars,
        # Fewer runs would be drawn as very wide bars.
        "width": 10 * max(len(bars), FEWEST),
        "most": max((bar.read + bar.unread for bar in bars), default=0),
        "longest": max((bar.run.duration for bar in bars if bar.run.took_time), default=timedelta()),
    }
    return answer(request, "analytics/runs.html", listing, facts)


def bars_of(ended: Sequence[SnapshotRun]) -> list[Bar]:
    """Return these runs as bars, each in proportion to the largest and the longest of them."""
    read = [sum(platform_run.read for platform_run in run.platform_runs.all()) for run in ended]
    unread = [run.unread for run in ended]
    seconds = [run.duration.total_seconds() if run.took_time else 0.0 for run in ended]
    most = max(map(sum, zip(read, unread, strict=True)), default=0) or 1
    longest = max(seconds, default=0) or 1
    return [
        Bar(run, good, bad, HEIGHT * good / most, HEIGHT * bad / most, HEIGHT * took / longest)
        for run, good, bad, took in zip(ended, read, unread, seconds, strict=True)
    ]


@login_required
def run(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Show a run. Its readings are those that were not read, unless the address asks for others."""
    found = get_object_or_404(SnapshotRun.objects.select_related("retry_of").prefetch_related("platform_runs"), pk=pk)
    asked = request.GET if "outcome" in request.GET or "platform" in request.GET else {"outcome": UNREAD}
    filters = ReadingFilters(asked, filtering.readings_of(found))
    listing = listed(request, ReadingTable, filters, "track")
    if file := file_of(request, listing, sheets.readings_of(found)):
        return file
    if wants_part(request):
        return answer(request, "analytics/run.html", listing, {})
    seen = of_run(found.pk) if request.user.has_perm(START_RUN) else []
    return answer(request, "analytics/run.html", listing, _facts(found) | {"evidence": seen})


def _facts(found: SnapshotRun) -> dict[str, Any]:
    """Return what the page of a run shows above its readings."""
    platform_runs = list(found.platform_runs.all())
    asks_youtube = found.is_active and any(
        platform_run.platform == Platform.YOUTUBE for platform_run in platform_runs
    )
    return {
        "run": found,
        "outcome_labels": dict(Outcome.choices),
        "groups": _groups(platform_runs),
        "ways": ways_of(found.pk),
        "playlists": _playlists_of(found),
        "gaps": third_party_counts.gaps_of(found),
        "events": timeline.latest(found.pk, timeline.SHOWN if found.is_active else timeline.MOST_SHOWN),
        "most_events": timeline.SHOWN,
        "unread": found.unread,
        "can_retry": found.unread > 0 and not found.is_active,
        "quota_left": youtube_left(timezone.now()) if asks_youtube else None,
    }


@login_required
def failures(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what a run could not read so far: the part of its page that is reloaded while it is active."""
    found = get_object_or_404(SnapshotRun.objects.prefetch_related("platform_runs"), pk=pk)
    return render(
        request, "analytics/partials/failures.html", {"run": found, "groups": _groups(found.platform_runs.all())}
    )


def _groups(platform_runs: Iterable[PlatformRun]) -> list[Group]:
    return groups_of(platform_runs, shown=EXAMPLES, without=NO_NEWS | {Outcome.NO_VIDEO})


def _playlists_of(found: SnapshotRun) -> QuerySet[PlaylistReading]:
    return PlaylistReading.objects.filter(run=found).select_related("playlist").order_by("playlist__name", "pk")
