"""Puts an ended run's notifications into the outbox.

digest         subscribed users      a run of a slot that was recorded, or could read nothing
run.finished   webhooks              every run that ended
run.troubled   targets               failed or missed, a platform stopped, or more unread than the target tolerates
track.spike    webhooks, targets     a recorded run of a slot: one by one up to SPIKES for a webhook, then one
                                     for the rest; one message in all for a target
contact.moved  webhooks              likewise, of the contacts that somebody watches (`people`)
"""

import math
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction

from analytics import digest
from analytics.digest.compose import REPORTED
from analytics.digest.moves import Limits, Moves
from analytics.insights import facts
from analytics.models import (
    Announcement,
    Delivery,
    Event,
    NotificationTarget,
    SnapshotRun,
    Subscription,
    Track,
    Webhook,
)
from enrichment import broker
from enrichment.duties import do_all
from enrichment.notifications import messages, people, switch

NEWS = timedelta(days=3)
"""Runs that ended longer ago are not announced: imported history, or an outage of the outbox."""

SPIKES = 20
TROUBLED = (SnapshotRun.State.PARTIAL, SnapshotRun.State.FAILED, SnapshotRun.State.MISSED)


def announce_ended(now: datetime) -> int:
    """Announce every ended run that was not announced; return how many deliveries that made."""
    ended = SnapshotRun.objects.own().filter(ended_at__gt=now - NEWS, announcement=None)
    return sum(do_all(*(partial(announce, run) for run in ended.order_by("pk"))))


def announce(run: SnapshotRun) -> int:
    """Write the deliveries of a run once, however often it is called: the Announcement's key is unique."""
    with transaction.atomic():
        _row, is_first = Announcement.objects.get_or_create(run=run)
        if not is_first or _is_overtaken(run):
            return 0
        made = Delivery.objects.bulk_create(_deliveries(run), ignore_conflicts=True)
        if switch.is_watched(run):
            transaction.on_commit(partial(broker.ping, run.pk))
    return len(made)


def write_digests() -> int:
    """Write the digests that wait in the outbox, one run at a time; return how many there were."""
    with transaction.atomic():
        waiting = list(
            Delivery.objects.unwritten()
            .select_for_update(skip_locked=True, of=("self",))
            .select_related("user", "run")
        )
        for run in {delivery.run for delivery in waiting if delivery.run}:
            _write(run, [delivery for delivery in waiting if delivery.run_id == run.pk])
        Delivery.objects.bulk_update(waiting, ["payload"], batch_size=50)
    return len(waiting)


def _write(run: SnapshotRun, deliveries: Iterable[Delivery]) -> None:
    users = {delivery.user_id: delivery.user for delivery in deliveries if delivery.user_id and delivery.user}
    digests = digest.compose(run, list(users))
    for delivery in deliveries:
        if delivery.user_id and delivery.user:
            letter = digest.written(digests[delivery.user_id], delivery.user.get_short_name() or str(delivery.user))
            delivery.payload = letter.as_payload()


def _is_overtaken(run: SnapshotRun) -> bool:
    """Return whether a missed run is no longer worth a message: after a long outage only the last one is."""
    return (
        run.state == SnapshotRun.State.MISSED
        and SnapshotRun.objects.filter(scheduled_for__gt=run.scheduled_for).exists()
    )


def _deliveries(run: SnapshotRun) -> Iterator[Delivery]:
    is_weekly = run.scheduled_for is not None and run.is_full
    if is_weekly and run.state in REPORTED:
        wanted = Subscription.objects.filter(wanted=True, user__is_active=True)
        for user_id in wanted.values_list("user", flat=True):
            yield Delivery(run=run, event=Event.DIGEST, user_id=user_id)
    yield from _about_the_end(run)
    if is_weekly and run.state in SnapshotRun.RECORDED:
        yield from _about_spikes(run)
        yield from people.deliveries(run)


def _about_the_end(run: SnapshotRun) -> Iterator[Delivery]:
    for webhook in Webhook.objects.wanting(Event.RUN_FINISHED):
        yield Delivery(run=run, event=Event.RUN_FINISHED, webhook=webhook, payload=messages.run_finished(run))
    percent = _trouble_percent(run)
    for target in NotificationTarget.objects.wanting(Event.RUN_TROUBLED):
        if percent > target.unread_tolerance_percent:
            yield Delivery(run=run, event=Event.RUN_TROUBLED, target=target, payload=messages.trouble(run))


def _trouble_percent(run: SnapshotRun) -> float:
    """Return the unread share of the worst platform; above 100 % if it must always be reported."""
    platform_runs = list(run.platform_runs.all())
    if run.state not in TROUBLED:
        return -math.inf
    if run.state != SnapshotRun.State.PARTIAL or any(platform_run.stop_outcome for platform_run in platform_runs):
        return math.inf
    return max(
        100 * platform_run.unread / (platform_run.readings - platform_run.no_video)
        for platform_run in platform_runs
        if platform_run.unread
    )


def _about_spikes(run: SnapshotRun) -> Iterator[Delivery]:
    webhooks = list(Webhook.objects.wanting(Event.TRACK_SPIKE))
    targets = list(NotificationTarget.objects.wanting(Event.TRACK_SPIKE))
    found = digest.moves(run, [digest.limits_of(one) for one in (*webhooks, *targets)])
    tracks = _tracks(found)
    for webhook in webhooks:
        yield from _one_by_one(run, webhook, found[digest.limits_of(webhook)], tracks)
    for target in targets:
        answer = found[digest.limits_of(target)]
        if answer.spikes:
            known = facts.known([move.period for move in answer.spikes[: messages.NAMED]])
            message = messages.spikes(answer.spikes, answer.spikes_found, tracks, known)
            yield Delivery(run=run, event=Event.TRACK_SPIKE, target=target, payload=message)


def _one_by_one(run: SnapshotRun, webhook: Webhook, found: Moves, tracks: dict[int, Track]) -> Iterator[Delivery]:
    first = found.spikes[:SPIKES]
    for move, known in zip(first, facts.known([move.period for move in first]), strict=True):
        payload = messages.spike(run, move, tracks[move.track_id], known)
        subject = f"{move.platform.value} {move.track_id}"
        yield Delivery(run=run, event=Event.TRACK_SPIKE, webhook=webhook, subject=subject, payload=payload)
    if found.spikes_found > SPIKES:
        payload = messages.more_spikes(run, found.spikes[SPIKES:], found.spikes_found - SPIKES)
        yield Delivery(run=run, event=Event.TRACK_SPIKE, webhook=webhook, payload=payload)


def _tracks(found: dict[Limits, Moves]) -> dict[int, Track]:
    return Track.objects.in_bulk({move.track_id for answer in found.values() for move in answer.spikes})
