"""Which contacts are shown as duplicates, and the pages on which a person decides."""

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from analytics.contacts.duplicates import keep_apart, pairs
from analytics.models import Contact, ContactMerge
from tests.callers import logged_in, make_person, queries, text, words_of
from tests.makers import make_contact, make_track

pytestmark = pytest.mark.django_db


def person(name: str, company: str = "", email: str = "") -> Contact:
    return Contact.objects.create(name=name, company=company, email=email)


def found() -> list[tuple[str, str, str]]:
    return [(pair.first.name, pair.second.name, pair.by) for pair in pairs(10)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Zoë Müller-Lee",), ("zoe muller lee",)),
        (("Lee, Zoe",), ("Zoe Lee",)),
        ((" Zoe  Lee ",), ("LEE ZOE",)),
        (("Zoe Ann Lee",), ("Lee, Zoë Ann",)),
        (("Zoe Lee", "Lee Music GmbH"), ("Zoe Lee", "LEE MUSIC, GmbH.")),
        (("Zoe Lee", "Lee Music"), ("Zoe Lee", "")),
        (("夜に",), ("夜に",)),
    ],
)
def test_the_same_name_is_found_whatever_its_case_accents_and_order(
    one: tuple[str, ...], other: tuple[str, ...]
) -> None:
    person(*one)
    person(*other)

    assert found() == [(one[0], other[0], "name")]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Zoe Lee", "Lee Music"), ("Zoe Lee", "Another House")),
        (("Zoe Lee",), ("Zoe Leeds",)),
        (("!",), ("?",)),
    ],
)
def test_what_differs_is_not_found(one: tuple[str, ...], other: tuple[str, ...]) -> None:
    person(*one)
    person(*other)

    assert found() == []


def test_the_same_address_goes_first_whatever_stands_after_its_plus() -> None:
    person("Ann")
    person("ann")
    person("Zoe", "One House", "zoe+music@example.org")
    person("Z. Lee", "Another", "Zoe@example.org")

    assert found() == [("Zoe", "Z. Lee", "email"), ("Ann", "ann", "name")]


def test_two_people_are_not_shown_again_and_a_third_still_is() -> None:
    first, second, _ = person("Ann Lee"), person("ann lee"), person("ANN LEE")

    keep_apart(second.pk, first.pk)
    keep_apart(first.pk, second.pk)

    assert found() == [("Ann Lee", "ANN LEE", "name")]


# Pages


@pytest.fixture
def editor() -> User:
    return make_person("change_contact")


@pytest.fixture
def client(editor: User) -> Client:
    return logged_in(editor)


@pytest.mark.slow
def test_doubles_are_shown_side_by_side_merged_and_parted(client: Client) -> None:
    first, second = make_contact(make_track(), name="Ann Lee"), make_contact(make_track(), name="ann lee")
    Contact.objects.filter(pk=second.pk).update(company="Lee Music")
    assert "Ann Lee ann lee Lee Music The same name" in text(client, "/contacts/duplicates/")
    asked = f"/contacts/merge/?contact={first.pk}&contact={second.pk}"
    assert "Merge into this one" in text(client, asked)

    merged = client.post("/contacts/merge/", {"kept": first.pk, "other": second.pk}, follow=True)

    assert merged.redirect_chain == [(f"/contacts/{first.pk}/", 302)]
    assert "Also ann lee , merged" in words_of(merged.content)
    assert "No duplicates found" in text(client, "/contacts/duplicates/")
    assert client.get(f"/contacts/{second.pk}/")["Location"] == f"/contacts/{first.pk}/"

    done = ContactMerge.objects.get()
    parted = client.post(f"/contacts/merges/{done.pk}/undo/", follow=True)

    assert parted.redirect_chain == [(f"/contacts/{second.pk}/", 302)]
    assert not ContactMerge.objects.exists()


