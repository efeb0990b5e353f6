"""A catalogue file gives its tracks, and for every other line a reason that says what to do."""

import codecs
import csv
import io
import string
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.catalogue.importing.cells import is_blank
from analytics.catalogue.importing.columns import COLUMNS
from analytics.catalogue.importing.people import FileCredit
from analytics.catalogue.importing.rows import read_catalogue
from analytics.catalogue.importing.tracks import CatalogueRow
from analytics.files.csv_writer import cell_of
from analytics.files.records import ERRORS, RowError

TRACK, OTHER, THIRD = "4PTG3Z6ehGkBFwjybzWkR8", "0VjIjW4GlUZAMYd2vXMi3b", "7qiZfU4dY1lWllzX7mPBI3"
HEADER = ",".join(COLUMNS)

Read = tuple[list[CatalogueRow], list[RowError]]


def read(*lines: str, encoding: str = "utf-8") -> Read:
    return read_catalogue(io.BytesIO("\n".join(lines).encode(encoding)))


def reasons(read: Read) -> list[tuple[int, str]]:
    return [(error.line, error.reason) for error in read[1]]


def titles(read: Read) -> list[str]:
    return [row.title for row in read[0]]


def test_a_full_row_is_understood() -> None:
    contacts = '"Ann Lee <ann@example.org> (writer); Bo (Bobby) <bo@example.org> (Producer);"'
    line = (
        f"{TRACK},https://open.spotify.com/track/{TRACK}?si=1,Never,Rick,gb-arl-93-00135,"
        f'"dQw4w9WgXcQ; https://youtu.be/kJQP7kiw5Fk;dQw4w9WgXcQ",{contacts}'
    )

    rows, errors = read(HEADER, line)

    ann, bo = (
        FileCredit("Ann Lee", "ann@example.org", "writer"),
        FileCredit("Bo (Bobby)", "bo@example.org", "producer"),
    )
    videos = ("dQw4w9WgXcQ", "kJQP7kiw5Fk")
    assert rows == [CatalogueRow(2, TRACK, "Never", "Rick", "GBARL9300135", videos, (ann, bo))]
    assert errors == []


def test_a_title_and_a_track_are_enough() -> None:
    rows, errors = read("URL,Title", f"spotify:track:{TRACK},Never")

    assert rows == [CatalogueRow(2, TRACK, "Never", "", "", (), ())]
    assert errors == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_what_spreadsheets_save_is_understood(encoding: str, separator: str) -> None:
    lines = [f'"spotify_id"{separator}"title"', f"{TRACK}{separator}Señorita 千本桜"]

    assert titles(read(*lines, encoding=encoding)) == ["Señorita 千本桜"]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_every_line_ending_is_one(ending: str) -> None:
    text = ending.join(["spotify_id,title", f"{TRACK},One", "", ",", f"{OTHER},", f"{THIRD},Two", ""])

    rows, errors = read_catalogue(io.BytesIO(text.encode()))

    assert [(row.line, row.title) for row in rows] == [(2, "One"), (6, "Two")]
    assert [error.line for error in errors] == [5]


def test_a_cell_with_line_breaks_does_not_shift_the_lines_after_it() -> None:
    given = read("spotify_id,title", f'{TRACK},"One\nand a half"', f"{OTHER},", f'{THIRD}, "a, b"')

    assert titles(given) == ["One\nand a half", "a, b"]
    assert reasons(given) == [(4, "the title is missing")]


