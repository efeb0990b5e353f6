"""Reads an uploaded table, a CSV file or a workbook, record by record, so its length costs no memory.

    the first bytes ──► a workbook, a text, or something else
    text            ──► UTF-8 (with or without BOM), UTF-16 if the BOM says so, or what a person chose
    workbook        ──► the sheet that holds the table
    the first lines ──► which of them is the header

Encodings are not guessed, because names would suffer: a record with a character that is invalid in its encoding is
reported and left out, and the others are read. The apostrophe that our own files put before text that looks like a
formula is removed.
"""

import codecs
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from analytics.files.csv_writer import unsafe
from analytics.files.header import from_header, the_sheet
from analytics.files.records import DateCell, ErrorCell, Looks, Record, RowError
from analytics.files.text_reader import records, separator_of
from analytics.files.xlsx_reader import NotAWorkbook, Workbook

ENCODINGS = {"": "UTF-8 or UTF-16", "cp1252": "Windows, Western Europe (cp1252)"}
"""Encodings of a text: detected from its first bytes, or chosen by a person."""

_HEAD = 65_536
"""How many bytes are read to detect the file type."""

_WORKBOOK = b"PK\x03\x04"
_FOREIGN = {
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"%PDF": "a PDF",
    b"\x1f\x8b": "a compressed file",
}

# Marks of invalid bytes in a text: `surrogateescape` and `replace` put them there.
_ESCAPED = re.compile("[\udc80-\udcff]")
_JSON = re.compile(r"\s*(?:\[\s*\{|\{\s*\")\s*")
_NO_TEXT = "there is no text in this line: save the table as CSV UTF-8"
_REPLACED = re.compile("\N{REPLACEMENT CHARACTER}")


@dataclass(frozen=True, slots=True)
class TableLocation:
    """Where the table is in a file, and its encoding, as chosen by a person. Empty fields are detected."""

    encoding: str = ""
    sheet: str = ""
    header_line: int = 0


ANYWHERE = TableLocation()


def records_of(file: IO[bytes], looks: Looks, place: TableLocation = ANYWHERE) -> Iterator[Record | RowError]:
    """Yield the records of the file, header first, and the error of every other line.

    Blank records and everything above the header are left out. `looks` tells the header from other records. A file
    that is not a table gives a single error.
    """
    file.seek(0)
    head = file.read(_HEAD)
    file.seek(0)
    if head.startswith(_WORKBOOK):
        yield from _sheet(file, looks, place)
    elif reason := _no_text(head) or _said_wrong(head, place.encoding):
        yield RowError(1, reason)
    else:
        encoding = _marked(head) or place.encoding or "utf-8-sig"
        yield from from_header(_lines(file, looks, place, encoding), looks, place.header_line)


def sheets_of(file: IO[bytes]) -> list[str]:
    """Return the names of a workbook's sheets; nothing if the file is not a workbook or cannot be read."""
    file.seek(0)
    if file.read(len(_WORKBOOK)) != _WORKBOOK:
        return []
    try:
        return Workbook(file).sheets
    except NotAWorkbook:
        return []


def _sheet(file: IO[bytes], looks: Looks, place: TableLocation) -> Iterator[Record | RowError]:
    line = width = 0
    try:
        book = Workbook(file)
        sheet = the_sheet(book, looks, place.sheet)
        if isinstance(sheet, RowError):
            yield sheet
            return
        for one in from_header(_rows(book, sheet), looks, place.header_line):
            if isinstance(one, RowError):
                yield one
                continue
            line, width = one[0], width or len(one[1])
            yield _fitted(one, width)
    except NotAWorkbook as error:
        yield RowError(line + 1, str(error))


def _rows(book: Workbook, sheet: str) -> Iterator[Record]:
    for line, cells in book.rows(sheet):
        yield line, [cell if isinstance(cell, (DateCell, ErrorCell)) else unsafe(cell) for cell in cells]


def _fitted(record: Record, width: int) -> Record | RowError:
    """Return a row as wide as the header, as a workbook does not keep the empty cells at the end of a row."""
    line, cells = record
    if len(cells) > width:
        stray = f"there is a cell in column {len(cells):,}, but the header ends with column {width:,}"
        return RowError(line, f"{stray}: name that column, or delete the cell")
    return line, cells + [""] * (width - len(cells))


def _marked(head: bytes) -> str:
    """Return the encoding given by a text's byte order mark, empty if there is none."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    return "utf-8-sig" if head.startswith(codecs.BOM_UTF8) else ""


def _said_wrong(head: bytes, said: str) -> str | None:
    """Return why a text cannot be in what a person said: letters of Western Europe never look like UTF-8."""
    if not said or _marked(head) or head.isascii():
        return None
    try:
        # A character that is cut off at the end of the head is not an error.
        read = codecs.getincrementaldecoder("utf-8")().decode(head, final=len(head) < _HEAD)
    except UnicodeDecodeError:
        return None
    if read.isascii():
        return None
    return f"this text is UTF-8 and not {said}: leave the encoding out, or names would be garbled"


def _no_text(head: bytes) -> str | None:
    """Return why a file that begins like this is not a text table, None if it may be one."""
    for magic, name in _FOREIGN.items():
        if head.startswith(magic):
            return f"this is {name}, not a CSV file: open it and save it as CSV UTF-8"
    text = head.decode(_marked(head) or "utf-8", "replace")
    if "\0" in text:
        return "this is not a text file: save the table as CSV UTF-8"
    if text.lstrip().startswith("<"):
        return "this is a web page, not a CSV file: download the table itself"
    if _JSON.match(text):
        return "this is JSON, not a table: convert it to CSV first, with a column for each name in it"
    return None


def _lines(file: IO[bytes], looks: Looks, place: TableLocation, encoding: str) -> Iterator[Record | RowError]:
    text = io.TextIOWrapper(
        file, encoding, errors="surrogateescape" if encoding == "utf-8-sig" else "replace", newline=""
    )
    try:
        separator, skipped = separator_of(text.read(_HEAD), looks, place.header_line)
        text.seek(0)
        for record in records(text, separator, skipped):
            yield record if isinstance(record, RowError) else _checked(record, encoding)
    finally:
        text.detach()  # otherwise the caller's file would be closed with it


def _checked(record: Record, encoding: str) -> Record | RowError:
    """Return the record, or why its characters are not valid."""
    line, cells = record
    text = "".join(cells)
    if text.isascii():
        return RowError(line, _NO_TEXT) if "\0" in text else record
    if (_ESCAPED if encoding == "utf-8-sig" else _REPLACED).search(text):
        name = encoding.removesuffix("-sig").upper()
        remedy = "save the file again as CSV UTF-8, or say that it is Windows text (cp1252)"
        return RowError(line, f"a character in this line is not {name}: {remedy}")
    return RowError(line, _NO_TEXT) if "\0" in text else record
