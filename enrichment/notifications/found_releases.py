"""Sends webhooks about new releases by artists of followed tracks, once each."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from analytics.catalogue import new_releases
from analytics.models import Delivery, Event, Release, Webhook
from enrichment.notifications import messages

NEWS = timedelta(days=3)
"""Releases that were found longer ago are not reported: the outbox had an outage."""

ONE_BY_ONE = 20
MOST = 2_000
"""How many releases are reported at once; the next minute continues."""


def announce(now: datetime) -> int:
    """Put new releases that were not reported yet into the outbox; return the number of deliveries.

    Those that somebody has dismissed meanwhile are left out.
    """
    with transaction.atomic():
        waiting = new_releases.to_announce().select_for_update(of=("self",), skip_locked=True, no_key=True)
        found = list(waiting.prefetch_related("artists")[:MOST])
        news = [one for one in found if one.first_seen_at > now - NEWS and one.state != Release.State.DISMISSED]
        made = Delivery.objects.bulk_create(_deliveries(news), ignore_conflicts=True)
        new_releases.announced(found)
    return len(made)


def _deliveries(news: Sequence[Release]) -> Iterator[Delivery]:
    event = Event.RELEASE_FOUND
    first, others = news[:ONE_BY_ONE], news[ONE_BY_ONE:]
    for webhook in Webhook.objects.wanting(event):
        for release in first:
            payload = messages.release_found(release)
            yield Delivery(release=release, event=event, webhook=webhook, payload=payload)
        if others:
            payload = messages.more_releases_found(others)
            yield Delivery(release=others[0], event=event, webhook=webhook, payload=payload)
