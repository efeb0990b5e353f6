"""Webhooks, targets and deliveries in the admin: secrets stay hidden, and what was given up is sent again."""

import re

import pytest
from django.contrib.auth.models import User

from analytics.models import Delivery, NotificationTarget, Platform, Webhook
from tests.callers import logged_in, make_person, words_of
from tests.makers import FRIDAY, make_track
from tests.past import make_past

pytestmark = pytest.mark.django_db


@pytest.mark.slow
def test_the_secret_of_a_webhook_is_shown_once() -> None:
    admin = logged_in(make_person(superuser=True))
    form = {"name": "hook", "url": "https://hooks.example/t", "events": ["run.finished"]}
    form |= {"spike_percent": "50", "least_gain": "500", "active": "on"}

    made = admin.post("/admin/analytics/webhook/add/", form, follow=True)

    hook = Webhook.objects.get()
    assert hook.secret in made.content.decode()
    for page in ("/admin/analytics/webhook/", f"/admin/analytics/webhook/{hook.pk}/change/"):
        assert hook.secret not in admin.get(page).content.decode()


@pytest.mark.parametrize("url", ["ftp://hooks.example/", "javascript:alert(1)", "hooks.example"])
def test_a_webhook_goes_by_http_only(url: str) -> None:
    admin = logged_in(make_person(superuser=True))
    form = {"name": "hook", "url": url, "events": ["run.finished"], "spike_percent": "50", "least_gain": "500"}

    response = admin.post("/admin/analytics/webhook/add/", form)

    assert "Enter a valid URL" in words_of(response.content)
    assert not Webhook.objects.exists()


def test_the_address_of_a_target_is_not_shown_again_and_stays_when_left_empty() -> None:
    admin = logged_in(make_person(superuser=True))
    target = NotificationTarget.objects.create(name="chat", url="slack://a-token-of-a-chat", events=["track.spike"])
    page = f"/admin/analytics/notificationtarget/{target.pk}/change/"
    limits = {"unread_tolerance_percent": "5", "spike_percent": "50", "least_gain": "500"}

    admin.post(page, {"name": "team", "url": "", "events": ["track.spike"]} | limits)

    target.refresh_from_db()
    assert (target.name, target.url) == ("team", "slack://a-token-of-a-chat")
    for address in (page, "/admin/analytics/notificationtarget/", "/admin/analytics/delivery/"):
        assert "a-token-of-a-chat" not in admin.get(address).content.decode()


def test_a_delivery_that_was_given_up_is_sent_again_from_the_admin(ann: User) -> None:
    (run,) = make_past((FRIDAY, {(make_track(), Platform.SPOTIFY): 5}))
    row = Delivery.objects.create(
        run=run,
        event="digest",
        user=ann,
        payload={},
        state="given up",
        settled_at=run.ended_at,
        reason="No.",
        attempts=9,
    )
    admin = logged_in(make_person(superuser=True))

    admin.post("/admin/analytics/delivery/", {"action": "send_again", "_selected_action": [row.pk]})

    row.refresh_from_db()
    assert (row.state, row.attempts, row.reason) == ("pending", 0, "")
    assert admin.get(f"/admin/analytics/delivery/{row.pk}/change/").status_code == 200
    assert admin.post(f"/admin/analytics/delivery/{row.pk}/delete/", {"post": "yes"}).status_code == 403


def test_who_may_only_look_sends_nothing_again(ann: User) -> None:
    (run,) = make_past((FRIDAY, {(make_track(), Platform.SPOTIFY): 5}))
    Delivery.objects.create(run=run, event="digest", user=ann, payload={}, state="sent", settled_at=run.ended_at)
    looker = logged_in(make_person("view_delivery", staff=True))

    looker.post(
        "/admin/analytics/delivery/",
        {"action": "send_again", "_selected_action": list(Delivery.objects.values_list("pk"))},
    )

    assert re.search("Deliver", looker.get("/admin/analytics/delivery/").content.decode())
    assert Delivery.objects.get().state == "sent"
