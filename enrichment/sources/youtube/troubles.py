"""Errors of the YouTube Data API, and what they mean."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from enrichment.net.redaction import redact
from enrichment.net.retry_after import asked_wait
from enrichment.sources.base import (
    NotRead,
    PageChanged,
    QuotaSpent,
    SourceBlocked,
    SourceRefused,
    has_failed,
    server_failure,
)

# https://developers.google.com/youtube/v3/docs/errors and google.rpc.ErrorReason
SPENT = {"quotaExceeded", "dailyLimitExceeded"}
THROTTLED = {"rateLimitExceeded", "userRateLimitExceeded", "RATE_LIMIT_EXCEEDED"}
REFUSED = {
    "keyInvalid", "keyExpired", "accessNotConfigured", "ipRefererBlocked", "forbidden",
    "dailyLimitExceededUnreg", "API_KEY_INVALID", "API_KEY_EXPIRED", "API_KEY_SERVICE_BLOCKED",
    "API_KEY_IP_ADDRESS_BLOCKED", "API_KEY_HTTP_REFERRER_BLOCKED", "SERVICE_DISABLED", "CONSUMER_SUSPENDED",
    "CONSUMER_INVALID", "BILLING_DISABLED",
}  # fmt: skip

_NO_REASON = "no reason given"
# If an error names no reason, its status and message have to suffice.
_LIMIT_STATUS, _DENIED_STATUS = "RESOURCE_EXHAUSTED", "PERMISSION_DENIED"
_PER_DAY = re.compile(r"\bper day\b|PerDay", re.IGNORECASE)
_PER_MINUTE = re.compile(r"\bper (?:\d+ )?(?:minute|second)s?\b|Per(?:Minute|Second)", re.IGNORECASE)
_SPENT_WORDS = re.compile(r"exceeded your quota", re.IGNORECASE)
_LIMIT_WORDS = re.compile(r"exceeded your quota|\b(?:quota|rate limit) exceeded\b", re.IGNORECASE)
_KEY_WORDS = re.compile(
    r"\bAPI key\b|\b(?:key|project|consumer|account)\b.*"
    r"\b(?:leaked|compromised|disabled|suspended|revoked|deleted|expired)\b",
    re.IGNORECASE | re.DOTALL,
)

PACIFIC = ZoneInfo("America/Los_Angeles")


@dataclass(frozen=True)
class Complaint:
    """An error body: Google's message for people, and its reasons for programs.

    `units` are the exceeded quotas, such as `1/d/{project}`: the period is in the middle. `limits` are their names,
    such as `defaultPerDayPerProject`.
    """

    message: str
    reasons: frozenset[str] = frozenset()
    status: str = ""
    units: frozenset[str] = frozenset()
    limits: frozenset[str] = frozenset()

    @property
    def is_limit(self) -> bool:
        """Return whether a limit was exceeded, per minute or per day."""
        if self.reasons & (SPENT | THROTTLED) or self.status == _LIMIT_STATUS:
            return True
        return not self.reasons and bool(_LIMIT_WORDS.search(self.message))

    @property
    def is_of_the_day(self) -> bool:
        """Return whether it is the daily limit: one reason covers limits per minute and per day."""
        if self._names_time("d", "day") or self._names_time("min", "minute", "s", "second"):
            return self._names_time("d", "day")
        words = " ".join((self.message, *self.limits))
        if _PER_MINUTE.search(words):
            return False
        return bool(self.reasons & SPENT or _PER_DAY.search(words) or _SPENT_WORDS.search(words))

    @property
    def is_about_the_key(self) -> bool:
        """Return whether the key or its project is rejected: other videos would be rejected as well."""
        return bool(self.reasons & REFUSED) or bool(_KEY_WORDS.search(self.message))

    def _names_time(self, *times: str) -> bool:
        return any(part in times for unit in self.units for part in unit.split("/"))


def failure(status: int, body: bytes, now: datetime, retry_after: str | None = None) -> NotRead:
    """Return what an answer that is not 2xx means for us. `retry_after` is the header of that name."""
    said = complaint(body)
    text = f"YouTube answered {status}: {redact(said.message)[:300]}"
    if status == 429 or said.is_limit:
        if said.is_of_the_day:
            return QuotaSpent(text, until=next_allowance(now))
        return SourceBlocked(text, asked_wait(retry_after) or timedelta(minutes=1))
    if has_failed(status):
        return server_failure(text, retry_after)
    if status == 401 or (status < 500 and said.is_about_the_key) or (status == 403 and _is_the_apis(said)):
        return SourceRefused(f"{text} (check YOUTUBE_API_KEY and its project in the Google Cloud console)")
    if status == 403:
        # The API gives its reasons. A bare 403 comes from a gateway, and is often temporary.
        return SourceBlocked(text, asked_wait(retry_after))
    return PageChanged(text)


def _is_the_apis(said: Complaint) -> bool:
    """Return whether the API itself rejected the request, rather than a gateway."""
    return bool(said.reasons) or said.status == _DENIED_STATUS


def complaint(body: bytes) -> Complaint:
    """Extract the message and the reasons from an error body, which may be a web page or anything else.

    Each part is parsed separately: an error without its list of reasons still has its message.
    """
    try:
        error = json.loads(body)["error"]
    except (ValueError, LookupError, TypeError, RecursionError):
        return Complaint(_NO_REASON)
    if not isinstance(error, dict):
        return Complaint(_NO_REASON)
    entries = [*_objects(error.get("errors")), *_objects(error.get("details"))]
    metadata = [entry["metadata"] for entry in entries if isinstance(entry.get("metadata"), dict)]
    return Complaint(
        # Google's message about the quota is HTML, with a link to its pages.
        re.sub(r"<[^<>]*>", "", str(error.get("message") or _NO_REASON)),
        frozenset(str(entry["reason"]) for entry in entries if "reason" in entry),
        str(error.get("status", "")),
        frozenset(str(each["quota_unit"]) for each in metadata if "quota_unit" in each),
        frozenset(str(each["quota_limit"]) for each in metadata if "quota_limit" in each),
    )


def _objects(found: Any) -> Iterator[dict[str, Any]]:
    """Return the objects in what should be a list."""
    yield from (each for each in found if isinstance(each, dict)) if isinstance(found, list) else ()


def next_allowance(now: datetime) -> datetime:
    """Return the next midnight in California, when Google resets the daily quota."""
    tomorrow = now.astimezone(PACIFIC).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(), PACIFIC).astimezone(UTC)
