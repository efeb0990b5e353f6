"""Looks up who wrote, produced and performed the tracks, at each source's own pace, in the minutes after a run.

    beat, every minute, a task per source ─► find_due ─┐
    `manage.py find_credits` ──────────────────────────┴─► lease ─► read ─► keep the claims ─► put them together

A run never waits for it: while one is active, beat starts no lookups. Whenever it is stopped, what was not answered
stays due.
"""

import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, Never

import redis
from django.conf import settings
from django.utils import timezone

from analytics.catalogue import release_facts
from analytics.catalogue.release_facts import Facts
from analytics.contacts import aggregates, credit_claims, credit_queue, credit_status, works
from analytics.contacts.credit_lines import ClaimedCredit
from analytics.contacts.credit_queue import LeasedLookup, Outcome
from analytics.contacts.credit_status import SourceStatus
from analytics.formatting import wording
from analytics.insights import open_list
from analytics.models import Platform, SnapshotRun, Track
from enrichment.net.redaction import redact
from enrichment.registry import credit_source, enabled, pace
from enrichment.sources.base import NotRead, PageChanged
from enrichment.sources.credits import Answer, Asked, Credits, MusicBrainz, SpotifyCredits, Unknown
from enrichment.sources.credits.claims import ListedPublisher, ListedWork
from enrichment.sources.pauses import pause_after

log = logging.getLogger(__name__)

SHARE_SECONDS: Final = 45.0
"""The time for one call by beat; the next one continues."""

AT_ONCE: Final = 20
"""How many tracks are leased together if a source takes one at a time: some forty seconds of MusicBrainz."""

MOST_UNRECOGNISED: Final = 5
"""This many answers in a row that are not understood mean that the source has changed, not these tracks."""

Report = Callable[[Outcome], None]


class LookupStopped(Exception):
    """The source cannot be used now; the text says why and, if known, when it continues."""


@dataclass
class _Turn:
    """Requests that are ours: those that are not answered by the end are given back."""

    held: list[LeasedLookup]
    unrecognised_in_a_row: int = 0
    done: set[int] = field(default_factory=set)

    def left(self) -> list[LeasedLookup]:
        return [one for one in self.held if one.pk not in self.done]


def obstacle(source: str) -> str:
    """Return why this source is not used at all, "" if it is."""
    if source not in settings.CREDIT_SOURCES:
        return "It is switched off (CREDIT_SOURCES)."
    if source == MusicBrainz.name and not settings.CONTACT_EMAIL:
        return "CONTACT_EMAIL is not set, and MusicBrainz requires a contact address."
    if source == SpotifyCredits.name and (Platform.SPOTIFY not in enabled() or settings.SPOTIFY_TRACKS_PER_PAGE == 1):
        return "Requests from Spotify's pages are switched off (PLATFORMS, SPOTIFY_TRACKS_PER_PAGE)."
    return ""


def status(now: datetime) -> list[SourceStatus]:
    """Return the progress of every source that is switched on, for a page, even if Redis does not answer."""
    return [_status(source, now) for source in settings.CREDIT_SOURCES]


def _status(source: str, now: datetime) -> SourceStatus:
    why, until = obstacle(source), None
    try:
        until = None if why else pace().paused_until(source)
    except redis.RedisError:
        why = "Redis does not answer."
    why = why or ("It asked us to wait, or gave no answer." if until else "")
    return replace(credit_status.progress(source, now), obstacle=why, until=until)


def count_progress(now: datetime) -> None:
    """Count how far every source is that is switched on, for the page. Harmless to repeat."""
    for source in settings.CREDIT_SOURCES:
        credit_status.count(source, now)


def find_due(source: str) -> int:
    """Ask a source about what is due, for a while; return about how many tracks.

    Does nothing while a run is active.
    """
    if obstacle(source) or pace().paused_until(source) is not None:
        return 0
    credit_queue.give_up_deadly(timezone.now())
    credit_queue.enqueue(source)
    done, end = 0, time.monotonic() + SHARE_SECONDS
    try:
        while time.monotonic() < end and not SnapshotRun.objects.active().exists():
            found = _find_some(source, None, lambda: time.monotonic() < end)
            if not found:
                break
            done += len(found)
    except LookupStopped as stopped:
        log.info("Asking %s who is behind the tracks stopped: %s", source, stopped)
    if done:
        _count_anew(source)
    return done


def find_all(source: str, spotify_ids: Sequence[str] | None, report: Report) -> str:
    """Look up everything due at a source (of these tracks); return why it stopped early, "" if it did not."""
    try:
        _check(source)
        credit_queue.give_up_deadly(timezone.now())
        while found := _find_some(source, spotify_ids, lambda: True):
            for outcome in found:
                report(outcome)
    except LookupStopped as stopped:
        return str(stopped)
    finally:
        _count_anew(source)
    return ""


def _count_anew(source: str) -> None:
    now = timezone.now()
    open_list.count(now)
    credit_status.count(source, now)


def _check(source: str) -> None:
    why, until = obstacle(source), None
    if not why and (until := pace().paused_until(source)) is not None:
        why = "It asked us to wait, or gave no answer."
    if why:
        raise LookupStopped(why + wording.continues(until))


