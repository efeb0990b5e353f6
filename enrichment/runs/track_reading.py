"""Reads one track on one platform, and whatever the platform sends along.

    lease ─► our turn? ─► claim neighbours ─► ask the source ─► settle ─► stop or reject the platform run?
      │         │ no                                   │
      │         └─► hand back, come again              └─► no answer, or told to wait: give back, come again
      └─► nothing to do: settled, held by another, or the run has ended

A Spotify page that gave its track's number is then asked about others: `neighbours`.

If it is killed in between, the reading stays leased until its lease expires, and is then read again.
"""

import logging
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from analytics.catalogue import lengths
from analytics.contacts import credit_suggestions
from analytics.contacts.credit_suggestions import Named
from analytics.models import Outcome, Platform
from analytics.runs import leasing, ledger
from analytics.runs.leasing import Lease
from analytics.runs.ledger import Settled
from analytics.runs.tallies import Tally, count
from analytics.snapshots import canaries
from enrichment.broker import BrokerAway
from enrichment.net.redaction import redact
from enrichment.registry import BATCH, pace, source
from enrichment.runs import evidence, launching, neighbours, stopping
from enrichment.runs.stopping import is_doubtful, trouble_of
from enrichment.sources.base import (
    Answer,
    AsksOnPages,
    Count,
    NamesArtists,
    QuotaSpent,
    SourceBlocked,
    SourceRefused,
    SourceUnreachable,
    TimesPages,
)

log = logging.getLogger(__name__)

TURN_WAIT = timedelta(seconds=3)
"""How long a task waits for its turn before it makes room for another."""

UNREACHABLE_WAIT = timedelta(seconds=5)
"""How long a reading without an answer waits before its second attempt; before its third, three times as long."""

LAST_QUESTION = timedelta(seconds=25)
"""With less time left a task requests nothing more: an answer may take twenty seconds, and settling takes time
too.
"""

LONGEST_PAUSE = timedelta(minutes=10)
"""If asked to wait longer than this, a reading is settled as blocked instead."""

# The next request is likely to fail in the same way.
_CONCERNS_ALL = (SourceBlocked, QuotaSpent, SourceRefused, SourceUnreachable)


@dataclass(frozen=True)
class ComeAgain:
    """The reading is still pending; its task must run again after this wait."""

    after: timedelta


def read(reading_id: int, *, redelivered: bool = False) -> ComeAgain | None:
    """Settle a reading if we can lease it. Every expected failure is stored in its row."""
    started = time.monotonic()
    lead = leasing.lease(reading_id, settings.LEASE, redelivered=redelivered)
    if lead is None:
        return None
    platform = Platform(lead.platform)
    if not pace().turn(platform, TURN_WAIT):
        leasing.hand_back(lead)
        # Sleep here rather than send a message with a countdown: workers would collect thousands of those.
        time.sleep(TURN_WAIT.total_seconds())
        return ComeAgain(timedelta())
    leases = [lead, *leasing.claim(lead, settings.LEASE, max(BATCH[platform] - len(lead.ids), 0))]
    asked_before, took_before = source(platform).calls, _seconds(platform)
    deadline = started + settings.READING_SECONDS
    answers = _second_look(platform, leases, _ask(platform, leases, deadline), deadline)
    observed_at = timezone.now()
    waiting = _wait(leases, answers)
    tally = Tally(
        request_count=source(platform).calls - asked_before,
        seconds=_seconds(platform) - took_before,
        waits_until=_pause(platform, answers, observed_at),
    )
    _settle(leases, answers, observed_at, waiting, tally, source(platform).name)
    _keep_unasked(lead, answers, observed_at)
    stopping.stop_if_hopeless(lead.run_id, platform, list(answers.values()))
    stopping.stop_if_canary_is_kept_out(platform, leases, answers)
    for rejected, why in canaries.doubt_wrong(lead.run_id).items():
        log.warning("run %s stopped %s: %s", lead.run_id, rejected, why)
    # What follows needs the page, which is still open in the browser: other tracks only if it was good.
    settled = [lease for lease in leases if lease not in waiting]
    evidence.keep(source(platform), [(lease, trouble_of(lease, answers)) for lease in settled], observed_at)
    _read_neighbours(lead, answers, deadline)
    lengths.learn(source(platform).lengths)
    _suggest_credits(platform)
    return waiting.get(lead)


