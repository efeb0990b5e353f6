"""Delivery: leased by one worker, signed, retried, given up, and without secrets in what is stored."""

import logging
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings as project
from django.core import mail
from django.utils import timezone
from pytest_django import Settings
from standardwebhooks import WebhookVerificationError

from analytics.models import Delivery, Event, NotificationTarget, Webhook
from analytics.models.leases import MOST_LOSSES
from analytics.models.notifications import new_secret
from enrichment.net.redaction import Redacting
from enrichment.notifications import connections, deliver, webhook
from enrichment.notifications.announce import announce, write_digests
from enrichment.notifications.deliver import attempt, claim
from tests.enrichment.notifications.conftest import Receiver, weekly_run
from tests.enrichment.notifications.test_announce import subscriber
from tests.enrichment.test_at_once import at_once
from tests.makers import make_track, make_tracks

pytestmark = pytest.mark.django_db(transaction=True)


def finished(receiver: Receiver, **fields: Any) -> Delivery:
    """Return a due delivery of `run.finished`."""
    Webhook.objects.create(name="hook", url=fields.pop("url", receiver.url), events=[Event.RUN_FINISHED], **fields)
    announce(weekly_run(make_track(), weeks=1))
    return Delivery.objects.get(webhook__isnull=False)


def after_sending() -> Delivery:
    deliver.send_due()
    return Delivery.objects.get()


def test_a_call_carries_a_signature_that_the_documented_check_accepts(receiver: Receiver) -> None:
    delivery = finished(receiver)
    after_sending()

    (headers, body) = receiver.calls[0]
    secret = Webhook.objects.get().secret
    assert headers["X-TrackPulse-Event"] == "run.finished"
    assert headers["webhook-id"] == str(delivery.pk)
    assert documented_check(secret, headers, body)["run"]["id"] == delivery.run_id
    for forged in ((secret, body + b" "), (new_secret(), body)):
        with pytest.raises(WebhookVerificationError):
            documented_check(forged[0], headers, forged[1])
    with time_machine.travel(timezone.now() + timedelta(minutes=6)), pytest.raises(WebhookVerificationError):
        documented_check(secret, headers, body)


def worker_dies() -> None:
    Delivery.objects.filter(lease_until__isnull=False).update(lease_until=timezone.now() - timedelta(seconds=1))


def documented_check(secret: str, headers: Any, body: bytes) -> Any:
    """Check a call as documented; return its event."""
    snippet = re.findall(r"```python\n(.*?)```", (Path(project.BASE_DIR) / "docs/webhooks.md").read_text(), re.DOTALL)
    known: dict[str, Any] = {"secret": secret, "headers": dict(headers), "body": body}
    exec(snippet[0], known)  # noqa: S102 - our own documentation, tried out
    return known["event"]


@pytest.mark.slow
def test_two_deliverers_at_once_send_one(receiver: Receiver) -> None:
    finished(receiver)
    receiver.thinks_seconds = 0.1

    at_once(5, deliver.send_due)

    assert len(receiver.calls) == 1
    assert Delivery.objects.get().state == "sent"


@pytest.mark.slow
def test_what_fails_is_tried_again_and_given_up_with_the_reason(receiver: Receiver) -> None:
    receiver.status = 500
    finished(receiver)

    waits = []
    for _ in range(deliver.MOST_ATTEMPTS):
        delivery = after_sending()
        waits.append(delivery.next_at - timezone.now())
        Delivery.objects.update(next_at=timezone.now())

    assert waits[1] > waits[0] * 1.5
    assert len(receiver.calls) == deliver.MOST_ATTEMPTS
    assert (delivery.state, delivery.reason) == ("given up", "It answered 500.")
    assert deliver.send_due() == 0


def test_a_delivery_that_came_through_after_all_is_sent(receiver: Receiver) -> None:
    receiver.status = 503
    finished(receiver)
    after_sending()

    receiver.status = 200
    Delivery.objects.update(next_at=timezone.now())

    assert after_sending().state == "sent"


@pytest.mark.parametrize("asked", ["7200", "{date}"])
def test_who_asks_to_wait_is_left_alone_for_that_long(receiver: Receiver, asked: str) -> None:
    in_two_hours = timezone.now() + timedelta(hours=2)
    receiver.status, receiver.retry_after = 429, asked.format(date=f"{in_two_hours:%a, %d %b %Y %H:%M:%S} GMT")
    finished(receiver)

    delivery = after_sending()

    assert timedelta(minutes=118) < delivery.next_at - timezone.now() < timedelta(minutes=122)


def test_410_switches_the_webhook_off(receiver: Receiver) -> None:
    receiver.status = 410
    finished(receiver)

    assert after_sending().state == "given up"
    assert (Webhook.objects.get().active, Webhook.objects.get().note) == (
        False,
        "It answered 410: it wants no more calls.",
    )


def test_a_redirect_is_not_followed(receiver: Receiver) -> None:
    receiver.status, receiver.location = 302, "http://127.0.0.1:9/elsewhere"
    finished(receiver)

    assert "redirects are not followed" in after_sending().reason
    assert len(receiver.calls) == 1


