"""A catalogue file in the admin: previewed, imported once, and only with permission."""

import io
from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from openpyxl import Workbook
from pytest_django import Settings

from analytics.catalogue.importing.columns import COLUMNS
from analytics.catalogue.importing.rows import read_catalogue
from analytics.models import CatalogueUpload, Contact, Credit, Track, Video
from tests.callers import logged_in, make_person, text, words_of

pytestmark = pytest.mark.django_db

IMPORT = "/admin/analytics/track/import/"
TRACK, OTHER, THIRD = "4PTG3Z6ehGkBFwjybzWkR8", "0VjIjW4GlUZAMYd2vXMi3b", "7qiZfU4dY1lWllzX7mPBI3"
NEVER = [TRACK, "", "Never", "Rick", "GBARL9300135", "dQw4w9WgXcQ", "Ann <ann@example.org> (writer)"]
LIGHTS = [OTHER, "", "Lights", "", "", "", ""]
BAD = [THIRD, "", "", "", "", "", ""]


@pytest.fixture
def editor() -> User:
    return make_person("add_track", "change_track", "view_track", staff=True)


@pytest.fixture
def admin(editor: User) -> Client:
    return logged_in(editor)


def csv(*rows: Sequence[str]) -> bytes:
    return "\n".join(",".join(cells) for cells in [COLUMNS, *rows]).encode()


def xlsx(*rows: Sequence[object]) -> bytes:
    book = Workbook()
    for row in [COLUMNS, *rows]:
        book.active.append(list(row))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def uploaded(client: Client, content: bytes, name: str = "tracks.csv") -> str:
    """Upload a file; return the address of its preview."""
    response = client.post(IMPORT, {"file": SimpleUploadedFile(name, content)})
    assert response.status_code == 302, words_of(response.content)
    return str(response["Location"])


def stored() -> list[int]:
    return [model.objects.count() for model in (Track, Video, Contact, Credit)]


# Shown


def test_a_file_without_rows_says_that_there_is_nothing_to_import(admin: Client) -> None:
    assert "There is nothing to import: the file has no row" in text(admin, uploaded(admin, csv()))


@pytest.mark.slow
@pytest.mark.parametrize("content", [csv(NEVER, LIGHTS), xlsx(NEVER, LIGHTS)], ids=["csv", "xlsx"])
def test_a_file_is_shown_and_changes_nothing_before_it_is_confirmed(admin: Client, content: bytes) -> None:
    address = uploaded(admin, content)

    shown = text(admin, address)

    assert "New tracks 2 Changed tracks 0 Unchanged 0 Rows with errors 0" in shown
    assert f"2 Never {TRACK} Rick GBARL9300135 dQw4w9WgXcQ Ann (writer)" in shown
    assert stored() == [0, 0, 0, 0]

    told = words_of(admin.post(address, follow=True).content)

    assert "tracks.csv was imported, 2 rows. New: tracks 2, videos 1, contacts 1, credits 1." in told
    assert "The next run reads the new tracks; Run snapshot now" in told
    assert stored() == [2, 1, 1, 1]
    assert not CatalogueUpload.objects.exists()


def test_what_a_file_changes_is_reported_row_by_row(admin: Client) -> None:
    known = Track.objects.create(spotify_id=TRACK, title="Ever", artists="Rick", isrc="GBARL9300135")
    ann = Contact.objects.create(name="Ann", email="ANN@example.org")
    Credit.objects.create(track=known, contact=ann, role="artist")
    Track.objects.create(spotify_id=OTHER, title="Lights", artists="The Week")

    shown = text(admin, uploaded(admin, csv(NEVER, LIGHTS)))

    assert "New tracks 0 Changed tracks 1 Unchanged 1" in shown
    assert "title: Ever → Never adds video dQw4w9WgXcQ adds Ann (writer)" in shown


def test_importing_what_is_shown_as_unchanged_changes_nothing(admin: Client) -> None:
    admin.post(uploaded(admin, csv(NEVER)))
    before = stored()

    address = uploaded(admin, csv(NEVER))

    assert "New tracks 0 Changed tracks 0 Unchanged 1" in text(admin, address)
    admin.post(address)
    assert stored() == before


def test_wrong_rows_are_reported_with_line_and_reason_and_left_out_on_request(admin: Client) -> None:
    address = uploaded(admin, csv(NEVER, BAD, ["x", "", "Title", "", "", "", ""]))

    shown = text(admin, address)
    assert "3 the title is missing" in shown
    assert "4 'x' is not a Spotify track" in shown
    assert "Import 1 valid row and skip the others" in shown
    told = words_of(admin.post(address, follow=True).content)

    assert "Rows with errors that were left out: 2." in told
    assert Track.objects.get().spotify_id == TRACK


@pytest.mark.parametrize("content", [b"%PDF-1.7", b"PK\x03\x04 broken", csv(BAD), b"\xff\xfe\x00"])
def test_a_file_without_a_good_row_cannot_be_imported(admin: Client, content: bytes) -> None:
    address = uploaded(admin, content)

    shown = admin.get(address)

    assert "Rows with errors 1" in words_of(shown.content)
    assert b'class="main"' not in shown.content
    admin.post(address)
    assert stored() == [0, 0, 0, 0]


