"""The progress of credit lookups: how far each source is, and why one is not being asked now."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from analytics.contacts.credit_queue import by_isrc
from analytics.models import ClaimSource


@dataclass(frozen=True)
class SourceStatus:
    """How far one source is with the active tracks that it can be asked about: Spotify about all, others by ISRC.

    `obstacle` says why it is not asked now, "" where it could be; `until` is when it goes on, None where unknown.
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


def progress(source: str, now: datetime, obstacle: str = "", until: datetime | None = None) -> SourceStatus:
    """Return how far a source is: one query."""
    with connection.cursor() as cursor:
        cursor.execute(_PROGRESS, {"source": source, "by_isrc": by_isrc(source), "now": now})
        tracks, asked, found, unknown, unrecognised, crashed, due, next_at, last_at = cursor.fetchone()
    counts = (tracks, asked, found, unknown, unrecognised, crashed, due)
    return SourceStatus(source, *counts, next_at, last_at, obstacle, until)
