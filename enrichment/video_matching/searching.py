"""Searches YouTube for the videos of tracks, one track after the other, while searches are left today.

    beat, every ten minutes ─► search_due ─┐
    admin, `manage.py match_videos` ───────┴─► search: by ISRC ─► sure? ─► else by title and artist ─► settle

A run never waits for it: while one is active beat does not search, because readings use the same platform.
If interrupted, a search is due again at the same step.
"""

import logging
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import TypeVar

import redis
from django.conf import settings
from django.utils import timezone

from analytics.catalogue import video_search_queue
from analytics.catalogue.video_search_queue import Judged, LeasedSearch, Outcome
from analytics.catalogue.video_search_status import SearchQuota
from analytics.formatting import wording
from analytics.models import Platform, SnapshotRun
from enrichment.net.redaction import redact
from enrichment.registry import enabled, pace
from enrichment.sources.base import NotRead, PageChanged, QuotaSpent, SourceUnreachable
from enrichment.sources.pauses import pause_after
from enrichment.sources.youtube import VideoDetails, YouTubeSearch, next_allowance
from enrichment.video_matching.allowance import DailySearches
from enrichment.video_matching.scoring import ASKED, TAKEN, SearchedTrack, VideoFacts, judge

log = logging.getLogger(__name__)

NAME = "youtube search"
"""The name of the pause in Redis that only concerns searches."""

SHARE_SECONDS = 45.0
"""The time for one call by beat; the next one continues."""

TURN_WAIT = timedelta(seconds=10)

Report = Callable[[Outcome], None]

T = TypeVar("T")


class SearchStopped(Exception):
    """No search is possible now; the text says why and, if known, when it continues."""


class SearchFailed(SearchStopped):
    """No answer came to this search. It may be this track's alone."""


@cache
def source() -> YouTubeSearch:
    """Return this process's client, made at first use: after the fork of a worker child, never before."""
    return YouTubeSearch(settings.YOUTUBE_API_KEY, settings.YOUTUBE_API_URL)


@cache
def searches() -> DailySearches:
    return DailySearches(settings.REDIS_URL, settings.YOUTUBE_API_KEY, settings.YOUTUBE_SEARCHES)


def search_quota(now: datetime) -> SearchQuota:
    """Return the state of searching. Raises redis.RedisError if Redis is down."""
    most = settings.YOUTUBE_SEARCHES
    if not settings.YOUTUBE_API_KEY or Platform.YOUTUBE not in enabled() or not most:
        why = "YOUTUBE_API_KEY is not set" if most and Platform.YOUTUBE in enabled() else "it is switched off"
        return SearchQuota(most, 0, f"Videos are not searched for: {why}.")
    left = searches().left(now)
    if not left:
        return SearchQuota(most, 0, f"Today's {most:,} searches are used up.", next_allowance(now))
    until = pace().paused_until(NAME)
    return SearchQuota(most, left, "YouTube asked us to wait." if until else "", until)


def search_status(now: datetime) -> SearchQuota | None:
    """Return the state of searching for a page; None if Redis is down."""
    try:
        return search_quota(now)
    except redis.RedisError:
        return None


def search_due(now: datetime) -> int:
    """Search for due tracks for a while; return for how many. Does nothing while a run is active."""
    if search_quota(now).obstacle:
        return 0
    video_search_queue.give_up_deadly(now)
    video_search_queue.enqueue_missing()
    done, end = 0, time.monotonic() + SHARE_SECONDS
    try:
        while time.monotonic() < end and not SnapshotRun.objects.active().exists() and search_next() is not None:
            done += 1
    except SearchStopped as stopped:
        log.info("The search for videos stopped: %s", stopped)
    return done


def search_all(spotify_ids: Sequence[str] | None, most: int | None, report: Report) -> str:
    """Search for due tracks (among these), at most `most`; return why it stopped early, or ""."""
    done = 0
    try:
        while (most is None or done < most) and (outcome := search_next(spotify_ids)) is not None:
            report(outcome)
            done += 1
    except SearchStopped as stopped:
        return str(stopped)
    return ""


