"""Claims become credits if it is certain who is meant; otherwise a person decides, and the decision is kept."""

from datetime import UTC, datetime

import pytest

from analytics.contacts import credit_claims, personal_data
from analytics.contacts.credit_claims import CombinedClaims
from analytics.contacts.credit_lines import ClaimedCredit
from analytics.contacts.credit_suggestions import PageArtist, confirm, dismiss, suggest
from analytics.models import Contact, Credit, CreditClaim, CreditSuggestion, Track
from tests.makers import make_contact, make_track

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 20, 6, tzinfo=UTC)
IPI = "00900000001"


def mlc(name: str, ipi: str = IPI, role: str = "writer") -> ClaimedCredit:
    return ClaimedCredit("credits_fm", "mlc", role, name, "composer", ipi)


def mb(name: str, role: str = "writer") -> ClaimedCredit:
    return ClaimedCredit("musicbrainz", "musicbrainz", role, name)


def told(track: Track, *said: ClaimedCredit) -> CombinedClaims:
    for source in {one.source for one in said}:
        credit_claims.replace_claims(track.pk, source, [one for one in said if one.source == source], AT)
    return credit_claims.combine_claims(track.pk)


def open_names() -> list[str]:
    return [*CreditSuggestion.objects.filter(state="open").order_by("name").values_list("name", flat=True)]


def test_two_witnesses_make_a_contact_with_the_credit_and_the_ipi() -> None:
    track = make_track()

    assert told(track, mlc("VARNHOLM JELKA"), mb("Jelka Varnholm")) == CombinedClaims(1, 0)

    contact = Contact.objects.get()
    assert (contact.name, contact.ipi) == ("Jelka Varnholm", IPI)
    assert Credit.objects.filter(track=track, contact=contact, role="writer").exists()
    assert CreditSuggestion.objects.get().sources == ["credits_fm", "musicbrainz"]


def test_one_witness_is_put_forward() -> None:
    assert told(make_track(), mlc("VARNHOLM JELKA")) == CombinedClaims(0, 1)

    assert open_names() == ["VARNHOLM JELKA"]
    assert not Contact.objects.exists()


def test_one_witness_is_enough_where_the_ipi_is_a_contacts() -> None:
    track, contact = make_track(), make_contact(name="Nightjar")
    Contact.objects.update(ipi=IPI)

    assert told(track, mlc("VARNHOLM JELKA")) == CombinedClaims(1, 0)
    assert contact.credits.get().track == track


def test_putting_together_twice_changes_nothing() -> None:
    track = make_track()
    told(track, mlc("VARNHOLM JELKA"), mb("Jelka Varnholm"), mb("Oskar Brandelyn"))

    assert credit_claims.combine_claims(track.pk) == CombinedClaims(0, 1)
    assert Contact.objects.count() == Credit.objects.count() == 1


def test_a_rare_name_joins_the_contact_who_has_it() -> None:
    contact = make_contact(name="Jelka Varnholm")

    told(make_track(), mlc("VARNHOLM JELKA"), mb("Jelka Varnholm"))

    contact.refresh_from_db()
    assert contact.credits.count() == 1
    assert contact.ipi == IPI


@pytest.mark.parametrize("name", ["John Smith", "Vesper"])
def test_a_common_name_without_an_ipi_joins_no_contact_by_itself(name: str) -> None:
    contact = make_contact(name=name)

    put = told(make_track(), ClaimedCredit("spotify", "spotify", "writer", name), mb(name))

    assert put == CombinedClaims(0, 1)
    assert contact.credits.count() == 0
    assert open_names() == [name]


def test_another_ipi_is_another_person_of_the_same_name() -> None:
    make_contact(name="Jelka Varnholm")
    Contact.objects.update(ipi="00900000009")

    told(make_track(), mlc("VARNHOLM JELKA"), mb("Jelka Varnholm"))

    assert {*Contact.objects.values_list("name", "ipi")} == {
        ("Jelka Varnholm", "00900000009"),
        ("Jelka Varnholm", IPI),
    }


