"""The records of a table, each with its line, and the lines that cannot be read."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

Record = tuple[int, list[str]]
"""The line in which a record begins, and its cells."""

Looks = Callable[[Sequence[str]], int]
"""How much a record looks like the header that is sought: 0 for not at all."""

HEAD_LINES = 20
"""How many lines are searched for the header: exports put notes, titles and empty lines above it."""


@dataclass(frozen=True, slots=True)
class RowError:
    """A line that was not read, and what to do about it."""

    line: int
    reason: str


class DateCell(str):
    """A cell that a workbook stores as a date or a time, in ISO 8601. What was typed is not known."""

    __slots__ = ()


class ErrorCell(str):
    """A cell that contains an error of the spreadsheet, or a formula whose result the workbook does not have."""

    __slots__ = ()

    @property
    def reason(self) -> str:
        if self.startswith("="):
            return f"the workbook has no result of the formula {str(self)!r}: open it in Excel and save it again"
        return f"{str(self)!r} is an error of the spreadsheet: correct the formula"


ERRORS = frozenset(
    (
        *("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#GETTING_DATA", "#SPILL!", "#CALC!"),
        *("#FIELD!", "#BLOCKED!", "#CONNECT!", "#BUSY!", "#UNKNOWN!", "#EXTERNAL!", "#PYTHON!", "#ERROR!"),
    )
)
"""What Excel, Google Sheets and LibreOffice write into a cell whose formula has no result."""


def names_of(cells: Sequence[str]) -> list[str]:
    """Return the names of columns so that their case and the space around them make no difference."""
    return [cell.strip().strip('"').lower() for cell in cells]
