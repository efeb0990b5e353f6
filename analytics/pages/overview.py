"""The first page: what moved, whether the numbers can be trusted, and whom to call."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from analytics import attention, history, standing, trending
from analytics.models import Contact, SnapshotRun, Track
from analytics.pages.narrowing import Narrowing
from analytics.standing import Total
from analytics.trending import Mover, Movers, Wanted
from analytics.week import Week, this_week

# Kept, so that the page costs the same for a hundred tracks and for a hundred thousand. What a run recorded
# changes with the next one, whose week has another key, or when somebody edits the catalogue; what is fresh
# and what needs attention changes with the clock and the catalogue too. Ages are told anew each time.
RECORDED_SECONDS = 3_600
STANDING_SECONDS = 60


@dataclass(frozen=True)
class MovingTrack:
    mover: Mover
    track: Track
    numbers: list[int | None]


@dataclass(frozen=True)
class MovingContact:
    mover: Mover
    contact: Contact


@login_required
def overview(request: HttpRequest, next_slot: Callable[[datetime], datetime]) -> HttpResponse:
    """Show the state of things. Answers 400, and says why, where a filter is not understood."""
    now = timezone.now()
    narrowing = Narrowing(request.GET)
    week = this_week()
    facts: dict[str, Any] = {
        "narrowing": narrowing,
        "now": now,
        "run": SnapshotRun.objects.prefetch_related("legs").first(),
        "next_slot": next_slot(now),
        "week": week,
        "has_tracks": Track.objects.exists(),
    }
    facts |= _standing(week, now)
    if week:
        facts["totals"] = _totals(week)
    if week and narrowing.is_valid():
        facts |= _moving(week, narrowing.wanted)
    return render(request, "analytics/overview.html", facts, status=200 if narrowing.is_valid() else 400)


def _standing(week: Week | None, now: datetime) -> dict[str, Any]:
    def counted() -> dict[str, Any]:
        return {
            "freshness": standing.freshness(now),
            "concerns": attention.concerns(week, now),
        }

    return cache.get_or_set(_key("standing", week), counted, STANDING_SECONDS) or {}


def _totals(week: Week) -> list[Total]:
    return cache.get_or_set(_key("totals", week), lambda: standing.totals(week), RECORDED_SECONDS) or []


def _moving(week: Week, wanted: Wanted) -> dict[str, Any]:
    ranked = cache.get_or_set(_key("movers", week, wanted), lambda: trending.movers(week, wanted), RECORDED_SECONDS)
    movers = ranked or Movers([], [], [])
    # Whoever was made inactive since the ranking is gone at once.
    tracks = Track.objects.filter(active=True).in_bulk({one.pk for one in (*movers.trending, *movers.drops)})
    contacts = Contact.objects.in_bulk([one.pk for one in movers.contacts])
    lines = history.recent(tracks, wanted.platform, week)
    return {
        "wanted": wanted,
        "trending": _with_tracks(movers.trending, tracks, lines),
        "drops": _with_tracks(movers.drops, tracks, lines),
        "contacts": [MovingContact(one, contacts[one.pk]) for one in movers.contacts if one.pk in contacts],
    }


def _with_tracks(
    movers: Iterable[Mover], tracks: dict[int, Track], lines: dict[int, list[int | None]]
) -> list[MovingTrack]:
    return [MovingTrack(one, tracks[one.pk], lines.get(one.pk, [])) for one in movers if one.pk in tracks]


def _key(*parts: object) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()
