"""Where a table begins: the header among the first lines, and the sheet of a workbook that has one."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, takewhile

from analytics.files.records import HEAD_LINES, Looks, Record, RowError
from analytics.files.xlsx_reader import Workbook

LIKELY, COMPLETE = 2, 100
"""How much a record must look like the header: enough to skip the lines above it, and enough to be certain."""


def from_header(found: Iterator[Record | RowError], looks: Looks, said: int = 0) -> Iterator[Record | RowError]:
    """Return the header and what follows it: in the line that a person said, or found among the first lines."""
    yield from _once(_from_line(found, said) if said else _from_likeliest(found, looks))


def _once(found: Iterator[Record | RowError]) -> Iterator[Record | RowError]:
    """Skip repetitions of the header: files are joined from several, or repeat it on every page."""
    header: list[str] | None = None
    for one in found:
        if header is None:
            header = None if isinstance(one, RowError) else one[1]
            yield one
        elif isinstance(one, RowError) or one[1] != header:
            yield one


def _from_likeliest(found: Iterator[Record | RowError], looks: Looks) -> Iterator[Record | RowError]:
    head: list[Record | RowError] = []
    for one in found:
        head.append(one)
        if line_of(one) >= HEAD_LINES:
            break
    scores = [0 if isinstance(one, RowError) or one[0] > HEAD_LINES else looks(one[1]) for one in head]
    most = max(scores, default=0)
    yield from chain(head[scores.index(most) if most >= LIKELY else 0 :], found)


def _from_line(found: Iterator[Record | RowError], said: int) -> Iterator[Record | RowError]:
    first = next((one for one in found if line_of(one) >= said), None)
    if first is None or line_of(first) != said:
        yield RowError(said, "no row begins in this line: choose the line with the column names")
        return
    yield first
    yield from found


def line_of(one: Record | RowError) -> int:
    return one.line if isinstance(one, RowError) else one[0]


def the_sheet(book: Workbook, looks: Looks, said: str = "") -> str | RowError:
    """Return the sheet that a person chose, or the only one that may hold the table; else what to do."""
    if said:
        named = [name for name in book.sheets if name.casefold() == said.strip().casefold()]
        return (
            named[0] if named else RowError(1, f"there is no sheet {said!r}; the sheets are {_listed(book.sheets)}")
        )
    fitting = _fitting({name: score for name in book.sheets if (score := _score(book, name, looks)) is not None})
    if len(fitting) > 1:
        how = "say which one, on the page or with --sheet"
        return RowError(1, f"several sheets may hold the table, {_listed(fitting)}: {how}")
    return (fitting or book.sheets)[0]


def _score(book: Workbook, sheet: str, looks: Looks) -> int | None:
    """Return how much one of a sheet's first rows looks like the header, None if the sheet is empty."""
    head = takewhile(lambda row: row[0] <= HEAD_LINES, book.rows(sheet))
    return max((looks(cells) for _, cells in head), default=None)


def _fitting(scores: Mapping[str, int]) -> list[str]:
    for least in (COMPLETE, LIKELY):
        if fitting := [name for name, score in scores.items() if score >= least]:
            return fitting
    return list(scores)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(repr(name) for name in names)
