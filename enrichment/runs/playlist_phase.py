"""The beginning of a full run: its playlists are read, and their tracks join it.

    plan ─► launch: chord( one task per playlist ) ─► join ─► hand over to the readings of tracks
               ▲                                        ▲
               └── what was lost ◄── tend ──────────────┘ all settled, or their time is over

The readings of known tracks are in the run from its start, so they are read whatever happens to the playlists.
Joining is one transaction under the run's lock and does nothing the second time.
"""

from datetime import datetime, timedelta
from functools import partial
from math import ceil

import redis
from celery import chord
from django.conf import settings
from django.db import transaction
from django.db.models import Count, Max, QuerySet
from django.utils import timezone

from analytics.models import Outcome, Platform, PlatformRun, PlaylistReading, SnapshotRun, week_of
from analytics.playlists import reading_queue
from analytics.playlists.weeks import carried_counts
from analytics.runs import leasing, ledger
from analytics.runs.ledger import Settled
from analytics.runs.tallies import Tally, add_tally
from enrichment import broker
from enrichment.registry import enabled, pace, tracks_per_second
from enrichment.runs import launching, third_party_phase
from enrichment.runs.contents import fill, seconds_allowed
from enrichment.runs.playlist_reading import TASK
from enrichment.sources.playlists import Playlists

SHORTEST = timedelta(minutes=10)
"""The time for a run's playlists, to which twice the time that their requests need is added."""

LONGEST = timedelta(hours=2)
"""Playlists may delay a run's tracks no longer than this."""

ROWS_A_QUESTION = 50
"""How many rows one request gives, for the time limit."""

UNKNOWN_ROWS = 500
"""The assumed size of a playlist that was never read, for the time limit."""

_JOIN = "enrichment.tasks.join_playlists"

TOO_LATE = "The run had to continue before this was read."
CLAIMED_AT_ONCE = 5_000
"""How many readings are leased and settled in one transaction."""


def plan(run: SnapshotRun) -> None:
    """Let a run begin with the followed playlists, if there are any. The caller saves the run."""
    if Platform.SPOTIFY not in enabled():
        return
    readings = reading_queue.ask_for(week_of(run.scheduled_for or run.started_at), run.pk)
    if readings:
        run.playlists_until = run.started_at + _time_for(readings)
        run.deadline_at += run.playlists_until - run.started_at


def _time_for(readings: list[int]) -> timedelta:
    """Return how long these playlists may take: ten minutes, and twice what their requests need."""
    known = PlaylistReading.objects.filter(pk__in=readings).annotate(most=Max("playlist__readings__total"))
    questions = sum(
        2 + ceil((most or UNKNOWN_ROWS) / ROWS_A_QUESTION) for most in known.values_list("most", flat=True)
    )
    needed = timedelta(seconds=2 * questions / tracks_per_second(Platform.SPOTIFY))
    return min(SHORTEST + needed, LONGEST)


def launch(run_id: int) -> None:
    """Publish the unread playlists of a run. Raises BrokerAway."""
    with broker.publishing():
        run = SnapshotRun.objects.active().filter(pk=run_id, playlists_until__isnull=False)
        # Before publishing, as with the readings of tracks.
        if run.update(published_at=timezone.now()):
            _publish(run_id)


def _publish(run_id: int) -> None:
    header = [broker.task(TASK, pk) for pk in _unsettled(run_id).order_by("pk").values_list("pk", flat=True)]
    if header:
        with broker.batched():
            chord(header)(broker.body(_JOIN, run_id))
    else:
        broker.task(_JOIN, run_id).apply_async()


def join(run_id: int) -> None:
    """Add the playlists' tracks to the run, and publish its readings. Raises BrokerAway after it was stored.

    Does nothing if that was done, or while playlists are being read and have time.
    """
    now = timezone.now()
    with transaction.atomic():
        run = SnapshotRun.objects.select_for_update(no_key=True).get(pk=run_id)
        if not run.is_active or run.playlists_until is None:
            return
        if now < run.playlists_until and _unsettled(run_id).exists():
            return
        give_up(run, TOO_LATE)
        fill(run, enabled())
        _settle_shown_counts(run)
        run.tracks = run.readings.aggregate(tracks=Count("track", distinct=True))["tracks"]
        run.deadline_at = now + timedelta(seconds=seconds_allowed(run))
        run.playlists_until = None
        run.save(update_fields=["tracks", "deadline_at", "playlists_until"])
        transaction.on_commit(partial(hand_over, run_id))


def hand_over(run_id: int) -> None:
    """Publish the readings of a run's tracks, or record it if nothing is left to read. Raises BrokerAway."""
    if ledger.unsettled(run_id):
        launching.launch(run_id)
        _record_pauses(run_id)
    else:
        third_party_phase.finish(run_id)


def _record_pauses(run_id: int) -> None:
    """Record which platforms asked an earlier run to wait: this one waits as well."""
    for platform in PlatformRun.objects.filter(run=run_id).values_list("platform", flat=True):
        until = pace().paused_until(platform)
        if until is not None:
            add_tally(run_id, platform, Tally(waits_until=until))


def tend(run: SnapshotRun, now: datetime) -> None:
    """Make sure that a run gets past its playlists, whatever died. Raises BrokerAway."""
    lost = reading_queue.take_back_lost(now)
    _close_if_hopeless(run, now)
    is_over = run.playlists_until is None or now >= run.playlists_until
    if is_over or not _unsettled(run.pk).exists():
        join(run.pk)
    elif lost or launching.has_lost_its_messages(run, now, partial(_is_quiet, run), [Platform.SPOTIFY]):
        launch(run.pk)


def _close_if_hopeless(run: SnapshotRun, now: datetime) -> None:
    """Wait no longer for playlists if Spotify shows nobody any before the tracks have to be read."""
    try:
        until = pace().paused_until(Platform.SPOTIFY)
    except redis.RedisError:
        return  # Without Redis nothing is known about pauses, and the time of the playlists is still limited.
    open_until = SnapshotRun.objects.active().filter(pk=run.pk, playlists_until__gt=now)
    if until is not None and open_until.filter(playlists_until__lte=until).update(playlists_until=now):
        run.playlists_until = now


def give_up(run: SnapshotRun, reason: str) -> None:
    """Settle a run's unread playlists with this reason."""
    reading_queue.give_up(_unsettled(run.pk), reason)


def _unsettled(run_id: int) -> QuerySet[PlaylistReading]:
    return PlaylistReading.objects.filter(run=run_id).exclude(state=PlaylistReading.State.SETTLED)


def _is_quiet(run: SnapshotRun, since: datetime) -> bool:
    """Return whether no playlist of the run is being read, nor has been since then."""
    is_held = _unsettled(run.pk).filter(state=PlaylistReading.State.LEASED).exists()
    return not is_held and not run.playlist_readings.filter(tried_at__gt=since).exists()


def _settle_shown_counts(run: SnapshotRun) -> None:
    """Settle the readings of tracks whose counts were shown in the run's playlists."""
    for observed_at, counts in carried_counts(run.pk, run.started_at):
        ids = sorted(counts)
        for first in range(0, len(ids), CLAIMED_AT_ONCE):
            leases = leasing.claim_tracks(
                run.pk, Platform.SPOTIFY, ids[first : first + CLAIMED_AT_ONCE], settings.LEASE
            )
            ends = [
                Settled(lease, Outcome.READ, number=counts[lease.spotify_id], source=Playlists.name)
                for lease in leases
            ]
            if ends:
                ledger.settle(ends, observed_at)
