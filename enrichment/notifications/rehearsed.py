"""Tells at once that the next run would not read a platform: targets and webhooks by the outbox, and the watcher."""

from collections.abc import Iterator
from contextlib import suppress
from functools import partial

from django.conf import settings
from django.db import transaction

from analytics.models import Delivery, Event, NotificationTarget, Rehearsal, Webhook
from enrichment import broker
from enrichment.notifications import saying, switch


def announce(rehearsal: Rehearsal) -> int:
    """Write the deliveries of a failed rehearsal in the caller's transaction; return how many that made.

    Doing it twice makes no second one: each recipient has one row for each rehearsal.
    """
    made = Delivery.objects.bulk_create(_deliveries(rehearsal), ignore_conflicts=True)
    transaction.on_commit(_deliver)
    if settings.HEALTHCHECK_PING_URL and not settings.DEMO:
        transaction.on_commit(partial(broker.ping_rehearsal, rehearsal.pk))
    return len(made)


def _deliver() -> None:
    """Have it sent now; a Redis that is away delays it until beat's next minute."""
    with suppress(broker.BrokerAway):
        broker.deliver()


def _deliveries(rehearsal: Rehearsal) -> Iterator[Delivery]:
    event = Event.REHEARSAL_FAILED
    for webhook in Webhook.objects.filter(active=True, events__contains=[event.value]):
        payload = saying.rehearsal_failed(rehearsal)
        yield Delivery(rehearsal=rehearsal, event=event, webhook=webhook, payload=payload)
    # Who is told of a run that went wrong wants to know of one that will.
    for target in NotificationTarget.objects.filter(active=True, events__contains=[Event.RUN_TROUBLED.value]):
        yield Delivery(rehearsal=rehearsal, event=event, target=target, payload=saying.warning(rehearsal))


def report(rehearsal_id: int) -> bool:
    """Have the watcher of the weekly runs alarm; return whether it heard. The run itself sets it right again."""
    rehearsal = Rehearsal.objects.get(pk=rehearsal_id)
    return switch.fail(str(rehearsal), " ".join(rehearsal.troubles))
