"""Contacts without a track: noted, listed after the retention period, erased only if the settings say so."""

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import Settings

from analytics.catalogue.importing import store
from analytics.catalogue.importing.people import FileCredit
from analytics.catalogue.importing.tracks import CatalogueRow
from analytics.contacts import retention
from analytics.contacts.retention import list_or_erase, past_keeping
from analytics.models import Contact, Track
from enrichment import tasks
from tests.callers import logged_in, make_person, text
from tests.makers import FRIDAY, make_contact, make_track
from trackpulse.celery import app

pytestmark = pytest.mark.django_db

WEEKS = 10
LATER = FRIDAY + timedelta(weeks=WEEKS, days=1)


@pytest.fixture(autouse=True)
def ten_weeks(settings: Settings) -> None:
    settings.KEEP_CONTACTS_WEEKS = WEEKS
    settings.EXPIRED_CONTACTS_ACTION = "list"


def names() -> list[str]:
    return [*past_keeping(LATER).values_list("name", flat=True)]


def test_the_time_runs_from_the_day_on_which_the_last_track_was_missing() -> None:
    track = make_track()
    make_contact(track, name="Ann")
    bo = make_contact(name="Bo")
    list_or_erase(FRIDAY)
    list_or_erase(FRIDAY + timedelta(days=1))
    bo.refresh_from_db()

    Track.objects.all().delete()
    list_or_erase(FRIDAY + timedelta(weeks=5))

    assert bo.without_tracks_since == FRIDAY
    assert names() == ["Bo"]
    assert past_keeping(FRIDAY + timedelta(weeks=WEEKS)).count() == 0


def test_a_track_in_between_ends_the_time() -> None:
    ann = make_contact(name="Ann")
    list_or_erase(FRIDAY)
    credit = make_track().credits.create(contact=ann, role="writer")

    assert names() == []
    list_or_erase(FRIDAY + timedelta(days=1))
    credit.delete()
    assert names() == []

    list_or_erase(FRIDAY + timedelta(weeks=5))
    assert names() == []


def test_contacts_are_listed_and_not_erased_unless_the_settings_say_so(settings: Settings) -> None:
    make_contact(name="Ann")
    list_or_erase(FRIDAY)

    assert list_or_erase(LATER) == 0
    assert names() == ["Ann"]

    settings.EXPIRED_CONTACTS_ACTION = "erase"
    assert list_or_erase(LATER) == 1
    assert not Contact.objects.exists()


def test_the_look_is_a_task_of_beat_that_also_comes_where_beat_is_restarted_every_day() -> None:
    ann = make_contact(name="Ann")

    tasks.keep_contacts()

    ann.refresh_from_db()
    assert ann.without_tracks_since is not None
    entry = app.conf.beat_schedule["keep-contacts"]
    assert entry["task"] == tasks.keep_contacts.name
    assert entry["schedule"] == timedelta(hours=1)
    assert retention.MOST * 24 <= 200  # a day, as the settings say


def test_who_was_erased_for_want_of_a_track_comes_back_with_one(settings: Settings) -> None:
    settings.EXPIRED_CONTACTS_ACTION = "erase"
    Contact.objects.create(name="Ann", email="ann@example.org")
    list_or_erase(FRIDAY)
    list_or_erase(LATER)
    ann = FileCredit("Ann", "ann@example.org", "writer")

    stored = store.store([CatalogueRow(2, "4PTG3Z6ehGkBFwjybzWkR8", "Never", "", "", (), (ann,))])

    assert (stored.contacts, stored.erased) == (1, 0)


@pytest.mark.parametrize("stage", ["talking", "signed"])
def test_whom_we_talk_with_is_neither_listed_nor_erased(settings: Settings, stage: str) -> None:
    settings.EXPIRED_CONTACTS_ACTION = "erase"
    make_contact(name="Ann")
    Contact.objects.update(stage=stage)
    list_or_erase(FRIDAY)

    assert list_or_erase(LATER) == 0
    assert names() == []


def test_zero_weeks_keep_everybody(settings: Settings) -> None:
    settings.KEEP_CONTACTS_WEEKS, settings.EXPIRED_CONTACTS_ACTION = 0, "erase"
    make_contact()
    list_or_erase(FRIDAY)

    assert list_or_erase(LATER + timedelta(weeks=5_000)) == 0


def test_a_catalogue_emptied_by_mistake_does_not_take_everybody_at_once(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.EXPIRED_CONTACTS_ACTION = "erase"
    monkeypatch.setattr(retention, "MOST", 2)
    for _ in range(3):
        make_contact()
    list_or_erase(FRIDAY)

    assert list_or_erase(LATER) == 2
    assert list_or_erase(LATER) == 1


@pytest.mark.slow
def test_the_list_of_contacts_tells_who_may_erase_and_is_narrowed_to_them(reader: Client) -> None:
    make_contact(make_track(), name="Ann")
    make_contact(name="Bo")
    Contact.objects.filter(name="Bo").update(without_tracks_since=FRIDAY - timedelta(weeks=WEEKS * 10))
    client = logged_in(make_person("change_contact", "delete_contact"))

    assert "longer than the retention period" in text(client, "/contacts/")
    assert "longer than the retention period" not in text(reader, "/contacts/")
    assert "without a track since" in text(reader, f"/contacts/{Contact.objects.get(name='Bo').pk}/")
    shown = text(client, "/contacts/?keep=past")
    assert "Bo" in shown
    assert "Ann" not in shown
