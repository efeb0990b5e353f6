"""Retention of readings: a run writes two for every track, and most of them are not needed after some weeks.

Numbers are in the run's snapshots, which stay. Readings without a number are kept with their reasons: there are few,
and nothing else has them. Evidence is deleted with the numbers.
"""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from analytics.models import Evidence, Outcome, Reading, SnapshotRun


def prune(before: datetime) -> int:
    """Delete the readings with numbers of runs that ended before this time; return how many.

    One transaction per run: if interrupted, the next call continues with the run it had reached.
    """
    due = {"ended_at__lt": before, "readings_pruned_at": None}
    return sum(map(_prune, SnapshotRun.objects.own().filter(**due).order_by("pk")))


@transaction.atomic
def _prune(run: SnapshotRun) -> int:
    dropped, _by_table = Reading.objects.filter(run=run, outcome__in=[Outcome.READ, Outcome.NO_VIDEO]).delete()
    Evidence.objects.filter(run=run).delete()
    SnapshotRun.objects.filter(pk=run.pk).update(readings_pruned_at=timezone.now())
    return dropped
