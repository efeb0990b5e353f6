"""Every table as a file: filtered, sorted, safe to open, and never in memory as a whole."""

import csv
import io
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.db import connection
from django.http import FileResponse
from django.test import AsyncClient, Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from analytics.files import csv_writer, xlsx_writer
from analytics.files.csv_writer import csv_file
from analytics.models import Outcome, Platform, Reading, Track
from analytics.views import files
from tests.callers import make_person, words_of
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


def make_week() -> dict[str, str]:
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


def test_every_table_leads_to_its_files_under_its_name(reader: Client) -> None:
    for name, address in make_week().items():
        body = reader.get(address).content.decode()
        for kind in ("csv", "xlsx"):
            response = reader.get(f"{address}?format={kind}")
            assert f'href="?format={kind}"' in body, address
            assert response["Content-Disposition"] == f'attachment; filename="{name}.{kind}"'
            assert b"".join(response) != b""


def test_both_files_of_every_table_say_the_same(reader: Client) -> None:
    for address in make_week().values():
        plain = rows_of(reader, f"{address}?format=csv")
        book = cells_of(sheet_of(reader, f"{address}?format=xlsx"))

        assert len(plain) == len(book) > 0, address
        assert list(plain[0]) == list(book[0])
        assert [[bool(cell) for cell in row.values()] for row in plain] == [
            [cell is not None for cell in row.values()] for row in book
        ]


def test_a_workbook_has_dates_numbers_and_nothing_where_nothing_is_known(reader: Client) -> None:
    make_week()

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
    for title in titles:
        make_track(title=title)

    plain = rows_of(reader, "/tracks/?format=csv")
    cells = list(sheet_of(reader, "/tracks/?format=xlsx")["A"])[1:]

    plain_texts = [f"'{title}" if title in [*FORMULAS, "#N/A"] else title for title in titles]
    texts = [f"'{title}" if title in FORMULAS else title.replace("\x0b", "_x000B_") for title in titles]
    assert sorted(row["title"] for row in plain) == sorted(plain_texts)
    assert {cell.data_type for cell in cells} == {"s"}
    assert sorted(str(cell.value) for cell in cells) == sorted(texts)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_file_has_what_the_filters_leave_in_the_order_asked_for_whatever_the_page(
    reader: Client, kind: str
) -> None:
    for number in range(60):
        make_track(title=f"Moon {number:02d}")
    make_track(title="Sun")

    address = f"/tracks/?q=moon&sort=-title&page=2&format={kind}"
    rows = rows_of(reader, address) if kind == "csv" else cells_of(sheet_of(reader, address))

    assert [row["title"] for row in rows] == [f"Moon {number:02d}" for number in range(59, -1, -1)]


def test_the_readings_of_a_run_are_those_that_its_page_shows(reader: Client) -> None:
    *_others, address, _history = make_week().values()

    assert [row["title"] for row in rows_of(reader, f"{address}?format=csv")] == ["Unread"]
    read = rows_of(reader, f"{address}?format=csv&outcome=read&platform=spotify")
    assert [(row["title"], row["number"], row["source"]) for row in read] == [("Riser", "1100", "a page")]


def test_the_history_of_a_track_names_what_read_each_number(reader: Client) -> None:
    *_others, address = make_week().values()

    newest, oldest = rows_of(reader, f"{address}?format=csv")

    assert (newest["spotify_streams"], newest["streams_source"], newest["views_source"]) == (
        "1100",
        "a page",
        "a page",
    )
    assert oldest["wow_streams"] == ""


def test_an_unknown_kind_of_file_is_refused_with_a_way_back(reader: Client) -> None:
    for address in make_week().values():
        response = reader.get(f"{address}?format=pdf")

        assert response.status_code == 400, address
        assert "Tables can only be downloaded as CSV or XLSX" in words_of(response.content)
        assert f'href="{address}"' in response.content.decode()


def test_a_filter_that_is_not_understood_gives_no_file(reader: Client) -> None:
    make_week()

    for address in ("/tracks/?size=huge", "/contacts/?stage=famous", "/runs/?state=odd"):
        for kind in ("csv", "xlsx"):
            response = reader.get(f"{address}&format={kind}")

            assert (address, kind, response.status_code) == (address, kind, 400)
            assert "A filter is not valid" in words_of(response.content)


def test_a_table_longer_than_a_sheet_is_offered_as_csv(reader: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    make_week()
    monkeypatch.setattr(files, "MOST_ROWS", 1)

    response = reader.get("/tracks/?format=xlsx")

    assert response.status_code == 400
    assert "can have at most 1 rows" in words_of(response.content)
    assert len(rows_of(reader, "/tracks/?format=csv")) == 2


@pytest.mark.exhaustive
def test_a_longer_file_takes_as_many_queries_for_each_chunk(reader: Client) -> None:
    def asked(address: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            bytes_of(reader, address)
        return len(queries)

    addresses = [f"{address}?format={kind}" for address in make_week().values() for kind in ("csv", "xlsx")]
    for address in addresses:
        bytes_of(reader, address)  # what a process asks for once is known then
    few = [asked(address) for address in addresses]
    for _ in range(5):
        make_contact(make_track(), name="Another")
    streams_of(Track.objects.get(title="Riser"), (21, 800), (14, 900))

    assert [asked(address) for address in addresses] == few
    assert max(few) <= 12


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_asynchronous_server_gets_a_file_piece_by_piece(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_writer, "PIECE", 500)
    for _ in range(40):
        make_track(title="Moon")
    client = AsyncClient()
    client.force_login(make_person())

    async def pieces() -> list[bytes]:
        response: Any = await client.get(f"/tracks/?format={kind}")
        return [piece async for piece in response]

    found = async_to_sync(pieces)()

    assert len(found) > 1
    assert kind == "xlsx" or b"".join(found).count(b"Moon") == 40


def test_lines_are_made_only_as_fast_as_they_are_taken() -> None:
    made: list[int] = []

    def rows() -> Any:
        for number in range(1_000):
            made.append(number)
            yield [number]

    parts = iter(csv_file("numbers", ["number"], rows()))
    for _ in range(3):
        next(parts)

    assert len(made) == 1


def test_a_workbook_of_many_rows_is_kept_on_disk() -> None:
    response = xlsx_writer.spreadsheet_file("numbers", ["number"], ([number] for number in range(5_000)))

    assert isinstance(response, FileResponse)
    with closing(response):
        sheet = load_workbook(io.BytesIO(response.getvalue()), read_only=True).worksheets[0]
    assert [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)] == list(range(5_000))