def _read_neighbours(lead: Lease, answers: Mapping[str, Answer], deadline: float) -> None:
    """Settle what the lead's page, which is still open, gets about other tracks."""
    platform = Platform(lead.platform)
    pages = source(platform)
    if platform != Platform.SPOTIFY or not isinstance(pages, AsksOnPages):
        return
    calls, seconds = pages.calls, _seconds(platform)
    for portion in neighbours.answered(lead, answers.get(lead.spotify_id), pages, deadline):
        now = timezone.now()
        tally = Tally(
            request_count=pages.calls - calls,
            seconds=_seconds(platform) - seconds,
            waits_until=_pause(platform, portion.answers, now),
        )
        calls, seconds = pages.calls, _seconds(platform)
        if portion.leases:
            waiting = dict.fromkeys(portion.unsettled, ComeAgain(timedelta()))
            _settle(portion.leases, portion.answers, now, waiting, tally, pages.by_question)
        elif tally != ledger.NOTHING:
            count(lead.run_id, platform, tally)
        _send_again(lead.run_id, [*portion.unsettled, *portion.unasked])


def _send_again(run_id: int, given_back: Sequence[Lease]) -> None:
    """Publish these readings again, to be read from their own pages: some messages arrived during our lease and are
    lost.

    If a reading's first message is still queued, whichever comes first reads it. Without Redis `tend_runs` sends it.
    """
    if given_back:
        with suppress(BrokerAway):
            launching.launch(run_id, [lease.reading_id for lease in given_back])


def _seconds(platform: Platform) -> float:
    """Return how long the pages of this process took so far; 0 where a platform has none."""
    asked = source(platform)
    return asked.seconds if isinstance(asked, TimesPages) else 0.0


def _ask(platform: Platform, leases: Sequence[Lease], deadline: float) -> Mapping[str, Answer]:
    """Ask for every id once, as many at a time as the source takes.

    The first request's turn has come; each further one, for a track with more videos, waits for its own.
    An id without an answer was not requested: the time was up, or an earlier answer concerns all.
    """
    ids = list(dict.fromkeys(one for lease in leases for one in lease.ids))
    size = BATCH[platform]
    answers: dict[str, Answer] = {}
    for first in range(0, len(ids), size):
        if first and not _may_ask_on(platform, answers, deadline):
            break
        answers |= source(platform).read(ids[first : first + size])
    return answers


def _second_look(
    platform: Platform, leases: Sequence[Lease], answers: Mapping[str, Answer], deadline: float
) -> Mapping[str, Answer]:
    """Read each canary that was not understood or was blocked again, in a new browser; the second answer counts.

    One bad page must not cost a run; a second one stops the platform: see `canaries.doubt_wrong` and `stopping`.

    If no time is left, the canary counts as unreachable: it is tried again, and proves nothing meanwhile.
    """
    suspects = [lease for lease in leases if is_doubtful(trouble_of(lease, answers))]
    if not suspects:
        return answers
    canary_tracks = canaries.among([lease.track_id for lease in suspects], platform)
    suspects = [lease for lease in suspects if lease.track_id in canary_tracks]
    ids = [one for lease in suspects for one in lease.ids]
    if not ids:
        return answers
    if not _may_ask_on(platform, {}, deadline):
        return {**answers, **dict.fromkeys(ids, SourceUnreachable("no time was left to read this canary again"))}
    source(platform).close()
    again = _ask(platform, suspects, deadline)
    return {**answers, **{one: answer for one, answer in again.items() if one in ids or one not in answers}}