def test_two_contacts_of_one_name_are_for_a_person_to_tell_apart() -> None:
    make_contact(name="Jelka Varnholm")
    make_contact(name="Jelka Varnholm")

    assert told(make_track(), mlc("VARNHOLM JELKA"), mb("Jelka Varnholm")) == CombinedClaims(0, 1)


def test_who_has_the_credit_already_learns_the_ipi() -> None:
    track = make_track()
    contact = make_contact(track, name="John Smith")

    assert told(track, mlc("SMITH JOHN")) == CombinedClaims(0, 0)

    contact.refresh_from_db()
    assert contact.ipi == IPI
    assert not CreditSuggestion.objects.exists()


def test_an_ipi_that_is_somebodys_is_not_given_to_another() -> None:
    track = make_track()
    Contact.objects.create(name="Nightjar", ipi=IPI)
    contact = make_contact(track, name="John Smith")

    told(track, mlc("SMITH JOHN"))

    contact.refresh_from_db()
    assert contact.ipi == ""


def test_an_artist_whom_the_page_names_and_musicbrainz_too_is_accepted() -> None:
    track = make_track()
    suggest([PageArtist(track.spotify_id, "a" * 22, "The Quillanders")])

    assert told(track, mb("The Quillanders", "artist")) == CombinedClaims(1, 0)
    assert Contact.objects.get().name == "The Quillanders"


def test_what_a_person_dismissed_or_confirmed_stays() -> None:
    track, known = make_track(), make_contact(name="Oskar B.")
    told(track, mlc("VARNHOLM JELKA"), mb("Oskar Brandelyn"))
    by_name = dict(CreditSuggestion.objects.values_list("name", "artist_id"))
    dismiss(by_name["VARNHOLM JELKA"])
    confirm(by_name["Oskar Brandelyn"], known)

    told(track, mlc("VARNHOLM JELKA"), mb("Jelka Varnholm"), mb("Oskar Brandelyn"))
    told(track, mlc("BRANDELYN OSKAR", "00900000002"))

    assert [*known.credits.values_list("track", flat=True)] == [track.pk]
    assert {*CreditSuggestion.objects.values_list("state", flat=True)} == {"dismissed", "confirmed"}
    assert Contact.objects.count() == 1


def test_a_newer_answer_takes_the_place_of_the_sources_own_claims_alone() -> None:
    track = make_track()
    told(track, mlc("VARNHOLM JELKA"), mb("Oskar Brandelyn"))

    told(track, mlc("QUILLANDER TOVE", "00900000003"))

    assert {*CreditClaim.objects.values_list("source", "name")} == {
        ("credits_fm", "QUILLANDER TOVE"),
        ("musicbrainz", "Oskar Brandelyn"),
    }


@pytest.mark.slow
def test_claims_are_in_the_export_and_go_with_the_erasure_for_good() -> None:
    track = make_track(title="Hit")
    told(track, mlc("VARNHOLM JELKA"), mb("Jelka Varnholm"), mb("Oskar Brandelyn"))
    contact = Contact.objects.get(ipi=IPI)

    (first, second) = personal_data.export_personal_data(contact)["claimed_by_sources"]
    assert {first["source"], second["source"]} == {"credits_fm", "musicbrainz"}
    assert (first["title"], personal_data.export_personal_data(contact)["contact"]["ipi"]) == ("Hit", IPI)

    personal_data.erase(contact.pk, for_good=True)
    told(track, mlc("VARNHOLM JELKA"), mb("Jelka Varnholm"), mb("Oskar Brandelyn"))

    assert [*CreditClaim.objects.values_list("name", flat=True)] == ["Oskar Brandelyn"]
    assert open_names() == ["Oskar Brandelyn"]
    assert not Contact.objects.exists()
