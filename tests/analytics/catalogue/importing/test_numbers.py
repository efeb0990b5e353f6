"""People with an IPI or ISNI in a file: matched by it before their name, and never two IPIs for one person."""

import io

import pytest

from analytics.catalogue.importing.cells import ipi_in, isni_in
from analytics.catalogue.importing.people import FileCredit as Named
from analytics.catalogue.importing.people import each_once, person
from analytics.catalogue.importing.preview import preview
from analytics.catalogue.importing.rows import read_catalogue
from analytics.catalogue.importing.store import store
from analytics.catalogue.importing.tracks import CatalogueRow
from analytics.contacts import credit_suggestions, personal_data
from analytics.models import Contact, Credit, CreditSuggestion

TRACK, OTHER = "4PTG3Z6ehGkBFwjybzWkR8", "0VjIjW4GlUZAMYd2vXMi3b"
IPI, OTHER_IPI = "00900000001", "00900000002"
ISNI, OTHER_ISNI = "000000000000001X", "0000000000000028"


def ann(ipi: str = "", isni: str = "", *, name: str = "Ann Lee", email: str = "") -> Named:
    return Named(name, email, "writer", ipi, isni)


def row(*people: Named, spotify_id: str = TRACK) -> CatalogueRow:
    return CatalogueRow(2, spotify_id, "Never", "", "", (), tuple(people))


def contacts() -> set[tuple[str, str, str]]:
    return set(Contact.objects.values_list("name", "email", "ipi"))


@pytest.mark.parametrize(
    "written", ["00900000001", "900000001", "00.900.000.001", " IPI: 00900000001", "900000001.0", "CAE/IPI 900000001"]
)
def test_an_ipi_is_read_however_it_is_written(written: str) -> None:
    assert ipi_in(written) == IPI


@pytest.mark.parametrize(
    "written",
    ["000000000000001x", "0000 0000 0000 001X", "ISNI 0000-0000-0000-001X", "https://isni.org/isni/" + ISNI],
)
def test_an_isni_is_read_however_it_is_written(written: str) -> None:
    assert isni_in(written) == ISNI


@pytest.mark.parametrize("empty", ["", "N/A", "-", "tbc", "0"])
def test_a_placeholder_is_no_number(empty: str) -> None:
    assert person("Ann Lee", "", "writer", empty, empty) == ([ann()], [])


def test_a_number_that_cannot_be_read_costs_itself_alone() -> None:
    lines = [
        "spotify_id,title,contact_name,contact_role,contact_ipi,contact_isni",
        f"{TRACK},Never,Ann Lee,writer,1.2E+08,{ISNI}",
        f"{TRACK},Never,Bo Ray,writer,{IPI},0000000000000011",
    ]

    rows, errors = read_catalogue(io.BytesIO("\n".join(lines).encode()))

    assert [one.contacts for one in rows] == [(ann(isni=ISNI), ann(IPI, name="Bo Ray"))]
    assert errors == []
    assert [(one.line, one.reason.split(":")[1]) for one in rows[0].left_out] == [
        (2, " '1.2E+08' is not an IPI"),
        (3, " '0000000000000011' is not an ISNI"),
    ]


def test_a_number_without_anybody_is_left_out() -> None:
    assert person("", "", "", IPI, "") == ([], [f"IPI '{IPI}' was left out: it has no name"])


def test_namesakes_with_two_ipis_are_two_people_of_one_track() -> None:
    assert each_once([ann(IPI), ann(OTHER_IPI), ann(IPI, name="ANN LEE")]) == (ann(IPI), ann(OTHER_IPI))


@pytest.mark.django_db
def test_an_ipi_is_matched_before_the_name() -> None:
    known = Contact.objects.create(name="Ann Varnholm", ipi=IPI)
    Contact.objects.create(name="Ann Lee")

    stored = store([row(ann(IPI))])

    assert (stored.contacts, stored.suggested) == (0, 0)
    assert Credit.objects.get().contact == known


@pytest.mark.django_db
def test_an_isni_is_matched_before_the_name() -> None:
    known = Contact.objects.create(name="Ann Varnholm", isni=ISNI)
    Contact.objects.create(name="Ann Lee")

    store([row(ann(isni=ISNI))])

    assert Credit.objects.get().contact == known


@pytest.mark.django_db
@pytest.mark.parametrize("email", ["", "ann@example.org"])
def test_a_matched_contact_without_numbers_learns_them(email: str) -> None:
    Contact.objects.create(name="Ann Lee", email=email)

    store([row(ann(IPI, ISNI, email=email))])

    assert Contact.objects.values_list("ipi", "isni").get() == (IPI, ISNI)


@pytest.mark.django_db
def test_the_preview_tells_which_numbers_a_contact_will_learn() -> None:
    Contact.objects.create(name="Ann Lee", ipi=IPI)
    store([row(ann())])

    told = preview([row(ann(IPI, ISNI))])

    assert [one.changes for one in told.first_changed] == [["adds the ISNI of Ann Lee"]]


