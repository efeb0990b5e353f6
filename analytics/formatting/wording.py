"""How numbers, changes, times and durations are written for people."""

import unicodedata
from datetime import date, datetime, timedelta
from math import ceil

from django.utils import timezone
from django.utils.timesince import timesince

UNKNOWN = "unknown"

_SOURCES = {
    "chartmetric": "Chartmetric",
    "spotify embed page": "Spotify embed page",
    "spotify page": "Spotify page",
    "spotify page by its text": "Spotify page, by its text",
    "spotify page of another": "Spotify page of another track",
    "spotify playlist": "Spotify playlist",
    "spotify playlist page": "Spotify playlist page",
    "spotify playlist query": "Spotify playlist query",
    "spotify question": "Spotify query",
    "spotify web api": "Spotify Web API",
    "youtube data api": "YouTube Data API",
}


def count(number: int | None) -> str:
    return UNKNOWN if number is None else f"{number:,}"


def percent(number: float | None) -> str:
    return UNKNOWN if number is None else f"{number:+,.1f} %"


def source(name: str) -> str:
    """Return the name of a source as people write it. Another name, such as a file's, stays as it is."""
    return _SOURCES.get(name, name)


def moment(at: datetime) -> str:
    return f"{at:%-d %b %Y, %H:%M} UTC"


_DATES = {"year": "%Y", "month": "%b %Y", "day": "%-d %b %Y"}
_WRITTEN = {"year": len("2026"), "month": len("2026-03"), "day": len("2026-03-06")}


def partial_date(day: date, precision: str) -> str:
    """Return a date as exactly as it is known: 6 Mar 2026, Mar 2026 or 2026."""
    return day.strftime(_DATES[precision])


def short_date(day: date | None, precision: str) -> str:
    """Return it for files and programs: 2026-03-06, 2026-03 or 2026; empty if unknown."""
    return day.isoformat()[: _WRITTEN[precision]] if day else ""


def age(at: datetime) -> str:
    """Return how long ago a time was, in its largest unit; or in how long it will be, by a clock that was ahead."""
    now = timezone.now()
    if at - now >= timedelta(minutes=1):
        return f"in {_plain(timesince(now, at, depth=1))}"
    return "just now" if now - at < timedelta(minutes=1) else f"{_plain(timesince(at, now, depth=1))} ago"


def duration(span: timedelta) -> str:
    """Return a length of time in its two largest units, or in seconds if it is short."""
    if span < timedelta(minutes=1):
        seconds = ceil(span.total_seconds())
        return "1 second" if seconds == 1 else f"{seconds} seconds"
    now = timezone.now()
    return _plain(timesince(now - span, now))


def rate(per_second: float) -> str:
    """Return a rate in the unit in which it is a whole number."""
    return f"{per_second:,.1f} a second" if per_second >= 1 else f"{60 * per_second:,.0f} a minute"


def continues(until: datetime | None) -> str:
    """Return the sentence that says when something paused continues; empty if that is not known."""
    return f" It continues at {moment(until)}." if until else ""


def tracks(number: int) -> str:
    return "1 track" if number == 1 else f"{number:,} tracks"


def isolated(title: str) -> str:
    """Return a title isolated so that right-to-left text does not move what comes after it."""
    runs_left = any(unicodedata.bidirectional(letter) in {"R", "AL"} for letter in title)
    return f"\N{FIRST STRONG ISOLATE}{title}\N{POP DIRECTIONAL ISOLATE}" if runs_left else title


def _plain(words: str) -> str:
    return words.replace("\N{NO-BREAK SPACE}", " ")
