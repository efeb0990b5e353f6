"""Merged cells of a sheet: a title that is merged over three rows is the title of all three.

Only words are repeated. A count that was merged over several days would become a number that nobody counted.
"""

import re
from collections.abc import Iterator, Mapping
from typing import IO, Final

from openpyxl.utils import column_index_from_string

_MERGED: Final = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]+)(\d+):[A-Z]+(\d+)"')
_PIECE, _OVERLAP = 1_000_000, 200

Spans = Mapping[tuple[int, int], int]
"""The first row and the column of a cell that is merged downwards, and its last row."""


def spans_of(sheet: IO[bytes]) -> Spans:
    """Return the cells that are merged over several rows. They come after the rows in a sheet's XML."""
    return {
        (int(first), column_index_from_string(column.decode())): int(last)
        for column, first, last in _found(sheet)
        if int(first) < int(last)
    }


def _found(sheet: IO[bytes]) -> Iterator[tuple[bytes, bytes, bytes]]:
    rest = b""
    while piece := sheet.read(_PIECE):
        rest += piece
        end = 0
        for match in _MERGED.finditer(rest):
            end = match.end()
            yield match[1], match[2], match[3]
        rest = rest[max(end, len(rest) - _OVERLAP) :]


class Repeated:
    """Fills the rows of a sheet, from top to bottom, with what is merged into them from above."""

    def __init__(self, spans: Spans) -> None:
        self._spans = spans
        self._held: dict[int, tuple[int, str]] = {}

    def filled(self, number: int, cells: list[str]) -> list[str]:
        """Return the cells of a row; it may get longer."""
        if not self._spans:
            return cells
        self._held = {column: held for column, held in self._held.items() if number <= held[0]}
        for column, (_last, text) in self._held.items():
            cells += [""] * (column - len(cells))
            cells[column - 1] = cells[column - 1] or text
        for column, text in enumerate(cells, start=1):
            if (last := self._spans.get((number, column))) and any(map(str.isalpha, text)):
                self._held[column] = (last, text)
        return cells
