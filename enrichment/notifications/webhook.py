"""A signed call of another program.

It is signed as Standard Webhooks (https://www.standardwebhooks.com) say: a receiver can check it with a library.
The time of the call is signed too, so that an old call cannot be replayed.
"""

import json
from datetime import UTC, timedelta
from urllib.parse import SplitResult, urlsplit

import standardwebhooks
import urllib3
from django.utils import timezone

from analytics.access.webhook_addresses import ascii_host, refusal
from analytics.models import Delivery, Webhook
from enrichment.net.redaction import register
from enrichment.net.retry_after import asked_wait
from enrichment.notifications.connections import TimedHTTP, TimedHTTPS
from enrichment.notifications.network import checked_address
from enrichment.notifications.trouble import NotDelivered, Refused, Unwanted

PATIENCE = urllib3.Timeout(connect=5, read=10)
GONE = 410
LONGEST_WAIT = timedelta(days=1)


def send(delivery: Delivery) -> None:
    """Call the webhook; any answer of 2xx is a delivery. Raises NotDelivered."""
    webhook = delivery.webhook
    if webhook is None or not webhook.active:
        raise Refused("The webhook is switched off.")
    register(webhook.secret)
    register(webhook.url)
    if reason := refusal(webhook.url):
        raise Refused(reason)
    answer = _call(webhook, _body(delivery), delivery)
    if answer.status == GONE:
        raise Unwanted("It answered 410: it wants no more calls.")
    if not 200 <= answer.status < 300:
        asked = asked_wait(answer.headers.get("Retry-After"))
        raise NotDelivered(_said(answer.status), asked and min(asked, LONGEST_WAIT))


def _body(delivery: Delivery) -> bytes:
    return json.dumps(delivery.payload, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _signature(secret: str, body: bytes, delivery: Delivery) -> dict[str, str]:
    at = timezone.now().astimezone(UTC)
    signed = standardwebhooks.Webhook(secret).sign(str(delivery.pk), at, body.decode())
    return {
        "webhook-id": str(delivery.pk),
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": signed,
    }


def _call(webhook: Webhook, body: bytes, delivery: Delivery) -> urllib3.BaseHTTPResponse:
    parts = urlsplit(webhook.url)
    headers = {
        "Host": parts.netloc if parts.netloc.isascii() else _ascii(parts),
        "Content-Type": "application/json",
        "User-Agent": "TrackPulse",
        "X-TrackPulse-Event": delivery.event,
        **_signature(webhook.secret, body, delivery),
    }
    path = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
    try:
        with _pool(webhook.url) as pool:
            answer = pool.urlopen("POST", path, body, headers, retries=False, redirect=False, preload_content=False)
            answer.close()  # only its status and headers are read: an endless body costs nothing
            return answer
    except urllib3.exceptions.HTTPError as error:
        raise NotDelivered(f"It could not be reached ({type(error).__name__}).") from None


def _pool(url: str) -> urllib3.HTTPConnectionPool:
    """Return a connection to the checked address that still verifies the name's certificate."""
    parts = urlsplit(url)
    host = ascii_host(parts.hostname or "")
    port = parts.port or (443 if parts.scheme == "https" else 80)
    address = checked_address(host, port)
    if parts.scheme == "https":
        secure = urllib3.HTTPSConnectionPool(
            address, port, timeout=PATIENCE, server_hostname=host, assert_hostname=host, cert_reqs="CERT_REQUIRED"
        )
        secure.ConnectionCls = TimedHTTPS
        return secure
    plain = urllib3.HTTPConnectionPool(address, port, timeout=PATIENCE)
    plain.ConnectionCls = TimedHTTP
    return plain


def _ascii(parts: SplitResult) -> str:
    """Return host and port as HTTP names them."""
    host = ascii_host(parts.hostname or "")
    return f"{host}:{parts.port}" if parts.port else host


def _said(status: int) -> str:
    if 300 <= status < 400:
        return f"It answered {status}: redirects are not followed. Enter the address that it redirects to."
    return f"It answered {status}."
