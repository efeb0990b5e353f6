"""The list of contacts and the page of one of them."""

import csv
import io
import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from analytics.contacts.merging import merge
from analytics.models import Contact, Platform
from tests.callers import make_person, queries, text, words_of
from tests.makers import FRIDAY, make_contact, make_track, make_tracks, record_streams, recorded, streams_of

pytestmark = pytest.mark.django_db

SPOTIFY = Platform.SPOTIFY


def names(client: Client, query: str) -> list[str]:
    body = client.get(f"/contacts/{query}").content.decode()
    return re.findall(r'<th scope="row"><a class="title"[^>]*><bdi>([^<]*)</bdi>', body)


def chart_of(body: str) -> dict[str, Any]:
    found = re.search(r'<script id="chart-data" type="application/json">(.*?)</script>', body)
    assert found is not None
    chart: dict[str, Any] = json.loads(found[1])
    return chart


def test_no_contact_yet_says_what_to_do_next(reader: Client) -> None:
    assert "No contacts yet" in text(reader, "/contacts/")


def test_a_contact_is_listed_with_what_stands_behind_the_numbers(reader: Client) -> None:
    first, second = make_track(videos=0), make_track(videos=0)
    make_contact(first, second, name="Wanda")
    for days, counts in [(7, (100, 200)), (0, (110, 260))]:
        numbers = {(first, SPOTIFY): counts[0], (second, SPOTIFY): counts[1]}
        recorded(numbers, FRIDAY - timedelta(days=days))

    words = text(reader, "/contacts/")

    assert "Wanda Writer New 370 2 recordings ▲ +70 +20.0 % mean of 2" in words


def test_contacts_are_sorted_and_narrowed(reader: Client) -> None:
    slow, quick, unread = make_track(), make_track(), make_track()
    for track, name in [(slow, "Slow"), (quick, "Quick"), (unread, "Unread")]:
        make_contact(track, name=name)
    for days, counts in [(7, (100, 100)), (0, (110, 190))]:
        recorded({(slow, SPOTIFY): counts[0], (quick, SPOTIFY): counts[1]}, FRIDAY - timedelta(days=days))
    Contact.objects.filter(name="Slow").update(stage="signed", tags="Pop, Berlin")

    assert names(reader, "") == ["Quick", "Slow", "Unread"]
    assert names(reader, "?sort=wow_pct") == ["Slow", "Quick", "Unread"]
    assert names(reader, "?stage=signed") == ["Slow"]
    assert names(reader, "?tag=berlin") == ["Slow"]
    assert names(reader, "?q=quic") == ["Quick"]


def test_contacts_of_a_company_are_found_on_the_page_over_the_api_and_in_a_file(reader: Client) -> None:
    Contact.objects.create(name="Ann", company="Nordlicht Music GmbH")
    Contact.objects.create(name="Bo", company="Südwind")

    file = reader.get("/contacts/?company=nordlicht&format=csv").getvalue().decode()

    assert names(reader, "?company=nordlicht+music") == ["Ann"]
    assert names(reader, "?company=SÜD") == ["Bo"]
    assert [one["name"] for one in reader.get("/api/contacts?company=nord").json()["items"]] == ["Ann"]
    assert "Ann" in file
    assert "Bo" not in file


def test_contacts_are_sorted_by_what_was_gained_over_the_week_or_a_window(reader: Client) -> None:
    large, small, unread = make_track(), make_track(), make_track()
    for track, name in [(large, "Large"), (small, "Small"), (unread, "Unread")]:
        make_contact(track, name=name)
    for days, counts in [(28, (10_000, 100)), (7, (10_300, 110)), (0, (10_400, 190))]:
        recorded({(large, SPOTIFY): counts[0], (small, SPOTIFY): counts[1]}, FRIDAY - timedelta(days=days))

    assert names(reader, "?sort=-wow") == ["Large", "Small", "Unread"]
    assert names(reader, "?sort=wow&window=4w") == ["Small", "Large", "Unread"]
    assert "10,400 1 recording ▲ +400 +4.0 % mean of 1" in text(reader, "/contacts/?window=4w")
    assert "Unread Writer New – unknown – unknown – unknown" in text(reader, "/contacts/")


def test_the_file_of_contacts_has_what_was_gained_and_nothing_where_it_is_unknown(reader: Client) -> None:
    track = make_track()
    make_contact(track, name="Known")
    make_contact(make_track(), name="Unknown")
    streams_of(track, (7, 1_000), (0, 900))

    rows = csv.DictReader(io.StringIO(reader.get("/contacts/?format=csv").getvalue().decode("utf-8-sig")))

    assert {row["name"]: (row["wow_streams"], row["wow_youtube_views"]) for row in rows} == {
        "Known": ("-100", ""),
        "Unknown": ("", ""),
    }


def test_an_unknown_stage_is_reported(reader: Client) -> None:
    make_contact()

    response = reader.get("/contacts/?stage=famous")

    assert response.status_code == 400
    assert "A filter is not valid" in words_of(response.content)