def search_next(spotify_ids: Sequence[str] | None = None) -> Outcome | None:
    """Search for the next due track and settle it; None if none is due. Raises SearchStopped."""
    _check(timezone.now())
    held = video_search_queue.lease(timezone.now(), spotify_ids)
    if held is None:
        return None
    reason, settled = "", False
    try:
        outcome = _search(held)
        settled = True
    except SearchFailed as failed:
        video_search_queue.put_off(held, str(failed), timezone.now())
        raise
    except SearchStopped as stopped:
        reason = str(stopped)
        raise
    finally:
        # Ctrl-C, Redis down, a task's time limit: another worker takes it over at once.
        if not settled:
            video_search_queue.give_back(held, reason)
    return outcome


def _check(now: datetime) -> None:
    quota = search_quota(now)
    if quota.obstacle:
        raise SearchStopped(quota.obstacle + wording.continues(quota.until))


def _search(held: LeasedSearch) -> Outcome:
    """Make the remaining searches for a track, and settle it. Raises SearchStopped."""
    try:
        is_sure = (
            held.step == video_search_queue.Step.ISRC and bool(held.isrc) and _ask(held, held.isrc, by_isrc=True)
        )
        if not is_sure:
            video_search_queue.go_on_by_title(held)
            _ask(held, f"{held.artists.replace(',', ' ')} {held.title}".strip(), by_isrc=False)
    except PageChanged as changed:
        # YouTube may have changed, rather than this track: the other searches of the day must not be wasted.
        pace().pause(NAME, pause_after(changed, timezone.now()))
        video_search_queue.fail(held, redact(str(changed)), timezone.now())
        return Outcome.UNRECOGNISED
    return video_search_queue.settle(held, TAKEN / 100, timezone.now()) or Outcome.TAKEN


def _ask(held: LeasedSearch, words: str, *, by_isrc: bool) -> bool:
    """Store what YouTube finds for these words; return whether there is a certain match.

    Raises SearchStopped and PageChanged.
    """
    ids = _answer(lambda: source().find(words), counted=True)
    refused = video_search_queue.refused(held)
    shown = _answer(lambda: source().show([one for one in ids if one not in refused]), counted=False)
    judged = [_judged(held, one, by_isrc=by_isrc) for one in shown]
    video_search_queue.store_candidates(held, [one for one in judged if one.score >= ASKED / 100])
    return any(one.score >= TAKEN / 100 for one in judged)


def _judged(held: LeasedSearch, one: VideoDetails, *, by_isrc: bool) -> Judged:
    seconds = None if held.length_ms is None else round(held.length_ms / 1000)
    judgement = judge(
        SearchedTrack(held.title, held.artists, seconds),
        VideoFacts(one.title, one.channel, one.seconds, by_isrc=by_isrc),
    )
    clues = [(clue.words, clue.points) for clue in judgement.clues]
    return Judged(
        one.youtube_id,
        judgement.role,
        one.title,
        one.channel,
        one.seconds,
        one.published_at,
        judgement.points / 100,
        clues,
    )


def _answer(question: Callable[[], T | NotRead], *, counted: bool) -> T:
    """Send a request when it is our turn, a search only if one is left today. Raises SearchStopped, PageChanged."""
    now = timezone.now()
    if not pace().turn(Platform.YOUTUBE, TURN_WAIT):
        raise SearchStopped(f"YouTube asked us to wait.{wording.continues(pace().paused_until(Platform.YOUTUBE))}")
    if counted and not searches().take(now):
        _check(now)
    answer = question()
    if not isinstance(answer, NotRead):
        return answer
    if isinstance(answer, PageChanged):
        raise answer
    until = _pause(answer, now, counted=counted)
    stopped = SearchFailed if isinstance(answer, SourceUnreachable) else SearchStopped
    raise stopped(f"{redact(str(answer))}{wording.continues(until)}")


def _pause(trouble: NotRead, now: datetime, *, counted: bool) -> datetime:
    """Pause all searches until YouTube allows requests again, and return when that is."""
    if counted and isinstance(trouble, QuotaSpent):
        searches().spend(now)
    until = pause_after(trouble, now)
    # Pausing twice is harmless: the later end counts.
    pace().pause(NAME, until)
    return until
