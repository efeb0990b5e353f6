"""The timeline of a run: each event is written in the transaction that causes it, so exactly as often as it
happens.
"""

from datetime import datetime

from django.db import connection
from django.utils import timezone

from analytics.models import RunEvent

SHOWN = 20
"""How many of the latest events the state of a run contains."""

MOST_SHOWN = 200
"""How many events the page of a run lists."""

BUCKET_SECONDS = 600

_RECORD = """
    INSERT INTO analytics_runevent AS known (run_id, at, kind, platform, number, details, time_bucket)
    VALUES (%s, %s, %s, %s, %s, %s, %s)
        ON CONFLICT (run_id, kind, platform, time_bucket) DO UPDATE
       SET at = greatest(known.at, excluded.at), number = known.number + excluded.number, details = excluded.details
"""


def record_event(
    run_id: int,
    kind: RunEvent.Kind,
    *,
    platform: str = "",
    number: int = 0,
    details: str = "",
    at: datetime | None = None,
) -> None:
    """Record an event of a run, or add it to the same event within these ten minutes."""
    at = at or timezone.now()
    time_bucket = int(at.timestamp()) // BUCKET_SECONDS
    with connection.cursor() as cursor:
        cursor.execute(_RECORD, [run_id, at, kind.value, platform, number, details[:500], time_bucket])


def latest(run_id: int, limit: int = SHOWN) -> list[RunEvent]:
    """Return the events of a run, latest first."""
    return list(RunEvent.objects.filter(run=run_id)[:limit])
