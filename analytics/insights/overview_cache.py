"""Counts over the whole catalogue for the overview, made once for everybody.

    after recording, and hourly ──► count_recorded() ──┐
    each minute ──────────────────► count_status() ────┴──► table `kept` ──► the overview

The counts are cached in PostgreSQL, so every web process finds them and Redis may be down or empty.
A filtered overview is counted on demand and cached for the next request.
What a run recorded changes with the next one, whose week has another key, or when somebody edits the
catalogue; freshness and what needs attention change with the clock as well. Ages are calculated at display.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import datetime
from itertools import product
from typing import TypeVar

from django.core.cache import cache

from analytics.insights import attention, overview_totals, trending, usual
from analytics.insights.attention import Concern
from analytics.insights.facts import Fact
from analytics.insights.overview_totals import Freshness, Longer, Total
from analytics.insights.trending import Mover, Movers, RankingFilter
from analytics.insights.week import Week, this_week
from analytics.models import Platform
from analytics.snapshots import looks
from analytics.snapshots.looks import Update
from analytics.snapshots.windows import WINDOWS

RECORDED_SECONDS = 2 * 3_600
"""Twice the hour after which beat recounts them, so that there is never a gap."""

STATUS_SECONDS = 2 * 60
"""Likewise twice the minute."""

Count = TypeVar("Count")


@dataclass(frozen=True)
class OverviewStatus:
    """Whether the numbers can be trusted, and what needs attention."""

    freshness: list[Freshness]
    concerns: list[Concern]
    update: Update


def count_recorded() -> None:
    """Count what the unfiltered overview shows of the last recorded run, over every window. Harmless to repeat."""
    week = this_week()
    if week is None:
        return
    cache.set(_key("totals", week), overview_totals.totals(week), RECORDED_SECONDS)
    cache.set(_key("longer", week), overview_totals.longer(), RECORDED_SECONDS)
    usual.store(week)
    for platform, window in product(Platform, WINDOWS.values()):
        wanted = RankingFilter(platform, window)
        cache.set(_key("movers", week, wanted), trending.movers(week, wanted), RECORDED_SECONDS)


def count_status(now: datetime) -> None:
    """Count how fresh the numbers are and what needs attention. Harmless to repeat."""
    week = this_week()
    cache.set(_key("status", week), _status(week, now), STATUS_SECONDS)


def totals(week: Week) -> list[Total]:
    return _kept(_key("totals", week), lambda: overview_totals.totals(week), RECORDED_SECONDS)


def longer(week: Week) -> list[Longer]:
    return _kept(_key("longer", week), overview_totals.longer, RECORDED_SECONDS)


def movers(week: Week, wanted: RankingFilter) -> Movers:
    return _kept(_key("movers", week, wanted), lambda: trending.movers(week, wanted), RECORDED_SECONDS)


def status(week: Week | None, now: datetime) -> OverviewStatus:
    return _kept(_key("status", week), lambda: _status(week, now), STATUS_SECONDS)


def _status(week: Week | None, now: datetime) -> OverviewStatus:
    return OverviewStatus(overview_totals.freshness(now), attention.concerns(week, now), looks.update())


def _kept(key: str, count: Callable[[], Count], seconds: int) -> Count:
    """Return the cached value of this key, or count and cache it. No count here is None."""
    kept: Count | None = cache.get(key)
    if kept is None:
        kept = count()
        cache.set(key, kept, seconds)
    return kept


# A new release may have other fields: entries of an older one are then not found, instead of misread.
_SHAPE = [
    field.name
    for kept in (OverviewStatus, Freshness, Concern, Fact, Update, Total, Longer, Mover, Movers)
    for field in fields(kept)
]


def _key(*parts: object) -> str:
    return hashlib.sha256(repr((_SHAPE, parts)).encode()).hexdigest()
