"""Notifies at once that the next run would not read a platform: targets, webhooks and the monitor."""

from collections.abc import Iterator
from contextlib import suppress
from functools import partial

from django.conf import settings
from django.db import transaction

from analytics.models import Delivery, Event, NotificationTarget, Rehearsal, Webhook
from enrichment import broker
from enrichment.notifications import messages, switch


def announce(rehearsal: Rehearsal) -> int:
    """Write the deliveries of a failed rehearsal in the caller's transaction; return how many.

    Doing it twice adds none: each recipient has one row per rehearsal.
    """
    made = Delivery.objects.bulk_create(_deliveries(rehearsal), ignore_conflicts=True)
    transaction.on_commit(_deliver)
    if settings.HEALTHCHECK_PING_URL and not settings.DEMO:
        transaction.on_commit(partial(broker.ping_rehearsal, rehearsal.pk))
    return len(made)


def _deliver() -> None:
    """Queue its delivery; if Redis is down, beat does it within a minute."""
    with suppress(broker.BrokerAway):
        broker.deliver()


def _deliveries(rehearsal: Rehearsal) -> Iterator[Delivery]:
    event = Event.REHEARSAL_FAILED
    for webhook in Webhook.objects.wanting(event):
        payload = messages.rehearsal_failed(rehearsal)
        yield Delivery(rehearsal=rehearsal, event=event, webhook=webhook, payload=payload)
    # Recipients of failed runs also want to know that one will fail.
    for target in NotificationTarget.objects.wanting(Event.RUN_TROUBLED):
        yield Delivery(rehearsal=rehearsal, event=event, target=target, payload=messages.warning(rehearsal))


def report(rehearsal_id: int) -> bool:
    """Make the monitor of the weekly runs alert; return whether that arrived. The run itself resets it."""
    rehearsal = Rehearsal.objects.get(pk=rehearsal_id)
    return switch.fail(str(rehearsal), " ".join(rehearsal.troubles))
