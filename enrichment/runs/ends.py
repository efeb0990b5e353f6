"""How leased readings end, depending on the source's answer: settled, or given back to be tried again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.conf import settings

from analytics.models import Outcome, Platform
from analytics.runs import ledger
from analytics.runs.leasing import Lease
from analytics.runs.ledger import Settled
from analytics.runs.tallies import Tally
from enrichment.net.redaction import redact
from enrichment.registry import pace
from enrichment.sources.base import Answer, Count, NotRead, PageChanged, SourceBlocked, SourceUnreachable

LONGEST_PAUSE = timedelta(minutes=10)
"""If asked to wait longer than this, a reading is settled as blocked instead."""

Troubles = Mapping[Lease, NotRead | None]
"""Why each reading has no number, None for those that have one."""


@dataclass(frozen=True)
class ComeAgain:
    """The reading is still pending; its task must run again after this wait."""

    after: timedelta


def is_doubtful(trouble: NotRead | None) -> bool:
    """Return whether a new browser may get another answer. Not if the platform asked us to wait."""
    if isinstance(trouble, SourceBlocked):
        return trouble.retry_after is None
    return isinstance(trouble, PageChanged)


def troubles_of(leases: Sequence[Lease], answers: Mapping[str, Answer]) -> Troubles:
    """Return why each of these readings has no number, None for those that have one."""
    return {lease: _trouble(lease, answers) for lease in leases}


def tried_again(troubles: Troubles) -> dict[Lease, ComeAgain]:
    """Return the readings that are to be tried again, each with the wait before that."""
    waiting = {}
    for lease, trouble in troubles.items():
        wait = _wait(lease, trouble)
        if wait is not None and not lease.is_last_attempt:
            waiting[lease] = ComeAgain(wait)
    return waiting


def _wait(lease: Lease, trouble: NotRead | None) -> timedelta | None:
    """Return how long to wait before another try, None if it would not help. A pause delays turns by itself."""
    if isinstance(trouble, SourceBlocked) and trouble.retry_after:
        return timedelta() if trouble.retry_after <= LONGEST_PAUSE else None
    # A wait of zero, or until a time that is over, invites us to try again. At once would be no use.
    is_invited = isinstance(trouble, SourceBlocked) and trouble.retry_after is not None
    if is_invited or isinstance(trouble, SourceUnreachable):
        wait: timedelta = settings.RETRY_WAIT * 3 ** (lease.attempts - 1)
        return wait
    return None


def pause(platform: Platform, answers: Mapping[str, Answer], now: datetime) -> datetime | None:
    """Pause all workers for as long as the platform asked; return until when, if it did."""
    waits = [answer.retry_after for answer in answers.values() if isinstance(answer, SourceBlocked)]
    longest = max(filter(None, waits), default=None)
    if longest is None:
        return None
    until = now + longest
    pace().pause(platform, until)
    return until


def settle(
    troubles: Troubles,
    answers: Mapping[str, Answer],
    observed_at: datetime,
    waiting: Mapping[Lease, ComeAgain],
    tally: Tally,
    source: str,
) -> None:
    """Settle these readings with their numbers or troubles, and give back those that are waiting.

    `tally` is added to the platform run once, and `source` names who was asked.
    """
    if waiting:
        blocked = sum(isinstance(troubles[lease], SourceBlocked) for lease in waiting)
        ledger.give_back(list(waiting), replace(tally, bad=blocked))
        tally = ledger.NOTHING
    ends = [_end(one, trouble, answers, source) for one, trouble in troubles.items() if one not in waiting]
    if ends:
        ledger.settle(ends, observed_at, tally)


def _end(lease: Lease, trouble: NotRead | None, answers: Mapping[str, Answer], source: str) -> Settled:
    """Return how a reading ended. Its number is the sum over its ids, known only if every one of them was read."""
    counts = {one: answer for one in lease.ids if isinstance(answer := answers.get(one), Count)}
    numbers = {one: count.number for one, count in counts.items()}
    videos = numbers if lease.platform == Platform.YOUTUBE else None
    if trouble is not None:
        return Settled(lease, Outcome(trouble.outcome), reason=redact(str(trouble)), source=source, videos=videos)
    # All ids of a reading come from the same source: a track has one id on Spotify, and YouTube has one source.
    first = counts[lease.ids[0]]
    number = sum(numbers.values())
    return Settled(lease, Outcome.READ, number=number, reason=first.remark, source=first.source, videos=videos)


def _trouble(lease: Lease, answers: Mapping[str, Answer]) -> NotRead | None:
    """Return why a reading has no number, None if it has one."""
    if not lease.ids:
        # Its videos were removed from the track after the run began.
        return SourceUnreachable("The track no longer had a video when it was read.")
    trouble = next((answer for one in lease.ids if isinstance(answer := answers.get(one), NotRead)), None)
    unasked = sum(one not in answers for one in lease.ids)
    if trouble is None and unasked:
        return SourceUnreachable(
            f"{unasked} of its {len(lease.ids)} videos could not be read within one task's time."
        )
    return trouble