@pytest.mark.django_db
def test_a_matched_contact_keeps_the_numbers_that_it_has() -> None:
    Contact.objects.create(name="Ann Lee", ipi=IPI, isni=ISNI)

    store([row(ann(IPI, OTHER_ISNI))])

    assert Contact.objects.values_list("ipi", "isni").get() == (IPI, ISNI)


@pytest.mark.django_db
def test_two_ipis_of_one_name_are_two_contacts() -> None:
    Contact.objects.create(name="Ann Lee", ipi=IPI)
    rows = [row(ann(OTHER_IPI))]

    stored = store(rows)

    assert (stored.contacts, stored.suggested) == (1, 0)
    assert contacts() == {("Ann Lee", "", IPI), ("Ann Lee", "", OTHER_IPI)}
    assert Credit.objects.get().contact.ipi == OTHER_IPI
    assert store(rows).contacts == 0


@pytest.mark.django_db
def test_two_ipis_never_share_the_contact_of_one_name() -> None:
    known = Contact.objects.create(name="Ann Lee")
    rows = [row(ann(IPI)), row(ann(OTHER_IPI), spotify_id=OTHER)]

    before = preview(rows)
    stored = store(rows)

    known.refresh_from_db()
    assert before.unsure == 2
    assert (stored.contacts, stored.credits, stored.suggested, known.ipi) == (0, 0, 2, "")
    assert set(CreditSuggestion.objects.values_list("name", "ipi")) == {("Ann Lee", IPI), ("Ann Lee", OTHER_IPI)}


@pytest.mark.django_db
def test_who_is_chosen_for_an_ipi_learns_it() -> None:
    chosen, _ = (Contact.objects.create(name="Ann Lee") for _ in range(2))
    store([row(ann(IPI))])

    credit_suggestions.confirm(CreditSuggestion.objects.get().artist_id, chosen)

    chosen.refresh_from_db()
    assert chosen.ipi == IPI
    assert store([row(ann(IPI))]).suggested == 0


@pytest.mark.django_db
def test_writers_with_the_address_of_their_publisher_stay_apart_by_ipi() -> None:
    office = "office@example.org"
    rows = [row(ann(IPI, email=office), ann(OTHER_IPI, name="Bo Ray", email=office))]

    stored = store(rows)

    assert (stored.contacts, stored.credits, stored.suggested) == (2, 2, 0)
    assert contacts() == {("Ann Lee", office, IPI), ("Bo Ray", "", OTHER_IPI)}
    assert (store(rows).contacts, store(rows).credits) == (0, 0)


@pytest.mark.django_db
def test_one_address_and_name_with_another_ipi_is_put_forward() -> None:
    Contact.objects.create(name="Ann Lee", email="ann@example.org", ipi=IPI)

    stored = store([row(ann(OTHER_IPI, email="ann@example.org"))])

    assert (stored.contacts, stored.credits, stored.suggested) == (0, 0, 1)


@pytest.mark.django_db
def test_an_address_and_an_ipi_of_two_contacts_are_put_forward() -> None:
    Contact.objects.create(name="Ann Lee", email="ann@example.org")
    Contact.objects.create(name="Ann Lee", ipi=IPI)

    stored = store([row(ann(IPI, email="ann@example.org"))])

    assert (stored.contacts, stored.credits, stored.suggested) == (0, 0, 1)


@pytest.mark.django_db
def test_one_ipi_with_two_addresses_is_nobodys_until_that_is_clear() -> None:
    for email in ("ann@example.org", "lee@example.org"):
        Contact.objects.create(name="Ann Lee", email=email)

    store([row(ann(IPI, email="ann@example.org"), ann(IPI, email="lee@example.org"))])

    assert {ipi for _, _, ipi in contacts()} == {""}


@pytest.mark.django_db
@pytest.mark.parametrize("first", [True, False])
def test_a_file_that_has_the_ipi_in_one_row_alone_makes_one_contact(first: bool) -> None:  # noqa: FBT001 - a case
    rows = [row(ann(IPI)), row(ann(), spotify_id=OTHER)]

    stored = store(rows if first else rows[::-1])

    assert (stored.contacts, stored.credits) == (1, 2)
    assert contacts() == {("Ann Lee", "", IPI)}


@pytest.mark.django_db
def test_a_name_alone_is_put_forward_where_two_ipis_have_it() -> None:
    stored = store([row(ann(IPI), ann(OTHER_IPI)), row(ann(), spotify_id=OTHER)])

    assert (stored.contacts, stored.credits, stored.suggested) == (2, 2, 1)


@pytest.mark.django_db
def test_an_isni_that_differs_leaves_a_name_to_a_person() -> None:
    Contact.objects.create(name="Ann Lee", isni=ISNI)

    stored = store([row(ann(isni=OTHER_ISNI))])

    assert (stored.contacts, stored.suggested) == (0, 1)


@pytest.mark.django_db
def test_an_erased_person_does_not_come_back_by_their_ipi() -> None:
    known = Contact.objects.create(name="Ann Lee", email="ann@example.org", ipi=IPI)
    personal_data.erase(known.pk, for_good=True)

    stored = store([row(ann(IPI, name="A. Varnholm", email="new@example.org"))])

    assert (stored.erased, stored.contacts) == (1, 0)
