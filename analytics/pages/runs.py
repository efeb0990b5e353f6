"""The runs: a list with a picture of the last of them, and each with what it read and what it could not."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from analytics.models import Leg, Outcome, Reading, SnapshotRun
from analytics.pages.filters import UNREAD, ReadingFilters, RunFilters
from analytics.pages.listing import answer, listed
from analytics.pages.tables import ReadingTable, RunTable

PICTURED = 30
FEWEST = 12
HEIGHT = 100

_LEGS = Prefetch("legs", Leg.objects.order_by("platform"))


@dataclass(frozen=True)
class Bar:
    """A run in the picture. Heights are shares of a hundred, measured from the top."""

    run: SnapshotRun
    read: int
    unread: int
    read_height: float
    unread_height: float
    minutes_height: float


@login_required
def runs(request: HttpRequest) -> HttpResponse:
    rows = SnapshotRun.objects.prefetch_related(_LEGS)
    listing = listed(request, RunTable, RunFilters(request.GET, rows), "-run")
    ended = rows.exclude(state__in=SnapshotRun.ACTIVE).order_by("-id")[:PICTURED]
    bars = bars_of(list(ended)[::-1])
    # Fewer runs would be drawn as slabs.
    facts = {"bars": bars, "width": 10 * max(len(bars), FEWEST)}
    return answer(request, "analytics/runs.html", listing, facts)


def bars_of(ended: Sequence[SnapshotRun]) -> list[Bar]:
    """Return these runs as bars, each in proportion to the largest and the longest of them."""
    read = [sum(leg.read for leg in run.legs.all()) for run in ended]
    unread = [sum(leg.unread for leg in run.legs.all()) for run in ended]
    seconds = [run.duration.total_seconds() for run in ended]
    most = max(map(sum, zip(read, unread, strict=True)), default=0) or 1
    longest = max(seconds, default=0) or 1
    return [
        Bar(run, good, bad, HEIGHT * good / most, HEIGHT * bad / most, HEIGHT * took / longest)
        for run, good, bad, took in zip(ended, read, unread, seconds, strict=True)
    ]


@login_required
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a run. Its readings are those that were not read, unless the address asks for others."""
    found = get_object_or_404(SnapshotRun.objects.select_related("retry_of").prefetch_related(_LEGS), pk=pk)
    asked = request.GET if "outcome" in request.GET or "platform" in request.GET else {"outcome": UNREAD}
    filters = ReadingFilters(asked, Reading.objects.filter(run=found).select_related("track"))
    listing = listed(request, ReadingTable, filters, "track")
    return answer(request, "analytics/run.html", listing, {"run": found, "outcome_labels": dict(Outcome.choices)})
