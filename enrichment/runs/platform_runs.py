"""The platform runs of runs, as the pages and the API show them."""

from django.db.models import Prefetch, QuerySet

from analytics.models import PlatformRun, SnapshotRun


def with_platform_runs(runs: QuerySet[SnapshotRun]) -> QuerySet[SnapshotRun]:
    """Have these runs bring their platform runs, always in the same order: one query for all of them."""
    return runs.prefetch_related(Prefetch("platform_runs", PlatformRun.objects.order_by("platform")))


def unread(run: SnapshotRun) -> int:
    """Return how many readings of a run ended without a number although there was something to read."""
    return sum(platform_run.unread for platform_run in run.platform_runs.all())
