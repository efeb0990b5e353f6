"""Asks Chartmetric about what we could not read ourselves, one request at a time, within its rate limit.

    fill_in     beat, every minute    the gaps of the runs of the last days, each run's newest first
    backfill    shell                 the weeks before tracking began

A run does not wait for it: it is recorded when our own readings are settled, whether or not a paid third party is
slow, used up or down. With `CHARTMETRIC_COUNTS=fill` it does, for a limited time (`runs.third_party_phase`).
"""

import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache

from django.conf import settings
from django.utils import timezone

from analytics.models import Outcome
from analytics.runs.leasing import MAX_ATTEMPTS
from analytics.snapshots import third_party_queue
from analytics.snapshots.third_party_queue import CountRequest
from enrichment.net.redaction import redact
from enrichment.net.shared_token import SharedToken
from enrichment.registry import pace
from enrichment.sources.base import NotRead, QuotaSpent, SourceBlocked, SourceRefused, SourceUnreachable
from enrichment.sources.chartmetric import Chartmetric, HistoryAnswer, Point
from enrichment.sources.pauses import pause_after
from enrichment.sources.trace import Tell, nobody

WEEK = timedelta(days=7)

FILL_IN_SECONDS = 45.0
"""The time for one call; the next minute continues."""

TURN_WAIT = timedelta(seconds=10)
"""How long a request waits for its turn. After a longer pause it is simply tried later."""

LONGEST_WAIT = timedelta(minutes=10)
"""How long a backfill waits for Chartmetric; after that it stops, and continues when it is run again."""


class LookupResult(StrEnum):
    """The result of one request."""

    KNOWN = "known"
    UNKNOWN = "unknown"
    STOPPED = "stopped"


Reason = str


def configured() -> bool:
    return bool(settings.CHARTMETRIC_REFRESH_TOKEN)


@cache
def source() -> Chartmetric:
    """Return this process's client, made at first use: after the fork of a worker child, never before."""
    return new_source()


def new_source(tell: Tell = nobody) -> Chartmetric:
    """Return a client that reports its requests to `tell`."""
    token = settings.CHARTMETRIC_REFRESH_TOKEN
    kept = SharedToken(settings.REDIS_URL, Chartmetric.name, token)
    return Chartmetric(token, settings.CHARTMETRIC_API_URL, kept, _turn, tell=tell)


def _turn() -> bool:
    return pace().turn(Chartmetric.name, TURN_WAIT)


def fill_in(now: datetime) -> int:
    """Ask about the tracks that the last days' runs could not read; return how many are known now."""
    if not configured():
        return 0
    third_party_queue.give_up_deadly(now)
    third_party_queue.ask_about_unread(now)
    known, end = 0, time.monotonic() + FILL_IN_SECONDS
    while time.monotonic() < end and (request := third_party_queue.lease_gap()) is not None:
        result, _ = ask(request)
        if result == LookupResult.STOPPED:
            break
        known += result == LookupResult.KNOWN
    return known


def ask(request: CountRequest) -> tuple[LookupResult, Reason]:
    """Send one leased request and settle it, or give it back with the reason to stop."""
    settled = False
    try:
        answer = source().read(request.spotify_id, request.since.date())
        mind_the_pace(answer)
        result, reason = _settle(request, answer.history)
        settled = True
    finally:
        # Ctrl-C, Redis down, a task's time limit: another worker takes it over at once.
        if not settled:
            third_party_queue.hand_back(request)
    return result, reason


def mind_the_pace(answer: HistoryAnswer) -> None:
    """Keep all workers from sending requests before Chartmetric allows them again."""
    # Pausing twice is harmless: the later end counts.
    for until in (answer.free_at, _pause_after(answer.history)):
        if until is not None:
            pace().pause(Chartmetric.name, until)


def _pause_after(history: object) -> datetime | None:
    match history:
        case QuotaSpent() | SourceRefused() | SourceUnreachable() | SourceBlocked(retry_after=timedelta()):
            return pause_after(history, timezone.now())
    return None


def _settle(request: CountRequest, history: tuple[Point, ...] | NotRead) -> tuple[LookupResult, Reason]:
    now = timezone.now()
    if not isinstance(history, NotRead):
        return _store_history(request, history, now)
    reason = redact(str(history))
    if isinstance(history, SourceBlocked | QuotaSpent | SourceRefused):
        third_party_queue.hand_back(request)
        return LookupResult.STOPPED, reason
    # An answer that does not come may concern all tracks at first; if a track had none three times, it is the track.
    if isinstance(history, SourceUnreachable) and request.attempts < MAX_ATTEMPTS:
        third_party_queue.give_back(request)
        return LookupResult.STOPPED, reason
    third_party_queue.settle(request, Outcome(history.outcome), reason=reason, at=now)
    return LookupResult.UNKNOWN, reason


def _store_history(request: CountRequest, history: Sequence[Point], now: datetime) -> tuple[LookupResult, Reason]:
    until = request.until or history[-1].observed_at
    kept = weekly(history, request.since, until)
    if not kept:
        reason = "Chartmetric has no number for this track from that time."
        third_party_queue.settle(request, Outcome.HIDDEN, reason=reason, at=now)
        return LookupResult.UNKNOWN, reason
    counts = [(point.observed_at, point.streams) for point in kept]
    third_party_queue.settle(request, Outcome.READ, counts, reason="", at=now)
    return LookupResult.KNOWN, ""


def weekly(history: Sequence[Point], since: datetime, until: datetime) -> list[Point]:
    """Return the newest point of each week, counted back from `until`, the end of a week.

    A week without a point stays empty: it is a gap, and is never filled from its neighbours.
    """
    newest: dict[int, Point] = {}
    for point in history:
        if since <= point.observed_at <= until:
            # The history is in order, so the last one of a week wins.
            newest[(until - point.observed_at) // WEEK] = point
    return [newest[week] for week in sorted(newest, reverse=True)]


Report = Callable[[LookupResult], None]


def backfill(spotify_ids: Sequence[str] | None, report: Report) -> Reason:
    """Send all requests for the weeks before tracking; return why it stopped early, or ""."""
    third_party_queue.give_up_deadly(timezone.now())
    while (request := third_party_queue.lease_history(spotify_ids)) is not None:
        result, reason = ask(request)
        if result != LookupResult.STOPPED:
            report(result)
        elif not _waited():
            return reason
    return ""


def paused_until() -> datetime | None:
    """Return until when Chartmetric accepts no requests, None if it does. Raises redis.RedisError."""
    return pace().paused_until(Chartmetric.name)


def _waited() -> bool:
    """Sleep until Chartmetric allows requests again; return False at once if that is not soon."""
    until = paused_until()
    if until is None:
        return False
    wait = until - timezone.now()
    if wait > LONGEST_WAIT:
        return False
    time.sleep(max(wait.total_seconds(), 0.0))
    return True