def _find_some(source: str, spotify_ids: Sequence[str] | None, go_on: Callable[[], bool]) -> list[Outcome]:
    """Look some tracks up and settle them; return how each ended, none if none is due. Raises LookupStopped."""
    batch = credit_source(source).batch
    turn = _Turn(credit_queue.lease(source, batch if batch > 1 else AT_ONCE, timezone.now(), spotify_ids))
    reason = ""
    try:
        return list(_ask(source, turn, batch, go_on))
    except LookupStopped as stopped:
        reason = str(stopped)
        raise
    finally:
        # Out of time, Ctrl-C, Redis away: another worker takes them over at once.
        credit_queue.give_back(turn.left(), reason)


def _ask(source: str, turn: _Turn, batch: int, go_on: Callable[[], bool]) -> Iterator[Outcome]:
    for first in range(0, len(turn.held), batch):
        if not go_on():
            return
        some = turn.held[first : first + batch]
        asked = {one.key: one for one in (_asked(source, held) for held in some)}
        answers = credit_source(source).read(list(asked.values()))
        yield from _settled(source, turn, some, answers)


def _asked(source: str, held: LeasedLookup) -> Asked:
    isrc = held.isrc if credit_queue.by_isrc(source) else ""
    return Asked(isrc, held.title, held.artists, held.length_ms, held.spotify_id)


def _settled(
    source: str, turn: _Turn, some: Sequence[LeasedLookup], answers: Mapping[str, Answer]
) -> Iterator[Outcome]:
    """Settle what was answered. Raises LookupStopped if the source must not be used for a while."""
    credited: set[int] = set()
    unanswered: tuple[LeasedLookup, NotRead] | None = None
    try:
        for held in some:
            answer = answers[_asked(source, held).key]
            outcome = _outcome(answer)
            if isinstance(outcome, NotRead):
                unanswered = unanswered or (held, outcome)
                continue
            turn.unrecognised_in_a_row = turn.unrecognised_in_a_row + 1 if outcome == Outcome.UNRECOGNISED else 0
            if isinstance(answer, PageChanged) and turn.unrecognised_in_a_row >= MOST_UNRECOGNISED:
                _stop(source, answer)
            turn.done.add(held.pk)
            credited |= _settle(source, held, answer, outcome)
            yield outcome
    finally:
        aggregates.catch_up(credited)
    if unanswered is not None:
        # Requests are sent in this order: it is the first whose answer did not come.
        lookup, trouble = unanswered
        credit_queue.put_off(lookup, redact(str(trouble)), timezone.now())
        _stop(source, trouble)


def _outcome(answer: Answer) -> Outcome | NotRead:
    """Return how a lookup ended, or why it was not answered."""
    match answer:
        case Credits():
            return Outcome.FOUND
        case Unknown():
            return Outcome.UNKNOWN
        case PageChanged():
            return Outcome.UNRECOGNISED
    return answer


def _settle(source: str, held: LeasedLookup, answer: Answer, outcome: Outcome) -> frozenset[int]:
    """Store an answer; return the contacts who got a credit from it."""
    now = timezone.now()
    credited = _store_answer(source, held.track_id, answer, now) if isinstance(answer, Credits) else frozenset()
    credit_queue.settle(held, outcome, redact(str(answer)) if isinstance(answer, NotRead) else "", now)
    return credited


def _store_answer(source: str, track_id: int, answer: Credits, now: datetime) -> frozenset[int]:
    """Store what a source has. If it no longer knows the track, what it had before stays."""
    claimed = [
        ClaimedCredit(source, one.origin, one.role, one.name, one.detail, one.ipi, one.isni) for one in answer.claims
    ]
    credit_claims.replace_claims(track_id, source, claimed, now)
    combined = credit_claims.combine_claims(track_id)
    track = Track.objects.get(pk=track_id)
    works.replace_works(track, source, [_claimed(one) for one in answer.works], now)
    works.link([track_id])
    if answer.released is not None:
        facts = Facts(track.spotify_id, released=answer.released.day, precision=answer.released.precision)
        release_facts.learn([facts], Track.FoundAt(source))
    return combined.contacts


def _claimed(work: ListedWork) -> works.ClaimedWork:
    writers = [works.ClaimedWriter(one.name, one.ipi, _listed(one.publishers)) for one in work.writers]
    return works.ClaimedWork(work.title, work.iswc, writers, _listed(work.publishers) or ())


def _listed(publishers: Sequence[ListedPublisher] | None) -> tuple[works.ClaimedPublisher, ...] | None:
    if publishers is None:
        return None
    return tuple(works.ClaimedPublisher(one.name, one.place, one.ipi, one.share) for one in publishers)


def _stop(source: str, trouble: NotRead) -> Never:
    """Keep all workers from asking before the source may be asked again. Raises LookupStopped."""
    until = pause_after(trouble, timezone.now())
    pace().pause(source, until)
    raise LookupStopped(f"{redact(str(trouble))}{wording.continues(until)}")
