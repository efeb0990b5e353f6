"""Every table as a file: filtered, sorted and safe to open."""

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from analytics.files import xlsx_writer
from analytics.models import Outcome, Platform, Reading, Track
from analytics.views import files
from tests.callers import words_of
from tests.makers import FRIDAY, make_contact, make_track, recorded, streams_of
from tests.past import make_past

pytestmark = pytest.mark.django_db

SPOTIFY, YOUTUBE = Platform.SPOTIFY, Platform.YOUTUBE
FORMULAS = ["=cmd()", "+1", "-1", "@sum", "'=cmd()"]


def bytes_of(client: Client, address: str) -> bytes:
    response = client.get(address)
    assert response.streaming, address
    return response.getvalue()


def rows_of(client: Client, address: str) -> list[dict[str, str]]:
    """Return the rows of a CSV file, by the names in its header."""
    return list(csv.DictReader(io.StringIO(bytes_of(client, address).decode("utf-8-sig"), newline="")))


def sheet_of(client: Client, address: str) -> Worksheet:
    (sheet,) = load_workbook(io.BytesIO(bytes_of(client, address))).worksheets
    return sheet


def cells_of(sheet: Worksheet) -> list[dict[str, Any]]:
    """Return the rows of a sheet, by the names in its header."""
    header, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(header, row, strict=True)) for row in rows]


@pytest.fixture(scope="module", autouse=True)
def tables(kept_rows: None) -> dict[str, str]:
    """Give a track with a contact two weeks; return the addresses of all tables that show it."""
    track, unread = make_track(title="Riser"), make_track(title="Unread")
    contact = make_contact(track, name="Rita")
    make_past((FRIDAY - timedelta(days=7), {(track, SPOTIFY): 1_000, (track, YOUTUBE): 7_000}))
    run = recorded({(track, SPOTIFY): 1_100, (track, YOUTUBE): 7_700, (unread, SPOTIFY): Outcome.REMOVED})
    Reading.objects.filter(outcome="read").update(source="a page")
    return {
        "tracks": "/tracks/",
        "contacts": "/contacts/",
        f"contact-{contact.pk}-tracks": f"/contacts/{contact.pk}/",
        "runs": "/runs/",
        f"run-{run.pk}-readings": f"/runs/{run.pk}/",
        f"track-{track.pk}-history": f"/tracks/{track.pk}/",
    }


def make_titled(*titles: str) -> None:
    Track.objects.bulk_create(Track(spotify_id=f"{number:022d}", title=title) for number, title in enumerate(titles))


@pytest.mark.exhaustive
def test_every_table_leads_to_its_files_under_its_name(reader: Client, tables: dict[str, str]) -> None:
    for name, address in tables.items():
        body = reader.get(address).content.decode()
        for kind in ("csv", "xlsx"):
            response = reader.get(f"{address}?format={kind}")
            assert f'href="?format={kind}"' in body, address
            assert response["Content-Disposition"] == f'attachment; filename="{name}.{kind}"'
            assert b"".join(response) != b""


@pytest.mark.exhaustive
def test_both_files_of_every_table_say_the_same(reader: Client, tables: dict[str, str]) -> None:
    for address in tables.values():
        plain = rows_of(reader, f"{address}?format=csv")
        book = cells_of(sheet_of(reader, f"{address}?format=xlsx"))

        assert len(plain) == len(book) > 0, address
        assert list(plain[0]) == list(book[0])
        assert [[bool(cell) for cell in row.values()] for row in plain] == [
            [cell is not None for cell in row.values()] for row in book
        ]


def test_a_workbook_has_dates_numbers_and_nothing_where_nothing_is_known(reader: Client) -> None:
    risen, unread = cells_of(sheet_of(reader, "/tracks/?format=xlsx&sort=title"))

    assert risen["streams"] == 1_100
    assert risen["wow_pct"] == pytest.approx(10.0)
    assert risen["streams_read_at"] == datetime(2026, 11, 20, 5, 29, tzinfo=UTC).replace(tzinfo=None)
    assert unread["streams"] is None
    assert unread["streams_read_at"] is None


def test_a_workbook_has_a_bold_header_that_stays_and_columns_that_fit(reader: Client) -> None:
    make_track(title="A title of some length")

    sheet = sheet_of(reader, "/tracks/?format=xlsx")

    assert sheet.freeze_panes == "A2"
    assert all(cell.font.bold for cell in sheet[1])
    assert len("A title of some length") < sheet.column_dimensions["A"].width <= xlsx_writer.WIDEST
    assert sheet["F1"].value == "streams"
    assert sheet.column_dimensions["F"].width >= xlsx_writer.NARROWEST


