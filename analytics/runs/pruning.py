"""How long readings are kept: a run writes two for every track, and after some weeks nobody asks for most of them.

What was read lies in the run's snapshots, which are never touched. What could not be read is kept with its reason:
there are few of these, and no other row has them. The evidence of what was seen goes with the numbers.
"""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from analytics.models import Evidence, Outcome, Reading, SnapshotRun


def thin(before: datetime) -> int:
    """Drop what was read by runs that ended before this moment; return how many readings that were.

    Each run in a transaction of its own: stopped half-way, the next call goes on with the run that it came to.
    """
    due = {"ended_at__lt": before, "readings_pruned_at": None}
    return sum(map(_thin, SnapshotRun.objects.own().filter(**due).order_by("pk")))


@transaction.atomic
def _thin(run: SnapshotRun) -> int:
    dropped, _by_table = Reading.objects.filter(run=run, outcome__in=[Outcome.READ, Outcome.NO_VIDEO]).delete()
    Evidence.objects.filter(run=run).delete()
    SnapshotRun.objects.filter(pk=run.pk).update(readings_pruned_at=timezone.now())
    return dropped
