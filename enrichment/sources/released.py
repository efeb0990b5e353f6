"""Release dates as exactly as sources know them: a day, a month or a year, never padded. Pure."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

YEAR, MONTH, DAY = "year", "month", "day"
_EXACT: Final = {YEAR: 1, MONTH: 2, DAY: 3}
_WRITTEN: Final = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
# No sound was recorded before, and nothing is announced that far ahead: such years mean "unknown".
_FIRST_YEAR, _LAST_YEAR = 1860, 2100


@dataclass(frozen=True, slots=True)
class Released:
    """When something was released. `day` is the first of its month or year where no more is known."""

    day: date
    precision: str

    def holds(self, other: "Released") -> bool:
        """Return whether the other date may be the same, known at least as exactly."""
        return _EXACT[self.precision] <= _EXACT[other.precision] and cut(other, self.precision) == self


def cut(one: Released, precision: str) -> Released:
    """Return the date without what is more exact than this."""
    parts = (one.day.year, one.day.month, one.day.day)[: min(_EXACT[precision], _EXACT[one.precision])]
    year, month, day = (*parts, 1, 1)[:3]
    return Released(date(year, month, day), list(_EXACT)[len(parts) - 1])


def written(text: object) -> Released | None:
    """Understand "2026", "2026-06" or "2026-06-27"; None for anything else."""
    found = _WRITTEN.fullmatch(text) if isinstance(text, str) else None
    return _made([int(part) for part in found.groups() if part is not None]) if found else None


def in_object(given: object) -> Released | None:
    """Understand a date of Spotify's player; None where there is none.

    It is an `isoString` or numbers, with a precision. Without that word only the year is believed: the rest may be
    padding.
    """
    if not isinstance(given, dict):
        return None
    known = _EXACT.get(str(given.get("precision")).lower(), 1)
    text = given.get("isoString")
    whole = written(text[:10]) if isinstance(text, str) else _made(_numbers(given))
    return cut(whole, list(_EXACT)[known - 1]) if whole else None


def agreed(dates: Collection[Released]) -> Released | None:
    """Return the most exact of these if it fits all others; None where they disagree or there is none."""
    most = max(dates, key=lambda one: _EXACT[one.precision], default=None)
    return most if most is not None and all(one.holds(most) for one in dates) else None


def _numbers(given: Mapping[str, object]) -> list[int]:
    """Return year, month and day up to the first that is missing."""
    known: list[int] = []
    for name in (YEAR, MONTH, DAY):
        part = given.get(name)
        if not isinstance(part, int) or isinstance(part, bool):
            break
        known.append(part)
    return known


def _made(parts: list[int]) -> Released | None:
    if not parts or not _FIRST_YEAR <= parts[0] <= _LAST_YEAR:
        return None
    year, month, day = (*parts, 1, 1)[:3]
    try:
        return Released(date(year, month, day), list(_EXACT)[len(parts) - 1])
    except ValueError:
        return None
