"""Asks a source about leased readings: about each id once, and about a canary twice if its answer is doubtful."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from analytics.models import Platform
from analytics.runs.leasing import Lease
from analytics.snapshots import canaries
from enrichment.registry import BATCH, pace, request_time
from enrichment.runs.ends import is_doubtful, troubles_of
from enrichment.sources.base import (
    Answer,
    QuotaSpent,
    Source,
    SourceBlocked,
    SourceRefused,
    SourceUnreachable,
    TimesPages,
)

# The next request is likely to fail in the same way.
_CONCERNS_ALL = (SourceBlocked, QuotaSpent, SourceRefused, SourceUnreachable)


@dataclass(frozen=True)
class Replies:
    """What a source answered, by id, with the requests that it took and the seconds that its pages took."""

    answers: Mapping[str, Answer]
    requests: int
    seconds: float


def ask(source: Source, platform: Platform, leases: Sequence[Lease], deadline: float) -> Replies:
    """Ask a source for these readings until a moment of the monotonic clock."""
    return _second_look(source, platform, leases, _ask(source, platform, leases, deadline), deadline)


def _ask(source: Source, platform: Platform, leases: Sequence[Lease], deadline: float) -> Replies:
    """Ask for every id once, as many at a time as the source takes.

    The caller has waited for the turn of the first request; further ones wait here. An id without an answer was not
    requested: the time was up, or an earlier answer, such as a used-up quota, concerns all.
    """
    ids = list(dict.fromkeys(one for lease in leases for one in lease.ids))
    size = BATCH[platform]
    answers: dict[str, Answer] = {}
    requests, seconds = source.calls, page_seconds(source)
    for start in range(0, len(ids), size):
        if start and not _take_turn(platform, answers, deadline):
            break
        answers |= source.read(ids[start : start + size])
    return Replies(answers, source.calls - requests, page_seconds(source) - seconds)


def page_seconds(source: Source) -> float:
    """Return how long the pages of this process took so far; 0 if a platform has none."""
    return source.seconds if isinstance(source, TimesPages) else 0.0


def _second_look(
    source: Source, platform: Platform, leases: Sequence[Lease], first: Replies, deadline: float
) -> Replies:
    """Ask again, in a new browser, about each canary that was blocked or not understood; the second answer counts.

    One bad page must not cost a run; a second one stops the platform, see `canaries.reject_wrong` and `stopping`. If
    no time is left, the canary counts as unreachable: it is tried again, and proves nothing meanwhile.
    """
    answers = first.answers
    suspects = [lease for lease, trouble in troubles_of(leases, answers).items() if is_doubtful(trouble)]
    if not suspects:
        return first
    canary_tracks = canaries.among([lease.track_id for lease in suspects], platform)
    suspects = [lease for lease in suspects if lease.track_id in canary_tracks]
    ids = [one for lease in suspects for one in lease.ids]
    if not ids:
        return first
    if not _take_turn(platform, {}, deadline):
        late = SourceUnreachable("no time was left to read this canary again")
        return replace(first, answers={**answers, **dict.fromkeys(ids, late)})
    source.close()
    again = _ask(source, platform, suspects, deadline)
    better = {one: answer for one, answer in again.answers.items() if one in ids or one not in answers}
    return Replies({**answers, **better}, first.requests + again.requests, first.seconds + again.seconds)


def _take_turn(platform: Platform, answers: Mapping[str, Answer], deadline: float) -> bool:
    """Wait for the turn of one more request; return False if it would come too late, or an answer rules it out."""
    if any(isinstance(answer, _CONCERNS_ALL) for answer in answers.values()):
        return False
    left = timedelta(seconds=deadline - time.monotonic()) - request_time(platform)
    return left > timedelta() and pace().turn(platform, left)
