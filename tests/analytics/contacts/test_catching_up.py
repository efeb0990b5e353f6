"""A contact whose credits change shows the numbers of its recordings at once, and not only after the next run."""

import io
from datetime import timedelta

import pytest
from django.core.management import call_command

from analytics.catalogue.importing import store
from analytics.catalogue.importing.rows import read_catalogue
from analytics.contacts import aggregates
from analytics.contacts.credit_suggestions import PageArtist, confirm, suggest, take_back
from analytics.models import Contact, ContactCurrent, Credit, CreditSuggestion, Platform, Track
from analytics.runs.verification import broken
from analytics.snapshots import currents
from tests.callers import logged_in, make_person
from tests.makers import FRIDAY, make_contact, make_track, make_weeks, recorded

pytestmark = pytest.mark.django_db

ARTIST = "a" * 22


@pytest.fixture
def tracks() -> list[Track]:
    """Make two tracks of which one gained 1,000 streams this week, and the other 500."""
    one, other = make_track(title="One"), make_track(title="Other")
    make_weeks(
        (7, {(one, Platform.SPOTIFY): 10_000, (other, Platform.SPOTIFY): 2_000}),
        (0, {(one, Platform.SPOTIFY): 11_000, (other, Platform.SPOTIFY): 2_500}),
    )
    return [one, other]


def numbers(contact: Contact) -> tuple[int | None, int | None, float | None, int]:
    contact.refresh_from_db()
    return contact.total_streams, contact.wow_streams, contact.wow_growth_pct, contact.streams_recordings


BOTH = (13_500, 1_500, 17.5, 2)
NOTHING = (None, None, None, 0)


def test_a_confirmed_person_has_the_numbers_of_their_recordings_as_of_the_last_run(tracks: list[Track]) -> None:
    suggest([PageArtist(one.spotify_id, ARTIST, "Jelka Varnholm") for one in tracks])

    contact = confirm(ARTIST, None)

    assert contact is not None
    assert numbers(contact) == BOTH
    assert contact.aggregated_at == FRIDAY
    call_command("verify_run")


def test_growth_over_windows_follows_the_credits_within_a_minute(tracks: list[Track]) -> None:
    one, other = tracks
    contact = make_contact(one)
    currents.rebuild()
    assert ContactCurrent.objects.get(contact=contact).streams_gain_1w == 1_000
    suggest([PageArtist(other.spotify_id, ARTIST, "Jelka Varnholm")])

    confirm(ARTIST, contact)
    currents.measure_contacts()

    measured = ContactCurrent.objects.get(contact=contact)
    assert (measured.streams_gain_1w, measured.streams_pct_1w, measured.streams_behind_1w) == (1_500, 17.5, 2)


def test_credits_that_are_taken_back_leave_no_numbers(tracks: list[Track]) -> None:
    contact = make_contact(*tracks, name="Jelka Varnholm")
    suggest([PageArtist(one.spotify_id, ARTIST, "Jelka Varnholm") for one in tracks])
    Credit.objects.update(role="artist")
    CreditSuggestion.objects.update(state="accepted", contact=contact)
    aggregates.catch_up([contact.pk])
    assert numbers(contact) == BOTH

    take_back(ARTIST)

    assert numbers(contact) == NOTHING


def test_a_file_that_names_people_of_read_tracks_gives_them_their_numbers(tracks: list[Track]) -> None:
    lines = [f"{one.spotify_id},{one.title},Jelka Varnholm <jelka@example.com> (writer)" for one in tracks]
    rows, _ = read_catalogue(io.BytesIO("\n".join(["spotify_id,title,contacts", *lines]).encode()))

    store.store(rows)

    assert numbers(Contact.objects.get()) == BOTH


def test_a_credit_that_moves_in_the_admin_moves_its_numbers(tracks: list[Track]) -> None:
    track, _ = tracks
    former, contact = make_contact(track), make_contact()
    aggregates.catch_up([former.pk])
    credit = Credit.objects.get()
    form = {
        "spotify_id": track.spotify_id, "title": track.title, "active": "on",
        "videos-TOTAL_FORMS": 0, "videos-INITIAL_FORMS": 0, "credits-TOTAL_FORMS": 1, "credits-INITIAL_FORMS": 1,
        "credits-0-id": credit.pk, "credits-0-track": track.pk, "credits-0-contact": contact.pk,
        "credits-0-role": "producer",
    }  # fmt: skip

    logged_in(make_person(superuser=True)).post(f"/admin/analytics/track/{track.pk}/change/", form)

    assert (numbers(former), numbers(contact)) == (NOTHING, (11_000, 1_000, 10.0, 1))


def test_growth_is_forgotten_when_no_recording_has_been_read_for_more_than_a_week(tracks: list[Track]) -> None:
    dropped, followed = tracks
    Track.objects.filter(pk=dropped.pk).update(active=False)
    contact = make_contact(dropped)
    aggregates.catch_up([contact.pk])
    currents.measure_contacts()

    recorded({(followed, Platform.SPOTIFY): 3_000}, FRIDAY + timedelta(weeks=1))
    assert numbers(contact) == (11_000, 1_000, 10.0, 1)
    run = recorded({(followed, Platform.SPOTIFY): 3_500}, FRIDAY + timedelta(weeks=2))
    currents.measure_contacts()

    assert numbers(contact) == (11_000, None, None, 1)
    assert (contact.aggregated_at, contact.oldest_read_at) == (run.ended_at, FRIDAY - timedelta(minutes=1))
    measured = ContactCurrent.objects.get(contact=contact)
    assert (measured.streams_gain_1w, measured.streams_behind_1w) == (None, 0)
    assert not list(broken(run, FRIDAY + timedelta(weeks=2)))


def test_nothing_is_known_of_a_contact_before_the_first_run() -> None:
    contact = make_contact(make_track())

    aggregates.catch_up([contact.pk])

    assert numbers(contact) == NOTHING
    assert contact.aggregated_at is None
