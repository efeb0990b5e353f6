"""The views of videos, asked for fifty at a time from the YouTube Data API v3."""

import json
import logging
import os
import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

import httplib2
from googleapiclient.discovery import build
from googleapiclient.errors import HttpError

from enrichment.redaction import Redacting, redact, register
from enrichment.sources.base import (
    Answer,
    CountHidden,
    NotRead,
    PageChanged,
    QuotaSpent,
    SourceBlocked,
    SourceRefused,
    SourceUnreachable,
    TrackGone,
)

API_URL = "https://youtube.googleapis.com/"
# `kind` tells an answer that holds no item from one that is no answer: with `items` alone both could be "{}".
FIELDS = "kind,items(id,statistics/viewCount)"
KIND = "youtube#videoListResponse"

# Three attempts of ten seconds, and pauses of at most 2 and 4 seconds between them: 36 seconds in all.
RETRIES = 2
TIMEOUT_SECONDS = 10.0

# Eighteen digits always fit the column, which ends at 9,223,372,036,854,775,807.
LONGEST_COUNT = 18

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

# The library writes whole addresses, key and all, to these loggers. A handler that somebody adds later may
# lack the filter, so the loggers have it too.
_REDACTING = Redacting()
for _name in ("googleapiclient.http", "googleapiclient.discovery", "googleapiclient.model", "httplib2"):
    logging.getLogger(_name).addFilter(_REDACTING)


class YouTube:
    """Reads videos with an API key. Each thread of each process keeps a connection of its own.

    httplib2 is not safe across threads, and a connection that was open before a fork would have two owners.
    """

    name: ClassVar[str] = "youtube data api"
    batch: ClassVar[int] = 50

    def __init__(self, key: str, api_url: str = API_URL, timeout: float = TIMEOUT_SECONDS) -> None:
        register(key)
        self._key = key
        self._api_url = api_url.rstrip("/") + "/"
        self._timeout = timeout
        self._kept = threading.local()

    def read(self, ids: Sequence[str]) -> dict[str, Answer]:
        """Return the views of each video, or why they are not known. One call for all, none without a key."""
        if not self._key:
            return dict.fromkeys(ids, SourceRefused("There is no key for YouTube: set YOUTUBE_API_KEY."))
        if not ids:
            return {}
        answer = self._ask(ids)
        return dict.fromkeys(ids, answer) if isinstance(answer, NotRead) else understand(answer, ids)

    def close(self) -> None:
        """Close this thread's connection. The next reading opens a new one."""
        if getattr(self._kept, "process", None) == os.getpid():
            self._kept.service.close()
            self._kept.process = None

    def _ask(self, ids: Sequence[str]) -> object:
        """Return the decoded answer, or the reason why there is none.

        The library's exceptions hold the address and with it the key. None is raised or kept here: what is
        returned was never raised, so it has no chain and no traceback that could tell.
        """
        request = self._service().videos().list(part="statistics", id=",".join(ids), fields=FIELDS)
        try:
            return request.execute(num_retries=RETRIES)
        except HttpError as error:
            retry_after = error.resp.get("retry-after")
            return failure(error.resp.status, error.content, datetime.now(UTC), retry_after)
        except (OSError, HTTPException, httplib2.HttpLib2Error, ValueError) as error:
            self.close()
            return SourceUnreachable(f"YouTube could not be reached, or broke off ({type(error).__name__}).")
        except (LookupError, TypeError, AttributeError):
            # The library stumbles over error bodies that are JSON of another shape than it expects.
            self.close()
            return PageChanged("YouTube answered with an error that is not understood.")

    def _service(self) -> Any:
        """Return this thread's client, a new one after a fork."""
        if getattr(self._kept, "process", None) != os.getpid():
            self._kept.service, self._kept.process = self._open(), os.getpid()
        return self._kept.service

    def _open(self) -> Any:
        """Build the client from the description that lies in the package, without asking anyone."""
        http = httplib2.Http(timeout=self._timeout)
        # A redirect is no answer of this API, and following one would show a stranger what we ask.
        http.follow_redirects = False
        return build(
            "youtube",
            "v3",
            http=http,
            developerKey=self._key,
            client_options={"api_endpoint": self._api_url},
            cache_discovery=False,
            static_discovery=True,
        )


def understand(answer: object, ids: Sequence[str]) -> dict[str, Answer]:
    """Return what a videos.list answer says about each of these videos, and nothing about any other."""
    items = _items(answer)
    if not isinstance(items, list) or not all(map(_is_item, items)):
        return dict.fromkeys(ids, _not_understood(answer))
    counts = {item["id"]: _count(item) for item in items}
    gone = TrackGone("YouTube does not list this video: it was removed or made private.")
    return {video_id: counts.get(video_id, gone) for video_id in ids}


def _items(answer: object) -> object:
    """Return what stands under `items`: an empty list where an answer of the right kind leaves it out."""
    if not isinstance(answer, dict):
        return None
    return answer.get("items", [] if answer.get("kind") == KIND else None)


def _is_item(item: object) -> bool:
    return isinstance(item, dict) and isinstance(item.get("id"), str)


def _not_understood(answer: object) -> NotRead:
    """Tell an answer that broke off, which is worth another try, from one that is something else."""
    if isinstance(answer, str) and answer.lstrip()[:1] in {"", "{"}:
        return SourceUnreachable("YouTube's answer broke off.")
    return PageChanged("YouTube's answer is not a list of videos.")


def _count(item: dict[str, Any]) -> Answer:
    """Return the views of one item. A video whose owner hides them has no `viewCount`, which is not zero."""
    statistics = item.get("statistics", {})
    if not isinstance(statistics, dict):
        return PageChanged("YouTube's statistics of this video are not understood.")
    if "viewCount" not in statistics:
        return CountHidden("The views of this video are hidden.")
    views = statistics["viewCount"]
    if isinstance(views, str) and views.isascii() and views.isdigit() and len(views) <= LONGEST_COUNT:
        return int(views)
    return PageChanged(f"YouTube's number of views is not understood: {redact(repr(views))[:80]}")


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
        return SourceBlocked(text, wait(retry_after, now) or timedelta(minutes=1))
    if status >= 500 or status == 408:
        return SourceUnreachable(text)
    if status == 401 or said.reasons & REFUSED or (status == 403 and said.reasons):
        return SourceRefused(f"{text} (check YOUTUBE_API_KEY and its project in the Google Cloud console)")
    if status == 403:
        # The API gives its reasons. A bare 403 comes from a gate before it, and often passes.
        return SourceBlocked(text, wait(retry_after, now))
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


def wait(retry_after: str | None, now: datetime) -> timedelta | None:
    """Return the wait that a Retry-After header asks for, in seconds or as a date; None where it does not."""
    text = (retry_after or "").strip()
    # Nine digits are thirty years; a number with more of them would not fit a timedelta.
    if text.isdecimal() and len(text) <= 9:
        return timedelta(seconds=int(text))
    try:
        asked = parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(asked.replace(tzinfo=asked.tzinfo or UTC) - now, timedelta(0))


def next_allowance(now: datetime) -> datetime:
    """Return the next midnight in California, when Google fills the day's allowance again."""
    tomorrow = now.astimezone(PACIFIC).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(), PACIFIC).astimezone(UTC)
