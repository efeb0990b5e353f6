"""The progress of credit lookups: how far each source is, and why one is not being asked now.

each minute, and after each share of lookups ──► count() ──► cache ──► the page
"""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Final

from django.core.cache import cache
from django.db import connection

from analytics.contacts.credit_queue import by_isrc
from analytics.models import ClaimSource

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


_PROGRESS = """
    SELECT count(*), count(request.asked_at), count(*) FILTER (WHERE request.outcome = 'found'),
           count(*) FILTER (WHERE request.outcome = 'unknown'),
           count(*) FILTER (WHERE request.outcome = 'unrecognised'),
           count(*) FILTER (WHERE request.outcome = 'worker_crashed'),
           count(*) FILTER (WHERE request.next_at IS NULL OR request.next_at <= %(now)s
                               OR (%(by_isrc)s AND request.isrc <> track.isrc)),
           min(request.next_at) FILTER (WHERE request.next_at > %(now)s), max(request.asked_at)
      FROM analytics_track track
      LEFT JOIN analytics_creditrequest request ON request.track_id = track.id AND request.source = %(source)s
     WHERE track.active AND (track.isrc <> '' OR NOT %(by_isrc)s)
"""


def count(source: str, now: datetime) -> SourceStatus:
    """Count how far a source is, and cache it: one query, which looks at all tracks. Harmless to repeat."""
    with connection.cursor() as cursor:
        cursor.execute(_PROGRESS, {"source": source, "by_isrc": by_isrc(source), "now": now})
        status = SourceStatus(source, *cursor.fetchone())
    cache.set(_key(source), status, KEPT_SECONDS)
    return status


def progress(source: str, now: datetime) -> SourceStatus:
    """Return how far a source was two minutes ago at the most."""
    kept: SourceStatus | None = cache.get(_key(source))
    return kept or count(source, now)


def _key(source: str) -> str:
    # A new release may have other fields: an entry of an older one is then not found, instead of misread.
    return f"credits of {source}: {' '.join(field.name for field in fields(SourceStatus))}".replace(" ", "-")
