"""Parses a count of streams or views in a cell: a whole number in any usual spelling, or nothing."""

import re

from analytics.catalogue.importing.cells import is_placeholder, visible
from analytics.files.records import ErrorCell

MOST = 10**15
"""More than anything was ever played; a longer number is a slip, or an id."""

_NOTHING = frozenset(("", "\\N", "-", "–", "—"))
_GROUPED = re.compile(
    r"[0-9]{1,3}(?:(?P<s>[,.'’ \u00a0\u2007\u2009\u202f])[0-9]{3})(?:(?P=s)[0-9]{3})*"  # noqa: RUF001
    r"(?:(?!(?P=s))[.,]0{1,2})?"
)
# Three zeros are thousands: 1.000 is what most of Europe writes for a thousand.
_WHOLE = re.compile(r"([0-9]+)[.,]0{1,2}")
_FRACTION = re.compile(r"[.,]0{1,2}$")
_ROUNDED = re.compile(r"[0-9.,]+\s*(?:[kmb]|mio|mrd|thousand|million|billion)\.?", re.IGNORECASE)


def count_of(text: str) -> int | None:
    """Return the count in a cell, None if it names none. Raises ValueError with a reason for a person."""
    if text.isascii() and text.isdecimal():
        return _checked(int(text), text)
    if isinstance(text, ErrorCell) and text != "#N/A":
        raise ValueError(text.reason)
    plain = visible(text)
    if plain != text:
        return count_of(plain)
    # Zero is a count here, though it is what fills many an empty cell: whoever stores it knows the platform.
    if plain in _NOTHING or is_placeholder(plain):
        return None
    if found := _WHOLE.fullmatch(plain):
        return _checked(int(found[1]), text)
    if _GROUPED.fullmatch(plain):
        return _checked(int(re.sub("[^0-9]", "", _FRACTION.sub("", plain))), text)
    if _ROUNDED.fullmatch(plain):
        raise ValueError(f"{text!r} is rounded: write the whole number")
    raise ValueError(f"{text!r} is not a count: write a whole number, such as 1234567")


def _checked(number: int, text: str) -> int:
    if number > MOST:
        raise ValueError(f"{text!r} is too large for a count")
    return number
