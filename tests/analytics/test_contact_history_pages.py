"""The past of a contact: as a line on their page, as a table, and as a file."""

from datetime import timedelta

import pytest
from django.test import Client

from analytics.models import Contact, Platform
from tests.callers import chart_of, text
from tests.makers import FRIDAY, make_contact, make_track, recorded

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def contact(kept_rows: None) -> Contact:
    """Give a contact of one track, which was read in four weeks of five: only recording makes their history."""
    track = make_track()
    contact = make_contact(track, name="Wanda")
    for days, count in ((28, 80), (21, 90), (7, 100), (0, 110)):
        recorded({(track, Platform.SPOTIFY): count}, FRIDAY - timedelta(days=days))
    return contact


def test_the_line_of_the_past_is_open_where_a_week_has_no_run(reader: Client, contact: Contact) -> None:
    chart = chart_of(reader, f"/contacts/{contact.pk}/")

    assert chart["streams"] == [80, 90, None, 100, 110]
    assert chart["views"] == [None] * 5
    assert chart["moments"] == sorted(chart["moments"])


@pytest.mark.slow
def test_the_numbers_of_a_contact_stand_before_what_people_write(reader: Client, contact: Contact) -> None:
    Contact.objects.filter(pk=contact.pk).update(notes="Call on Monday.")

    words = text(reader, f"/contacts/{contact.pk}/")

    assert words.index("110 over 1 recording") < words.index("over time") < words.index("Call on Monday.")


def test_what_each_run_said_of_a_contact_is_a_table_and_a_file(reader: Client, contact: Contact) -> None:
    words = text(reader, f"/contacts/{contact.pk}/history/")
    file = reader.get(f"/contacts/{contact.pk}/history/?format=csv")

    assert "20 Nov 2026 110 1 recording ▲ +10 +10.0 %, mean of 1" in words
    assert file["Content-Disposition"] == f'attachment; filename="contact-{contact.pk}-history.csv"'
    assert b",110,1,0,10,10.0,1,,0,,,0" in file.getvalue()


@pytest.mark.slow
def test_a_chart_says_over_how_many_recordings_its_totals_are_where_that_changed(
    reader: Client, contact: Contact
) -> None:
    later = make_track()
    contact.credits.create(track=later, role="writer")
    few = text(reader, f"/contacts/{contact.pk}/")

    recorded({(later, Platform.SPOTIFY): 5_000}, FRIDAY + timedelta(days=7))

    assert "The totals are over" not in few
    assert "The totals are over 1 to 2 recordings" in text(reader, f"/contacts/{contact.pk}/")
