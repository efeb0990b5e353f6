"""Parses the day in a cell or a column's name: every usual spelling, and no guess where it could be two days.

    2026-11-20, 2026/11/20, 20261120, 2026-11-20T04:59:00Z     the year first: one reading
    20 Nov 2026, Nov 20, 2026, 20. November 2026, 2026年11月20日   the month in words: one reading
    20.11.2026, 11/20/2026, 20-11-2026, 3/4/26                 by numbers: day or month first, as all of a file has it

A time without a time zone is UTC. A day without a time counts as noon UTC.
"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, timezone
from enum import StrEnum
from typing import Final

NOON = time(12)
EARLIEST = date(2005, 1, 1)
"""Before that there was neither YouTube nor Spotify, so an earlier day is a slip."""


class DateOrder(StrEnum):
    """Which number comes first in a date such as 03/04/2026."""

    DAY_FIRST = "day-first"
    MONTH_FIRST = "month-first"


class TwoReadings(ValueError):
    """A day that could be either of two, because nobody has said which number is the month."""


_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar janner jan enero ene janvier janv gennaio gen janeiro januari",
            "february feb februar fevrier fevr febrero febbraio fevereiro fev februari",
            "march mar marz mrz marzo mars marco maart mrt",
            "april apr abril abr avril avr aprile",
            "may mai mayo mag maggio maio mei maj",
            "june jun juni junio juin giugno giu junho",
            "july jul juli julio juillet juil luglio lug julho",
            "august aug agosto ago aout augustus augusti",
            "september sep sept septiembre septembre settembre set setembro",
            "october oct oktober okt octubre octobre ottobre ott outubro out",
            "november nov noviembre novembre novembro",
            "december dec dezember dez diciembre dic decembre dicembre dezembro",
        ),
        start=1,
    )
    for name in names.split()
}

_TIME = (
    r"(?:(?:T|,?\s+(?:at\s+)?)(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,](?P<part>\d{1,9}))?)?"
    r"\s*(?P<half>[ap]\.?m\.?)?\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?)?"
)
_YEAR_FIRST = re.compile(rf"(?P<y>\d{{4}})(?P<s>[-/.])(?P<m>\d{{1,2}})(?P=s)(?P<d>\d{{1,2}}){_TIME}", re.IGNORECASE)
_COMPACT = re.compile(r"(?P<y>20\d{2})(?P<m>\d{2})(?P<d>\d{2})")
_NUMBERS = re.compile(
    rf"(?P<a>\d{{1,2}})(?P<s>[-/.])(?P<b>\d{{1,2}})(?P=s)(?P<y>\d{{4}}|\d{{2}}){_TIME}", re.IGNORECASE
)
_DAY_MONTH = re.compile(
    rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th|er|o|a)?[.\s-]+(?:(?:de|of)\s+)?(?P<name>[a-z]+)[.,\s-]+(?:de\s+)?(?P<y>\d{{4}}|\d{{2}}){_TIME}",
    re.IGNORECASE,
)
_MONTH_DAY = re.compile(
    rf"(?P<name>[a-z]+)[.\s-]+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?[,\s-]+(?P<y>\d{{4}}){_TIME}", re.IGNORECASE
)
_YEAR_MONTH_DAY = re.compile(rf"(?P<y>\d{{4}})[-/.\s]+(?P<name>[a-z]+)[-/.\s]+(?P<d>\d{{1,2}}){_TIME}", re.IGNORECASE)
_WRITTEN_TOGETHER = re.compile(r"(\d{4})年\s?(\d{1,2})月\s?(\d{1,2})日")
_WEEKDAYS: Final = frozenset(
    name
    for names in (
        "monday mon tuesday tue tues wednesday wed thursday thu thur thurs friday fri saturday sat sunday sun",
        "montag mo dienstag di mittwoch mi donnerstag do freitag fr samstag sonnabend sa sonntag so",
        "lundi lun mardi mar mercredi mer jeudi jeu vendredi ven samedi sam dimanche dim",
        "lunes martes miercoles mie jueves jue viernes vie sabado sab domingo dom",
        "segunda seg terca ter quarta qua quinta qui sexta sex",
        "lunedi martedi mercoledi giovedi gio venerdi sabato domenica",
    )
    for name in names.split()
)
_ALMOST: Final = _MONTHS.keys() | {"w", "kw", "cw", "wk", "week", "weeks", "woche", "semaine", "semana", "settimana"}
_SERIALS: Final = range(38_353, 65_536)
"""Days as spreadsheets count them, from 2005 on."""

_WEEK = re.compile(r"\d{4}-?W\d{1,2}|(?:KW|CW|week|wk)\s*\d{1,2}(?:\D+\d{2,4})?", re.IGNORECASE)


def moment_of(text: str, order: DateOrder | None = None) -> datetime:
    """Return the moment that a cell names, in UTC; noon where it names a day alone.

    Raises TwoReadings if `order` is needed and not known, and any other ValueError where it names none.
    """
    plain = _plain(text)
    for pattern in (_YEAR_FIRST, _COMPACT, _NUMBERS, _DAY_MONTH, _MONTH_DAY, _YEAR_MONTH_DAY):
        if found := pattern.fullmatch(plain):
            return _checked(_joined(_day(found, order, text), found), text)
    if _WEEK.fullmatch(plain):
        raise ValueError(f"{text!r} is a week: write the day on which the numbers were read, such as 2026-11-20")
    raise ValueError(f"{text!r} is not a date: write it as 2026-11-20")


def is_almost_a_day(text: str) -> bool:
    """Return whether a text that is no day seems to be meant as one: a week, a month, a day without a year."""
    plain = _plain(text).lower()
    words = re.findall("[a-z]+", plain)
    numbers = re.findall("[0-9]+", plain)
    if words:
        return set(words) <= _ALMOST and "%" not in plain and (bool(numbers) or words[0] in _MONTHS)
    is_serial = len(numbers) == 1 and plain == numbers[0] and int(plain) in _SERIALS
    return is_serial or re.fullmatch(r"\d{1,4}(?:[-/.]\d{1,4}){1,2}[-/.]?", plain) is not None


def order_of(texts: Iterable[str]) -> DateOrder | None:
    """Return the order that these cells of one file are written in, None if each of them has two readings.

    A number above twelve cannot be a month: the first one found decides for all, because one program wrote them.
    """
    for text in texts:
        found = _NUMBERS.fullmatch(_plain(text))
        if found and int(found["a"]) > 12 >= int(found["b"]):
            return DateOrder.DAY_FIRST
        if found and int(found["b"]) > 12 >= int(found["a"]):
            return DateOrder.MONTH_FIRST
    return None


def _plain(text: str) -> str:
    """Return a day in plain letters, without accents, weekday and the spaces after dots, its dashes as hyphens."""
    letters = (letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    shown = ("-" if unicodedata.category(letter) == "Pd" else letter for letter in letters)
    plain = "".join(letter for letter in shown if unicodedata.category(letter) != "Cf")
    plain = re.sub(r"(?<=\d\.) (?=\d)", "", " ".join(plain.split()))
    return _without_weekday(_WRITTEN_TOGETHER.sub(r"\1-\2-\3", plain))


def _without_weekday(text: str) -> str:
    word, _, rest = text.partition(" ")
    word = word.lower().strip(".,").removesuffix("-feira")
    # "Mar" and "Set" are months as well.
    is_month = word in _MONTHS and not any(one.fullmatch(rest) for one in (_YEAR_FIRST, _NUMBERS, _DAY_MONTH))
    return text if word not in _WEEKDAYS or is_month else rest


def _day(found: re.Match[str], order: DateOrder | None, text: str) -> date:
    parts = found.groupdict()
    if "a" in parts:
        return _by_numbers(int(parts["a"]), int(parts["b"]), _year(parts, text), order, text)
    month = int(parts["m"]) if "m" in parts else _MONTHS.get(parts["name"].lower(), 0)
    return _date(_year(parts, text), month, int(parts["d"]), text)


def _by_numbers(first: int, second: int, year: int, order: DateOrder | None, text: str) -> date:
    if order is None and first != second and first <= 12 and second <= 12:
        raise TwoReadings(f"{text!r} could be two different days: say whether the day or the month comes first")
    is_day_first = order == DateOrder.DAY_FIRST if order else first > 12
    day, month = (first, second) if is_day_first else (second, first)
    return _date(year, month, day, text)


def _year(parts: dict[str, str], text: str) -> int:
    year = parts["y"]
    if len(year) == 2 and parts.get("s") == "-":
        raise ValueError(f"{text!r} has no year: write it with four digits")
    return int(year) + (2000 if len(year) == 2 else 0)


def _date(year: int, month: int, day: int, text: str) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError(f"{text!r} is not a date: there is no such day") from None


def _joined(day: date, found: re.Match[str]) -> datetime:
    parts = found.groupdict()
    if parts.get("hour") is None:
        return datetime.combine(day, NOON, UTC)
    try:
        at = time(_hour(parts), int(parts["minute"]), int(parts["second"] or 0), _microseconds(parts["part"]))
    except ValueError:
        raise ValueError(f"{found[0]!r} is not a valid time") from None
    return datetime.combine(day, at, _zone(parts["zone"])).astimezone(UTC)


def _hour(parts: dict[str, str]) -> int:
    """Return the hour of 24. Raises ValueError for one that half a day does not have."""
    hour, half = int(parts["hour"]), (parts["half"] or "").lower()
    if half and not 1 <= hour <= 12:
        raise ValueError("no such hour")
    return hour % 12 + (12 if half[0] == "p" else 0) if half else hour


def _microseconds(part: str | None) -> int:
    return int((part or "0").ljust(6, "0")[:6])


def _zone(text: str | None) -> timezone:
    if text is None or text.upper() in {"Z", "UTC", "GMT"}:
        return UTC
    digits = text[1:].replace(":", "").ljust(4, "0")
    ahead = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-ahead if text[0] == "-" else ahead)


def _checked(moment: datetime, text: str) -> datetime:
    if moment.date() < EARLIEST:
        raise ValueError(f"{text!r} is before {EARLIEST.year}: correct its year")
    return moment
