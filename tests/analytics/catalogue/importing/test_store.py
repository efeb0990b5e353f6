"""People without an e-mail in a file: matched by name, or left for a person to decide."""

import pytest

from analytics.catalogue.importing.people import FileCredit as Named
from analytics.catalogue.importing.preview import preview
from analytics.catalogue.importing.store import Stored, store
from analytics.catalogue.importing.tracks import CatalogueRow
from analytics.contacts import credit_suggestions, personal_data
from analytics.models import Contact, Credit, CreditSuggestion

pytestmark = pytest.mark.django_db

TRACK, OTHER = "4PTG3Z6ehGkBFwjybzWkR8", "0VjIjW4GlUZAMYd2vXMi3b"


def row(*people: Named, spotify_id: str = TRACK) -> CatalogueRow:
    return CatalogueRow(2, spotify_id, "Never", "", "", (), tuple(people))


def ann(name: str = "Ann Lee", email: str = "") -> Named:
    return Named(name, email, "writer")


def credited() -> set[tuple[str, str]]:
    return set(Credit.objects.values_list("contact__name", "track__spotify_id"))


def test_a_name_that_nobody_has_becomes_one_contact() -> None:
    rows = [row(ann()), row(ann("ANN  lee"), spotify_id=OTHER)]

    stored = store(rows)

    assert stored == Stored(tracks=2, videos=0, contacts=1, credits=2)
    assert Contact.objects.get().email == ""
    assert store(rows) == Stored(0, 0, 0, 0)


def test_a_name_that_one_contact_has_means_that_contact() -> None:
    known = Contact.objects.create(name="Ann Lee", email="ann@example.org")

    stored = store([row(ann())])

    assert (stored.contacts, stored.suggested) == (0, 0)
    assert Credit.objects.get().contact == known


def test_a_file_that_has_the_e_mail_elsewhere_makes_one_contact() -> None:
    stored = store([row(ann()), row(ann(email="ann@example.org"), spotify_id=OTHER)])

    assert (stored.contacts, stored.credits) == (1, 2)


@pytest.mark.parametrize("names", [["Ann Lee", "Ann Lee"], ["Änn Lee"], ["Lee Ann"]])
def test_a_name_that_may_be_several_is_put_forward_and_not_guessed(names: list[str]) -> None:
    likely = [Contact.objects.create(name=name) for name in names]
    rows = [row(ann())]

    before = preview(rows)
    stored = store(rows)

    assert before.unsure == 1
    assert (stored.contacts, stored.credits, stored.suggested) == (0, 0, 1)
    people = list(credit_suggestions.OpenPeople())
    assert [one["name"] for one in people] == ["Ann Lee"]
    assert credit_suggestions.likely_contacts(people) == {people[0]["artist_id"]: likely}
    assert store(rows).suggested == 0


def test_who_was_decided_on_is_not_asked_again() -> None:
    chosen, _ = (Contact.objects.create(name="Ann Lee") for _ in range(2))
    store([row(ann())])
    credit_suggestions.confirm(CreditSuggestion.objects.get().artist_id, chosen)

    stored = store([row(ann())])

    assert (stored.credits, stored.suggested) == (0, 0)
    assert not credit_suggestions.OpenPeople()


def test_an_erased_person_does_not_come_back_by_name() -> None:
    known = Contact.objects.create(name="Ann Lee", email="ann@example.org")
    personal_data.erase(known.pk, for_good=True)

    stored = store([row(ann("ann lee"), Named("Bo", "", "artist"))])

    assert stored.erased == 1
    assert credited() == {("Bo", TRACK)}
