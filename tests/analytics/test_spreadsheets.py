"""Spreadsheets as people and programs fill them in: formulas, errors, merged cells, repeated headers."""

import io
import re
from collections.abc import Sequence
from zipfile import ZipFile

import pytest
from openpyxl import Workbook

from analytics.catalogue.importing.columns import looks
from analytics.catalogue.importing.rows import read_catalogue
from analytics.files.table_reader import records_of
from tests.analytics.test_table_reader import HEADER, OTHER, TRACK, csv, reasons, titles, xlsx


def test_a_header_that_is_repeated_is_no_row() -> None:
    assert titles(csv("spotify_id,title", f"{TRACK},Never", "spotify_id,title", f"{OTHER},Ever")) == [
        "Never",
        "Ever",
    ]


@pytest.mark.parametrize("separator", [",", ";", "|"])
def test_lines_that_are_quoted_as_a_whole_are_rows(separator: str) -> None:
    lines = [["spotify_id", "title"], [TRACK, f'""Never{separator} ever""']]

    assert titles(csv(*(f'"{separator.join(line)}"' for line in lines))) == [f"Never{separator} ever"]


def test_formulas_that_give_an_empty_text_are_no_rows() -> None:
    assert titles(xlsx(A=[HEADER, [TRACK, "Never"], ["", None], [" ", " "], [None, None, ""]])) == ["Never"]


def test_a_formula_without_a_result_is_reported_and_never_taken_for_empty() -> None:
    file = xlsx(A=[[*HEADER, "artists"], [TRACK, "Never", "=B2"], [OTHER, "=B2", "Bo"]])

    (row,), errors = read_catalogue(file)

    told = "the workbook has no result of the formula '=B2': open it in Excel and save it again"
    assert [one.reason for one in row.left_out] == [f"the artists was left out: {told}"]
    assert [(one.line, one.reason) for one in errors] == [(3, "the title is missing")]


@pytest.mark.parametrize(("result", "title"), [("", ""), ("<v>Ever</v>", "Ever"), ("<v></v>", "")])
def test_a_formula_is_worth_its_result(result: str, title: str) -> None:
    file = with_sheet(f'<c r="B2" t="str"><f>IF(A1="","",A1)</f>{result}</c>')

    (row,), errors = read_catalogue(file)

    assert (row.title, row.artists, row.left_out) == ("Never", title, ())
    assert errors == []


def test_an_error_of_a_workbook_is_no_text_but_the_same_text_is() -> None:
    error = '<c r="B2" t="e"><v>#REF!</v></c>'

    ((broken,), _), ((text,), _) = (
        read_catalogue(with_sheet(cell)) for cell in (error, error.replace('"e"', '"str"'))
    )

    assert (broken.artists, len(broken.left_out)) == ("", 1)
    assert (text.artists, text.left_out) == ("#REF!", ())


def with_sheet(cell: str) -> io.BytesIO:
    """Return a workbook whose cell for the artists is just so."""
    written, file = xlsx(A=[["title", "artists", "spotify_id"], ["Never", "X", TRACK]]), io.BytesIO()
    with ZipFile(written) as old, ZipFile(file, "w") as new:
        for name in old.namelist():
            part = old.read(name).decode()
            new.writestr(name, re.sub('<c r="B2".*?</c>', cell, part))
    return file


def merged(rows: Sequence[Sequence[object]], *spans: str) -> io.BytesIO:
    book, file = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(list(row))
    for span in spans:
        book.active.merge_cells(span)
    book.save(file)
    return file


def test_a_track_that_is_merged_over_several_rows_is_the_track_of_all() -> None:
    head = ["title", "spotify_id", "contact_name", "contact_role"]
    rows = [
        ["Splits"],
        head,
        ["Never", TRACK, "Ann", "writer"],
        ["", "", "Bo", "writer"],
        ["Ever", OTHER, "Cy", "artist"],
    ]

    (never, ever), errors = read_catalogue(merged(rows, "A1:D1", "A3:A4", "B3:B4"))

    assert [(credit.name, never.spotify_id) for credit in never.contacts] == [("Ann", TRACK), ("Bo", TRACK)]
    assert [(credit.name, ever.spotify_id) for credit in ever.contacts] == [("Cy", OTHER)]
    assert errors == []


def test_a_number_that_is_merged_over_several_rows_is_not_repeated() -> None:
    file = merged([["title", "count"], ["Never", 5], ["Ever", None]], "B2:B3")

    assert list(records_of(file, looks())) == [(1, ["title", "count"]), (2, ["Never", "5"]), (3, ["Ever", ""])]


def archive(*names: str) -> io.BytesIO:
    file = io.BytesIO()
    with ZipFile(file, "w") as packed:
        for name in names:
            packed.writestr(name, "x")
    return file


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["playlist.csv", "other.csv"], "this is a ZIP archive: unpack it"),
        (["mimetype", "content.xml"], "this is an OpenDocument file (.ods): save it as .xlsx"),
        (["Index/Document.iwa"], "this is a Numbers file: export it as Excel"),
        (["[Content_Types].xml", "xl/workbook.bin"], "this is a binary workbook (.xlsb): save it as .xlsx"),
        (["[Content_Types].xml", "xl/workbook.xml"], "this workbook cannot be read"),
    ],
)
def test_what_only_begins_like_a_workbook_is_called_by_its_name(names: list[str], words: str) -> None:
    ((line, reason),) = reasons(archive(*names))

    assert line == 1
    assert reason.startswith(words)


@pytest.mark.parametrize("written", ['="Never"', '"=""Never"""'])
def test_a_text_that_is_guarded_for_excel_is_the_text(written: str) -> None:
    assert titles(csv("spotify_id;title", f"{TRACK};{written}", f'="{OTHER}";Ever')) == ["Never", "Ever"]
