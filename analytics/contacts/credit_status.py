"""The progress of credit lookups: how far each source is, and why one is not being asked now.

each minute, and after each share of lookups ──► count() ──► cache ──► the page
"""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Final

from django.core.cache import cache
from django.db.models import Count, FilteredRelation, Max, Min, Q

from analytics.contacts.credit_queue import PUT_OFF, by_isrc, is_due, tracks_of
from analytics.models import ClaimSource, CreditRequest

KEPT_SECONDS: Final = 2 * 60
"""Twice the minute after which beat counts again, so that there is never a gap."""


@dataclass(frozen=True)
class SourceStatus:
    """One source's progress with the active tracks that it can look up: Spotify all, others those with an ISRC.

    `obstacle` says why lookups are paused, "" if they are not; `until` is when they continue, None if unknown.
    """

    source: str
    tracks: int
    asked: int
    found: int
    unknown: int
    unrecognised: int
    worker_crashed: int
    due: int
    next_at: datetime | None
    last_at: datetime | None
    obstacle: str = ""
    until: datetime | None = None

    @property
    def is_by_isrc(self) -> bool:
        return by_isrc(self.source)

    @property
    def label(self) -> str:
        return str(ClaimSource(self.source).label)


def count(source: str, now: datetime) -> SourceStatus:
    """Count how far a source is, and cache it: one query, which looks at all tracks. Harmless to repeat."""
    request = FilteredRelation("credit_requests", condition=Q(credit_requests__source=source))
    ended = {str(outcome): Count("pk", filter=Q(request__outcome=outcome)) for outcome in CreditRequest.Outcome}
    numbers = (
        tracks_of(source)
        .annotate(request=request)
        .aggregate(
            tracks=Count("pk"),
            asked=Count("request__asked_at"),
            due=Count("pk", filter=is_due(source, now + PUT_OFF, "request__", "")),
            next_at=Min("request__next_at", filter=Q(request__next_at__gt=now)),
            last_at=Max("request__asked_at"),
            **ended,
        )
    )
    status = SourceStatus(source, **numbers)
    cache.set(_key(source), status, KEPT_SECONDS)
    return status


def progress(source: str, now: datetime) -> SourceStatus:
    """Return how far a source has come; the answer is at most two minutes old."""
    kept: SourceStatus | None = cache.get(_key(source))
    return kept or count(source, now)


def _key(source: str) -> str:
    # A new release may have other fields: an entry of an older one is then not found, instead of misread.
    return f"credits of {source}: {' '.join(field.name for field in fields(SourceStatus))}".replace(" ", "-")
