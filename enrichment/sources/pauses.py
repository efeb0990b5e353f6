"""How long a platform is left alone after a failure that concerns more than one track."""

from datetime import datetime, timedelta

from enrichment.sources.base import NotRead, PageChanged, QuotaSpent, SourceBlocked, SourceRefused

FOR_PEOPLE = timedelta(hours=1)
"""After a rejected key, or answers that are not understood, so that somebody has time to act."""

UNREACHABLE = timedelta(minutes=1)


def pause_after(trouble: NotRead, now: datetime) -> datetime:
    """Return until when nothing is to be requested after this failure."""
    match trouble:
        case QuotaSpent(until=until):
            return until
        case SourceBlocked(retry_after=timedelta() as wait):
            return now + wait
        case SourceRefused() | PageChanged():
            return now + FOR_PEOPLE
    return now + UNREACHABLE
