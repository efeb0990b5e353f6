"""Tables as CSV files, written while they are read, so that their length costs no memory."""

import csv
import re
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from datetime import date, datetime

from asgiref.sync import sync_to_async
from django.http import StreamingHttpResponse

from analytics.files.records import ERRORS, ErrorCell

Cell = str | int | float | datetime | date | None

# Spreadsheets treat text that begins like this as a formula, and titles come from strangers. In East Asia they accept
# the wide and small forms of these characters as well, and some skip invisible characters before them.
_INVISIBLE = (
    r"\s\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e"
    r"\u2060-\u206f\u2800\u3164\ufeff\uffa0"
)
_SIGNS = r"=+\-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b\u2212"
_FORMULA = re.compile(rf"'*(?:[\t\r]|[{_INVISIBLE}]*[{_SIGNS}])")

# What exporters write so that Excel keeps a number's zeros; our own files have an apostrophe before it.
_QUOTED = re.compile(r'="((?:[^"]|"")*)"')

PIECE = 65_536
"""Bytes handed on at a time."""


class Piecewise(StreamingHttpResponse):
    """A response that is streamed and never held in memory as a whole.

    Django collects all that a plain iterator gives before it sends the first byte from an asynchronous
    server. Here each piece is fetched in the thread of the request, which also holds its database cursor.
    """

    async def __aiter__(self) -> AsyncIterator[bytes]:
        parts = iter(self.streaming_content)  # type: ignore[arg-type]  # only ever made of plain iterators
        while piece := await sync_to_async(_piece)(parts):
            yield piece


def _piece(parts: Iterator[bytes]) -> bytes:
    """Return the next piece, large enough to be worth sending; nothing at the end."""
    piece = bytearray()
    for part in parts:
        piece += part
        if len(piece) >= PIECE:
            break
    return bytes(piece)


class _Line:
    """Takes what the csv module writes and gives it back."""

    def write(self, line: str) -> str:
        return line


def csv_file(name: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> StreamingHttpResponse:
    response = Piecewise(_lines(header, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _lines(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    writer = csv.writer(_Line())
    yield "\N{BYTE ORDER MARK}"  # without it Excel assumes a Western European encoding
    yield writer.writerow(header)
    for row in rows:
        yield writer.writerow([_written(cell) for cell in row])


def _written(cell: Cell) -> str | int | float | None:
    if isinstance(cell, str):
        return f"'{cell}" if _is_error(cell) else safe(cell)
    return cell.isoformat() if isinstance(cell, date) else cell


def safe(text: str) -> str:
    """Return a text that no spreadsheet treats as a formula; `unsafe` reverses it."""
    return f"'{text}" if _FORMULA.match(text) else text


def cell_of(text: str) -> str:
    """Return the text in a cell of a CSV file, as it was before it was guarded, or an error of a spreadsheet."""
    if text in ERRORS:
        return ErrorCell(text)
    if quoted := _QUOTED.fullmatch(text):
        return quoted[1].replace('""', '"')
    return text[1:] if text.startswith("'") and _is_error(text) else unsafe(text)


def _is_error(text: str) -> bool:
    """Return whether this is, apart from our apostrophe, what spreadsheets take for an error."""
    return text.lstrip("'") in ERRORS


def unsafe(text: str) -> str:
    """Return a text as it was before `safe`, so that our own files can be imported."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text
