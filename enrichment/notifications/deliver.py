"""Sends what is in the outbox.

    claim      lease a due row that nobody else holds
    send       outside any transaction: a slow server holds no lock
    settle     only what we still hold

If a worker dies in between, the row is sent again when its lease is over: at least once, rarely twice.
"""

import logging
import random
import time
from datetime import timedelta

from django.db import DatabaseError
from django.utils import timezone

from analytics.models import Delivery, Webhook
from analytics.models.outbox import Deliveries
from enrichment.net.redaction import redact
from enrichment.notifications import mail, target, webhook
from enrichment.notifications.trouble import NotDelivered, Refused, Unwanted

log = logging.getLogger(__name__)

CLAIM = timedelta(minutes=5)
"""Longer than any attempt may take: 15 s for a call, 10 s per step of a mail server."""

MOST_ATTEMPTS = 12
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=6)
"""Doubling from a minute to six hours, twelve attempts take about twenty hours."""

GIVE_UP = timedelta(days=1)
"""By then a notification is out of date, however few attempts it had."""

SECONDS = 40.0
"""How long one task runs; beat's next one continues."""


def send_due() -> int:
    """Send what is due until nothing is, or for SECONDS; return how many were tried."""
    end = time.monotonic() + SECONDS
    tried = 0
    give_up_deadly()
    while time.monotonic() < end and (delivery := claim()) is not None:
        attempt(delivery)
        tried += 1
    return tried


def give_up_deadly() -> int:
    """Give up deliveries that killed or hung their worker each time; return how many there were."""
    reason = "Its worker died or hung at every attempt."
    deadly = Delivery.objects.pending().deadly()
    return deadly.update(state=Delivery.State.GIVEN_UP, reason=reason, settled_at=timezone.now(), lease_until=None)


def claim() -> Delivery | None:
    """Lease a due delivery and return it, None if there is none. E-mails go first: people wait for them."""
    rows = Delivery.objects.due().free().select_related("user", "webhook", "target")
    return rows.order_by("event", "next_at", "pk").take(CLAIM)


def attempt(delivery: Delivery) -> None:
    """Send a claimed delivery and record the result."""
    try:
        _send(delivery)
    except NotDelivered as trouble:
        _fail(delivery, trouble)
    except DatabaseError:
        raise  # nothing can be recorded then; the claim expires
    except Exception as error:
        log.warning("Delivery %s failed", delivery.pk, exc_info=error)
        _fail(delivery, NotDelivered(f"It could not be sent ({type(error).__name__})."))
    else:
        _settle(delivery, Delivery.State.SENT, "")


def _send(delivery: Delivery) -> None:
    if delivery.user_id:
        mail.send(delivery)
    elif delivery.webhook_id:
        webhook.send(delivery)
    else:
        target.send(delivery)


def _fail(delivery: Delivery, trouble: NotDelivered) -> None:
    reason = redact(str(trouble))[:500]
    too_old = timezone.now() - delivery.asked_at > GIVE_UP
    if isinstance(trouble, Refused) or too_old or delivery.attempts >= MOST_ATTEMPTS:
        _settle(delivery, Delivery.State.GIVEN_UP, reason)
    else:
        _put_off(delivery, reason, max(wait_after(delivery.attempts), trouble.after or timedelta()))
    if isinstance(trouble, Unwanted):
        Webhook.objects.filter(deliveries=delivery.pk).update(active=False, note=reason)


def wait_after(attempts: int) -> timedelta:
    """Return how long to wait after this many attempts, with jitter so that not all retry at once."""
    doubled: timedelta = FIRST_WAIT * 2 ** min(attempts - 1, 20)
    return min(doubled, LONGEST_WAIT) * random.uniform(0.9, 1.1)  # noqa: S311 - no secret hangs on it


def _settle(delivery: Delivery, state: Delivery.State, reason: str) -> None:
    _claimed(delivery).update(
        state=state, reason=reason, settled_at=timezone.now(), lease_until=None, worker_losses=0
    )


def _put_off(delivery: Delivery, reason: str, wait: timedelta) -> None:
    """Retry later; other deliveries to the same webhook wait too, instead of failing one by one."""
    later = timezone.now() + wait
    ours = _claimed(delivery).give_back(reason=reason, next_at=later)
    if ours and delivery.webhook_id:
        waiting = Delivery.objects.pending().filter(webhook=delivery.webhook_id)
        waiting.filter(next_at__lt=later).update(next_at=later)


def _claimed(delivery: Delivery) -> Deliveries:
    return Delivery.objects.held(delivery.pk, delivery.fence)
