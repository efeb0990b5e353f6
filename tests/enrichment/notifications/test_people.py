"""Webhooks report how watched contacts moved and by which recordings, and nothing about other people."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from analytics.contacts import personal_data
from analytics.digest import compose
from analytics.models import Contact, ContactWatch, Delivery, Event, Platform, SnapshotRun, Track, Webhook
from enrichment.notifications.announce import announce
from enrichment.notifications.people import ONE_BY_ONE
from tests.callers import make_person
from tests.enrichment.notifications.conftest import weekly_run
from tests.makers import latest, make_contact, make_track, recorded

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def hook() -> Webhook:
    return Webhook.objects.create(name="hook", url="https://hooks.example/x", events=[Event.CONTACT_MOVED.value])


def watched(*tracks: Track, name: str = "Jelka Varnholm") -> Contact:
    contact = make_contact(*tracks, name=name)
    ContactWatch.objects.create(user=make_person(), contact=contact)
    return contact


def payloads() -> list[dict[str, Any]]:
    return [one.payload or {} for one in Delivery.objects.order_by("pk")]


def test_a_watched_contact_is_reported_with_the_recordings_that_moved_them() -> None:
    one, other = make_track(title="Rising"), make_track(title="Also rising")
    contact = watched(one, other)
    make_contact(one, name="Somebody else")

    announce(weekly_run(one, other, is_recorded=True))

    (payload,) = payloads()
    assert payload["event"] == "contact.moved"
    assert (payload["contact"]["id"], payload["contact"]["name"]) == (contact.pk, "Jelka Varnholm")
    assert (payload["streams"]["wow"], payload["streams"]["recordings"], payload["views"]) == (8_000, 2, None)
    assert payload["streams"]["wow_pct"] == pytest.approx(100 * 4_000 / 101_000)
    assert {(each["title"], each["wow"]) for each in payload["streams"]["tracks"]} == {
        ("Rising", 4_000),
        ("Also rising", 4_000),
    }


def test_what_somebody_else_counted_is_said_of_each_recording_and_of_their_sum() -> None:
    one, other = make_track(title="Filled"), make_track(title="Read")
    contact = watched(one, other)
    run = weekly_run(one, other, is_recorded=True)
    run.snapshots.update(flags=[])
    run.snapshots.filter(track=one).update(flags=["streams_filled"])
    reader = ContactWatch.objects.get(contact=contact).user_id

    announce(run)

    (payload,), digest = payloads(), compose(run, [reader])[reader]
    told = {each["title"]: each["flags"] for each in payload["streams"]["tracks"]}
    assert told == {"Filled": ["streams_filled"], "Read": []}
    assert [line.warning for line in digest.people.items[0].lines] == [
        "streams counted by Chartmetric, as Spotify could not be read (1 of 2)"
    ]


def test_how_long_and_until_when_a_recording_gained_is_told_next_to_it() -> None:
    track = make_track(title="Scaled")
    contact = watched(track)
    run = weekly_run(track)
    run.snapshots.update(streams_counted_days=21, streams_interval_days=21)
    reader = ContactWatch.objects.get(contact=contact).user_id

    announce(run)

    (payload,), digest = payloads(), compose(run, [reader])[reader]
    (told,) = payload["streams"]["tracks"]
    assert told["interval_days"] == 21
    assert told["read_at"] == latest(track).streams_read_at.isoformat()  # type: ignore[union-attr]
    assert [line.warning for line in digest.people.items[0].lines] == ["scaled to a week (1 of 1)"]


def test_a_contact_watched_by_several_is_reported_once() -> None:
    track = make_track()
    ContactWatch.objects.create(user=make_person(), contact=watched(track))

    announce(weekly_run(track))

    assert len(payloads()) == 1


def test_whom_nobody_watches_any_more_is_not_reported() -> None:
    track = make_track()
    watched(track)
    User.objects.update(is_active=False)

    announce(weekly_run(track))

    assert payloads() == []


@pytest.mark.parametrize(("least", "told"), [(4_000, 1), (4_001, 0)])
def test_what_is_below_the_limit_of_a_webhook_is_not_reported_to_it(least: int, told: int) -> None:
    Webhook.objects.update(least_gain=least)
    track = make_track()
    watched(track)

    announce(weekly_run(track))

    assert len(payloads()) == told


def test_a_contact_without_a_known_growth_is_not_reported_even_without_a_limit() -> None:
    Webhook.objects.update(least_gain=0)
    track = make_track()
    watched(track)

    announce(weekly_run(track, weeks=1))

    assert payloads() == []


def test_a_run_between_two_slots_tells_of_no_contact() -> None:
    track = make_track()
    watched(track)
    run = weekly_run(track)
    SnapshotRun.objects.filter(pk=run.pk).update(scheduled_for=None)

    announce(SnapshotRun.objects.get(pk=run.pk))

    assert payloads() == []


def test_many_contacts_are_sent_one_by_one_then_the_rest_together_without_names() -> None:
    track = make_track()
    people = [watched(track, name=f"Person {number:02d}") for number in range(ONE_BY_ONE + 3)]

    announce(weekly_run(track))

    *first, last = payloads()
    assert [one["contact"]["id"] for one in first] == [one.pk for one in people[:ONE_BY_ONE]]
    assert last["more"] == 3
    assert last["contacts"][0] == {"id": people[ONE_BY_ONE].pk, "streams": 4_000, "views": None}
    assert "Person" not in str(last)


def test_messages_about_a_contact_are_exported_and_erased_with_them() -> None:
    track = make_track()
    contact, other = watched(track, name="Nightjar"), watched(track, name="Jelka Varnholm")
    announce(weekly_run(track))

    exported = personal_data.export_personal_data(contact)["messages_about_them"]
    personal_data.erase(contact.pk, for_good=False)

    assert [one["payload"]["contact"]["name"] for one in exported] == ["Nightjar"]
    assert [one["contact"]["id"] for one in payloads()] == [other.pk]


def test_the_week_of_a_contact_is_that_of_the_run_alone() -> None:
    track = make_track()
    watched(track)
    run = weekly_run(track, is_recorded=True)
    recorded({(track, Platform.SPOTIFY): 900_000}, timezone.now() + timedelta(hours=1))

    announce(run)

    assert payloads()[0]["streams"]["wow"] == 4_000
