"""Artists named on pages are suggested, and become credits only when a person says who they are."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from analytics.contacts.credit_suggestions import OpenPeople, PageArtist, confirm, dismiss, suggest
from analytics.models import Contact, Credit, CreditSuggestion, Track
from tests.callers import logged_in, make_person, queries, text, words_of
from tests.makers import make_contact, make_track

pytestmark = pytest.mark.django_db

ANN, BO, CY = "a" * 22, "b" * 22, "c" * 22
PAGE, DECIDE = "/contacts/credits/", "/contacts/credits/decide/"


@pytest.fixture
def client() -> Client:
    return logged_in(make_person("change_contact"))


def named(artist_id: str, name: str, *tracks: Track) -> None:
    suggest([PageArtist(track.spotify_id, artist_id, name) for track in tracks])


def put_forward() -> list[tuple[str, int]]:
    return [(one["name"], one["tracks"]) for one in OpenPeople()]


def test_whom_pages_name_is_put_forward_once_with_the_tracks() -> None:
    one, other = make_track(), make_track()

    named(ANN, "Ann", one, other)
    named(ANN, "Ann", one, other)
    named(BO, "Bo", other)

    assert put_forward() == [("Ann", 2), ("Bo", 1)]
    assert not Contact.objects.exists()


def test_a_track_that_we_do_not_follow_puts_nobody_forward() -> None:
    suggest([PageArtist("9" * 22, ANN, "Ann")])
    suggest([])

    assert put_forward() == []


def test_who_has_the_credit_already_is_not_put_forward() -> None:
    track = make_track()
    Credit.objects.create(track=track, contact=make_contact(name="ann"), role="artist")
    make_contact(track, name="Bo")  # as a writer

    named(ANN, "Ann", track)
    named(BO, "Bo", track)

    assert put_forward() == [("Bo", 1)]


def test_a_confirmed_artist_has_the_credits_and_is_not_put_forward_again() -> None:
    one, other, third = make_track(), make_track(), make_track()
    named(ANN, "Ann", one, other)

    contact = confirm(ANN, make_contact(name="Ann Lee"))
    named(ANN, "Ann", one, other, third)

    assert contact is not None
    assert {*contact.credits.values_list("track", "role")} == {(one.pk, "artist"), (other.pk, "artist")}
    assert put_forward() == [("Ann", 1)]


def test_confirming_twice_makes_one_contact() -> None:
    named(ANN, "Ann", make_track())

    assert confirm(ANN, None) is not None
    assert confirm(ANN, None) is None
    assert [*Contact.objects.values_list("name", flat=True)] == ["Ann"]


def test_a_dismissed_artist_is_not_put_forward_for_these_tracks_again() -> None:
    track = make_track()
    named(ANN, "Ann", track)

    assert dismiss(ANN) == 1
    named(ANN, "Ann Renamed", track)

    assert put_forward() == []


# The page


def test_an_artist_is_taken_for_a_new_contact(client: Client) -> None:
    track = make_track(title="Hit")
    named(ANN, "Ann", track)
    assert "Ann Hit Artist Spotify\N{RIGHT SINGLE QUOTATION MARK}s page 1" in text(client, PAGE)

    answer = client.post(DECIDE, {"artist": ANN, "who": "new"}, follow=True)

    contact = Contact.objects.get()
    assert answer.redirect_chain == [(PAGE, 302)]
    assert "The credits of Ann were added." in words_of(answer.content)
    assert Credit.objects.filter(track=track, contact=contact, role="artist").exists()
    assert "No suggestions." in text(client, PAGE)


def test_namesakes_and_who_was_confirmed_before_are_offered(client: Client) -> None:
    before, now = make_track(), make_track()
    named(ANN, "Ann", before)
    known = confirm(ANN, make_contact(name="Ann Lee"))
    namesake = make_contact(name="ANN")
    named(ANN, "Ann", now)

    assert "This is Ann Lee 1 This is ANN 2 New contact n Dismiss d" in text(client, PAGE)
    client.post(DECIDE, {"artist": ANN, "who": str(namesake.pk)})

    assert known is not None
    assert namesake.credits.get().track == now


def test_an_artist_is_dismissed(client: Client) -> None:
    named(ANN, "Ann", make_track())

    answer = client.post(DECIDE, {"artist": ANN, "who": "dismiss"}, follow=True)

    assert "not be suggested for these tracks again" in words_of(answer.content)
    assert CreditSuggestion.objects.get().state == "dismissed"


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "Choose who they are"),
        ({"artist": "short", "who": "new"}, "Choose who they are"),
        ({"artist": ANN, "who": "boss"}, "Choose who they are"),
        ({"artist": ANN, "who": "999999999"}, "That contact no longer exists."),
        ({"artist": BO, "who": "new"}, "Somebody else has already decided about them."),
    ],
)
def test_what_cannot_be_done_is_reported(client: Client, sent: dict[str, str], said: str) -> None:
    named(ANN, "Ann", make_track())

    answer = client.post(DECIDE, sent, follow=True)

    assert said in words_of(answer.content)
    assert put_forward() == [("Ann", 1)]


def test_who_may_not_change_contacts_reads_and_decides_nothing(reader: Client) -> None:
    named(ANN, "Ann", make_track())

    assert "A new contact" not in text(reader, PAGE)
    assert reader.post(DECIDE, {"artist": ANN, "who": "new"}).status_code == 403
    assert not Contact.objects.exists()


def test_who_is_put_forward_comes_as_a_file(client: Client) -> None:
    named(ANN, "Ann", make_track(title="Hit"))

    response = client.get(f"{PAGE}?format=csv")

    assert response["Content-Disposition"] == 'attachment; filename="suggested-credits.csv"'
    assert f"Ann,{ANN},,artist,,1,Hit,".encode() in response.getvalue()


@pytest.mark.parametrize(
    ("sort", "first"), [("", "Bo"), ("name", "Ann"), ("-name", "Cy"), ("tracks", "Ann"), ("suggested_at", "Cy")]
)
def test_people_are_sorted_on_the_page_and_in_its_file_alike(client: Client, sort: str, first: str) -> None:
    track = make_track()
    for artist_id, name, tracks in ((ANN, "Ann", [track]), (BO, "Bo", [track, make_track()]), (CY, "Cy", [track])):
        named(artist_id, name, *tracks)
    CreditSuggestion.objects.filter(artist_id=CY).update(suggested_at=timezone.now() - timedelta(days=1))
    order = f"sort={sort}" if sort else ""

    page = text(client, f"{PAGE}?{order}")
    lines = client.get(f"{PAGE}?{order}&format=csv").getvalue().decode().splitlines()

    rows = page[page.index("Who is it?") :]
    assert min(("Ann", "Bo", "Cy"), key=rows.index) == first
    assert lines[1].startswith(f"{first},")


def test_suggestions_come_over_the_api_in_pages(client: Client) -> None:
    named(ANN, "Ann", make_track(), make_track())
    named(BO, "Bo", make_track())

    second = client.get("/api/suggested-credits?limit=1&offset=1").json()

    assert second["count"] == 2
    assert [(one["name"], one["tracks"]) for one in second["items"]] == [("Bo", 1)]


def test_a_list_is_counted_once(client: Client) -> None:
    named(ANN, "Ann", make_track())

    with CaptureQueriesContext(connection) as asked:
        client.get(PAGE)

    counts = [one["sql"] for one in asked.captured_queries if one["sql"].startswith("SELECT COUNT(*)")]
    assert sum("creditsuggestion" in sql for sql in counts) == 1


@pytest.mark.slow
def test_suggestions_cost_the_same_for_many_as_for_few(client: Client) -> None:
    named(ANN, "Ann", make_track())
    few = queries(client, PAGE)
    for number in range(20):
        named(f"{number:022}", f"Artist {number}", make_track(), make_track())

    assert queries(client, PAGE) == few
