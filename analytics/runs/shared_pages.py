"""Whether a platform run uses each page for other tracks too; stored in its row, so that all workers know.

begin() counts the page ─► other tracks are requested on it ─► an answer was wrong, or none came ─► stop()
"""

from django.db import connection, transaction

from analytics.models import Platform, PlatformRun, RunEvent, SnapshotRun
from analytics.runs.timeline import record_event

_BEGIN = """
    UPDATE analytics_platformrun SET asked_pages = asked_pages + 1
     WHERE run_id = %s AND platform = %s AND stop_outcome = '' AND pages_only = ''
 RETURNING asked_pages
"""


def begin(run_id: int, platform: str) -> int | None:
    """Count one more shared page, and return its number in the run; None if each track has its own page."""
    with connection.cursor() as cursor:
        cursor.execute(_BEGIN, [run_id, platform])
        row = cursor.fetchone()
    return row[0] if row else None


def goes_on(run_id: int, platform: str) -> bool:
    """Return whether pages may still be shared: another worker may have stopped it."""
    return PlatformRun.objects.filter(run=run_id, platform=platform, stop_outcome="", pages_only="").exists()


def stop(run_id: int, platform: Platform, reason: str) -> bool:
    """From now on read every track from its own page; return whether that is new. Not in a run that has ended."""
    with transaction.atomic():
        active = SnapshotRun.objects.active().filter(pk=run_id)
        platform_run = PlatformRun.objects.filter(run__in=active, platform=platform, pages_only="")
        if not platform_run.update(pages_only=reason[:500]):
            return False
        record_event(run_id, RunEvent.Kind.PAGES, platform=platform, details=reason)
    return True
