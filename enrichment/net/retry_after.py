"""Parses the Retry-After header of an answer."""

import re
from datetime import timedelta
from typing import Final

from urllib3.exceptions import InvalidHeader
from urllib3.util import Retry

LONGEST = timedelta(days=30)
"""urllib3's own limit of six hours would ask Spotify again in the middle of a ban of a day."""

_SECONDS: Final = r"[0-9]{1,18}(?:\.[0-9]{0,18})?"
# A server and a proxy before it may each add the header. Both then arrive as one, which a browser joins by a newline.
_NUMBERS: Final = re.compile(rf"\s*{_SECONDS}(?:\s*[,\n]\s*{_SECONDS})*\s*")


def asked_wait(retry_after: str | None) -> timedelta | None:
    """Return the wait that the header asks for, in seconds or until a date; None if it asks for none.

    If it came more than once, the longest wait counts.
    """
    if retry_after and _NUMBERS.fullmatch(retry_after):
        longest = max(map(float, re.findall(_SECONDS, retry_after)))
        return timedelta(seconds=min(longest, LONGEST.total_seconds()))
    try:
        return timedelta(
            seconds=max(0.0, Retry(retry_after_max=int(LONGEST.total_seconds())).parse_retry_after(retry_after or ""))
        )
    except (InvalidHeader, ValueError, OverflowError):  # the latter two: numbers beyond any calendar
        return None