@pytest.mark.parametrize("make", [csv, xlsx])
def test_a_file_that_is_too_long_is_refused_as_a_whole(admin: Client, settings: Settings, make: object) -> None:
    settings.IMPORT_ROWS = 1
    assert callable(make)

    shown = text(admin, uploaded(admin, make(NEVER, LIGHTS)))

    assert "the file has more than 1 rows: split it into several files" in shown
    assert "New tracks 0" in shown


def test_a_file_that_is_too_large_is_not_kept(admin: Client, settings: Settings) -> None:
    settings.IMPORT_MEGABYTES = 0

    response = admin.post(IMPORT, {"file": SimpleUploadedFile("tracks.csv", csv(NEVER))})

    assert "The file is larger than 0 MB" in words_of(response.content)
    assert not CatalogueUpload.objects.exists()


# Workbooks


def test_a_workbook_may_have_numbers_and_cells_that_were_left_empty() -> None:
    rows, errors = read_catalogue(io.BytesIO(xlsx([TRACK, None, 1999.0], [None], [OTHER, None, "=1+1"])))

    assert [(row.line, row.title) for row in rows] == [(2, "1999")]
    # A formula that was never calculated has no value.
    assert [(error.line, error.reason) for error in errors] == [(4, "the title is missing")]


def test_a_title_that_is_a_date_in_the_workbook_is_taken_and_reported() -> None:
    rows, errors = read_catalogue(io.BytesIO(xlsx([TRACK, "", date(2026, 11, 7)])))

    assert ([row.title for row in rows], errors) == (["2026-11-07"], [])
    assert "the title cell is a date in the workbook" in rows[0].left_out[0].reason


def test_artists_that_are_a_date_in_the_workbook_are_taken_and_reported() -> None:
    rows, errors = read_catalogue(io.BytesIO(xlsx([TRACK, "", "Never", date(1975, 11, 7)])))

    assert ([row.artists for row in rows], errors) == (["1975-11-07"], [])
    assert "the artists cell is a date in the workbook" in rows[0].left_out[0].reason


def test_an_id_that_excel_took_for_a_date_is_refused() -> None:
    rows, errors = read_catalogue(io.BytesIO(xlsx([date(2026, 11, 7), "", "Never"])))

    assert rows == []
    assert errors[0].reason.startswith("Excel turned a cell into a date")


# Who may


@pytest.mark.parametrize("permissions", [("add_track", "view_track"), ("change_track", "view_track")])
def test_importing_needs_the_permissions_to_add_and_to_change_tracks(permissions: tuple[str, ...]) -> None:
    client = logged_in(make_person(*permissions, staff=True))

    assert client.get(IMPORT).status_code == 403
    assert client.post(IMPORT, {"file": SimpleUploadedFile("tracks.csv", csv(NEVER))}).status_code == 403
    assert IMPORT not in client.get("/admin/analytics/track/").content.decode()


def test_a_file_of_somebody_else_is_not_found(admin: Client) -> None:
    address = uploaded(admin, csv(NEVER))
    other = logged_in(make_person("add_track", "change_track", staff=True))

    assert other.get(address).status_code == 404
    assert other.post(address).status_code == 404
    assert stored() == [0, 0, 0, 0]


def test_a_file_is_imported_once(admin: Client) -> None:
    address = uploaded(admin, csv(NEVER))
    admin.post(address)

    assert admin.post(address).status_code == 404


def test_each_upload_stands_for_itself_until_it_is_imported(admin: Client) -> None:
    first, second = uploaded(admin, csv(NEVER)), uploaded(admin, csv(LIGHTS))

    admin.post(first)
    admin.post(second)

    assert {*Track.objects.values_list("spotify_id", flat=True)} == {TRACK, OTHER}


def test_an_upload_is_forgotten_after_a_day(admin: Client) -> None:
    first = uploaded(admin, csv(NEVER))
    CatalogueUpload.objects.update(uploaded_at=timezone.now() - timedelta(days=1, minutes=1))

    uploaded(admin, csv(LIGHTS))

    assert admin.get(first).status_code == 404


# Where the table is


def test_the_preview_shows_the_line_of_the_header_and_another_can_be_said(admin: Client) -> None:
    address = uploaded(admin, f"spotify_id,title\n\nspotify_id,title\n{TRACK},Never".encode())
    assert "The column names were found in line 1." in text(admin, address)

    admin.post(f"{address}place/", {"header_line": "3"})

    shown = text(admin, address)
    assert "The column names were found in line 3." in shown
    assert "New tracks 1 Changed tracks 0 Unchanged 0 Rows with errors 0" in shown


def test_one_of_several_sheets_is_asked_for(admin: Client) -> None:
    book = Workbook()
    for sheet, row in ((book.active, NEVER), (book.create_sheet("More"), LIGHTS)):
        sheet.append(COLUMNS)
        sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    address = uploaded(admin, file.getvalue(), "tracks.xlsx")
    assert "several sheets may hold the table, 'Sheet', 'More': say which one" in text(admin, address)

    admin.post(f"{address}place/", {"sheet": "More"})
    admin.post(address)

    assert Track.objects.get().title == "Lights"


@pytest.mark.parametrize("said", [{"sheet": "No such"}, {"header_line": "0"}, {"header_line": "first"}])
def test_a_place_that_is_not_understood_changes_nothing(admin: Client, said: dict[str, str]) -> None:
    address = uploaded(admin, xlsx(NEVER), "tracks.xlsx")

    told = words_of(admin.post(f"{address}place/", said, follow=True).content)

    assert "Choose one of the file" in told
    assert "New tracks 1" in text(admin, address)
