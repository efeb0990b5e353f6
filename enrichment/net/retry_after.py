"""Parses the header Retry-After of an answer."""

from datetime import timedelta

from urllib3.exceptions import InvalidHeader
from urllib3.util import Retry

LONGEST = timedelta(days=30)
"""urllib3's own limit of six hours would ask Spotify again in the middle of a ban of a day."""


def asked_wait(retry_after: str | None) -> timedelta | None:
    """Return the wait that the header asks for, in seconds or until a date; None if it asks for none."""
    try:
        return timedelta(
            seconds=max(0.0, Retry(retry_after_max=int(LONGEST.total_seconds())).parse_retry_after(retry_after or ""))
        )
    except (InvalidHeader, ValueError, OverflowError):  # the latter two: numbers beyond any calendar
        return None
