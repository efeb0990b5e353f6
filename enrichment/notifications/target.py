"""Messages to chats, phones or mailboxes through Apprise."""

import apprise

from analytics.models import Delivery, Event
from enrichment.net.redaction import register
from enrichment.notifications.trouble import NotDelivered, Refused


def send(delivery: Delivery) -> None:
    """Send a message with Apprise. Raises NotDelivered, without Apprise's own text: it may contain a password."""
    target = delivery.target
    if target is None or not target.active:
        raise Refused("The target is switched off.")
    register(target.url)
    payload = delivery.payload or {}
    courier = apprise.Apprise()
    if not courier.add(target.url):
        raise Refused("Apprise does not accept the address.")
    is_warning = delivery.event in (Event.RUN_TROUBLED, Event.REHEARSAL_FAILED)
    kind = apprise.NotifyType.WARNING if is_warning else apprise.NotifyType.INFO
    if not courier.notify(payload["body"], payload["title"], notify_type=kind, body_format="text"):
        raise NotDelivered("The service could not be reached, or rejected the message.")
