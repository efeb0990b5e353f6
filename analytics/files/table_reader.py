"""Reads a table that somebody brings, a CSV file or a workbook, record by record: its length costs no memory.

    the first bytes ──► a workbook, a text, or something else
    text            ──► UTF-8 (with or without its mark), UTF-16 where the mark says so, or what a person said it is
    the first line  ──► comma, semicolon or tab

Encodings are not guessed, as names would suffer: a record with a character that is not of its encoding is
told and left out, and the others are read. The apostrophe that our own files put before a text which looks
like a formula is taken off again.
"""

import codecs
import csv
import io
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import IO

from analytics.files.csv_writer import unsafe
from analytics.files.xlsx_reader import NotAWorkbook, rows_of

ENCODINGS = {"": "UTF-8 or UTF-16", "cp1252": "Windows, Western Europe (cp1252)"}
"""What a text may be in: found out by its first bytes, or said by a person."""

_SEPARATORS = (",", ";", "\t")

_HEAD = 65_536
"""Bytes that are looked at to find out what a file is."""

_WORKBOOK = b"PK\x03\x04"
_FOREIGN = {
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"%PDF": "a PDF",
    b"\x1f\x8b": "a compressed file",
}

# What stands in a text where a byte was none of its encoding: `surrogateescape` and `replace` put it there.
_ESCAPED = re.compile("[\udc80-\udcff]")
_REPLACED = re.compile("\N{REPLACEMENT CHARACTER}")


@dataclass(frozen=True, slots=True)
class RowError:
    """A line that was not read, and what to do about it."""

    line: int
    reason: str


Record = tuple[int, list[str]]
"""The line in which a record begins, and its cells."""


def records_of(file: IO[bytes], known: Collection[str], encoding: str = "") -> Iterator[Record | RowError]:
    """Give the records of the file, the header first, and what is wrong with every other line.

    Blank records are left out. `known` are names of columns by which the separator is found, `encoding` is one of
    ENCODINGS. A file that is no table at all gives a single error.
    """
    file.seek(0)
    head = file.read(_HEAD)
    file.seek(0)
    if head.startswith(_WORKBOOK):
        yield from _sheet(file)
    elif reason := _no_text(head):
        yield RowError(1, reason)
    else:
        yield from _lines(file, known, encoding or _encoding(head))


def names_of(cells: Sequence[str]) -> list[str]:
    """Return the names of columns so that their case and the space around them make no difference."""
    return [cell.strip().strip('"').lower() for cell in cells]


def _sheet(file: IO[bytes]) -> Iterator[Record | RowError]:
    line = width = 0
    try:
        for line, row in rows_of(file):
            if isinstance(row, str):
                yield RowError(line, row)
                continue
            # A workbook does not keep the empty cells at the end of a row, which the header has names for.
            width = width or len(row)
            yield line, [unsafe(cell) for cell in row] + [""] * (width - len(row))
    except NotAWorkbook as error:
        yield RowError(line + 1, str(error))


def _encoding(head: bytes) -> str:
    return "utf-16" if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"


def _no_text(head: bytes) -> str | None:
    """Return why the file that begins like this is no text with a table, None where it may be one."""
    for magic, name in _FOREIGN.items():
        if head.startswith(magic):
            return f"this is {name}, not a CSV file: open it and save it as CSV UTF-8"
    text = head.decode(_encoding(head), "replace")
    if "\0" in text:
        return "this is not a text file: save the table as CSV UTF-8"
    if text.lstrip().startswith("<"):
        return "this is a web page, not a CSV file: download the table itself"
    return None


def _lines(file: IO[bytes], known: Collection[str], encoding: str) -> Iterator[Record | RowError]:
    text = io.TextIOWrapper(
        file, encoding, errors="surrogateescape" if encoding == "utf-8-sig" else "replace", newline=""
    )
    try:
        separator = _separator(text.read(_HEAD), known)
        text.seek(0)
        for record in _records(text, separator):
            yield record if isinstance(record, RowError) else _checked(record, encoding)
    finally:
        text.detach()  # or the file of the caller would be closed with it


def _records(text: io.TextIOWrapper, separator: str) -> Iterator[Record | RowError]:
    """Split the text into cells, each record with the line in which it begins."""
    # Strict, as otherwise a quote that is never closed swallows all rows after it without a word.
    reader = csv.reader(text, delimiter=separator, strict=True, skipinitialspace=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = [unsafe(cell.strip()) for cell in next(reader)]
        except StopIteration:
            return
        except csv.Error as error:
            yield RowError(line, _quoting(error, reader.line_num))
        else:
            if any(cells):
                yield line, cells


def _checked(record: Record, encoding: str) -> Record | RowError:
    """Return the record, or the reason why its characters cannot be believed."""
    line, cells = record
    text = "".join(cells)
    if (_ESCAPED if encoding == "utf-8-sig" else _REPLACED).search(text):
        name = encoding.removesuffix("-sig").upper()
        remedy = "save the file again as CSV UTF-8, or say that it is Windows text (cp1252)"
        return RowError(line, f"a character in this line is not {name}: {remedy}")
    return RowError(line, "there is no text in this line: save the table as CSV UTF-8") if "\0" in text else record


def _quoting(error: csv.Error, last: int) -> str:
    return (
        f"the quotes do not fit, and nothing was read up to line {last} ({error}):"
        ' close every quote, and write "" for a quote inside a quoted cell'
    )


def _separator(text: str, known: Collection[str]) -> str:
    """Return the separator that parts the first line into the most columns that are known, or into the most."""
    header = next((line for line in io.StringIO(text, newline="") if line.strip()), "")

    def found(separator: str) -> tuple[int, int]:
        names = set(names_of(header.split(separator)))
        return len(names & set(known)), len(names)

    return max(_SEPARATORS, key=found)
