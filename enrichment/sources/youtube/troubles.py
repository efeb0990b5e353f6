"""What an answer of the YouTube Data API that is not 2xx means for us."""

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from enrichment.redaction import redact
from enrichment.retry_after import asked_wait
from enrichment.sources.base import (
    NotRead,
    PageChanged,
    QuotaSpent,
    SourceBlocked,
    SourceRefused,
    SourceUnreachable,
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

PACIFIC = ZoneInfo("America/Los_Angeles")


@dataclass(frozen=True)
class Complaint:
    """What an error body says: Google's words for a person, and its reasons for a program."""

    message: str
    reasons: frozenset[str]

    @property
    def is_quota(self) -> bool:
        """Say whether the day's allowance is gone: one reason stands for limits by the minute and the day."""
        if self.reasons & SPENT:
            return "per minute" not in self.message
        return bool(self.reasons & THROTTLED) and "per day" in self.message


def failure(status: int, body: bytes, now: datetime, retry_after: str | None = None) -> NotRead:
    """Return what an answer that is not 2xx means for us. `retry_after` is the header of that name."""
    said = complaint(body)
    text = f"YouTube answered {status}: {said.message}"
    if said.is_quota:
        return QuotaSpent(text, until=next_allowance(now))
    if status == 429 or said.reasons & (SPENT | THROTTLED):
        # What is left are the limits by the minute.
        return SourceBlocked(text, asked_wait(retry_after, now) or timedelta(minutes=1))
    if status >= 500 or status == 408:
        return SourceUnreachable(text)
    if status == 401 or said.reasons & REFUSED or (status == 403 and said.reasons):
        return SourceRefused(f"{text} (check YOUTUBE_API_KEY and its project in the Google Cloud console)")
    if status == 403:
        # The API gives its reasons. A bare 403 comes from a gate before it, and often passes.
        return SourceBlocked(text, asked_wait(retry_after, now))
    return PageChanged(text)


def complaint(body: bytes) -> Complaint:
    """Take the message and the reasons from an error body, which may be a web page or anything else."""
    try:
        error = json.loads(body)["error"]
        entries = [*error.get("errors", ()), *error.get("details", ())]
        reasons = frozenset(str(entry["reason"]) for entry in entries if "reason" in entry)
        # Google's message about the quota is HTML, with a link to its pages.
        message = re.sub(r"<[^<>]*>", "", str(error.get("message", "no reason given")))
        return Complaint(redact(message)[:300], reasons)
    except (ValueError, LookupError, TypeError, AttributeError):
        return Complaint("no reason given", frozenset())


def next_allowance(now: datetime) -> datetime:
    """Return the next midnight in California, when Google fills the day's allowance again."""
    tomorrow = now.astimezone(PACIFIC).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(), PACIFIC).astimezone(UTC)
