"""Exports from the admin: what the list shows, safe in a spreadsheet, and importable again."""

import csv
import io

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from analytics.catalogue.importing import store
from analytics.catalogue.importing.columns import COLUMNS
from analytics.catalogue.importing.rows import read_catalogue
from analytics.models import Contact, Track
from tests.callers import logged_in, make_person
from tests.makers import make_contact, make_track, streams_of

pytestmark = pytest.mark.django_db

TRACKS = "/admin/analytics/track/"


@pytest.fixture
def admin() -> Client:
    return logged_in(make_person(superuser=True))


def file(client: Client, address: str) -> bytes:
    response = client.get(address)
    assert "attachment" in response["Content-Disposition"], address
    return response.getvalue()


def queries_of(client: Client, address: str) -> int:
    """Return how many queries a whole file takes."""
    with CaptureQueriesContext(connection) as asked:
        file(client, address)
    return len(asked)


def lines(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def make_catalogue() -> None:
    tracks = [make_track(title="=cmd|'/c calc'!A0", isrc="QZABC2600001"), make_track(title="'+'", videos=2)]
    contact = make_contact(*tracks, name="Ann; <Lee>")
    Contact.objects.filter(pk=contact.pk).update(email="ann@example.org")
    make_contact(tracks[0], name="Without an address")


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_catalogue_that_was_exported_can_be_imported_again(admin: Client, kind: str) -> None:
    make_catalogue()
    before = [*Track.objects.values_list("spotify_id", "title", "isrc", "videos__youtube_id", "credits__role")]

    rows, errors = read_catalogue(io.BytesIO(file(admin, f"{TRACKS}export/{kind}/")))

    assert errors == []
    assert len(rows) == 2
    assert store.store(rows) == store.Stored(0, 0, 0, 0)
    assert [
        *Track.objects.values_list("spotify_id", "title", "isrc", "videos__youtube_id", "credits__role")
    ] == before


def test_no_cell_is_taken_for_a_formula(admin: Client) -> None:
    make_catalogue()

    _header, row = lines(file(admin, f"{TRACKS}export/csv/?q=calc"))
    sheet = load_workbook(io.BytesIO(file(admin, f"{TRACKS}export/xlsx/?q=calc"))).active

    assert row[2] == "'=cmd|'/c calc'!A0"
    assert [cell.value for cell in sheet[1]] == [*COLUMNS]
    assert (sheet["C2"].value, sheet["C2"].data_type) == ("'=cmd|'/c calc'!A0", "s")


def test_the_file_has_what_the_filters_and_the_search_leave(admin: Client) -> None:
    make_track(title="Wanted", videos=0)
    make_track(title="Wanted as well")
    make_track(title="Other", videos=0)

    (_header, row) = lines(file(admin, f"{TRACKS}export/csv/?q=wanted&missing=video"))

    assert row[2] == "Wanted"
    assert (
        'href="/admin/analytics/track/export/csv/?q=wanted&amp;missing=video"'
        in admin.get(f"{TRACKS}?q=wanted&missing=video").content.decode()
    )


def test_selected_rows_alone_come_as_a_file(admin: Client) -> None:
    wanted, _other = make_track(title="Wanted"), make_track()

    response = admin.post(TRACKS, {"action": "export_csv", "_selected_action": [wanted.pk]})

    assert [row[2] for row in lines(response.getvalue())] == ["title", "Wanted"]


def test_contacts_come_with_their_totals_and_what_is_unknown_is_empty(admin: Client) -> None:
    track = make_track()
    make_contact(track, name="Ann")
    make_contact(name="Unheard")
    streams_of(track, (7, 1_000), (0, 1_100))

    header, ann, unheard = lines(file(admin, "/admin/analytics/contact/export/csv/"))

    assert dict(zip(header, ann, strict=True))["total_streams"] == "1100"
    assert dict(zip(header, unheard, strict=True))["total_streams"] == ""


def test_history_comes_as_csv_alone(admin: Client) -> None:
    streams_of(make_track(title="Northern Lights"), (7, 1_000), (0, 900))
    address = "/admin/analytics/trackperformancesnapshot/export/"

    header, newest, _oldest = lines(file(admin, f"{address}csv/"))

    row = dict(zip(header, newest, strict=True))
    assert (row["title"], row["spotify_streams"], row["wow_streams"], row["youtube_views"]) == (
        "Northern Lights",
        "900",
        "-100",
        "",
    )
    assert admin.get(f"{address}xlsx/").status_code == 404


def test_an_unknown_filter_leads_back_to_the_list(admin: Client) -> None:
    assert admin.get(f"{TRACKS}export/csv/?nothing=1")["Location"] == f"{TRACKS}?e=1"


def test_only_who_may_see_the_table_has_its_file() -> None:
    client = logged_in(make_person("view_contact", staff=True))

    assert client.get(f"{TRACKS}export/csv/").status_code == 403
    assert client.get("/admin/analytics/contact/export/csv/").status_code == 200


def test_a_longer_file_takes_as_many_queries(admin: Client) -> None:
    make_catalogue()
    short = queries_of(admin, f"{TRACKS}export/xlsx/")

    for _ in range(8):
        make_contact(make_track())

    assert queries_of(admin, f"{TRACKS}export/xlsx/") == short
