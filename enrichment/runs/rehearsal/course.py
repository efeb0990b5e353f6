"""The course of a rehearsal: opened when due, read by a browser worker, ended and reported once.

each step        may happen twice because                  and then
─────────────────────────────────────────────────────────────────────────────────────────────────────────
open             beat asks every minute, or is restarted   finds the row of the slot, which is unique
send             a message may be lost                     waits SEND_AGAIN, and sends none while a worker reads
read             a worker dies, a message comes twice      the lease keeps a second one out until it runs out
end and notify   two workers read it                       only one finds the row unended: the other notifies nobody
"""

import logging
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from analytics.models import Platform, Rehearsal, SnapshotRun
from analytics.snapshots import rehearsals
from enrichment import broker
from enrichment.notifications import rehearsed
from enrichment.registry import enabled, pace, source
from enrichment.runs import schedule
from enrichment.runs.rehearsal.sampling import Tried, read
from enrichment.runs.rehearsal.verdicts import PlatformVerdict, judge

log = logging.getLogger(__name__)

SEND_AGAIN = timedelta(minutes=10)
MOST_MESSAGES = 6
"""If no worker starts it within this hour, none will: the run would find no worker either. Messages are counted
rather than time, because beat and the workers may have been off together.
"""

PLATFORM_SECONDS = 150.0
"""After this long no further track of a platform is started. One track takes 130 s at most: two turns of 20 s, and
two pages of 20 s, each in a browser that dies once and takes 3 s to start.
"""

TASK_SECONDS = len(Platform) * 280 + 10
"""How long one worker may take, given the two above, before it is killed."""

LEASE = timedelta(seconds=TASK_SECONDS + 30)


def tend(now: datetime) -> None:
    """Open and publish the rehearsal that is due, and end those that nobody will read. Raises BrokerAway."""
    if SnapshotRun.objects.active().exists():
        # An active run reads the platforms itself, and its readings are ahead of us in the queue.
        return
    rehearsals.delete_ahead(now)
    for rehearsal in rehearsals.waiting(now):
        _give_up(rehearsal, now)
    slot = schedule.next_slot(now)
    if slot - now > settings.REHEARSAL or not rehearsals.has_samples(enabled()):
        return
    rehearsal = rehearsals.open_for(slot)
    if rehearsals.may_send(rehearsal.pk, now, SEND_AGAIN):
        broker.rehearse(rehearsal.pk)


def is_to_open(slot: datetime) -> bool:
    """Return whether nothing but beat is missing for the rehearsal of this slot, which has none."""
    is_held_up = SnapshotRun.objects.active().exists() or not rehearsals.has_samples(enabled())
    return not is_held_up and not Rehearsal.objects.filter(scheduled_for=slot).exists()


def rehearse(rehearsal_id: int) -> None:
    """Read the samples of every platform and end the rehearsal, if we can lease it."""
    if not rehearsals.lease(rehearsal_id, timezone.now(), LEASE):
        return
    rehearsal = Rehearsal.objects.get(pk=rehearsal_id)
    results = [
        judge(platform, tried, rehearsal.scheduled_for).as_json()
        for platform in enabled()
        if (tried := _tried(platform))
    ]
    failed = any(one["state"] == PlatformVerdict.FAILED for one in results)
    _end(rehearsal_id, Rehearsal.State.FAILED if failed else Rehearsal.State.READ, results)


def _tried(platform: Platform) -> list[Tried]:
    return list(_each(platform))


def _each(platform: Platform) -> Iterator[Tried]:
    """Read the canaries in turn or, without canaries, the first track for which the platform has a number."""
    end = time.monotonic() + PLATFORM_SECONDS
    for sample in rehearsals.samples(platform):
        tried = read(source(platform), sample, pace())
        yield tried
        if time.monotonic() > end or (sample.canary is None and not tried.is_missing):
            return


def _give_up(rehearsal: Rehearsal, now: datetime) -> None:
    """End a rehearsal whose slot has come, or that no worker starts or survives."""
    if rehearsal.scheduled_for <= now:
        _end(rehearsal.pk, Rehearsal.State.SKIPPED, note="The run began before this was read.")
    elif rehearsal.attempts >= rehearsals.MOST_ATTEMPTS:
        note = f"{rehearsal.scheduled_for:%A}'s run may read nothing: the rehearsal crashed three times."
        _end(rehearsal.pk, Rehearsal.State.FAILED, note=note)
    elif _is_left_lying(rehearsal, now):
        note = (
            f"{rehearsal.scheduled_for:%A}'s run would read nothing: no worker started the rehearsal within an hour."
        )
        _end(rehearsal.pk, Rehearsal.State.FAILED, note=note)


def _is_left_lying(rehearsal: Rehearsal, now: datetime) -> bool:
    """Return whether the last message has timed out too, and no worker ever started."""
    waited = rehearsal.sent_at is not None and rehearsal.sent_at + SEND_AGAIN <= now
    return waited and rehearsal.messages >= MOST_MESSAGES and not rehearsal.attempts


def _end(
    rehearsal_id: int, state: Rehearsal.State, results: list[dict[str, Any]] | None = None, note: str = ""
) -> None:
    """End it and write its notifications, both or neither."""
    with transaction.atomic():
        ended = rehearsals.end(rehearsal_id, state, timezone.now(), results or [], note)
        if ended and state == Rehearsal.State.FAILED:
            rehearsed.announce(Rehearsal.objects.get(pk=rehearsal_id))
    log.info("rehearsal %s ended as %s%s", rehearsal_id, state.value, "" if ended else ", a second time")