@pytest.mark.parametrize("title", ["=SUM(A1)", "+1", "-", "@home", "=cmd|' /C calc'!A0", "'quoted"])
def test_what_looks_like_a_formula_is_a_title(title: str) -> None:
    assert titles(read("spotify_id,title", f"{TRACK},{title}")) == [title]


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"spotify_id": "abc"}, "'abc' is not a Spotify track"),
        ({"spotify_id": f"https://open.spotify.com/album/{TRACK}"}, "this is an album link"),
        ({"spotify_id": ""}, "the track is missing: fill in spotify_id or url"),
        ({"url": f"spotify:track:{OTHER}"}, "spotify_id and url name two different tracks"),
        ({"title": " "}, "the title is missing"),
        ({"title": "x" * 501}, "the title is longer than 500 characters"),
        ({"youtube_video_id": "dQw4w9WgXcQ;short"}, "'short' is not a YouTube video"),
        ({"contacts": "Ann Lee"}, "contact 'Ann Lee' is not valid: write it as name <e-mail> (role)"),
        ({"contacts": "Ann <ann@example.org>"}, "is not valid"),
        ({"contacts": "Ann <ann.example.org> (writer)"}, "'ann.example.org' is not an e-mail address"),
        ({"contacts": "Ann <ann@example..org> (writer)"}, "is not an e-mail address"),
        ({"contacts": "<ann@example.org> (writer)"}, "the name is missing"),
        ({"contacts": "Ann ann@example.org (writer)"}, "the name 'Ann ann@example.org' has an e-mail address in it"),
        ({"contacts": "ann@example.org (writer)"}, "write the address as in: name <e-mail> (role)"),
    ],
)
def test_a_bad_cell_costs_its_row_and_says_what_to_do(cells: dict[str, str], reason: str) -> None:
    row = {"spotify_id": TRACK, "title": "Never"} | cells
    line = ",".join(row.get(column, "") for column in COLUMNS)

    given = read(HEADER, line, f"{THIRD},,Two,,,,")

    assert titles(given) == ["Two"]
    ((number, said),) = reasons(given)
    assert number == 2
    assert reason in said


def test_rows_of_one_track_with_two_titles_name_both_lines() -> None:
    given = read("url,title", f"{TRACK},One", f"{OTHER},Two", f"spotify:track:{TRACK},Three")

    assert titles(given) == ["One", "Two"]
    said = "this track is already in line 2, with the title 'One' instead of 'Three': correct the wrong one"
    assert reasons(given) == [(4, said)]


def test_a_contact_has_each_role_once() -> None:
    contacts = "Ann <ann@example.org> (writer);Ann <ANN@example.org> (writer);Ann <ann@example.org> (artist)"

    rows, _ = read("spotify_id,title,contacts", f"{TRACK},Never,{contacts}")

    assert [credit.role for credit in rows[0].contacts] == ["writer", "artist"]


@pytest.mark.parametrize("row", [TRACK, f"{TRACK},Never,more"])
def test_a_row_of_another_width_is_refused(row: str) -> None:
    given = read("spotify_id,title", row, f"{OTHER},Two")

    assert titles(given) == ["Two"]
    assert "cells, but the header has 2" in reasons(given)[0][1]


def test_a_quote_that_is_never_closed_is_found_where_it_opens() -> None:
    given = read("spotify_id,title", f"{OTHER},Two", f'{TRACK},"Never', f"{THIRD},Three")

    ((line, reason),) = reasons(given)
    assert titles(given) == ["Two"]
    assert line == 3
    assert "nothing was read up to line 4" in reason


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ("spotify_id,title,colour", "unknown column 'colour'; the columns are spotify_id, url, title"),
        ("spotify_id,title,", "column 3 has no name"),
        ("spotify_id,title,title", "there are two columns named title"),
        ("spotify_id,artists", "column title is missing"),
        ("title,artists", "there is no column spotify_id, url or isrc"),
        (f"{TRACK},Never", "unknown column"),
    ],
)
def test_a_header_that_does_not_fit_is_the_only_error(header: str, reason: str) -> None:
    rows, errors = read("", header, f"{TRACK},Never")

    assert rows == []
    assert [error.line for error in errors] == [2]
    assert reason in errors[0].reason


