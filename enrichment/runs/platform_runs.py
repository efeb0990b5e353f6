"""The legs of runs, as the pages and the API show them."""

from django.db.models import Prefetch, QuerySet

from analytics.models import Leg, SnapshotRun


def with_legs(runs: QuerySet[SnapshotRun]) -> QuerySet[SnapshotRun]:
    """Have these runs bring their legs, always in the same order: one query for all of them."""
    return runs.prefetch_related(Prefetch("legs", Leg.objects.order_by("platform")))


def unread(run: SnapshotRun) -> int:
    """Return how many readings of a run ended without a number although there was something to read."""
    return sum(leg.unread for leg in run.legs.all())
