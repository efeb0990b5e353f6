"""Excel workbooks that somebody brings, read row by row. `spreadsheet` writes them.

What a workbook takes in memory depends on its different texts, not on its rows, and is bounded before it is read.
"""

import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import IO, Any

from openpyxl import load_workbook

MOST_UNPACKED = 500_000_000
"""Bytes of a workbook once it is unpacked: a catalogue of 50,000 rows takes a tenth of it."""

MOST_COLUMNS = 30
"""Cells of a row that are looked at; a catalogue has seven columns, and a stray cell may stand at column 16,384."""


class NotAWorkbook(ValueError):
    """The file cannot be read as a workbook. The text says why, for a person."""


def rows_of(file: IO[bytes]) -> Iterator[tuple[int, list[str] | str]]:
    """Give the number and the cells of each row of the first sheet that is not empty, or what is wrong with it.

    Raises NotAWorkbook, also in the middle of a file that is damaged there.
    """
    try:
        _refuse_bombs(file)
        sheet = load_workbook(file, read_only=True, data_only=True).worksheets[0]
        sheet.reset_dimensions()  # what the file says of its size may be wrong
        for number, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True), start=1):
            if any(value is not None for value in row):
                yield number, _cells(row)
    except NotAWorkbook:
        raise
    except Exception as error:
        raise NotAWorkbook("this workbook cannot be read: open it and save it again, or as CSV UTF-8") from error


def _refuse_bombs(file: IO[bytes]) -> None:
    with zipfile.ZipFile(file) as archive:
        if sum(part.file_size for part in archive.infolist()) > MOST_UNPACKED:
            raise NotAWorkbook("this workbook is too large once it is unpacked: split it into several files")
    file.seek(0)


def _cells(row: Sequence[Any]) -> list[str] | str:
    """Return the texts of a row without the empty cells at its end, or why one of them is not a text."""
    try:
        texts = [_text(value) for value in row]
    except ValueError as error:
        return str(error)
    while texts and not texts[-1]:
        texts.pop()
    return texts


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, (date, datetime, time, timedelta)):
        raise ValueError("Excel took a cell for a date: format the column as text and type it again")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    # Excel keeps a control character as its number between underscores.
    return re.sub(r"_x000D_", "", str(value)).strip()
