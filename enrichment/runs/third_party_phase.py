"""The end of a run: Chartmetric is asked about what Spotify could not give, and then the run is recorded.

    all settled ─► begin: a request per unread track ─► fill_in (at once, and every minute) ─► finish: recorded
                                                          │
                                                          └─► asked to wait for longer than there is time: closed

Only with `CHARTMETRIC_COUNTS=fill`. Each step may happen twice, or be cut off by a dying process, without harm:
beginning is one transaction under the run's lock, and does nothing where `third_party_until` is set; a request has a
lease, and its counts come in one transaction with its end; closing moves a time to now; and recording looks for
itself whether an answer is still to come. What is never answered holds the run until `third_party_until` at most,
which is no later than its deadline, and is shown next to our own numbers afterwards, as without this.
"""

import logging
from contextlib import suppress
from datetime import datetime, timedelta

import redis
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from analytics.models import RunEvent, SnapshotRun
from analytics.runs import ledger
from analytics.runs.timeline import record_event
from analytics.snapshots import canaries, third_party_queue
from analytics.snapshots.recording import record_run
from enrichment import broker
from enrichment.broker import BrokerAway
from enrichment.lookups import third_party
from enrichment.registry import third_party_requests_per_second
from enrichment.runs import launching

log = logging.getLogger(__name__)

SHORTEST = timedelta(minutes=5)
"""A run waits this long for Chartmetric, plus twice the time that the requests need at the configured rate."""


def finish(run_id: int) -> bool:
    """Record a run whose readings are settled, as soon as Chartmetric was asked; return whether it has ended."""
    now = timezone.now()
    if _begin(run_id, now):
        with suppress(BrokerAway):  # beat does it within a minute
            broker.fill_in()
    _close_if_hopeless(run_id)
    return not record_run(run_id).is_active


def _begin(run_id: int, now: datetime) -> bool:
    """Queue what is to be asked for this run; return whether that is new."""
    if settings.CHARTMETRIC_COUNTS != "fill" or not third_party.configured():
        return False
    with transaction.atomic():
        run = SnapshotRun.objects.select_for_update(no_key=True).get(pk=run_id)
        if not run.is_active or run.third_party_until or run.playlists_until or now >= run.deadline_at:
            return False
        if ledger.unsettled(run_id):
            return False
        # Recording compares them as well, but by then nobody is asked about what that rejects.
        canaries.reject_wrong(run_id)
        asked = third_party_queue.ask_in_run(run_id, now)
        if not asked:
            return False
        run.third_party_until = min(now + _time_for(asked), run.deadline_at)
        run.save(update_fields=["third_party_until"])
        record_event(run_id, RunEvent.Kind.FILLING, number=asked, at=now)
    return True


def _time_for(requests: int) -> timedelta:
    return SHORTEST + timedelta(seconds=2 * requests / third_party_requests_per_second())


def tend() -> None:
    """Queue the recording of a run that no longer waits for Chartmetric. Raises BrokerAway."""
    for run in SnapshotRun.objects.active().exclude(third_party_until=None):
        _close_if_hopeless(run.pk)
        if not third_party_queue.is_open(run.pk) or _is_closed(run.pk):
            launching.record(run.pk)


def _is_closed(run_id: int) -> bool:
    return SnapshotRun.objects.filter(pk=run_id, third_party_until__lte=timezone.now()).exists()


def _close_if_hopeless(run_id: int) -> None:
    """Wait no longer for Chartmetric if it answers nobody before the run has to be recorded."""
    open_until = SnapshotRun.objects.active().filter(pk=run_id, third_party_until__gt=timezone.now())
    if not open_until.exists():
        return
    try:
        until = third_party.paused_until()
    except redis.RedisError:
        return  # Without Redis nothing is known about pauses, and the time of the run is still limited.
    if until is not None and open_until.filter(third_party_until__lte=until).update(third_party_until=timezone.now()):
        log.warning("run %s no longer waits for Chartmetric, which answers nobody before %s", run_id, until)
