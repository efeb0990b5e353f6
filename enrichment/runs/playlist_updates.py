"""Playlist updates, on their own schedule: playlists are read, and tracks that are new in them at once.

    due, or requested ─► playlists ─► a run over the new tracks ─► search for their videos ─► a run over their views

An update waits for an active run, and its own runs make way for any other: what they have not read by then is read by
that one, or by another run of the update after it. Known tracks wait for the weekly run.
"""

import logging
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial

from django.db import IntegrityError, transaction
from django.utils import timezone

from analytics.models import Platform, PlaylistUpdate, SnapshotRun, week_of
from analytics.playlists import updates
from enrichment.broker import BrokerAway
from enrichment.duties import do_all, do_if_possible
from enrichment.registry import enabled
from enrichment.runs import lifecycle, playlist_reading, schedule
from enrichment.runs.lifecycle import MOST_MISSED, RunRequest
from enrichment.video_matching.asking import search_for

log = logging.getLogger(__name__)

SEARCHED_FOR = timedelta(hours=1)
"""How long an update waits for the videos of its new tracks; the rest is searched for in the days after."""


def request_update(playlist_ids: Sequence[int], by: str) -> PlaylistUpdate:
    """Begin an update of these playlists, outside any run, and hand it to the workers. Raises BrokerAway.

    Messages lost by the broker are sent again by `tend`.
    """
    now = timezone.now()
    update, readings = updates.begin(week_of(now), now, requested_by=by, playlist_ids=playlist_ids)
    transaction.on_commit(partial(playlist_reading.send, readings))
    return update


def tend(now: datetime) -> None:
    """Begin the update that is due, and continue the open ones, every minute. Raises BrokerAway."""
    try:
        _begin_due(now)
    finally:
        do_all(*(partial(do_if_possible, advance, update, now) for update in updates.open_ones()))


def advance(update: PlaylistUpdate, now: datetime) -> SnapshotRun | None:
    """Take the next step of an update; return the run that this started, if any. Raises BrokerAway."""
    if not updates.is_read(update):
        return None
    updates.to_tracks(update)
    for platform in enabled():
        unread = list(updates.unread(update, platform).values_list("spotify_id", flat=True))
        if unread:
            return _read(update, unread, [platform])
    if not _is_searched(update, now):
        return None
    updates.end(update, now)
    return None


def _read(update: PlaylistUpdate, spotify_ids: Sequence[str], platforms: Sequence[Platform]) -> SnapshotRun | None:
    """Start a run over these tracks; None while another is active, which may well read them itself."""
    if SnapshotRun.objects.active().exists():
        return None
    trigger = SnapshotRun.Trigger.PLAYLISTS
    asked = RunRequest(trigger, update.requested_by, spotify_ids=spotify_ids, platforms=platforms)
    run, is_ours = lifecycle.start(asked)
    return run if is_ours else None


def _is_searched(update: PlaylistUpdate, now: datetime) -> bool:
    """Search for its new tracks' videos if possible; return whether there is nothing left to wait for."""
    unsearched = list(updates.unsearched(update).values_list("pk", flat=True))
    if not unsearched or now - update.started_at > SEARCHED_FOR or Platform.YOUTUBE not in enabled():
        return True
    begins, words = search_for(unsearched)
    if not begins:
        log.info("%s waits for no video: %s", update, words)
    return not begins and not SnapshotRun.objects.active().exists()


def _begin_due(now: datetime) -> None:
    """Begin the update of the latest slot that is due, unless a run is active; mark those that were missed."""
    updates.free_later_slots(now)
    waiting = due(now)
    if waiting and schedule.can_catch_up(waiting[-1], now):
        if SnapshotRun.objects.active().exists():
            return
        slot = waiting.pop()
        with suppress(IntegrityError), transaction.atomic():  # Another beat was quicker.
            _update, readings = updates.begin(week_of(slot), now, scheduled_for=slot)
            transaction.on_commit(partial(_send, readings))
    if updates.last_scheduled(now) is not None:
        updates.mark_missed(waiting, now)


def due(now: datetime) -> list[datetime]:
    """Return the slots up to now that have no update, the latest last, since the first playlist was followed."""
    begun = updates.begun()
    if begun is None:
        return []
    since = max(filter(None, (updates.last_scheduled(now), begun)))
    return list(deque(schedule.PLAYLISTS.between(since, now), maxlen=MOST_MISSED))


def _send(readings: Sequence[int]) -> None:
    # Stored in any case: `playlist_reading.tend` sends lost messages again.
    with suppress(BrokerAway):
        playlist_reading.send(readings)