@pytest.mark.parametrize(
    ("host", "called"), [("日本.example", "xn--wgv71a.example"), ("münchen.example", "xn--mnchen-3ya.example")]
)
def test_a_host_in_any_script_is_called_by_its_ascii_name(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch, host: str, called: str
) -> None:
    monkeypatch.setattr(webhook, "checked_address", lambda *_host: "127.0.0.1")
    finished(receiver, url=f"http://{host}:{receiver.server_port}/größe")

    assert (after_sending().state, after_sending().reason) == ("sent", "")
    ((headers, _body),) = receiver.calls
    assert headers["Host"] == f"{called}:{receiver.server_port}"


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/", "http://[::1]:1/", "http://169.254.1.1/", "http://10.0.0.9/"])
def test_private_addresses_are_called_only_where_that_is_allowed(
    receiver: Receiver, settings: Settings, url: str
) -> None:
    settings.WEBHOOK_NETWORKS = []
    finished(receiver, url=url)

    delivery = after_sending()

    assert delivery.state == "given up"
    assert "a private address" in delivery.reason


@pytest.mark.slow
def test_a_silent_webhook_holds_up_nobody_else_and_is_asked_once(receiver: Receiver) -> None:
    Webhook.objects.create(name="silent", url="http://127.0.0.1:1/", events=[Event.TRACK_SPIKE])
    Webhook.objects.create(name="good", url=receiver.url, events=[Event.RUN_FINISHED])
    subscriber()
    announce(weekly_run(*make_tracks(5)))
    write_digests()

    deliver.send_due()

    assert len(mail.outbox) == len(receiver.calls) == 1
    assert list(Delivery.objects.filter(attempts__gt=0, state="pending").values_list("webhook__name", flat=True)) == [
        "silent"
    ]


def test_what_a_dead_worker_had_claimed_is_sent_later(receiver: Receiver) -> None:
    finished(receiver)
    assert deliver.claim() is not None
    assert deliver.send_due() == 0

    worker_dies()

    assert after_sending().attempts == 2
    assert len(receiver.calls) == 1


def test_a_worker_that_was_believed_dead_settles_nothing(receiver: Receiver) -> None:
    finished(receiver)
    slow = deliver.claim()
    assert slow is not None
    worker_dies()
    receiver.status = 500
    deliver.send_due()

    receiver.status = 200
    deliver.attempt(slow)

    assert Delivery.objects.get().state == "pending"


def test_no_secret_reaches_a_log_a_row_or_a_page(receiver: Receiver, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    NotificationTarget.objects.create(
        name="chat", url="json://bob:a-password-of-a-chat@127.0.0.1:1/a-token-of-a-chat", events=["track.spike"]
    )
    finished(receiver, url=receiver.url.replace("hook", "a-token-in-the-path"))
    webhook = Webhook.objects.get()

    deliver.send_due()

    assert len(receiver.calls) == 1
    left = " ".join(str(row) for row in Delivery.objects.values_list())
    for record in caplog.records:
        Redacting().filter(record)
        left += record.getMessage()
    for secret in (webhook.secret, "a-token-in-the-path", "a-password-of-a-chat", "a-token-of-a-chat"):
        assert secret not in left


def breaking(_delivery: Delivery) -> None:
    raise RecursionError


def test_a_delivery_that_breaks_holds_up_no_other(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    subscriber()
    broken = finished(receiver)
    write_digests()
    monkeypatch.setattr(webhook, "send", breaking)

    deliver.send_due()

    broken.refresh_from_db()
    assert (broken.state, broken.attempts, broken.reason) == ("pending", 1, "It could not be sent (RecursionError).")
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("url", ["http://localhost:99999/hook", "http://name:word@localhost/", "http:///hook"])
def test_an_address_that_cannot_be_called_is_given_up_at_once(receiver: Receiver, url: str) -> None:
    finished(receiver, url=url)

    given_up = after_sending()

    assert (given_up.state, given_up.attempts) == ("given up", 1)
    assert "word" not in given_up.reason.replace("password", "")


def test_what_kills_its_worker_each_time_is_given_up(receiver: Receiver) -> None:
    finished(receiver)
    for _ in range(MOST_LOSSES):
        assert deliver.claim() is not None
        worker_dies()

    killer = after_sending()

    assert (killer.state, killer.reason) == ("given up", "Its worker died or hung at every attempt.")
    assert receiver.calls == []


def test_a_delivery_under_way_is_sent_once_although_somebody_asks_for_it_anew(receiver: Receiver) -> None:
    finished(receiver)
    assert deliver.claim() is not None

    Delivery.objects.pending().update(next_at=timezone.now())

    assert deliver.send_due() == 0
    assert receiver.calls == []


@pytest.mark.slow
def test_a_server_that_drips_is_left_when_time_is_up(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "SECONDS", 0.05)
    receiver.thinks_seconds = 3.0
    dripped = finished(receiver)

    attempt(claim() or dripped)

    dripped.refresh_from_db()
    assert (dripped.state, dripped.attempts) == ("pending", 1)
