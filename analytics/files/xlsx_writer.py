"""Tables as Excel workbooks, written row by row into a file on disk, so that their length costs no memory."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from itertools import chain, islice
from tempfile import TemporaryFile
from typing import Any

from django.http import FileResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ERROR_CODES
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from analytics.files.csv_writer import Cell, Piecewise, safe

MOST_ROWS = 1_048_575
"""The most rows below the header that Excel opens."""

NARROWEST, WIDEST = 9, 48
"""Widths of columns, in digits."""

_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")

_MEASURED = 200
"""Rows used to calculate the column widths, which are written before the first row."""

_DIGITS_OF_A_MOMENT = 24
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class _StreamedFile(Piecewise, FileResponse):
    """A file on disk, sent piece by piece."""


def spreadsheet_file(name: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> FileResponse:
    """Return a workbook with one sheet. Moments are dates in UTC, as Excel knows no time zones; None is empty."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(name[:31])
    coming = iter(rows)
    first = list(islice(coming, _MEASURED))
    # All of this comes before the rows in the file and cannot be written after them.
    sheet.freeze_panes = "A2"
    for number, width in enumerate(_widths(header, first), start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.append(list(_bold(sheet, header)))
    for row in chain(first, coming):
        sheet.append([_written(sheet, cell) for cell in row])
    # Only now: if reading rows fails, no file is left behind.
    file = TemporaryFile()  # noqa: SIM115 - the answer closes it
    book.save(file)
    file.seek(0)
    return _StreamedFile(file, as_attachment=True, filename=f"{name}.xlsx", content_type=_TYPE)


def _bold(sheet: Any, header: Sequence[str]) -> Iterator[Any]:
    for name in header:
        cell = WriteOnlyCell(sheet, name)
        cell.font = Font(bold=True)
        yield cell


def _widths(header: Sequence[str], rows: Sequence[Sequence[Cell]]) -> Iterator[int]:
    for number, name in enumerate(header):
        longest = max([len(name), *(_digits(row[number]) for row in rows)])
        yield min(max(longest + 2, NARROWEST), WIDEST)


def _digits(cell: Cell) -> int:
    return _DIGITS_OF_A_MOMENT if isinstance(cell, datetime) else 0 if cell is None else len(str(cell))


def _written(sheet: Any, cell: Cell) -> Any:
    """Return a cell's value. Text stays text: never a formula, and never one of Excel's errors."""
    if isinstance(cell, str):
        text = _escaped(safe(cell))
        return _styled(sheet, text, data_type="s") if text in ERROR_CODES else text
    if isinstance(cell, datetime):
        return _styled(sheet, cell.astimezone(UTC).replace(tzinfo=None), number_format='yyyy-mm-dd hh:mm:ss "UTC"')
    if isinstance(cell, date):
        return _styled(sheet, cell, number_format="yyyy-mm-dd")
    return cell


def _escaped(text: str) -> str:
    """Return a text as a workbook holds it: a character that XML cannot hold is its number between underscores.

    ECMA-376, 22.9.2.19. A text that looks like such a number gets its first underscore written as one.
    """
    text = _LOOKS_ESCAPED.sub("_x005F_", text)
    return _NOT_IN_XML.sub(lambda sign: f"_x{ord(sign[0]):04X}_", text)


def _styled(sheet: Any, value: str | date, **style: str) -> Any:
    cell = WriteOnlyCell(sheet, value)
    for name, wanted in style.items():
        setattr(cell, name, wanted)
    return cell
