"""Reads uploaded Excel workbooks row by row. `xlsx_writer` writes them.

The memory a workbook needs depends on its distinct texts, not on its rows, and is limited before it is read.
"""

import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from typing import IO, Any

from openpyxl import load_workbook
from openpyxl.worksheet._reader import FORMULA_TAG, WorkSheetParser

from analytics.files.merged_cells import Repeated, spans_of
from analytics.files.records import DateCell, ErrorCell

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
            _refuse_others(file)
            _refuse_bombs(file)
            self._book = load_workbook(file, read_only=True, data_only=True)
            self.sheets: list[str] = [sheet.title for sheet in self._book.worksheets]

    def rows(self, sheet: str) -> Iterator[Row]:
        """Return the number and the cells of each row that is not empty, without the empty cells at its end."""
        with _understood():
            source = self._book[sheet]
            with source._get_source() as parts:  # noqa: SLF001
                merged = Repeated(spans_of(parts))
            for number, row in self._parsed(source):
                if cells := merged.filled(number, _cells(row)):
                    yield number, cells

    def _parsed(self, sheet: Any) -> Iterator[tuple[int, Sequence[Mapping[str, Any]]]]:
        """Yield each row's number and cells, as openpyxl's own rows do, which know no formula from an empty cell."""
        formats = {"date_formats": self._book._date_formats, "timedelta_formats": self._book._timedelta_formats}  # noqa: SLF001
        with sheet._get_source() as source:  # noqa: SLF001
            yield from _Parser(source, sheet._shared_strings, True, self._book.epoch, **formats).parse()  # noqa: FBT003, SLF001


class _Parser(WorkSheetParser):  # type: ignore[misc]
    """Marks errors, and formulas whose result is not in the file: programs that write workbooks calculate nothing."""

    def parse_cell(self, element: Any) -> dict[str, Any]:
        cell: dict[str, Any] = super().parse_cell(element)
        if cell["data_type"] == "e":
            cell["value"] = ErrorCell(cell["value"] or "#VALUE!")
        # An empty text is a result, too.
        if cell["value"] is None and element.get("t") != "str":
            formula = element.find(FORMULA_TAG)
            cell["value"] = None if formula is None else ErrorCell(f"={formula.text or ''}")
        return cell


@contextmanager
def _understood() -> Iterator[None]:
    try:
        yield
    except NotAWorkbook:
        raise
    except Exception as error:
        raise NotAWorkbook("this workbook cannot be read: open it and save it again, or as CSV UTF-8") from error


def _refuse_others(file: IO[bytes]) -> None:
    """Raise NotAWorkbook for what has the same first bytes: many formats are ZIP archives."""
    with zipfile.ZipFile(file) as archive:
        names = archive.namelist()
    file.seek(0)
    if any(name.startswith("xl/") and name.endswith(".xml") for name in names):
        return
    if any(name.startswith("xl/") for name in names):
        raise NotAWorkbook("this is a binary workbook (.xlsb): save it as .xlsx, or as CSV UTF-8")
    if "mimetype" in names:
        raise NotAWorkbook("this is an OpenDocument file (.ods): save it as .xlsx, or as CSV UTF-8")
    if any(name.endswith(".iwa") for name in names):
        raise NotAWorkbook("this is a Numbers file: export it as Excel, or as CSV")
    raise NotAWorkbook("this is a ZIP archive: unpack it, and import the files in it one by one")


def _refuse_bombs(file: IO[bytes]) -> None:
    with zipfile.ZipFile(file) as archive:
        if sum(part.file_size for part in archive.infolist()) > MOST_UNPACKED:
            raise NotAWorkbook("this workbook is too large when unpacked: split it into several files")
    file.seek(0)


def _cells(row: Sequence[Mapping[str, Any]]) -> list[str]:
    texts = [""] * max((cell["column"] for cell in row), default=0)
    for cell in row:
        texts[cell["column"] - 1] = _text(cell["value"])
    while texts and not texts[-1]:
        texts.pop()
    return texts


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, ErrorCell):
        return value
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