@pytest.mark.slow
def test_why_a_merge_cannot_be_undone_is_reported_in_the_place_of_the_button(client: Client) -> None:
    first, second = make_contact(name="Ann"), make_contact(name="Annie")
    Contact.objects.filter(pk=second.pk).update(notes="Met in Cannes.")
    client.post("/contacts/merge/", {"kept": first.pk, "other": second.pk})
    Contact.objects.filter(pk=first.pk).update(notes="Another.")

    shown = text(client, f"/contacts/{first.pk}/")
    done = ContactMerge.objects.get()
    answer = client.post(f"/contacts/merges/{done.pk}/undo/", follow=True)

    assert "have been edited since (notes)" in shown
    assert "Undo …" not in shown
    assert "The merge was not undone." in words_of(answer.content)
    assert ContactMerge.objects.exists()


def test_two_people_are_kept_apart_by_a_button(client: Client) -> None:
    first, second = person("Ann Lee"), person("Ann Lee")

    answer = client.post("/contacts/duplicates/apart/", {"kept": second.pk, "other": first.pk}, follow=True)

    assert "Saved as two different people" in words_of(answer.content)
    assert found() == []


@pytest.mark.parametrize("query", ["", "?contact=1", "?contact=1&contact=x", "?contact=1&contact=2&contact=3"])
def test_anything_but_two_contacts_leads_back_with_what_to_do(client: Client, query: str) -> None:
    answer = client.get(f"/contacts/merge/{query}", follow=True)

    assert answer.redirect_chain == [("/contacts/", 302)]
    assert "Tick exactly two contacts" in words_of(answer.content)


@pytest.mark.slow
def test_contacts_that_are_gone_are_reported(client: Client) -> None:
    one = person("Ann")

    for answer in (
        client.get(f"/contacts/merge/?contact={one.pk}&contact=999999", follow=True),
        client.post("/contacts/merge/", {"kept": one.pk, "other": 999_999}, follow=True),
        client.post("/contacts/duplicates/apart/", {"kept": one.pk, "other": 999_999}, follow=True),
    ):
        assert "One of the two contacts no longer exists." in words_of(answer.content)
    assert client.post("/contacts/merges/1/undo/").status_code == 404


def test_two_contacts_are_ticked_on_their_list_by_who_may_merge(client: Client, reader: Client) -> None:
    person("Ann")

    assert b'name="contact"' in client.get("/contacts/").content
    assert b'name="contact"' not in reader.get("/contacts/").content


@pytest.mark.parametrize("permissions", [(), ("delete_contact",)])
def test_merging_needs_the_permission_to_change_contacts(permissions: tuple[str, ...]) -> None:
    client = logged_in(make_person(*permissions))
    one, other = person("Ann Lee"), person("Ann Lee")
    both = {"kept": one.pk, "other": other.pk}

    assert "Merge …" not in text(client, "/contacts/duplicates/")
    assert client.get(f"/contacts/merge/?contact={one.pk}&contact={other.pk}").status_code == 403
    assert client.post("/contacts/merge/", both).status_code == 403
    assert client.post("/contacts/duplicates/apart/", both).status_code == 403
    assert client.post("/contacts/merges/1/undo/").status_code == 403
    assert Contact.objects.count() == 2


def test_doubles_cost_the_same_for_many_as_for_few(client: Client) -> None:
    for _ in range(2):
        person("Ann Lee")
    few = queries(client, "/contacts/duplicates/")
    for number in range(20):
        person(f"Bo {number % 10}")
    client.get("/contacts/duplicates/")  # finds the pairs anew, as contacts have changed

    assert queries(client, "/contacts/duplicates/") == few


def test_names_are_compared_again_only_after_a_contact_was_written() -> None:
    _kept, other = person("Ann Lee"), person("Ann Lee")

    with CaptureQueriesContext(connection) as first:
        assert found() == [("Ann Lee", "Ann Lee", "name")]
    with CaptureQueriesContext(connection) as again:
        assert found() == [("Ann Lee", "Ann Lee", "name")]

    assert [any("namesakes" in one["sql"] for one in asked) for asked in (first, again)] == [True, False]
    Contact.objects.filter(pk=other.pk).update(name="Bo Lind")
    assert found() == []
