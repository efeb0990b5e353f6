"""Webhooks report new releases by artists of followed tracks, once each."""

from datetime import date, timedelta
from typing import Any

import pytest

from analytics.catalogue.new_releases import Latest, suggest_releases
from analytics.contacts import personal_data
from analytics.models import Delivery, Event, Release, Webhook
from enrichment.notifications import found_releases
from enrichment.notifications.found_releases import ONE_BY_ONE
from tests.makers import FRIDAY, make_contact, make_release, make_track

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def hook() -> Webhook:
    return Webhook.objects.create(name="hook", url="https://hooks.example/x", events=[Event.RELEASE_FOUND.value])


def payloads() -> list[dict[str, Any]]:
    return [one.payload or {} for one in Delivery.objects.order_by("pk")]


def seen(*releases: Release) -> None:
    Release.objects.filter(pk__in=[one.pk for one in releases]).update(first_seen_at=FRIDAY)


def test_a_release_that_a_page_names_is_reported_once_with_its_artist_and_date() -> None:
    track = make_track()
    latest = Latest("a" * 22, "Jelka Varnholm", "b" * 22, "Spring", "ep", "Label", date(2026, 11, 18), "day", 4)
    suggest_releases([latest], {(track.spotify_id, "a" * 22)}, FRIDAY, by_rule=False)

    assert found_releases.announce(FRIDAY) == 1
    assert found_releases.announce(FRIDAY) == 0

    (payload,) = payloads()
    release = payload["release"]
    assert (payload["event"], release["name"], release["kind"], release["tracks"]) == (
        "release.found",
        "Spring",
        "ep",
        4,
    )
    assert (release["released"], release["released_precision"], release["state"]) == ("2026-11-18", "day", "open")
    assert release["artists"] == [{"artist_id": "a" * 22, "name": "Jelka Varnholm"}]
    assert release["spotify_url"] == f"https://open.spotify.com/album/{'b' * 22}"


def test_what_was_known_or_is_dismissed_or_no_news_is_reported_to_nobody() -> None:
    seen(make_release("Known", state="known"), make_release("Dismissed", state="dismissed"))
    Release.objects.filter(pk=make_release("Old news").pk).update(first_seen_at=FRIDAY - timedelta(days=4))

    assert found_releases.announce(FRIDAY) == 0

    assert not Release.objects.filter(announced_at=None).exclude(state="known").exists()


def test_of_many_releases_the_first_are_reported_one_by_one_and_the_rest_together() -> None:
    seen(*(make_release(f"Release {number}") for number in range(ONE_BY_ONE + 3)))

    assert found_releases.announce(FRIDAY) == ONE_BY_ONE + 1

    last = payloads()[-1]
    assert (last["more"], [one["name"] for one in last["releases"]]) == (
        3,
        ["Release 20", "Release 21", "Release 22"],
    )


def test_messages_about_an_artists_release_are_exported_and_erased_with_the_artist() -> None:
    hers, his = make_release("Hers", state="followed"), make_release("His")
    hers.artists.update(name="Jelka Varnholm")
    seen(hers, his)
    found_releases.announce(FRIDAY)
    contact = make_contact(name="Jelka Varnholm")

    (message,) = personal_data.export_personal_data(contact)["messages_about_them"]
    assert message["payload"]["release"]["name"] == "Hers"

    personal_data.erase(contact.pk, for_good=True)
    assert [one["release"]["name"] for one in payloads()] == ["His"]
