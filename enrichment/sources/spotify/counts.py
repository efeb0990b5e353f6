"""Parses counts written on a page, in any language."""

import re
import unicodedata
from typing import Final

from enrichment.sources.base import HIGHEST, CountHidden, PageChanged

ZERO: Final = "Spotify says 0, which means below 1,000 or unknown"
"""Spotify's zero is not a count: tracks that cannot be played have it too."""

# Comma, dot, apostrophes, spaces (plain, no-break, thin, narrow no-break), the Arabic thousands separator.
_MARK: Final = "[,.'\u2019 \u00a0\u2009\u202f\u066c]"
_NUMBER: Final = re.compile(
    "0|[1-9][0-9]*"
    # In threes, with one kind of mark: 74,688,935.
    f"|[1-9][0-9]{{0,2}}(?P<mark>{_MARK})[0-9]{{3}}(?:(?P=mark)[0-9]{{3}})*"
    # In twos above the thousands, as in India: 7,46,88,935.
    "|[1-9][0-9]?(?:,[0-9]{2})+,[0-9]{3}"
)
_LONGEST: Final = 24
_BELOW: Final = re.compile(r"[<\u2264\uff1c]\s*(?P<threshold>.+)")
# Numbers in Arabic and Hebrew are surrounded by direction marks.
_AROUND: Final = " \t\r\n\u00a0\u200e\u200f\u061c"


def count_text(text: str) -> int:
    """Return the number that a page shows.

    Raises CountHidden if it says "less than" or zero, and PageChanged for anything that is not entirely a number.
    """
    shown = text.strip(_AROUND)
    below = _BELOW.fullmatch(shown)
    if below is not None:
        raise CountHidden(f"Spotify only shows that the streams are below {_number(below['threshold']):,}")
    number = _number(shown)
    if number == 0:
        raise CountHidden(ZERO)
    return number


def _number(shown: str) -> int:
    written = _with_plain_digits(shown)
    if len(written) > _LONGEST or _NUMBER.fullmatch(written) is None:
        raise PageChanged(f"the page shows {shown[:40]!r} where the count should be")
    return in_range(int(re.sub(r"[^0-9]", "", written)))


def in_range(count: int) -> int:
    """Return the count. Raises PageChanged if it is impossibly high."""
    if count > HIGHEST:
        raise PageChanged("the count is impossibly high")
    return count


def _with_plain_digits(shown: str) -> str:
    """Convert the digits of one script to 0–9; mixed scripts are left unchanged, and are not a number."""
    zeros = {ord(sign) - value for sign in shown if (value := unicodedata.decimal(sign, -1)) >= 0}
    if len(zeros) != 1:
        return shown
    zero = zeros.pop()
    return shown.translate({zero + value: str(value) for value in range(10)})
