"""Reading many tracks from one page: the open page's own request, repeated for neighbouring tracks.

    our page agreed with its answer ─► repeat the request for its own track: the same number?
                                          │ (meanwhile the page loads its lists of other tracks: those count as well)
                                          │ no: a page for each track, for the rest of the run
                                          ▼ yes
    take turns ─► claim as many neighbours ─► request them at once ─► (the caller settles them)
        ▲                                          │ on one page in twenty a neighbour's own page is opened: the same?
        └──────────────────────────────────────────┘ no: no number obtained in this way counts in this run

It ends when the page's limit or the time is reached, or at the first answer that concerns all.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final, Protocol

from django.conf import settings

from analytics.models import Platform, Reading
from analytics.runs import leasing, ledger, shared_pages
from analytics.runs.leasing import Lease
from enrichment.net.redaction import redact
from enrichment.registry import QUESTIONS, pace, request_time
from enrichment.sources.base import (
    Answer,
    AsksOnPages,
    Count,
    CountHidden,
    PageChanged,
    Source,
    SourceBlocked,
    SourceUnreachable,
    TrackGone,
)

AT_ONCE: Final = 24
"""The most requests sent together from one page; the browser keeps all but a few of them waiting in its own queue."""

COMPARED_EVERY: Final = 20
"""On one page in this many, including the first of a run, a neighbour's own page is opened as well."""

# These answers are final, however they were obtained. Everything else is left to the track's own page, and so is a
# removal: only there it is compared with the status and the text of the page.
_TELLING: Final = (Count, CountHidden)


class AskedPages(Source, AsksOnPages, Protocol):
    """A source that opens pages and can repeat their requests."""


@dataclass(frozen=True)
class Portion:
    """Neighbours that were requested at the same time, with the answer for each.

    Without leases it contains the counts that a page lists, and answers that settle nothing.
    """

    leases: Sequence[Lease]
    answers: Mapping[str, Answer]
    unasked: Sequence[Lease] = ()
    """Claimed and released again: the page could not request them."""

    @property
    def unsettled(self) -> list[Lease]:
        """Return the leases that need their own pages."""
        return [lease for lease in self.leases if not isinstance(self.answers[lease.spotify_id], _TELLING)]


def portions(lead: Lease, own: Answer | None, pages: AskedPages, deadline: float) -> Iterator[Portion]:
    """Yield the neighbours that the page of `lead` answers about, portion by portion.

    The page must be the one that was opened last; `own` is what it gave for its own track.
    """
    if not isinstance(own, Count):
        return
    number = _begin(lead, own, pages, deadline)
    again = pages.ask(lead.spotify_id, [lead.spotify_id]) if number else {}
    yield Portion([], {**pages.other_counts(), **again})
    if number and _is_trusted(lead, own, again.get(lead.spotify_id), pages):
        share = settings.SPOTIFY_TRACKS_PER_PAGE - 1
        yield from _portion_by_portion(lead, share, pages, deadline, is_compared=number % COMPARED_EVERY == 1)


def _begin(lead: Lease, own: Count, pages: AskedPages, deadline: float) -> int | None:
    """Take a turn for a first request; return which of the run's asked pages this is, from 1 on. None: no request."""
    if settings.SPOTIFY_TRACKS_PER_PAGE <= 1 or own.source != pages.name or not leasing.has_neighbours(lead):
        return None
    number = shared_pages.begin(lead.run_id, lead.platform)
    return number if number and _turns(1, deadline) else None


def _portion_by_portion(
    lead: Lease, share: int, pages: AskedPages, deadline: float, *, is_compared: bool
) -> Iterator[Portion]:
    """Yield portion after portion. The page opened for comparison replaces the one that was asked first."""
    open_page: str | None = lead.spotify_id
    while open_page and share > 0 and (turns := _turns(min(share, AT_ONCE), deadline)):
        portion = _ask(lead, turns, open_page, pages)
        share -= turns
        if is_compared and (compared := _first_count(portion)) and _page_turn(deadline):
            shown = pages.read([compared])[compared]
            yield Portion([], {compared: shown})
            portion = _compared(lead, portion, compared, shown, pages.by_question)
            open_page = compared if isinstance(shown, Count) and shown.source == pages.name else None
            is_compared = False
        yield portion
        if not portion.leases or not _stop_or_go_on(lead, portion):
            return


