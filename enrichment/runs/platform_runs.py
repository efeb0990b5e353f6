"""The platform runs of runs, for pages and API."""

from django.db.models import Prefetch, QuerySet

from analytics.models import PlatformRun, SnapshotRun


def with_platform_runs(runs: QuerySet[SnapshotRun]) -> QuerySet[SnapshotRun]:
    """Prefetch the platform runs of these runs, always in the same order: one query for all."""
    return runs.prefetch_related(Prefetch("platform_runs", PlatformRun.objects.order_by("platform")))


def unread(run: SnapshotRun) -> int:
    """Return how many readings of a run ended without a number although there was something to read."""
    return sum(platform_run.unread for platform_run in run.platform_runs.all())
