"""Tables as CSV files, written while they are read, so that their length costs no memory."""

import csv
from collections.abc import Iterable, Iterator, Sequence

from django.http import StreamingHttpResponse

Cell = str | int | float | None

# A spreadsheet takes text that begins like this for a formula, and a title is a stranger's text.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class _Line:
    """Takes what the csv module writes and gives it back."""

    def write(self, line: str) -> str:
        return line


def csv_file(name: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> StreamingHttpResponse:
    response = StreamingHttpResponse(_lines(header, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _lines(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    writer = csv.writer(_Line())
    yield "\N{BYTE ORDER MARK}"  # without it Excel reads names in the letters of Western Europe
    yield writer.writerow(header)
    for row in rows:
        yield writer.writerow([_safe(cell) for cell in row])


def _safe(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
