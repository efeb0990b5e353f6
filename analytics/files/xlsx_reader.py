"""Reads uploaded Excel workbooks row by row. `xlsx_writer` writes them.

The memory a workbook needs depends on its distinct texts, not on its rows, and is limited before it is read.
"""

import re
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from typing import IO, Any

from openpyxl import load_workbook

from analytics.files.records import DateCell

MOST_UNPACKED = 500_000_000
"""The largest unpacked size in bytes: a catalogue of 50,000 rows takes a tenth of it."""

Row = tuple[int, list[str]]

# A character that XML cannot hold, as its number between underscores; ECMA-376, 22.9.2.19.
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


class NotAWorkbook(ValueError):
    """The file cannot be read as a workbook. The text says why."""


class Workbook:
    """A workbook that is open for reading. Every method may raise NotAWorkbook, because parts are read lazily."""

    def __init__(self, file: IO[bytes]) -> None:
        with _understood():
            _refuse_bombs(file)
            self._book = load_workbook(file, read_only=True, data_only=True)
            self.sheets: list[str] = [sheet.title for sheet in self._book.worksheets]

    def rows(self, sheet: str) -> Iterator[Row]:
        """Return the number and the cells of each row that is not empty, without the empty cells at its end."""
        with _understood():
            source = self._book[sheet]
            source.reset_dimensions()  # the size stated in the file may be wrong
            for number, row in enumerate(source.iter_rows(values_only=True), start=1):
                if any(value is not None for value in row):
                    yield number, _cells(row)


@contextmanager
def _understood() -> Iterator[None]:
    try:
        yield
    except NotAWorkbook:
        raise
    except Exception as error:
        raise NotAWorkbook("this workbook cannot be read: open it and save it again, or as CSV UTF-8") from error


def _refuse_bombs(file: IO[bytes]) -> None:
    with zipfile.ZipFile(file) as archive:
        if sum(part.file_size for part in archive.infolist()) > MOST_UNPACKED:
            raise NotAWorkbook("this workbook is too large when unpacked: split it into several files")
    file.seek(0)


def _cells(row: Sequence[Any]) -> list[str]:
    texts = [_text(value) for value in row]
    while texts and not texts[-1]:
        texts.pop()
    return texts


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime) and value.time() == time():
        value = value.date()
    if isinstance(value, (date, time)):
        return DateCell(value.isoformat())
    if isinstance(value, timedelta):
        return DateCell(value)
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), str(value)).strip().replace("\0", "")
