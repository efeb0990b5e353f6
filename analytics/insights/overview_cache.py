"""Counts over the whole catalogue for the overview, made once for everybody.

    after recording, and hourly ──► count_recorded() ──┐
    each minute ──────────────────► count_status() ────┴──► table `kept` ──► the overview

The counts are cached in PostgreSQL, so every web process finds them and Redis may be down or empty.
All size bands are counted beforehand, for every minimum gain; a tag on demand, and cached for the next request.
What a run recorded changes with the next one, whose week has another key, or when somebody edits the
catalogue: as long as nobody does, nothing is counted again. Freshness and what needs attention change with the clock
as well. Ages are calculated at display.
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import product
from typing import Any, Generic, TypeVar

from django.core.cache import cache
from django.utils import timezone

from analytics.insights import attention, overview_totals, trending, usual
from analytics.insights.attention import Concern
from analytics.insights.bands import BANDS
from analytics.insights.facts import Fact
from analytics.insights.overview_totals import Freshness, Longer, Total
from analytics.insights.trending import Mover, Movers, RankingFilter
from analytics.insights.week import Week, this_week
from analytics.models import Contact, Credit, Platform, SnapshotRun, Track, TrackCurrent, Video, changes
from analytics.models import TrackPerformanceSnapshot as Snapshot
from analytics.snapshots import looks
from analytics.snapshots.looks import Update
from analytics.snapshots.windows import WINDOWS

RECORDED = timedelta(hours=2)
"""Twice the hour after which beat recounts what has changed, so that there is never a gap."""

UNCHANGED = timedelta(hours=24)
"""Then beat recounts in any case."""

STATUS_SECONDS = 2 * 60
"""Likewise twice the minute."""

COUNTED = (Track, Video, Credit, Contact, TrackCurrent, Snapshot, SnapshotRun)
"""The tables that the counts of a recorded week are made from."""

Count = TypeVar("Count")


@dataclass(frozen=True)
class OverviewStatus:
    """Whether the numbers can be trusted, and what needs attention."""

    freshness: list[Freshness]
    concerns: list[Concern]
    update: Update


@dataclass(frozen=True)
class Recorded(Generic[Count]):
    """A count of a recorded week: it holds until then, and after that as long as no table was written."""

    count: Count
    holds_until: datetime
    version: tuple[int, ...]

    @property
    def holds(self) -> bool:
        return timezone.now() < self.holds_until or changes.version(COUNTED) == self.version


def count_recorded() -> None:
    """Count what the overview shows of the last recorded run, over every window and of every size.

    Harmless to repeat: it does nothing if no table was written since.
    """
    week = this_week()
    now = changes.version(COUNTED)
    if week is None or cache.get(_key("counted", week)) == now:
        return
    is_settled = not changes.are_written(COUNTED)
    for key, count in _counts(week):
        _keep(key, count(), now if is_settled else (), RECORDED + UNCHANGED)
    if is_settled:
        cache.set(_key("counted", week), now, UNCHANGED.total_seconds())


def _counts(week: Week) -> Iterator[tuple[str, Callable[[], Any]]]:
    """Return what is counted of a week beforehand, each with its key."""
    yield _key("totals", week), partial(overview_totals.totals, week)
    yield _key("longer", week), overview_totals.longer
    usual.store(week)
    for platform, window, (_label, least, below) in product(Platform, WINDOWS.values(), BANDS.values()):
        wanted = RankingFilter(platform, window, least, below)
        yield _ranking_key(week, wanted), partial(trending.candidates, week, wanted)


def count_status(now: datetime) -> None:
    """Count how fresh the numbers are and what needs attention. Harmless to repeat."""
    week = this_week()
    cache.set(_key("status", week), _status(week, now), STATUS_SECONDS)


def totals(week: Week) -> list[Total]:
    return _recorded(_key("totals", week), lambda: overview_totals.totals(week))


def longer(week: Week) -> list[Longer]:
    return _recorded(_key("longer", week), overview_totals.longer)


def movers(week: Week, wanted: RankingFilter) -> Movers:
    ranking = _recorded(_ranking_key(week, wanted), lambda: trending.candidates(week, wanted))
    return ranking.first(wanted)


def _ranking_key(week: Week, wanted: RankingFilter) -> str:
    """Return the key of a ranking, which is the same for every minimum gain."""
    return _key("ranking", week, replace(wanted, least_gain=0))


def status(week: Week | None, now: datetime) -> OverviewStatus:
    kept: OverviewStatus | None = cache.get(_key("status", week))
    if kept is None:
        kept = _status(week, now)
        cache.set(_key("status", week), kept, STATUS_SECONDS)
    return kept


def _status(week: Week | None, now: datetime) -> OverviewStatus:
    return OverviewStatus(overview_totals.freshness(now), attention.concerns(week, now), looks.update())


def _recorded(key: str, count: Callable[[], Count]) -> Count:
    """Return the cached count of a recorded week, or count and cache it."""
    kept: Recorded[Count] | None = cache.get(key)
    if kept is None or not kept.holds:
        kept = _keep(key, count(), (), RECORDED)
    return kept.count


def _keep(key: str, count: Count, version: tuple[int, ...], longest: timedelta) -> Recorded[Count]:
    kept = Recorded(count, timezone.now() + RECORDED, version)
    cache.set(key, kept, longest.total_seconds())
    return kept


# A new release may have other fields: entries of an older one are then not found, instead of misread.
_SHAPE = [
    field.name
    for kept in (OverviewStatus, Recorded, Freshness, Concern, Fact, Update, Total, Longer, Mover, Movers)
    for field in fields(kept)
]


def _key(*parts: object) -> str:
    return hashlib.sha256(repr((_SHAPE, parts)).encode()).hexdigest()
