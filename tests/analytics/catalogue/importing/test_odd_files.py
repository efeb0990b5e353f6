"""Files as programs and people really write them: byte order marks, separators, line ends, and non-tables."""

import io
import unicodedata

import pytest

from analytics.catalogue.importing.columns import suggested
from analytics.catalogue.importing.rows import Header, header_of, read_catalogue
from analytics.catalogue.importing.tracks import CatalogueRow
from analytics.files.records import RowError

ONE, TWO = "BBBBBBBBBBBBBBBBBBBB10", "BBBBBBBBBBBBBBBBBBBB11"
SEMICOLONS = f"spotify_id;title;artists\r\n{ONE};Jóga;Björk\r\n{TWO};Don\N{RIGHT SINGLE QUOTATION MARK}t;A\r\n"
READ = [(ONE, "Jóga", "Björk"), (TWO, "Don\N{RIGHT SINGLE QUOTATION MARK}t", "A")]


def read(content: bytes, encoding: str = "") -> tuple[list[CatalogueRow], list[RowError]]:
    return read_catalogue(io.BytesIO(content), encoding=encoding)


def told(rows: list[CatalogueRow]) -> list[tuple[str, str, str]]:
    return [(row.spotify_id, row.title, row.artists) for row in rows]


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (SEMICOLONS.encode(), ""),
        (SEMICOLONS.encode("utf-8-sig"), ""),
        (SEMICOLONS.encode("utf-8-sig"), "cp1252"),
        (("\ufeff" + SEMICOLONS).encode("utf-16-le"), ""),
        (("\ufeff" + SEMICOLONS).encode("utf-16-be"), "cp1252"),
        (SEMICOLONS.encode("cp1252"), "cp1252"),
        (SEMICOLONS.rstrip().encode("cp1252"), "cp1252"),
        (SEMICOLONS.replace(";", "|").encode(), ""),
        (SEMICOLONS.replace(";", "\t").encode(), ""),
        (SEMICOLONS.replace("\r\n", "\r").encode(), ""),
        (SEMICOLONS.replace("\r\n", ";;\r\n").replace("artists;;", "artists").encode(), ""),
        (f"sep=;;;\n{SEMICOLONS}".encode(), ""),
        (f"SEP = ;\n{SEMICOLONS}".encode(), ""),
        (f"Exported by, someone, on, a day\n\n{SEMICOLONS}".encode(), ""),
    ],
)
def test_a_table_is_read_whatever_it_is_written_in(content: bytes, encoding: str) -> None:
    rows, errors = read(content, encoding)

    assert (told(rows), errors) == (READ, [])


def test_windows_text_that_ends_with_an_accent_is_no_utf_8() -> None:
    rows, errors = read(f"spotify_id,title\n{ONE},Beyoncé".encode("cp1252"), "cp1252")

    assert (told(rows), errors) == ([(ONE, "Beyoncé", "")], [])


def test_a_text_that_is_said_to_be_what_it_is_not_is_refused() -> None:
    rows, errors = read(SEMICOLONS.encode(), "cp1252")

    assert rows == []
    assert errors == [
        RowError(1, "this text is UTF-8 and not cp1252: leave the encoding out, or names would be garbled")
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'[{"endTime": "2026-11-01", "artistName": "A", "trackName": "B"}]', "this is JSON"),
        (b'{\n  "tracks": []}', "this is JSON"),
        (b"%PDF-1.7", "a PDF"),
        (b"<!doctype html><table>", "a web page"),
        (SEMICOLONS.encode("utf-16-le"), "not a text file"),
        (("\ufeff" + SEMICOLONS).encode("utf-32-le"), "not a text file"),
    ],
)
def test_what_is_no_table_is_reported_by_its_name(content: bytes, words: str) -> None:
    rows, errors = read(content)

    assert rows == []
    assert len(errors) == 1
    assert words in errors[0].reason


def test_a_cell_beyond_the_header_that_says_something_is_refused() -> None:
    rows, errors = read(f"spotify_id,title\n{ONE},Never,ever\n{TWO},Lights,,".encode())

    assert told(rows) == [(TWO, "Lights", "")]
    assert errors[0].reason.startswith("this row has 3 cells, but the header has 2")


def test_a_header_in_another_form_of_unicode_is_known() -> None:
    content = unicodedata.normalize("NFD", f"Track-URI;Track-Name;Künstlername(n)\nspotify:track:{ONE};Jóga;Björk\n")
    header = header_of(io.BytesIO(content.encode()))
    assert isinstance(header, Header)

    rows, errors = read_catalogue(io.BytesIO(content.encode()), columns=suggested(header.names))

    assert [unicodedata.normalize("NFC", row.artists) for row in rows] == ["Björk"]
    assert errors == []


@pytest.mark.parametrize(
    "link",
    [
        '<a href=""https://open.spotify.com/track/{}"">Song</a>',
        "<https://open.spotify.com/track/{}>",
        "Song (https://open.spotify.com/intl-de/track/{}?si=1).",
        "https%3A%2F%2Fopen.spotify.com%2Ftrack%2F{}",
        "\u2066spotify:track:{}\u2069",
    ],
)
def test_a_link_is_found_in_what_stands_around_it(link: str) -> None:
    rows, errors = read(f'url,title\n"{link.format(ONE)}",Never\n'.encode())

    assert ([row.spotify_id for row in rows], errors) == ([ONE], [])
