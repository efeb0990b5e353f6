"""Contacts can be watched like tracks, and the digest shows how they moved, and because of which recordings."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client

from analytics import digest
from analytics.contacts import merging, personal_data
from analytics.models import ContactWatch, Platform, SnapshotRun, Track
from tests.callers import logged_in, make_person, text
from tests.makers import FRIDAY, make_contact, make_track, recorded, streams_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    return make_person()


@pytest.fixture
def client(user: User) -> Client:
    return logged_in(user)


def letter(user: User) -> str:
    run = SnapshotRun.objects.latest("pk")
    return digest.written(digest.compose(run, [user.pk])[user.pk], "Ann").text


@pytest.mark.slow
def test_the_digest_tells_how_watched_people_moved_and_by_which_recordings(user: User) -> None:
    one, other = make_track(title="Rising"), make_track(title="Falling")
    streams_of(one, (7, 1_000))
    streams_of(other, (7, 5_000))
    recorded({(one, "spotify"): 3_000, (other, "spotify"): 4_500})  # type: ignore[dict-item]  # a platform's name
    ContactWatch.objects.create(user=user, contact=make_contact(one, other, name="Jelka Varnholm"))

    told = letter(user)

    assert "PEOPLE YOU WATCH" in told
    assert "▲ +1,500 streams" in told
    assert "over 2 recordings: Rising +2,000, Falling -500" in told


@pytest.mark.slow
def test_the_digest_tells_views_and_mean_growth_beside_the_gain(user: User) -> None:
    track = make_track(title="Rising")
    ContactWatch.objects.create(user=user, contact=make_contact(track))
    for days, count in ((7, 1_000), (0, 1_100)):
        at = FRIDAY - timedelta(days=days)
        recorded({(track, Platform.SPOTIFY): count, (track, Platform.YOUTUBE): 2 * count}, at)

    (person,) = digest.compose(SnapshotRun.objects.latest("pk"), [user.pk])[user.pk].people.items

    assert [(one.figure, one.detail) for one in person.lines] == [
        ("▲ +100 streams", "+10.0 % on average, over 1 recording: Rising +100"),
        ("▲ +200 views", "+10.0 % on average, over 1 recording: Rising +200"),
    ]


@pytest.mark.slow
def test_editions_of_a_recording_move_a_person_once(user: User) -> None:
    one, edition = make_track(title="Song"), make_track(title="Song (Deluxe)")
    Track.objects.filter(pk__in=(one.pk, edition.pk)).update(isrc="QZABC2600001")
    for days, count in ((7, 1_000), (0, 1_500)):
        numbers = {(track, "spotify"): count for track in (one, edition)}
        recorded(numbers, FRIDAY.replace(day=FRIDAY.day - days))  # type: ignore[arg-type]  # as above
    ContactWatch.objects.create(user=user, contact=make_contact(one, edition))

    assert "over 1 recording: Song +500" in letter(user)


def test_a_watched_person_without_a_known_growth_has_no_zero(user: User) -> None:
    track = make_track()
    streams_of(track, (0, 1_000))
    ContactWatch.objects.create(user=user, contact=make_contact(track, name="Jelka Varnholm"))

    assert "no growth known" in letter(user)


def test_whoever_watches_nobody_reads_nothing_of_it(user: User) -> None:
    streams_of(make_track(), (0, 1_000))

    assert "PEOPLE YOU WATCH" not in letter(user)


def test_a_contact_is_watched_and_unwatched_on_their_page(client: Client) -> None:
    contact = make_contact(name="Jelka Varnholm")
    address = f"/contacts/{contact.pk}/"

    client.post(f"{address}watch/", {"watched": "yes"})
    client.post(f"{address}watch/", {"watched": "yes"})
    assert "Stop watching" in text(client, address)
    assert "People you watch Jelka Varnholm" in text(client, "/digest/")

    client.post(f"{address}watch/", {"watched": "no"})
    assert "Stop watching" not in text(client, address)


def test_who_watches_is_in_the_export_and_follows_a_merge(user: User) -> None:
    kept, other = make_contact(name="Nightjar"), make_contact(name="Jelka Varnholm")
    ContactWatch.objects.create(user=user, contact=other)
    (watch,) = personal_data.export_personal_data(other)["watched_by"]
    assert watch["user_name"] == user.username

    merging.merge(kept.pk, other.pk, user)

    assert ContactWatch.objects.get().contact == kept
