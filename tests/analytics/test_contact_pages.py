"""The list of contacts and the page of one of them."""

import csv
import io
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from analytics.contacts.merging import merge
from analytics.models import Contact, Outcome, Platform
from tests.callers import chart_of, make_person, queries, text, words_of
from tests.makers import make_contact, make_track, make_tracks, make_weeks, recorded, streams_of

pytestmark = pytest.mark.django_db

SPOTIFY = Platform.SPOTIFY


def names(client: Client, query: str) -> list[str]:
    body = client.get(f"/contacts/{query}").content.decode()
    return re.findall(r'<th scope="row"><a class="title"[^>]*><bdi>([^<]*)</bdi>', body)


def test_no_contact_yet_says_what_to_do_next(reader: Client) -> None:
    assert "No contacts yet" in text(reader, "/contacts/")


def test_a_contact_is_listed_with_what_stands_behind_the_numbers(reader: Client) -> None:
    first, second = make_track(videos=0), make_track(videos=0)
    make_contact(first, second, name="Wanda")
    make_weeks(
        (7, {(first, SPOTIFY): 100, (second, SPOTIFY): 200}), (0, {(first, SPOTIFY): 110, (second, SPOTIFY): 260})
    )

    words = text(reader, "/contacts/")

    assert "Wanda Writer New 370 2 recordings ▲ +70 +20.0 % mean of 2" in words


def test_a_total_is_shown_with_the_age_of_its_oldest_number(reader: Client) -> None:
    old, fresh = make_track(videos=0), make_track(videos=0)
    contact = make_contact(old, fresh)
    make_weeks((21, {(old, SPOTIFY): 100}), (0, {(fresh, SPOTIFY): 60}))
    now = timezone.now()
    Contact.objects.update(aggregated_at=now, oldest_read_at=now - timedelta(days=21))

    assert "– unknown 3 weeks ago TrackPulse" in text(reader, "/contacts/")
    assert "Freshness 3 weeks ago The oldest number in the totals was read then." in text(
        reader, f"/contacts/{contact.pk}/"
    )


@pytest.mark.slow
def test_contacts_are_sorted_and_narrowed(reader: Client) -> None:
    slow, quick, unread = make_track(), make_track(), make_track()
    for track, name in [(slow, "Slow"), (quick, "Quick"), (unread, "Unread")]:
        make_contact(track, name=name)
    make_weeks((7, {(slow, SPOTIFY): 100, (quick, SPOTIFY): 100}), (0, {(slow, SPOTIFY): 110, (quick, SPOTIFY): 190}))
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


@pytest.mark.slow
def test_contacts_are_sorted_by_what_was_gained_over_the_week_or_a_window(reader: Client) -> None:
    large, small, unread = make_track(), make_track(), make_track()
    for track, name in [(large, "Large"), (small, "Small"), (unread, "Unread")]:
        make_contact(track, name=name)
    weeks = [(28, 10_000, 100), (7, 10_300, 110), (0, 10_400, 190)]
    make_weeks(*((days, {(large, SPOTIFY): much, (small, SPOTIFY): little}) for days, much, little in weeks))

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


@pytest.mark.slow
def test_the_page_of_a_contact_shows_which_recordings_made_the_growth(reader: Client) -> None:
    first, edition = make_track(isrc="QZTST2600001", title="Hit"), make_track(isrc="QZTST2600001", title="Hit")
    faller = make_track(title="Faller")
    contact = make_contact(first, edition, faller)
    keys = [(track, SPOTIFY) for track in (first, edition, faller)]
    weeks = [(7, (1_000, 1_000, 9_000)), (0, (1_500, 1_500, 8_000))]
    make_weeks(*((days, dict(zip(keys, counts, strict=True))) for days, counts in weeks))

    address = f"/contacts/{contact.pk}/"

    assert chart_of(reader, address)["gained"]["streams"] == {"names": ["Faller", "Hit"], "gains": [-1_000, 500]}
    assert "over 2 recordings" in text(reader, address)


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
    assert queries(reader, f"/contacts/{first.pk}/") == shown <= 26


def test_a_contact_that_does_not_exist_is_a_page_with_a_way_on(reader: Client) -> None:
    response = reader.get("/contacts/0/")

    assert response.status_code == 404
    assert "Page not found" in words_of(response.content)


def test_a_contact_without_a_number_has_no_oldest_one(reader: Client) -> None:
    track = make_track()
    contact = make_contact(track)
    recorded({(track, SPOTIFY): Outcome.UNREACHABLE, (make_track(), SPOTIFY): 5})

    words = text(reader, f"/contacts/{contact.pk}/")

    assert "None of the tracks has a number yet." in words
    assert "never" not in words