def test_no_title_becomes_a_formula_or_an_error(reader: Client) -> None:
    titles = sorted([*FORMULAS, "#N/A", "a\x0bb", '夜に駆ける, "quoted"\n'])
    Track.objects.update(active=False)  # the list leaves them out
    make_titled(*titles)

    plain = rows_of(reader, "/tracks/?format=csv")
    cells = list(sheet_of(reader, "/tracks/?format=xlsx")["A"])[1:]

    plain_texts = [f"'{title}" if title in [*FORMULAS, "#N/A"] else title for title in titles]
    texts = [f"'{title}" if title in FORMULAS else title.replace("\x0b", "_x000B_") for title in titles]
    assert sorted(row["title"] for row in plain) == sorted(plain_texts)
    assert {cell.data_type for cell in cells} == {"s"}
    assert sorted(str(cell.value) for cell in cells) == sorted(texts)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_file_has_what_the_filters_leave_in_the_order_asked_for_whatever_the_page(
    reader: Client, kind: str
) -> None:
    make_titled(*(f"Moon {number:02d}" for number in range(60)), "Sun")

    address = f"/tracks/?q=moon&sort=-title&page=2&format={kind}"
    rows = rows_of(reader, address) if kind == "csv" else cells_of(sheet_of(reader, address))

    assert [row["title"] for row in rows] == [f"Moon {number:02d}" for number in range(59, -1, -1)]


def test_the_readings_of_a_run_are_those_that_its_page_shows(reader: Client, tables: dict[str, str]) -> None:
    *_others, address, _history = tables.values()

    assert [row["title"] for row in rows_of(reader, f"{address}?format=csv")] == ["Unread"]
    read = rows_of(reader, f"{address}?format=csv&outcome=read&platform=spotify")
    assert [(row["title"], row["number"], row["source"]) for row in read] == [("Riser", "1100", "a page")]


def test_the_history_of_a_track_names_what_read_each_number(reader: Client, tables: dict[str, str]) -> None:
    *_others, address = tables.values()

    newest, oldest = rows_of(reader, f"{address}?format=csv")

    assert (newest["spotify_streams"], newest["streams_source"], newest["views_source"]) == (
        "1100",
        "a page",
        "a page",
    )
    assert oldest["wow_streams"] == ""


def test_an_unknown_kind_of_file_is_refused_with_a_way_back(reader: Client, tables: dict[str, str]) -> None:
    for address in tables.values():
        response = reader.get(f"{address}?format=pdf")

        assert response.status_code == 400, address
        assert "Tables can only be downloaded as CSV or XLSX" in words_of(response.content)
        assert f'href="{address}"' in response.content.decode()


def test_a_filter_that_is_not_understood_gives_no_file(reader: Client) -> None:
    for address in ("/tracks/?size=huge", "/contacts/?stage=famous", "/runs/?state=odd"):
        for kind in ("csv", "xlsx"):
            response = reader.get(f"{address}&format={kind}")

            assert (address, kind, response.status_code) == (address, kind, 400)
            assert "A filter is not valid" in words_of(response.content)


def test_a_table_longer_than_a_sheet_is_offered_as_csv(reader: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MOST_ROWS", 1)

    response = reader.get("/tracks/?format=xlsx")

    assert response.status_code == 400
    assert "can have at most 1 rows" in words_of(response.content)
    assert len(rows_of(reader, "/tracks/?format=csv")) == 2


@pytest.mark.exhaustive
def test_a_longer_file_takes_as_many_queries_for_each_chunk(reader: Client, tables: dict[str, str]) -> None:
    def asked(address: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            bytes_of(reader, address)
        return len(queries)

    addresses = [f"{address}?format={kind}" for address in tables.values() for kind in ("csv", "xlsx")]
    for address in addresses:
        bytes_of(reader, address)  # what a process asks for once is known then
    few = [asked(address) for address in addresses]
    for _ in range(5):
        make_contact(make_track(), name="Another")
    streams_of(Track.objects.get(title="Riser"), (21, 800), (14, 900))

    assert [asked(address) for address in addresses] == few
    assert max(few) <= 14