def _ask(lead: Lease, turns: int, open_page: str, pages: AskedPages) -> Portion:
    """Claim as many neighbours as the rate allows, and request them; those not requested are released."""
    leases = leasing.claim_neighbours(lead, settings.LEASE, turns)
    answers = pages.ask(open_page, [lease.spotify_id for lease in leases]) if leases else {}
    unasked = [lease for lease in leases if lease.spotify_id not in answers]
    for lease in unasked:
        leasing.hand_back(lease)
    return Portion([lease for lease in leases if lease.spotify_id in answers], answers, unasked)


def _is_trusted(lead: Lease, own: Count, again: Answer | None, pages: AskedPages) -> bool:
    """Return whether a page's repeated request gives the page's own number; if not, go back to single pages."""
    if isinstance(again, Count) and again.number == own.number:
        return True
    if isinstance(again, Count):
        reason = f"A page that showed {own.number:,} answered {again.number:,} when asked again."
        shared_pages.stop(lead.run_id, Platform(lead.platform), reason)
    elif again is not None and _is_hopeless(lead, again, pages.by_question):
        shared_pages.stop(lead.run_id, Platform(lead.platform), _words(again))
    return False


def _is_hopeless(lead: Lease, again: Answer, by_question: str) -> bool:
    """Return whether repeated requests are hopeless in this run, as this one failed right after its page worked."""
    if isinstance(again, SourceBlocked):
        return again.retry_after is None
    if isinstance(again, SourceUnreachable):
        # A connection may fail once. If it never worked, each page would lose time over it.
        return not Reading.objects.filter(run=lead.run_id, platform=lead.platform, source=by_question).exists()
    return True


def _compared(lead: Lease, portion: Portion, track: str, shown: Answer, by_question: str) -> Portion:
    """Return the portion, or one that settles nothing if a track's own page shows another number.

    If the page says that there is none, that is the answer about this track.
    """
    if isinstance(shown, TrackGone | CountHidden | PageChanged):
        # An odd page is read again, and says nothing of the requests.
        own = SourceUnreachable(str(shown)) if isinstance(shown, PageChanged) else shown
        return replace(portion, answers={**portion.answers, track: own})
    asked = portion.answers[track]
    if not (isinstance(shown, Count) and isinstance(asked, Count)) or shown.number == asked.number:
        return portion
    reason = f"A repeated request answered {asked.number:,}, but the track's own page shows {shown.number:,}."
    ledger.reject_source(lead.run_id, Platform(lead.platform), by_question, reason)
    return replace(portion, answers={one: PageChanged(reason) for one in portion.answers})


def _stop_or_go_on(lead: Lease, portion: Portion) -> bool:
    """Return whether to request more neighbours. If none of these was answered, the run goes back to single pages."""
    troubles = [portion.answers[lease.spotify_id] for lease in portion.unsettled]
    kept_out = [one for one in troubles if isinstance(one, SourceBlocked)]
    if any(one.retry_after is None for one in kept_out):
        shared_pages.stop(lead.run_id, Platform(lead.platform), _words(kept_out[0]))
    elif len(troubles) == len(portion.leases) and all(isinstance(one, PageChanged) for one in troubles):
        shared_pages.stop(lead.run_id, Platform(lead.platform), _words(troubles[0]))
    if kept_out or any(isinstance(one, SourceUnreachable) for one in troubles):
        return False
    return shared_pages.goes_on(lead.run_id, lead.platform)


def _words(trouble: Answer) -> str:
    return f"A page's request was repeated and failed: {redact(str(trouble))}"


def _first_count(portion: Portion) -> str | None:
    counted = (one.spotify_id for one in portion.leases if isinstance(portion.answers[one.spotify_id], Count))
    return next(counted, None)


def _turns(most: int, deadline: float) -> int:
    """Wait for a turn in the requests' rate limit, and take further free ones; 0 if none comes in time."""
    left = _left(deadline)
    if left <= timedelta() or not pace().turn(QUESTIONS, left):
        return 0
    taken = 1
    while taken < most and pace().turn(QUESTIONS, timedelta()):
        taken += 1
    return taken


def _page_turn(deadline: float) -> bool:
    left = _left(deadline)
    return left > timedelta() and pace().turn(Platform.SPOTIFY, left)


def _left(deadline: float) -> timedelta:
    return timedelta(seconds=deadline - time.monotonic()) - request_time(Platform.SPOTIFY)
