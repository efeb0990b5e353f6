"""Whether every slot has its run."""

from collections import deque
from datetime import datetime

from django.db.models import Min

from analytics.models import SnapshotRun
from enrichment.runs import schedule

LOOKED_BACK = 60
"""How many slots are checked: more than a year of weeks. Earlier changes of the schedule do not matter."""


def without_run(now: datetime) -> list[datetime]:
    """Return the slots that have no run and are not marked as missed.

    Counted from the first slot that ever had a run; one that may still be caught up is not included.
    """
    first = SnapshotRun.objects.aggregate(first=Min("scheduled_for"))["first"]
    if first is None:
        return []
    due = deque(schedule.slots_between(first, now), maxlen=LOOKED_BACK)
    known = set(SnapshotRun.objects.filter(scheduled_for__gte=first).values_list("scheduled_for", flat=True))
    return [slot for slot in due if slot not in known and not schedule.can_catch_up(slot, now)]