def test_the_page_of_a_contact_shows_which_recordings_made_the_growth(reader: Client) -> None:
    first, edition = make_track(isrc="QZTST2600001", title="Hit"), make_track(isrc="QZTST2600001", title="Hit")
    faller = make_track(title="Faller")
    contact = make_contact(first, edition, faller)
    for days, (hit, fall) in [(7, (1_000, 9_000)), (0, (1_500, 8_000))]:
        numbers = {(first, SPOTIFY): hit, (edition, SPOTIFY): hit, (faller, SPOTIFY): fall}
        recorded(numbers, FRIDAY - timedelta(days=days))

    body = reader.get(f"/contacts/{contact.pk}/").content.decode()

    assert chart_of(body)["gained"]["streams"] == {"names": ["Faller", "Hit"], "gains": [-1_000, 500]}
    assert "over 2 recordings" in words_of(body.encode())


def test_a_contact_shows_stage_tags_and_notes(reader: Client) -> None:
    contact = make_contact(name="Wanda")
    Contact.objects.filter(pk=contact.pk).update(tags="Pop, a&b", stage="talking", notes="Call on Monday.")

    body = reader.get(f"/contacts/{contact.pk}/").content.decode()

    assert "Talking" in body
    assert "Call on Monday." in body
    assert 'href="/contacts/?tag=a%26b"' in body
    assert "None of the tracks has been read yet." in body


def test_the_tracks_of_a_contact_come_as_a_file(reader: Client) -> None:
    track = make_track(title="Hit")
    contact = make_contact(track)
    streams_of(track, (7, 100), (0, 110))

    response = reader.get(f"/contacts/{contact.pk}/?format=csv")

    assert response["Content-Disposition"] == f'attachment; filename="contact-{contact.pk}-tracks.csv"'
    assert b"Hit" in response.getvalue()


def test_the_line_of_the_past_is_open_where_a_week_has_no_run(reader: Client) -> None:
    track = make_track()
    contact = make_contact(track)
    record_streams(track, (28, 100), (21, 110), (7, 130), (0, 140))

    chart = chart_of(reader.get(f"/contacts/{contact.pk}/").content.decode())

    assert chart["streams"] == [100, 110, None, 130, 140]
    assert chart["views"] == [None] * 5
    assert chart["moments"] == sorted(chart["moments"])


def test_the_numbers_of_a_contact_stand_before_what_people_write(reader: Client) -> None:
    track = make_track()
    contact = make_contact(track)
    record_streams(track, (7, 100), (0, 110))
    Contact.objects.filter(pk=contact.pk).update(notes="Call on Monday.")

    words = text(reader, f"/contacts/{contact.pk}/")

    assert words.index("110 over 1 recording") < words.index("over time") < words.index("Call on Monday.")


def test_what_each_run_said_of_a_contact_is_a_table_and_a_file(reader: Client) -> None:
    track = make_track()
    contact = make_contact(track, name="Wanda")
    record_streams(track, (7, 100), (0, 110))

    words = text(reader, f"/contacts/{contact.pk}/history/")
    file = reader.get(f"/contacts/{contact.pk}/history/?format=csv")

    assert "20 Nov 2026 110 1 recording ▲ +10 +10.0 %, mean of 1" in words
    assert file["Content-Disposition"] == f'attachment; filename="contact-{contact.pk}-history.csv"'
    assert b",110,1,0,10,10.0,1,,0,,,0" in file.getvalue()


def test_the_past_of_one_who_went_into_another_is_that_of_the_other(reader: Client) -> None:
    kept, other = make_contact(make_track()), make_contact(make_track())
    merge(kept.pk, other.pk, make_person())

    response = reader.get(f"/contacts/{other.pk}/history/")

    assert response["Location"] == f"/contacts/{kept.pk}/history/"


@pytest.mark.exhaustive
def test_contacts_cost_the_same_for_many_as_for_few(reader: Client) -> None:
    track = make_track()
    first = make_contact(track)
    streams_of(track, (7, 100), (0, 110))
    listed, shown = queries(reader, "/contacts/"), queries(reader, f"/contacts/{first.pk}/")

    others = make_tracks(4)
    for _ in range(4):
        make_contact(*others)
    Contact.objects.get(pk=first.pk).credits.bulk_create(
        [type(first.credits.get())(track=other, contact=first, role="artist") for other in others]
    )
    for other in others:
        streams_of(other, (7, 100), (0, 110))

    assert queries(reader, "/contacts/") == listed <= 10
    assert queries(reader, f"/contacts/{first.pk}/") == shown <= 24


def test_a_contact_that_does_not_exist_is_a_page_with_a_way_on(reader: Client) -> None:
    response = reader.get("/contacts/0/")

    assert response.status_code == 404
    assert "Page not found" in words_of(response.content)


def test_a_chart_says_over_how_many_recordings_its_totals_are_where_that_changed(reader: Client) -> None:
    first, later = make_track(), make_track()
    contact = make_contact(first, later)
    record_streams(first, (14, 100), (7, 110))
    few = text(reader, f"/contacts/{contact.pk}/")

    record_streams(later, (0, 5_000))

    assert "The totals are over" not in few
    assert "The totals are over 1 to 2 recordings" in text(reader, f"/contacts/{contact.pk}/")
