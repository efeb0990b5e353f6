"""The last rehearsal on the overview and in the admin."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from analytics.models import Rehearsal
from tests.callers import queries, text
from tests.makers import make_rehearsal

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
SENTENCE = "Friday's run would not read Spotify: the answer has no playcount any more."


def test_without_a_rehearsal_the_overview_says_what_one_is_for(reader: Client, settings: Settings) -> None:
    settings.REHEARSAL = 36 * HOUR
    assert "None yet. A few tracks are read 1 day, 12 hours before each run" in text(reader, "/")

    settings.REHEARSAL = 0 * HOUR
    assert "Switched off" in text(reader, "/")


def test_a_rehearsal_that_went_well_is_reported_with_its_age(reader: Client) -> None:
    now = timezone.now()
    make_rehearsal(scheduled_for=now + 21 * HOUR, at=now - 3 * HOUR)

    words = text(reader, "/")

    assert "Went well 3 hours ago" in words
    assert "YouTube was read: its canary showed a plausible number." in words
    assert "doctor --ask" not in words


def test_a_rehearsal_that_failed_is_reported_with_the_remedy(reader: Client) -> None:
    now = timezone.now()
    make_rehearsal(SENTENCE, scheduled_for=now + 21 * HOUR, at=now - 3 * HOUR)

    words = text(reader, "/")

    assert "Failed 3 hours ago" in words
    assert SENTENCE in words
    assert "manage.py doctor --ask" in words


def test_a_failure_is_no_warning_any_more_once_its_run_has_begun(reader: Client) -> None:
    now = timezone.now()
    make_rehearsal(SENTENCE, scheduled_for=now - HOUR, at=now - 25 * HOUR)

    words = text(reader, "/")

    assert "which has begun since" in words
    assert "doctor --ask" not in words


def test_the_rehearsal_that_nobody_has_read_yet_leaves_the_last_one_in_its_place(reader: Client) -> None:
    now = timezone.now()
    make_rehearsal(scheduled_for=now - 147 * HOUR, at=now - 171 * HOUR)
    Rehearsal.objects.create(scheduled_for=now + 21 * HOUR)

    assert "Went well 1 week ago" in text(reader, "/")


def test_the_rehearsal_costs_the_overview_one_query(reader: Client) -> None:
    before = queries(reader, "/")

    make_rehearsal(SENTENCE)

    assert queries(reader, "/") == before


def test_the_admin_shows_rehearsals_and_lets_nobody_change_them(admin_client: Client) -> None:
    rehearsal = make_rehearsal(SENTENCE)

    shown = text(admin_client, "/admin/analytics/rehearsal/")
    added = admin_client.get("/admin/analytics/rehearsal/add/")

    assert SENTENCE in shown
    assert SENTENCE in text(admin_client, f"/admin/analytics/rehearsal/{rehearsal.pk}/change/")
    assert added.status_code == 403


def test_the_admin_writes_times_as_the_pages_do_and_names_their_zone(admin_client: Client) -> None:
    make_rehearsal()

    assert "20 Nov 2026, 05:30 UTC" in text(admin_client, "/admin/analytics/rehearsal/")
