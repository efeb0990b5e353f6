"""Every table that points at a contact is in their personal data: on the page, in the file, and gone when erased."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.apps import apps
from django.test import Client

from analytics.contacts import personal_data
from analytics.contacts.merging import merge
from analytics.contacts.works import ClaimedWork, ClaimedWriter, link, replace_works
from analytics.insights import open_list
from analytics.models import Contact, ContactWatch, CreditSuggestion, NotDuplicate, Platform
from analytics.snapshots import currents
from tests.callers import logged_in, make_person, text
from tests.makers import FRIDAY, make_contact, make_track, recorded

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 20, 6, tzinfo=UTC)
EXPORTED = {
    "ContactCurrent": "growth_over_windows",
    "ContactMerge": "merged_contacts",
    "ContactSnapshot": "numbers_of_past_runs",
    "ContactWatch": "watched_by",
    "Credit": "credits",
    "CreditSuggestion": "named_by_spotify",
    "NotDuplicate": "different_from",
    "OpenWriter": "on_the_open_list",
    "WorkWriter": "listed_as_a_writer",
}


def tables() -> dict[str, list[str]]:
    """Return the tables that point at contacts, with the columns that do."""
    found: dict[str, list[str]] = {}
    for model in apps.get_models():
        for column in model._meta.concrete_fields:  # noqa: SLF001 - Django's way
            if column.related_model is Contact:
                found.setdefault(model.__name__, []).append(column.name)
    return found


def rows_about(contact_id: int) -> dict[str, int]:
    models: dict[str, Any] = {model.__name__: model for model in apps.get_models()}
    return {
        name: sum(models[name].objects.filter(**{column: contact_id}).count() for column in columns)
        for name, columns in tables().items()
    }


@pytest.fixture(scope="module")
def contact(kept_rows: None) -> Contact:
    """Make a contact who is in every table that points at contacts."""
    track, by = make_track(title="Hit", isrc="QZABC2600001"), make_person()
    contact, other = make_contact(track, name="Jelka Varnholm"), make_contact(name="Oskar Brandelyn")
    recorded({(track, Platform.SPOTIFY): 1_000}, FRIDAY)
    replace_works(track, "credits_fm", [ClaimedWork("Hit", "T900", [ClaimedWriter(contact.name, "", ())])], AT)
    link([track.pk])
    open_list.count(AT)
    ContactWatch.objects.create(user=by, contact=contact)
    NotDuplicate.objects.create(first=contact, second=other)
    named = {"track": track, "role": "writer", "name": contact.name, "artist_id": "a" * 22}
    CreditSuggestion.objects.create(**named, state="confirmed", contact=contact)
    merge(contact.pk, make_contact(name="J. Varnholm").pk, by)
    currents.measure_contacts()
    open_list.count(AT)
    return Contact.objects.get(pk=contact.pk)


def test_every_table_that_points_at_a_contact_is_in_the_export(contact: Contact) -> None:
    assert set(tables()) == set(EXPORTED)

    told = personal_data.export_personal_data(contact)

    stored = {name for name, rows in rows_about(contact.pk).items() if rows}
    assert {name for name, entry in EXPORTED.items() if told[entry]} == stored == set(EXPORTED)


def test_the_page_shows_all_of_it(contact: Contact) -> None:
    client: Client = logged_in(make_person("change_contact"))

    words = text(client, f"/contacts/{contact.pk}/personal-data/")

    for heading in ("Watched by", "On the open list", "Growth over windows", "Different from"):
        assert heading in words


def test_the_page_names_growth_over_windows_in_words(contact: Contact) -> None:
    client: Client = logged_in(make_person("change_contact"))

    words = text(client, f"/contacts/{contact.pk}/personal-data/")

    assert "Recordings in the growth of streams over 13 weeks" in words
    assert "behind" not in words


def test_erasing_leaves_no_row_that_points_at_the_contact(contact: Contact) -> None:
    personal_data.erase(contact.pk, for_good=True)

    assert not any(rows_about(contact.pk).values())
