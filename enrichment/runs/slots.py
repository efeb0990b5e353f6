"""Whether every slot has its run."""

from collections import deque
from datetime import datetime

from django.db.models import Min

from analytics.models import SnapshotRun
from enrichment.runs import schedule

LOOKED_BACK = 60
"""Slots that are looked at: a year of weeks and more. A schedule that was changed before that is forgotten."""


def without_run(now: datetime) -> list[datetime]:
    """Return the slots that have neither a run nor a note that it was missed.

    They are looked for since the first slot that ever had a run; one that may still be caught up is not counted.
    """
    first = SnapshotRun.objects.aggregate(first=Min("scheduled_for"))["first"]
    if first is None:
        return []
    due = deque(schedule.slots_between(first, now), maxlen=LOOKED_BACK)
    known = set(SnapshotRun.objects.filter(scheduled_for__gte=first).values_list("scheduled_for", flat=True))
    return [slot for slot in due if slot not in known and not schedule.can_catch_up(slot, now)]
