"""People whom credit sources name are decided on once, for all their tracks."""

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from analytics.contacts import credit_claims
from analytics.contacts.credit_lines import ClaimedCredit
from analytics.contacts.credit_suggestions import OpenPeople
from analytics.models import Contact, CreditSuggestion, Track
from tests.callers import logged_in, make_person, text
from tests.makers import make_contact, make_track

pytestmark = pytest.mark.django_db
PAGE, DECIDE = "/contacts/credits/", "/contacts/credits/decide/"


@pytest.fixture
def client() -> Client:
    return logged_in(make_person("change_contact"))


def put_forward() -> list[tuple[str, int]]:
    return [(one["name"], one["tracks"]) for one in OpenPeople()]


def claimed(name: str, ipi: str, *tracks: Track, source: str = "credits_fm") -> None:
    for track in tracks:
        credit_claims.replace_claims(
            track.pk, source, [ClaimedCredit(source, source, "writer", name, "composer", ipi)], timezone.now()
        )
        credit_claims.combine_claims(track.pk)


def test_a_person_is_decided_on_once_for_all_their_tracks(client: Client) -> None:
    one, other = make_track(title="Hit", isrc="QZABC2600001"), make_track()
    claimed("VARNHOLM JELKA", "00900000001", one, other)
    page = text(client, PAGE)
    assert "VARNHOLM JELKA IPI 00900000001" in page
    assert "Writer credits.fm 2" in page

    client.post(DECIDE, {"artist": "Y000000000000900000001", "who": "new"})

    contact = Contact.objects.get()
    assert {*contact.credits.values_list("track", "role")} == {(one.pk, "writer"), (other.pk, "writer")}
    assert contact.ipi == "00900000001"


def test_whoever_was_decided_on_with_an_ipi_is_known_from_then_on(client: Client) -> None:
    known, later = make_contact(name="Nightjar"), make_track()
    claimed("VARNHOLM JELKA", "00900000001", make_track())
    client.post(DECIDE, {"artist": "Y000000000000900000001", "who": str(known.pk)})

    claimed("VARNHOLM JELKA", "00900000001", later)

    assert known.credits.filter(track=later).exists()
    assert put_forward() == []


def test_what_was_added_without_asking_is_listed_and_can_be_taken_back_for_good(client: Client) -> None:
    track = make_track(title="Hit")
    claimed("VARNHOLM JELKA", "00900000001", track)
    claimed("Jelka Varnholm", "", track, source="musicbrainz")
    contact = Contact.objects.get()
    assert "Jelka Varnholm Undo" in text(client, f"{PAGE}?show=accepted")

    client.post(DECIDE, {"artist": CreditSuggestion.objects.get().artist_id, "who": "take-back"})
    claimed("Jelka Varnholm", "", track, source="musicbrainz")

    assert contact.credits.count() == 0
    assert CreditSuggestion.objects.get().state == "dismissed"
    assert "No credits were added automatically yet." in text(client, f"{PAGE}?show=accepted")
    assert put_forward() == []


def test_an_added_credit_is_named_after_the_contact_that_it_leads_to(client: Client) -> None:
    for name in ("Vera Varnholm", "Ada Jelk"):
        CreditSuggestion.objects.create(
            track=make_track(), artist_id="5" * 22, name="Jelka", state="accepted", contact=make_contact(name=name)
        )

    page = client.get(f"{PAGE}?show=accepted").content.decode()

    ada = Contact.objects.get(name="Ada Jelk")
    assert f'<a href="/contacts/{ada.pk}/"><bdi>Ada Jelk</bdi></a>' in page


def test_a_contact_written_otherwise_is_offered(client: Client) -> None:
    make_contact(name="Jelka Varnholm")

    claimed("VARNHOLM JELKA", "00900000001", make_track())

    assert "This is Jelka Varnholm 1" in text(client, PAGE)


def test_the_page_tells_how_far_each_source_is_and_where_credits_come_from(
    reader: Client, settings: Settings
) -> None:
    settings.CREDIT_SOURCES, settings.CONTACT_EMAIL = ["credits_fm", "musicbrainz"], ""

    page = text(reader, PAGE)

    assert "credits.fm: no active track has an ISRC." in page
    assert "MusicBrainz: no active track has an ISRC. CONTACT_EMAIL is not set" in page
    assert "Credits from credits.fm (The MLC, MusicBrainz) and MusicBrainz (CC0)." in page


def test_a_tracks_page_and_the_api_show_who_is_on_file(client: Client) -> None:
    track = make_track()
    claimed("VARNHOLM JELKA", "00900000001", track)

    assert "VARNHOLM JELKA Writer, composer · IPI 00900000001 credits.fm" in text(client, f"/tracks/{track.pk}/")
    (claim,) = client.get(f"/api/tracks/{track.pk}/claims").json()["items"]
    assert (claim["name"], claim["source"], claim["ipi"]) == ("VARNHOLM JELKA", "credits_fm", "00900000001")
    (person,) = client.get("/api/suggested-credits").json()["items"]
    assert (person["name"], person["roles"], person["sources"], person["tracks"]) == (
        "VARNHOLM JELKA",
        ["writer"],
        ["credits_fm"],
        1,
    )