@pytest.mark.parametrize(
    ("data", "line", "reason"),
    [
        (b"", 1, "the file is empty"),
        (b"\n \n", 1, "the file is empty"),
        (b"PK\x03\x04\x14\x00", 1, "this workbook cannot be read: open it and save it again, or as CSV UTF-8"),
        (b"%PDF-1.7", 1, "a PDF"),
        (b"spotify_id,title\nabc,\x00", 1, "not a text file"),
        ("spotify_id,title".encode("utf-16-le"), 1, "not a text file"),
        (b"\n<!DOCTYPE html><title>Sign in</title>", 1, "a web page"),
        ("spotify_id,títle\r\nabc,One".encode("cp1252"), 1, "is not UTF-8: save the file again"),
        (codecs.BOM_UTF16_LE + "url,title\nb".encode("utf-16-le") + b"x", 2, "is not UTF-16"),
    ],
)
def test_a_file_that_is_no_catalogue_is_one_error(data: bytes, line: int, reason: str) -> None:
    rows, errors = read_catalogue(io.BytesIO(data))

    assert rows == []
    assert [error.line for error in errors] == [line]
    assert reason in errors[0].reason


def test_a_line_in_another_encoding_costs_itself_alone() -> None:
    lines = [f"spotify_id,title\n{TRACK},Señorita\n".encode(), f"{OTHER},Beyoncé\n{THIRD},One\n".encode("cp1252")]

    rows, errors = read_catalogue(io.BytesIO(b"".join(lines)))

    assert [row.title for row in rows] == ["Señorita", "One"]
    assert [(error.line, error.reason[:37]) for error in errors] == [(3, "a character in this line is not UTF-8")]


def test_windows_text_is_read_where_a_person_says_so() -> None:
    file = io.BytesIO(f"spotify_id;title\r\n{TRACK};Beyoncé – “Halo”".encode("cp1252"))

    rows, errors = read_catalogue(file, encoding="cp1252")

    assert [row.title for row in rows] == ["Beyoncé – “Halo”"]
    assert errors == []


def test_a_byte_that_windows_text_does_not_have_is_told() -> None:
    rows, errors = read_catalogue(io.BytesIO(f"url,title\n{TRACK},a\x81".encode("latin-1")), encoding="cp1252")

    assert rows == []
    assert "is not CP1252" in errors[0].reason


@pytest.mark.exhaustive
def test_ten_thousand_rows_are_read() -> None:
    lines = (f"{number:022},Title {number}" for number in range(10_000))

    rows, errors = read("spotify_id,title", *lines)

    assert (len(rows), errors) == (10_000, [])


def written(rows: Iterable[Iterable[str]], separator: str) -> io.BytesIO:
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=separator).writerows(rows)
    return io.BytesIO(stream.getvalue().encode())


def is_plain(text: str) -> bool:
    """Return whether a cell means just what it says: neither guarded by an export, nor an error of a spreadsheet."""
    return text not in ERRORS and cell_of(text) == text


words = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=50).filter(
    lambda text: is_plain(text.strip())
)
track_ids = st.text(string.ascii_letters + string.digits, min_size=22, max_size=22)


@given(st.dictionaries(track_ids, words.filter(lambda text: not is_blank(text))), st.sampled_from(",;\t"))
def test_what_a_csv_writer_wrote_comes_back(tracks: dict[str, str], separator: str) -> None:
    file = written([("spotify_id", "title"), *tracks.items()], separator)

    rows, errors = read_catalogue(file)

    assert {row.spotify_id: row.title for row in rows} == {id_: title.strip() for id_, title in tracks.items()}
    assert errors == []


@given(st.binary())
def test_garbage_is_no_catalogue(data: bytes) -> None:
    rows, errors = read_catalogue(io.BytesIO(data))

    assert rows == []
    assert errors


@given(st.lists(st.lists(words, max_size=8)))
def test_every_row_of_garbage_has_a_reason(table: list[list[str]]) -> None:
    rows, errors = read_catalogue(written([COLUMNS, *table], ","))

    assert rows == []
    assert len(errors) == sum(any(cell.strip() for cell in cells) for cells in table)
