"""Webhooks about the contacts that somebody watches: how they moved in a weekly run, and by which recordings."""

from collections.abc import Iterator, Sequence

from analytics.digest.people import Followed, watched_by_anybody
from analytics.models import Delivery, Event, SnapshotRun, Webhook
from enrichment.notifications import messages

ONE_BY_ONE = 20


def deliveries(run: SnapshotRun) -> Iterator[Delivery]:
    """Return the deliveries about a run; what moved less than a webhook's limit is not reported to it."""
    webhooks = list(Webhook.objects.wanting(Event.CONTACT_MOVED))
    people = watched_by_anybody(run) if webhooks else []
    for webhook in webhooks:
        yield from _to(webhook, run, [one for one in people if one.largest >= max(webhook.least_gain, 1)])


def _to(webhook: Webhook, run: SnapshotRun, moved: Sequence[Followed]) -> Iterator[Delivery]:
    event = Event.CONTACT_MOVED
    for one in moved[:ONE_BY_ONE]:
        payload = messages.contact_moved(run, one)
        subject = Delivery.about(one.contact.pk)
        yield Delivery(run=run, event=event, webhook=webhook, subject=subject, payload=payload)
    if others := moved[ONE_BY_ONE:]:
        payload = messages.more_contacts_moved(run, others)
        yield Delivery(run=run, event=event, webhook=webhook, payload=payload)
