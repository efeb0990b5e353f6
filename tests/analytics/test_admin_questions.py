"""The questions that filter lists in the admin: each finds what it asks for, without another query."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from analytics.admin.action_pages import ContactMissing, ContactMoved, TrackMissing, TrackMoved, TrackToLookAt
from analytics.models import Contact, Flag, Outcome, Platform, Track
from tests.callers import logged_in, make_person
from tests.makers import make_contact, make_track, make_tracks, recorded
from tests.past import make_past

pytestmark = pytest.mark.django_db

SPOTIFY, YOUTUBE = Platform.SPOTIFY, Platform.YOUTUBE
TRACKS, CONTACTS = "/admin/analytics/track/", "/admin/analytics/contact/"
OF_TRACKS = [(one.parameter_name, name) for one in (TrackMoved, TrackMissing, TrackToLookAt) for name in one.asked]
OF_CONTACTS = [(one.parameter_name, name) for one in (ContactMoved, ContactMissing) for name in one.asked]


@pytest.fixture
def admin() -> Client:
    return logged_in(make_person(superuser=True))


def found(client: Client, address: str) -> set[str]:
    """Return the titles or names in a list."""
    return {
        str(row.title if isinstance(row, Track) else row.name) for row in client.get(address).context["cl"].queryset
    }


def make_week() -> None:
    """Give tracks two weeks in which they moved in different ways; each is named after what it did."""
    names = [
        "fell",
        "rose",
        "rose a little",
        "views fell",
        "views rose",
        "removed",
        "hidden",
        "unrecognised",
        "retried in vain",
    ]
    tracks = {name: make_track(title=name, isrc=f"QZABC26{i:05d}") for i, name in enumerate(names)}
    for name in ("fell", "rose", "views fell"):
        contact = make_contact(tracks[name], name=f"of {name}")
        Contact.objects.filter(pk=contact.pk).update(email=f"{contact.pk}@example.org")
    now = timezone.now()
    start = {(track, platform): 1_000 for track in tracks.values() for platform in Platform}
    make_past((now - timedelta(days=7), start))
    recorded(
        {(track, platform): 1_050 for track in tracks.values() for platform in Platform}
        | {(tracks["fell"], SPOTIFY): 800, (tracks["retried in vain"], SPOTIFY): 800}
        | {
            (tracks["rose"], SPOTIFY): 1_200,
            (tracks["views fell"], YOUTUBE): 800,
            (tracks["views rose"], YOUTUBE): 1_200,
        }
        | {(tracks["removed"], SPOTIFY): Outcome.REMOVED, (tracks["hidden"], YOUTUBE): Outcome.HIDDEN}
        | {(tracks["unrecognised"], SPOTIFY): Outcome.UNRECOGNISED},
        now - timedelta(hours=2),
    )
    recorded({(tracks["retried in vain"], SPOTIFY): Outcome.BLOCKED, (tracks["rose a little"], SPOTIFY): 1_060}, now)


ANSWERS = {
    "moved=falling": {"fell"},
    "moved=rising": {"rose"},
    "moved=views_falling": {"views fell"},
    "moved=views_rising": {"views rose"},
    "trouble=removed": {"removed"},
    "trouble=hidden": {"hidden"},
    "trouble=unrecognised": {"unrecognised"},
    "trouble=fell": {"fell"},
    "trouble=video": {"views fell"},
    "moved=falling&trouble=fell": {"fell"},
    "moved=rising&trouble=fell": set(),
}


@pytest.mark.exhaustive
def test_tracks_are_found_by_what_the_week_brought(admin: Client) -> None:
    make_week()

    assert {asked: found(admin, f"{TRACKS}?{asked}") for asked in ANSWERS} == ANSWERS


@pytest.mark.slow
def test_tracks_are_found_by_what_is_missing(admin: Client) -> None:
    whole = make_track(title="whole", isrc="QZABC2600001")
    make_contact(whole)
    make_track(title="bare", videos=0)
    recorded({(whole, SPOTIFY): 1, (whole, YOUTUBE): 1}, timezone.now())

    for name in ("video", "contact", "isrc", "streams", "views"):
        assert found(admin, f"{TRACKS}?missing={name}") == {"bare"}, name


@pytest.mark.slow
def test_tracks_that_were_not_read_for_two_weeks_are_found(admin: Client) -> None:
    old, new = make_track(title="old"), make_track(title="new")
    recorded({(old, SPOTIFY): 1, (old, YOUTUBE): 1}, timezone.now() - timedelta(days=15))
    recorded({(new, SPOTIFY): 1, (new, YOUTUBE): 1}, timezone.now() - timedelta(days=13))

    assert found(admin, f"{TRACKS}?missing=fresh") == {"old"}


def test_editions_that_share_a_count_are_found(admin: Client) -> None:
    one, other = (make_track(title=f"edition {i}", isrc="QZABC2600001") for i in (1, 2))
    run = recorded({(one, SPOTIFY): 500, (other, SPOTIFY): 500, (make_track(), SPOTIFY): 500}, timezone.now())
    assert run.snapshots.filter(flags__contains=[Flag.STREAMS_SHARED]).count() == 2

    assert found(admin, f"{TRACKS}?trouble=shared") == {"edition 1", "edition 2"}


@pytest.mark.slow
def test_contacts_are_found_by_what_moved_and_what_is_missing(admin: Client) -> None:
    make_week()
    make_contact(name="of nothing")

    assert found(admin, f"{CONTACTS}?moved=falling") == {"of fell"}
    assert found(admin, f"{CONTACTS}?moved=rising") == {"of rose"}
    assert found(admin, f"{CONTACTS}?moved=views_falling") == {"of views fell"}
    assert found(admin, f"{CONTACTS}?missing=track") == {"of nothing"}
    assert found(admin, f"{CONTACTS}?missing=email") == {"of nothing"}
    assert found(admin, f"{CONTACTS}?missing=growth") == {"of nothing"}
    assert found(admin, f"{CONTACTS}?missing=fresh") == set()


def test_contacts_whose_totals_rest_on_old_numbers_are_found(admin: Client) -> None:
    track = make_track()
    make_contact(track, name="long ago")
    recorded({(track, SPOTIFY): 1}, timezone.now() - timedelta(days=15))

    assert found(admin, f"{CONTACTS}?missing=fresh") == {"long ago"}


@pytest.mark.exhaustive
def test_every_question_is_answered_in_words_and_in_a_constant_number_of_queries(admin: Client) -> None:
    asked = [(TRACKS, one) for one in OF_TRACKS] + [(CONTACTS, one) for one in OF_CONTACTS]
    addresses = [f"{page}?{name}={value}" for page, (name, value) in asked]
    make_week()
    make_contact(make_track(title="Neither read nor with an ISRC", isrc=""))
    for page in (TRACKS, CONTACTS):
        admin.get(page)  # what a process asks for once is known then
    few = {address: asked_for(admin, address) for address in addresses}
    for track in make_week_of_more():
        make_contact(track)

    assert [address for address in addresses if asked_for(admin, address) > few[address]] == []


def asked_for(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200, address
    return len(asked)


def make_week_of_more() -> list[Track]:
    tracks = make_tracks(6)
    recorded({(track, SPOTIFY): 900 for track in tracks}, timezone.now())
    return tracks


def test_every_question_ends_with_a_question_mark() -> None:
    kinds = (TrackMoved, TrackMissing, TrackToLookAt, ContactMoved, ContactMissing)

    assert [words for kind in kinds for words, _ in kind.asked.values() if not words.endswith("?")] == []


def test_a_question_that_nobody_knows_narrows_nothing(admin: Client) -> None:
    make_track(title="still here")

    assert found(admin, f"{TRACKS}?moved=sideways") == {"still here"}


@pytest.mark.parametrize("address", [f"{CONTACTS}?stage__exact=%00", "/admin/analytics/snapshotrun/?state=%00"])
def test_a_filter_with_a_null_character_is_refused(admin: Client, address: str) -> None:
    assert admin.get(address).status_code == 400
