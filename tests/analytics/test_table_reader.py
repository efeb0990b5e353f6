"""Tables as people have them: notes above the header, several sheets, many columns, quotes between tabs."""

import io
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time

import pytest
from openpyxl import Workbook

from analytics.catalogue.importing.columns import looks
from analytics.catalogue.importing.rows import header_of, read_catalogue
from analytics.files.records import RowError
from analytics.files.table_reader import TableLocation, records_of, sheets_of

TRACK, OTHER = "4PTG3Z6ehGkBFwjybzWkR8", "0VjIjW4GlUZAMYd2vXMi3b"
HEADER = ["spotify_id", "title"]


def csv(*lines: str) -> io.BytesIO:
    return io.BytesIO("\n".join(lines).encode())


def xlsx(**sheets: Sequence[Sequence[object]]) -> io.BytesIO:
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    file = io.BytesIO()
    book.save(file)
    return file


def titles(file: io.BytesIO, columns: Mapping[str, str] | None = None, **place: str | int) -> list[str]:
    rows, errors = read_catalogue(file, None, columns, **place)  # type: ignore[arg-type]  # each as it is named
    assert errors == []
    return [row.title for row in rows]


def reasons(file: io.BytesIO, **place: str | int) -> list[tuple[int, str]]:
    rows, errors = read_catalogue(file, **place)  # type: ignore[arg-type]  # each as it is named
    assert rows == []
    return [(error.line, error.reason) for error in errors]


# The header


@pytest.mark.parametrize(
    ("above", "line"),
    [
        (["sep=,"], 2),
        ([',,,"A note of the exporter, over one line",'], 2),
        (["Splits of Never", "", "by Sample Music"], 4),
        (['"A note with a comma, a ; and', ' a second line"', "Sample Music;;;"], 4),
        (["x"] * 19, 20),
    ],
)
def test_the_header_is_found_below_what_exporters_write_above_it(above: list[str], line: int) -> None:
    file = csv(*above, "spotify_id,title", f"{TRACK},Never")

    header = header_of(file)

    assert not isinstance(header, RowError)
    assert (header.names, header.line) == (HEADER, line)
    assert titles(file) == ["Never"]


@pytest.mark.parametrize("separator", [";", "|", "\t", ","])
def test_a_separator_that_the_file_says_is_believed(separator: str) -> None:
    assert titles(csv(f"sep={separator}", separator.join(HEADER), f"{TRACK}{separator}Never")) == ["Never"]


def test_a_header_below_the_first_twenty_lines_is_said_by_a_person() -> None:
    file = csv(*["x"] * 25, "spotify_id,title", f"{TRACK},Never")

    assert reasons(file)[0][0] == 1
    assert titles(file, header_line=26) == ["Never"]
    assert reasons(file, header_line=99)[0][1].startswith("no row begins in this line")


def test_columns_with_any_names_are_found_by_what_was_chosen() -> None:
    file = csv("A note", "", "Kennung;Lied", f"{TRACK};Never")

    assert titles(file, {"spotify_id": "kennung", "title": "lied"}) == ["Never"]


def test_a_first_line_that_nobody_knows_is_the_header_all_the_same() -> None:
    header = header_of(csv("Kennung,Lied", "Name,Ever"))

    assert not isinstance(header, RowError)
    assert header.line == 1


# Workbooks


def test_the_sheet_that_holds_tracks_is_found() -> None:
    cover, tracks = [["Sample Music"], ["2026"]], [HEADER, [TRACK, "Never"]]

    assert titles(xlsx(Empty=[], Cover=cover, Tracks=tracks, People=[["name", "email"], ["Ann", "a@b.org"]])) == [
        "Never"
    ]


