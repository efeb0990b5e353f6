"""The first page: what moved, whether the numbers can be trusted, and which contacts are trending."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from analytics.insights import overview_cache
from analytics.insights.movers import moving
from analytics.insights.week import this_week
from analytics.models import SnapshotRun, Track
from analytics.snapshots import rehearsals
from analytics.views.narrowing import Narrowing


@login_required
def overview(request: HttpRequest, next_slot: Callable[[datetime], datetime]) -> HttpResponse:
    """Show the overview. Answers 400 with the reason if a filter is invalid."""
    now = timezone.now()
    narrowing = Narrowing(request.GET)
    week = this_week()
    facts: dict[str, Any] = {
        "narrowing": narrowing,
        "now": now,
        "run": SnapshotRun.objects.own().prefetch_related("platform_runs").first(),
        "next_slot": next_slot(now),
        "week": week,
        "has_tracks": Track.objects.exists(),
        "rehearsed_before": settings.REHEARSAL,
    }
    rehearsal = rehearsals.last()
    facts |= {"rehearsal": rehearsal, "rehearsal_is_ahead": rehearsal is not None and rehearsal.is_ahead(now)}
    status = overview_cache.status(week, now)
    facts |= {"freshness": status.freshness, "concerns": status.concerns, "update": status.update}
    if week:
        measured = [one for one in overview_cache.longer(week) if one.measured]
        facts |= {"totals": overview_cache.totals(week), "longer": measured}
    if week and narrowing.is_valid():
        facts |= {"wanted": narrowing.wanted, **vars(moving(week, narrowing.wanted))}
    return render(request, "analytics/overview.html", facts, status=200 if narrowing.is_valid() else 400)
