"""Parses Chartmetric's answers: a token, the history of a track, remaining requests, or an error.

Pure functions. The formats come from public client code; no answer of the real service was seen.
"""

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeGuard

from enrichment.net.redaction import redact
from enrichment.net.retry_after import asked_wait
from enrichment.sources.base import (
    HIGHEST,
    CountHidden,
    NotRead,
    PageChanged,
    QuotaSpent,
    SourceBlocked,
    SourceRefused,
    has_failed,
    server_failure,
)

_WHOLE = re.compile(r"([0-9]{1,16})(?:\.0+)?")

# A timestamp this far ahead is in another unit, or not a timestamp.
FARTHEST_RESET = timedelta(days=31)

# A token is valid for an hour. More than a month would outlast every key.
LONGEST_TOKEN = 31 * 86_400

# It is unknown when credits are bought or renewed, and the rate limit may reset within a second.
CREDITS_WAIT = timedelta(hours=1)


@dataclass(frozen=True, order=True)
class Point:
    """The streams that Chartmetric had counted at one time."""

    observed_at: datetime
    streams: int


History = tuple[Point, ...] | NotRead
"""A track's points, oldest first and at least one, or the reason why there are none."""


@dataclass(frozen=True)
class Token:
    text: str
    seconds: int


def decoded(body: bytes) -> object:
    """Parse a JSON body. Raises PageChanged if it is not JSON: a gateway's page, or a broken answer."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise PageChanged("Chartmetric's answer is not understood: it is not JSON.") from None


def token(answer: object) -> Token:
    """Return the token from an answer to a refresh token. Raises PageChanged."""
    if isinstance(answer, dict):
        text, seconds = answer.get("token"), answer.get("expires_in")
        is_text = isinstance(text, str) and text.isascii() and text.isprintable() and text
        if is_text and _is_whole(seconds) and seconds <= LONGEST_TOKEN:
            return Token(str(text), seconds)
    # Without quoting the answer: it may contain the token.
    raise PageChanged("Chartmetric's answer to the refresh token is not understood.")


def history(answer: object, spotify_id: str, now: datetime) -> tuple[Point, ...]:
    """Return an answer's points for exactly this track, one per time, oldest first.

    Of several numbers for one time the highest counts, because counts are cumulative. Raises CountHidden if the
    answer has no number, PageChanged if it is about another track or not understood.
    """
    series = answer.get("obj") if isinstance(answer, dict) else None
    if not isinstance(series, list):
        raise PageChanged("Chartmetric's answer is not a list of series.")
    own = [one for one in series if isinstance(one, dict) and one.get("track_domain_id") == spotify_id]
    if series and not own:
        raise PageChanged("Chartmetric's answer is about another track.")
    highest: dict[datetime, int] = {}
    for one in own:
        for point in _points(one.get("data"), now):
            highest[point.observed_at] = max(point.streams, highest.get(point.observed_at, 0))
    if not highest:
        raise CountHidden("Chartmetric has no number for this track.")
    return tuple(Point(*item) for item in sorted(highest.items()))


def _points(data: object, now: datetime) -> list[Point]:
    if not isinstance(data, list) or not all(isinstance(entry, dict | None) for entry in data):
        raise PageChanged("Chartmetric's series is not understood.")
    # A null (or NaN) means a day that was not counted, which is not zero. Spotify's own zero is unknown too.
    points = [_point(entry) for entry in data if entry and not _is_gap(entry.get("value"))]
    past = [point for point in points if point.observed_at <= now]
    if points and not past:
        raise PageChanged(f"Chartmetric's numbers are of the future: {points[0].observed_at:%Y-%m-%d}")
    # A future time would make an old number look fresh forever.
    return [point for point in past if point.streams]


def _is_gap(value: object) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value))


def _point(entry: Mapping[str, object]) -> Point:
    observed_at, value = _moment(entry.get("timestp")), _whole(entry["value"])
    if observed_at is None:
        raise PageChanged(f"Chartmetric's timestamp is not understood: {redact(repr(entry.get('timestp')))[:60]}")
    if value is None or value > HIGHEST:
        raise PageChanged(f"Chartmetric's number is not understood: {redact(repr(entry['value']))[:60]}")
    return Point(observed_at, value)


def _whole(value: object) -> int | None:
    """Parse a whole number, however it is written: 100, "100", 100.0 or "100.0"."""
    if isinstance(value, str):
        written = _WHOLE.fullmatch(value)
        return int(written[1]) if written else None
    if isinstance(value, float):
        return int(value) if value.is_integer() and value >= 0 else None
    return value if _is_whole(value) else None


def _is_whole(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _moment(text: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return moment if moment is None or moment.tzinfo else moment.replace(tzinfo=UTC)


def free_at(headers: Mapping[str, str], now: datetime) -> datetime | None:
    """Return when requests are allowed again, if the headers forbid them until then."""
    return _reset(headers, now) if headers.get("X-RateLimit-Remaining", "").strip() == "0" else None


def _reset(headers: Mapping[str, str], now: datetime) -> datetime | None:
    text = headers.get("X-RateLimit-Reset", "").strip()
    if not text.isdecimal() or len(text) > 11:
        return None
    reset = datetime.fromtimestamp(int(text), UTC)
    return reset if now < reset <= now + FARTHEST_RESET else None


def failure(status: int, headers: Mapping[str, str], now: datetime) -> NotRead:
    """Return what an answer other than 200 means. Its body is ignored: the status is enough."""
    reset = _reset(headers, now)
    match status:
        case 401:
            return SourceRefused("Chartmetric rejected the token (check CHARTMETRIC_REFRESH_TOKEN).")
        case 402:
            until = max(now + CREDITS_WAIT, reset or now)
            return QuotaSpent("Chartmetric answered 402: its credits are used up.", until)
        case 403:
            return SourceRefused("Chartmetric answered 403: the plan does not allow this request.")
        case 404:
            return CountHidden("Chartmetric does not know this track.")
        case 429:
            return SourceBlocked("Chartmetric answered 429: too many requests.", _wait(headers, reset, now))
    if has_failed(status):
        return server_failure(f"Chartmetric answered {status}.", headers.get("Retry-After"))
    return PageChanged(f"Chartmetric answered {status}, which is not understood.")


def _wait(headers: Mapping[str, str], reset: datetime | None, now: datetime) -> timedelta:
    """Return the longest wait that the headers ask for, a minute if they name none."""
    asked = [retry for retry in (asked_wait(headers.get("Retry-After")), reset and reset - now) if retry]
    return max(asked, default=timedelta(minutes=1))
