"""How long a server asks to be left alone: the Retry-After of its answer."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime


def asked_wait(retry_after: str | None, now: datetime | None = None) -> timedelta | None:
    """Return the wait that the header asks for, in seconds or until a date; None where it asks for none."""
    text = (retry_after or "").strip()
    # Nine digits are thirty years; a number with more of them would not fit a timedelta.
    if text.isdecimal() and len(text) <= 9:
        return timedelta(seconds=int(text))
    try:
        until = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return max(until.replace(tzinfo=until.tzinfo or UTC) - (now or datetime.now(UTC)), timedelta(0))