def test_with_several_sheets_of_tracks_one_is_asked_for() -> None:
    file = xlsx(One=[HEADER, [TRACK, "Never"]], Two=[HEADER, [OTHER, "Lights"]])

    assert reasons(file) == [
        (1, "several sheets may hold the table, 'One', 'Two': say which one, on the page or with --sheet")
    ]
    assert titles(file, sheet="two") == ["Lights"]
    assert reasons(file, sheet="Three") == [(1, "there is no sheet 'Three'; the sheets are 'One', 'Two'")]
    assert sheets_of(file) == ["One", "Two"]
    assert sheets_of(csv("a")) == sheets_of(io.BytesIO(b"PK\x03\x04")) == []


def test_a_merged_title_above_the_header_of_a_workbook_is_passed_over() -> None:
    assert titles(xlsx(Tracks=[["Catalogue of Sample Music"], [], HEADER, [TRACK, "Never"]])) == ["Never"]


@pytest.mark.parametrize("column", [31, 32, 700])
def test_every_column_of_a_workbook_is_read(column: int) -> None:
    names = ["url", *(f"metric {number}" for number in range(2, column)), "song"]
    row = [TRACK, *range(2, column), "Never"]

    assert titles(xlsx(Sheet=[names, row]), {"url": "url", "title": "song"}) == ["Never"]


def test_a_cell_beside_the_table_is_reported_and_not_cut_off() -> None:
    file = xlsx(Sheet=[HEADER, [TRACK, "Never", None, "stray"]])

    assert reasons(file) == [
        (2, "there is a cell in column 4, but the header ends with column 2: name that column, or delete the cell")
    ]


def test_dates_that_nobody_asked_for_do_no_harm() -> None:
    names = [date(2024, 1, 5), "url", "song", "released", "length"]
    row = [
        datetime(2024, 1, 5, 12, 30, tzinfo=UTC).replace(tzinfo=None),
        TRACK,
        "Never",
        date(2024, 1, 5),
        time(0, 3, 30),
    ]
    file = xlsx(Sheet=[names, row])

    header = header_of(file)

    assert not isinstance(header, RowError)
    assert header.names[0] == "2024-01-05"
    assert header.samples == [["2024-01-05T12:30:00", TRACK, "Never", "2024-01-05", "00:03:30"]]
    assert titles(file, {"url": "url", "title": "song"}) == ["Never"]


# Tabs


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ('"Heroes" (Live)', '"Heroes" (Live)'),
        ('"Heroes"', "Heroes"),
        ('"""Heroes"" (Live)"', '"Heroes" (Live)'),
        ('"Heroes', '"Heroes'),
        ('7" Edit', '7" Edit'),
        ('"One\nTwo\tThree"', "One\nTwo\tThree"),
        ('"', '"'),
    ],
)
def test_quotes_between_tabs_are_text_unless_they_fit(written: str, read: str) -> None:
    lines = ["spotify_id\ttitle", f"{TRACK}\t{written}", f'{OTHER}\t"Low" (Live)']

    rows, errors = read_catalogue(csv(*lines))

    assert [row.title for row in rows] == [read, '"Low" (Live)']
    assert [row.line for row in rows] == [2, 3 + written.count("\n")]
    assert errors == []


def test_a_quote_that_is_never_closed_between_tabs_swallows_nothing() -> None:
    lines = [f"{number:022}\tTitle {number}" for number in range(1_500)]
    file = csv("spotify_id\ttitle", f'{TRACK}\t"Heroes', *lines)

    found = list(records_of(file, looks(), TableLocation()))

    assert len(found) == 1_502
    assert found[1] == (2, [TRACK, '"Heroes'])


def test_a_cell_that_is_too_long_is_not_called_a_matter_of_quotes() -> None:
    file = csv("spotify_id,title", f"{TRACK},{'x' * 140_000}", f"{OTHER},Next")

    rows, (error,) = read_catalogue(file)

    assert [row.title for row in rows] == ["Next"]
    assert (error.line, error.reason[:43]) == (2, "a cell is longer than 131,072 characters, s")
