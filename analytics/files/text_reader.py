"""Splits texts with a table into records: CSV separated by commas, semicolons or bars, or by tabs.

In CSV an unclosed quote is an error, as it would swallow the rows after it. Programs that separate cells by tabs
mostly do not escape quotes, so there a cell is quoted only if its quotes match; any other quote is text.
"""

import csv
import io
import re
from collections import deque
from collections.abc import Iterator

from analytics.files.csv_writer import cell_of
from analytics.files.records import HEAD_LINES, Looks, Record, RowError, names_of

SEPARATORS = (",", ";", "\t", "|")

_MOST_LINES = 1_000
"""How many lines a quoted cell between tabs may span."""

_SAID = re.compile(r'\s*"?sep=(.)"?\s*', re.IGNORECASE)
_QUOTED = re.compile(r' *"((?:[^"]|"")*)" *(?=\t|\r|\n|\Z)')
_OPEN = re.compile(r' *"(?:[^"]|"")*\Z')
_END_OF_CELL = re.compile(r"[\t\r\n]")


def separator_of(head: str, looks: Looks, header_line: int = 0) -> tuple[str, int]:
    """Return the separator of a text that begins like this, and how many lines say nothing else.

    Excel's first line `sep=;` decides. Otherwise it is the separator that makes one of the first lines look most like
    a header, or that splits the first line into most columns.
    """
    lines = io.StringIO(head, newline="").readlines()[: max(HEAD_LINES, header_line)]
    if lines and (said := _SAID.fullmatch(lines[0])):
        return said[1], 1
    sought = lines[header_line - 1 : header_line] if header_line else [line for line in lines if line.strip()]

    def found(separator: str) -> tuple[int, int]:
        split = [line.split(separator) for line in sought]
        return max(map(looks, split), default=0), len(set(names_of(split[0]))) if split else 0

    return max(SEPARATORS, key=found), 0


def records(text: io.TextIOBase, separator: str, skipped: int = 0) -> Iterator[Record | RowError]:
    """Split a text into cells, each record with the line in which it begins. Blank records are left out."""
    for _ in range(skipped):
        text.readline()
    split = _tabbed(text, skipped) if separator == "\t" else _quoted(text, separator, skipped)
    for record in split:
        if isinstance(record, RowError):
            yield record
            continue
        parted = record[1] if len(record[1]) > 1 else _unwrapped(record[1], separator)
        line, cells = record[0], list(map(str.strip, parted))
        if joined := "".join(cells):
            # Few files have such a sign, and a call per cell would be half of the time that reading takes.
            yield line, list(map(cell_of, cells)) if "'" in joined or "#" in joined or '="' in joined else cells


def _unwrapped(cells: list[str], separator: str) -> list[str]:
    """Return the cells of a line that was quoted as a whole, as CSV is in a single column of a spreadsheet."""
    if separator not in "".join(cells) or separator == "\t":
        return cells
    try:
        return next(csv.reader([cells[0]], delimiter=separator, strict=True, skipinitialspace=True))
    except csv.Error:
        return cells


def _quoted(text: io.TextIOBase, separator: str, skipped: int) -> Iterator[Record | RowError]:
    reader = csv.reader(text, delimiter=separator, strict=True, skipinitialspace=True)
    while True:
        line = skipped + reader.line_num + 1
        try:
            yield line, next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield RowError(line, _quoting(error, skipped + reader.line_num))


def _quoting(error: csv.Error, last: int) -> str:
    if "field limit" in str(error):
        length = f"a cell is longer than {csv.field_size_limit():,} characters"
        return f"{length}, so nothing was read up to line {last}: shorten it, or close the quote that it begins with"
    return (
        f"the quotes do not match, so nothing was read up to line {last} ({error}):"
        ' close every quote, and write "" for a quote inside a quoted cell'
    )


def _tabbed(text: io.TextIOBase, skipped: int) -> Iterator[Record]:
    ahead: deque[str] = deque()
    number = skipped + 1
    while line := _next_line(text, ahead):
        cells, used = _cells_of(line, text, ahead)
        yield number, cells
        number += used


def _next_line(text: io.TextIOBase, ahead: deque[str]) -> str:
    return ahead.popleft() if ahead else text.readline()


def _cells_of(line: str, text: io.TextIOBase, ahead: deque[str]) -> tuple[list[str], int]:
    """Return the cells of the record that begins with a line, and how many lines it takes."""
    cells: list[str] = []
    place, lines = 0, 1
    while True:
        closed, taken = _closed(line, place, text, ahead)
        lines += taken
        if closed is None:
            end = next((match.start() for match in _END_OF_CELL.finditer(line, place)), len(line))
            cells.append(line[place:end])
        else:
            line, end = closed.string, closed.end()
            cells.append(closed[1].replace('""', '"'))
        if line[end : end + 1] != "\t":
            return cells, lines
        place = end + 1


def _closed(line: str, place: int, text: io.TextIOBase, ahead: deque[str]) -> tuple[re.Match[str] | None, int]:
    """Return the quoted cell that begins here and how many more lines it spans; None if it is not a quoted cell."""
    found = _QUOTED.match(line, place)
    is_open = found is None and _OPEN.match(line, place) is not None
    more: list[str] = []
    while is_open and len(more) < _MOST_LINES:
        following = _next_line(text, ahead)
        if not following:
            break
        more.append(following)
        line += following
        if '"' in following:  # nothing else ends the cell
            found = _QUOTED.match(line, place)
            is_open = found is None and _OPEN.match(line, place) is not None
    if found is None:
        ahead.extendleft(reversed(more))  # they are separate records
        return None, 0
    return found, len(more)
