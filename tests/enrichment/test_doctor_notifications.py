"""The doctor says where letters go, and whether anything was given up."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from analytics.models import Delivery, Platform, Subscription
from enrichment.doctor import Level, notifications
from tests.callers import make_person
from tests.makers import make_track, recorded

pytestmark = pytest.mark.django_db


def test_without_a_mail_server_it_says_that_letters_become_files(settings: Settings) -> None:
    settings.EMAIL_URL = ""
    assert notifications.mail("E-mail").level is Level.OK

    Subscription.objects.create(user=make_person(), wanted=True)

    finding = notifications.mail("E-mail")
    assert finding.level is Level.WARNING
    assert "is saved as a file in" in finding.found


def test_links_that_lead_to_this_machine_are_noticed_where_others_read_them(settings: Settings) -> None:
    settings.EMAIL_URL = "smtp://mail.example"
    settings.EMBEDDED = False
    assert "SITE_URL" in notifications.mail("E-mail").remedy

    settings.SITE_URL = "https://trackpulse.example"

    assert notifications.mail("E-mail").level is Level.OK


@pytest.mark.parametrize(("minutes", "level"), [(29, Level.OK), (31, Level.WARNING)])
def test_deliveries_that_nobody_sends_are_noticed(minutes: int, level: Level) -> None:
    run, now = recorded({(make_track(), Platform.SPOTIFY): 5}), timezone.now()
    due = now - timedelta(minutes=minutes)
    Delivery.objects.create(
        run=run, event="digest", user=make_person(), next_at=due, asked_at=now - timedelta(days=9)
    )

    finding = notifications.deliveries("Deliveries")

    assert finding.level is level
    assert finding.found.startswith("1 due, but not sent" if level is Level.WARNING else "1 pending")


def test_deliveries_that_were_given_up_are_counted() -> None:
    run, now = recorded({(make_track(), Platform.SPOTIFY): 5}), timezone.now()
    assert notifications.deliveries("Deliveries").level is Level.OK

    Delivery.objects.create(run=run, event="digest", user=make_person(), state="given up", settled_at=now)

    assert notifications.deliveries("Deliveries").found == "1 given up in eight days"
