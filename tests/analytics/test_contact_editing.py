"""Editing a contact's stage, tags and notes on its page."""

import pytest
from django.test import Client

from analytics.models import Contact
from tests.callers import logged_in, make_person, text, words_of
from tests.makers import make_contact

pytestmark = pytest.mark.django_db

WRITTEN = {"stage": "talking", "tags": " Pop,berlin ,,pop", "notes": "Call on Monday."}


@pytest.fixture
def editor() -> Client:
    return logged_in(make_person("change_contact"))


def test_stage_tags_and_notes_are_saved_and_the_page_is_loaded_anew(editor: Client) -> None:
    contact = make_contact(name="Wanda")

    response = editor.post(f"/contacts/{contact.pk}/edit/", WRITTEN)

    contact.refresh_from_db()
    assert (response.status_code, response["Location"]) == (302, f"/contacts/{contact.pk}/")
    assert (contact.stage, contact.tags, contact.notes) == ("talking", "Pop, berlin", "Call on Monday.")
    assert "Stage, tags and notes were saved." in text(editor, f"/contacts/{contact.pk}/")


def test_saving_touches_no_total_that_was_recorded_meanwhile(editor: Client) -> None:
    contact = make_contact(name="Wanda")
    Contact.objects.filter(pk=contact.pk).update(total_streams=5)

    editor.post(f"/contacts/{contact.pk}/edit/", WRITTEN | {"total_streams": "1", "name": "Another"})

    contact.refresh_from_db()
    assert (contact.total_streams, contact.name) == (5, "Wanda")


@pytest.mark.parametrize("wrong", [{"stage": "famous"}, {"tags": "x" * 501}, {"notes": "a\x00b"}])
def test_what_is_not_understood_is_shown_next_to_its_field_and_kept(editor: Client, wrong: dict[str, str]) -> None:
    contact = make_contact()

    response = editor.post(f"/contacts/{contact.pk}/edit/", WRITTEN | {"notes": "Kept."} | wrong)

    body = response.content.decode()
    assert response.status_code == 400
    assert body.count('class="field wrong"') == 1
    assert "Kept." in body or "notes" in wrong
    assert Contact.objects.get(pk=contact.pk).stage == "new"


def test_who_may_not_change_contacts_reads_the_notes_and_is_offered_no_form(reader: Client) -> None:
    contact = make_contact()
    Contact.objects.update(notes="Call on Monday.")

    body = reader.get(f"/contacts/{contact.pk}/").content.decode()
    response = reader.post(f"/contacts/{contact.pk}/edit/", WRITTEN)

    assert "Call on Monday." in body
    assert "<textarea" not in body
    assert response.status_code == 403
    assert "You do not have permission" in words_of(response.content)
    assert Contact.objects.get(pk=contact.pk).stage == "new"


def test_a_form_from_elsewhere_changes_nothing() -> None:
    contact = make_contact()
    client = logged_in(make_person("change_contact"), checks_csrf=True)

    assert client.post(f"/contacts/{contact.pk}/edit/", WRITTEN).status_code == 403
    assert Contact.objects.get(pk=contact.pk).stage == "new"


def test_a_contact_that_does_not_exist_is_not_found(editor: Client) -> None:
    assert editor.post("/contacts/0/edit/", WRITTEN).status_code == 404
