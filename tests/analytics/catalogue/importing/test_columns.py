"""Files with other column names: suggested, chosen by a person, and remembered for the next file."""

import io
import tracemalloc

import pytest
from openpyxl import Workbook

from analytics.catalogue.importing.columns import digest_of, options, suggested, wrong_choice
from analytics.catalogue.importing.people import FileCredit
from analytics.catalogue.importing.rows import Header, header_of, read_catalogue
from analytics.catalogue.importing.tracks import CatalogueRow
from analytics.files.records import RowError

TRACK, OTHER = "4PTG3Z6ehGkBFwjybzWkR8", "0VjIjW4GlUZAMYd2vXMi3b"
COLUMNS = {"url": "spotify link", "title": "song name", "contact_name": "writer", "contact_email": "e-mail"}
ROLE = {"contact_role": "role"}


def file(*lines: str) -> io.BytesIO:
    return io.BytesIO("\n".join(lines).encode())


def test_columns_are_suggested_by_their_names_whatever_their_case_and_signs() -> None:
    names = ["No.", "Song Name", "Main artist", "ISRC-Code", "Spotify URL", "Writer", "E-Mail", "Role"]

    assert suggested(names) == {
        "title": "song name",
        "artists": "main artist",
        "isrc": "isrc-code",
        "url": "spotify url",
        "contact_name": "writer",
        "contact_email": "e-mail",
        "contact_role": "role",
    }


def test_a_file_is_read_through_the_columns_that_were_chosen() -> None:
    lines = ["No;Song Name;Spotify Link;Writer;E-Mail;Role", f"1;Never;{TRACK};Ann Lee;ann@example.org;Writer"]

    rows, errors = read_catalogue(file(*lines), columns=COLUMNS | ROLE)

    ann = FileCredit("Ann Lee", "ann@example.org", "writer")
    assert rows == [CatalogueRow(2, TRACK, "Never", "", "", (), (ann,))]
    assert errors == []


def test_a_row_may_name_nobody_or_somebody_without_an_e_mail() -> None:
    lines = ["song name,spotify link,writer,e-mail,role", f"Never,{TRACK},,,", f"Lights,{OTHER},Ann,,writer"]

    rows, errors = read_catalogue(file(*lines), columns=COLUMNS | ROLE)

    assert [(row.title, row.contacts) for row in rows] == [
        ("Never", ()),
        ("Lights", (FileCredit("Ann", "", "writer"),)),
    ]
    assert errors == []


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ({"title": "song"}, "there is no column spotify_id, url or isrc"),
        ({"url": "link"}, "column title is missing"),
        ({"url": "link", "title": "link"}, "column 'link' is used for two fields"),
        ({"url": "link", "title": "name"}, "the file has no column 'name'"),
        ({"url": "link", "title": "twice"}, "the file has more than one column 'twice'"),
        ({"url": "link", "title": "song", "colour": "x"}, "there is no field 'colour'"),
        ({"url": "link", "title": "song", "contact_name": "x"}, "a contact needs all of the columns"),
    ],
)
def test_a_choice_that_makes_no_catalogue_is_told(columns: dict[str, str], reason: str) -> None:
    names = ["link", "song", "x", "twice", "twice"]

    said = wrong_choice(columns, names)

    assert said is not None
    assert said.startswith(reason)


def test_the_head_of_a_file_is_told_with_its_first_rows() -> None:
    header = header_of(file("Song,Link", "Never,a", "Lights,b"))

    assert header == Header(["Song", "Link"], [["Never", "a"], ["Lights", "b"]])
    assert isinstance(header_of(io.BytesIO(b"%PDF")), RowError)
    assert isinstance(header_of(io.BytesIO()), RowError)


def test_a_header_is_known_again_by_its_names_in_their_order() -> None:
    assert digest_of(["Song ", "Link"]) == digest_of(["song", "LINK"])
    assert digest_of(["song", "link"]) != digest_of(["link", "song"])


MEGABYTE = 1_000_000
ROWS = 800


def peak(content: io.BytesIO, wanted: int) -> float:
    """Return the peak memory, in MB, of reading a file, not counting the file itself."""
    read_catalogue(file(",".join(HEAD), ",".join(_row(0))), 1)  # the first file also loads what reading needs
    tracemalloc.start()
    try:
        rows, errors = read_catalogue(content, wanted)
        assert (len(rows), errors) == (wanted, [])
        return tracemalloc.get_traced_memory()[1] / MEGABYTE
    finally:
        tracemalloc.stop()


def _row(number: int) -> list[str]:
    people = "; ".join(
        f"Writer {number % 997 + step} <w{number % 997 + step}@example.org> (writer)" for step in (0, 1)
    )
    return [f"{number:022}", f"Title {number}", f"Artist {number % 1_000}", f"QZABC{number:07}", people]


HEAD = ["spotify_id", "title", "artists", "isrc", "contacts"]


@pytest.mark.exhaustive
def test_rows_of_text_take_as_much_memory_as_what_they_say() -> None:
    lines = [",".join(HEAD), *(",".join(_row(number)) for number in range(ROWS))]

    # A kilobyte per row, which is the result itself. With the text in memory it would be twice that.
    assert peak(file(*lines), ROWS) < ROWS * 1_200 / MEGABYTE


@pytest.mark.exhaustive
def test_the_rows_of_a_workbook_are_not_in_memory_as_cells() -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in [HEAD, *map(_row, range(ROWS))]:
        sheet.append(row)
    content = io.BytesIO()
    book.save(content)

    # Again a kilobyte per row, and less than a megabyte for the reader.
    assert peak(content, ROWS) < ROWS * 1_200 / MEGABYTE + 1


def test_columns_that_are_not_known_leave_the_option_open() -> None:
    assert options(["Lied", "Kennung"]) == '--map title="lied" --map url="THEIR COLUMN"'
    assert options(['Song "A"', "Link"]) == '--map url="link" --map title="THEIR COLUMN"'


def test_a_column_that_a_shell_would_change_is_quoted_for_it() -> None:
    assert options(["Link", "$Title"]) == "--map url=\"link\" --map 'title=$title'"