def _may_ask_on(platform: Platform, answers: Mapping[str, Answer], deadline: float) -> bool:
    """Return whether a task with these answers may send one more request, once its turn has come."""
    if any(isinstance(answer, _CONCERNS_ALL) for answer in answers.values()):
        return False
    left = timedelta(seconds=deadline - time.monotonic()) - LAST_QUESTION
    return left > timedelta() and pace().turn(platform, left)


def _wait(leases: Sequence[Lease], answers: Mapping[str, Answer]) -> dict[Lease, ComeAgain]:
    """Return the readings that are to be tried again."""
    waiting = {}
    for lease in leases:
        trouble = trouble_of(lease, answers)
        if isinstance(trouble, SourceBlocked) and trouble.retry_after:
            if trouble.retry_after <= LONGEST_PAUSE and not lease.is_last_attempt:
                waiting[lease] = ComeAgain(timedelta())
        elif isinstance(trouble, SourceUnreachable) and not lease.is_last_attempt:
            waiting[lease] = ComeAgain(UNREACHABLE_WAIT * 3 ** (lease.attempts - 1))
    return waiting


def _pause(platform: Platform, answers: Mapping[str, Answer], now: datetime) -> datetime | None:
    """Pause all workers for as long as the platform asked; return until when, if it did."""
    waits = [answer.retry_after for answer in answers.values() if isinstance(answer, SourceBlocked)]
    longest = max(filter(None, waits), default=None)
    if longest is None:
        return None
    until = now + longest
    pace().pause(platform, until)
    return until


def _settle(
    leases: Sequence[Lease],
    answers: Mapping[str, Answer],
    observed_at: datetime,
    waiting: Mapping[Lease, ComeAgain],
    tally: Tally,
    way: str,
) -> None:
    """Store how these readings ended. Other counts are added once, with the first of them."""
    if waiting:
        blocked = sum(isinstance(trouble_of(lease, answers), SourceBlocked) for lease in waiting)
        ledger.give_back(list(waiting), replace(tally, bad=blocked))
        tally = ledger.NOTHING
    ends = [_end(lease, answers, way) for lease in leases if lease not in waiting]
    if ends:
        ledger.settle(ends, observed_at, tally)


def _end(lease: Lease, answers: Mapping[str, Answer], name: str) -> Settled:
    """Return how a reading ended: the sum over its ids, known only when every one of them was read."""
    counts = {one: answer for one in lease.ids if isinstance(answer := answers.get(one), Count)}
    numbers = {one: count.number for one, count in counts.items()}
    videos = numbers if lease.platform == Platform.YOUTUBE else None
    trouble = trouble_of(lease, answers)
    if trouble is not None:
        return Settled(lease, Outcome(trouble.outcome), reason=redact(str(trouble)), source=name, videos=videos)
    # All ids of a reading come from the same source: a track has one on Spotify, and YouTube has one source.
    way = counts[lease.ids[0]]
    number = sum(numbers.values())
    return Settled(lease, Outcome.READ, number=number, reason=way.remark, source=way.source, videos=videos)


def _keep_unasked(lead: Lease, answers: Mapping[str, Answer], observed_at: datetime) -> None:
    """Settle the pending readings of other tracks whose numbers came along, if we follow them."""
    if lead.platform != Platform.SPOTIFY:
        return
    counts = {one: answer for one, answer in answers.items() if isinstance(answer, Count) and one != lead.spotify_id}
    if not counts:
        return
    leases = leasing.claim_tracks(lead.run_id, Platform.SPOTIFY, list(counts), settings.LEASE)
    found = [(lease, counts[lease.spotify_id]) for lease in leases]
    ends = [Settled(lease, Outcome.READ, number=count.number, source=count.source) for lease, count in found]
    if ends:
        ledger.settle(ends, observed_at)


def _suggest_credits(platform: Platform) -> None:
    """Suggest the artists named by the pages. If a worker dies before this, no number is lost, and next week names
    them.
    """
    asked = source(platform)
    if isinstance(asked, NamesArtists):
        named = asked.artists_named()
        if settings.SUGGEST_CREDITS:
            credit_suggestions.suggest(Named(one.track_id, one.artist_id, one.name) for one in named)
