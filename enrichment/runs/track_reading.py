"""Reads one track on one platform, and whatever the platform sends along.

    lease ─► our turn? ─► claim neighbours ─► ask the source ─► settle ─► stop or reject the platform run?
      │         │ no                                   │
      │         └─► hand back, come again              └─► no answer, or asked to wait: give back, come again
      └─► nothing to do: settled, held by another, the run has ended, or the platform was switched off

A Spotify page that gave its track's number is then used to request others: `neighbours`.

If the worker is killed in between, the reading stays leased until its lease expires, and is then read again.
"""

import logging
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from analytics.models import Outcome, Platform
from analytics.runs import leasing, ledger
from analytics.runs.leasing import Lease
from analytics.runs.ledger import Settled
from analytics.runs.tallies import Tally, add_tally
from analytics.snapshots import canaries
from enrichment.broker import BrokerAway
from enrichment.lookups import page_facts
from enrichment.registry import BATCH, pace, source
from enrichment.runs import ends, evidence, launching, neighbours, questions, stopping
from enrichment.runs.ends import ComeAgain
from enrichment.runs.questions import page_seconds
from enrichment.sources.base import (
    Answer,
    AsksOnPages,
    Count,
    NamesArtists,
    NamesReleases,
    Source,
)

log = logging.getLogger(__name__)

TURN_WAIT = timedelta(seconds=3)
"""How long a task waits for its turn before it makes room for another."""


def read(reading_id: int, *, redelivered: bool = False) -> ComeAgain | None:
    """Settle a reading if we can lease it. Every expected failure is stored in its row."""
    started = time.monotonic()
    lead = leasing.lease(reading_id, settings.LEASE, redelivered=redelivered)
    if lead is None:
        return None
    platform = Platform(lead.platform)
    if platform not in settings.PLATFORMS:
        leasing.hand_back(lead)
        stopping.stop_switched_off(lead.run_id, platform)
        return None
    if not pace().turn(platform, TURN_WAIT):
        leasing.hand_back(lead)
        if stopping.stop_if_paused_to_the_end(lead.run_id, platform):
            return None
        # Sleep here rather than send a message with a countdown: workers would collect thousands of those.
        time.sleep(TURN_WAIT.total_seconds())
        return ComeAgain(timedelta())
    leases = [lead, *leasing.claim(lead, settings.LEASE, max(BATCH[platform] - len(lead.ids), 0))]
    reader, deadline = source(platform), started + settings.READING_SECONDS
    replies = questions.ask(reader, platform, leases, deadline)
    observed_at = timezone.now()
    troubles = ends.troubles_of(leases, replies.answers)
    waiting = ends.tried_again(troubles)
    tally = Tally(
        request_count=replies.requests,
        seconds=replies.seconds,
        waits_until=ends.pause(platform, replies.answers, observed_at),
    )
    ends.settle(troubles, replies.answers, observed_at, waiting, tally, reader.name)
    stopping.stop_if_hopeless(lead.run_id, platform, list(replies.answers.values()))
    stopping.stop_if_canary_is_kept_out(lead.run_id, platform, troubles)
    for rejected, why in canaries.reject_wrong(lead.run_id).items():
        log.warning("run %s stopped %s: %s", lead.run_id, rejected, why)
    if lead not in waiting:  # Otherwise its own next attempt claims them too.
        _send_again(lead.run_id, list(waiting))
    # What follows needs the page while it is open in the browser.
    settled = [(lease, trouble) for lease, trouble in troubles.items() if lease not in waiting]
    evidence.store_failures(reader, settled, observed_at)
    _read_neighbours(reader, lead, replies.answers, deadline)
    _store_page_facts(reader)
    return waiting.get(lead)


def _read_neighbours(pages: Source, lead: Lease, answers: Mapping[str, Answer], deadline: float) -> None:
    """Settle what the lead's page, which is still open, gets about other tracks."""
    platform = Platform(lead.platform)
    if platform != Platform.SPOTIFY or not isinstance(pages, AsksOnPages):
        return
    requests, seconds = pages.calls, page_seconds(pages)
    for portion in neighbours.portions(lead, answers.get(lead.spotify_id), pages, deadline):
        now = timezone.now()
        tally = Tally(
            request_count=pages.calls - requests,
            seconds=page_seconds(pages) - seconds,
            waits_until=ends.pause(platform, portion.answers, now),
        )
        requests, seconds = pages.calls, page_seconds(pages)
        if portion.leases:
            waiting = dict.fromkeys(portion.unsettled, ComeAgain(timedelta()))
            troubles = ends.troubles_of(portion.leases, portion.answers)
            ends.settle(troubles, portion.answers, now, waiting, tally, pages.by_question)
        else:
            _settle_other_counts(lead, portion.answers, now)
            if tally != ledger.NOTHING:
                add_tally(lead.run_id, platform, tally)
        _send_again(lead.run_id, [*portion.unsettled, *portion.unasked])


def _send_again(run_id: int, given_back: Sequence[Lease]) -> None:
    """Publish these readings again: messages of theirs that arrived while we held the leases had no effect.

    If a reading's first message is still queued, whichever comes first reads it. Without Redis `tend_runs` sends it.
    """
    if given_back:
        with suppress(BrokerAway):
            launching.launch(run_id, [lease.reading_id for lease in given_back])


def _settle_other_counts(lead: Lease, answers: Mapping[str, Answer], observed_at: datetime) -> None:
    """Settle the pending readings of other followed tracks whose counts were on the same page."""
    counts = {one: answer for one, answer in answers.items() if isinstance(answer, Count) and one != lead.spotify_id}
    if not counts:
        return
    leases = leasing.claim_tracks(lead.run_id, Platform.SPOTIFY, list(counts), settings.LEASE)
    found = [(lease, counts[lease.spotify_id]) for lease in leases]
    settled = [Settled(lease, Outcome.READ, number=shown.number, source=shown.source) for lease, shown in found]
    if settled:
        ledger.settle(settled, observed_at)


def _store_page_facts(reader: Source) -> None:
    """Store what pages contain in addition to counts. A worker that dies before this loses no number."""
    artists = reader.artists_named() if isinstance(reader, NamesArtists) else []
    of_tracks, newest = reader.releases_named() if isinstance(reader, NamesReleases) else ([], [])
    page_facts.store_facts(reader.lengths, artists, of_tracks, newest)
