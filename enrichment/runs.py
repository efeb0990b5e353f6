"""The life of a run: started once, tended until it ends, cancelled on request."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import Count, Max, Min
from django.utils import timezone

from analytics import ledger
from analytics.models import Outcome, Platform, SnapshotRun, Track
from analytics.recording import record_run
from enrichment import launching, schedule
from enrichment.platforms import enabled, pace, tracks_per_second

ADOPTION = timedelta(hours=1)
"""A whole run that began this shortly before a slot, and is still active at it, is that slot's run."""

MOST_MISSED = 60
"""Missed slots noted at once; after a longer sleep only the latest ones are of use to anybody."""


class UnknownTracks(Exception):
    """Some of the tracks asked for are not in the catalogue; `.args` are their Spotify ids."""


@dataclass(frozen=True)
class Order:
    """What somebody asks a run to read: by default every active track on every platform."""

    trigger: SnapshotRun.Trigger
    asked_by: str = ""
    slot: datetime | None = None
    spotify_ids: Sequence[str] | None = None
    platforms: Sequence[Platform] | None = None
    retry_of: int | None = None

    @property
    def whole(self) -> bool:
        return self.spotify_ids is None and self.platforms is None and self.retry_of is None


# Starting


def start(order: Order) -> tuple[SnapshotRun, bool]:
    """Start a run and return it with True, or the one that is active already (or has the slot) with False.

    Raises UnknownTracks before anything is written, and BrokerAway after the run was stored: `tend_runs`
    launches it then.
    """
    _check_tracks(order)
    while True:
        try:
            with transaction.atomic():
                run = _create(order)
                transaction.on_commit(partial(_begin, run))
        except IntegrityError as error:
            # Two unique keys let one of many through. Any other is a mistake in the order.
            if not any(key in str(error) for key in ("one_active_run_at_a_time", "one_run_per_slot")):
                raise
            existing = _existing(order)
            if existing is not None:
                return existing, False
        else:
            return run, True


def _begin(run: SnapshotRun) -> None:
    """Hand a run to the workers, or record it at once where there is nothing to read."""
    if ledger.unsettled(run.pk):
        launching.launch(run.pk)
    else:
        record_run(run.pk)
    run.refresh_from_db()


def _check_tracks(order: Order) -> None:
    if order.spotify_ids is None:
        return
    known = Track.objects.filter(spotify_id__in=order.spotify_ids).values_list("spotify_id", flat=True)
    unknown = sorted(set(order.spotify_ids) - set(known))
    if unknown:
        raise UnknownTracks(*unknown)


def _create(order: Order) -> SnapshotRun:
    now = timezone.now()
    run = SnapshotRun.objects.create(
        trigger=order.trigger,
        asked_by=order.asked_by,
        slot=order.slot or (_open_slot(now) if order.whole else None),
        whole=order.whole,
        retry_of_id=order.retry_of,
        started_at=now,
        deadline_at=now,
    )
    _fill(run, order)
    run.tracks = run.readings.aggregate(tracks=Count("track", distinct=True))["tracks"]
    run.deadline_at = now + timedelta(seconds=_seconds_allowed(run))
    run.save(update_fields=["tracks", "deadline_at"])
    return run


def _open_slot(now: datetime) -> datetime | None:
    """Return the due slot that has no run yet: a run of everything fulfils it, whoever starts it."""
    due = due_slots(now)
    return due[-1] if due and schedule.can_catch_up(due[-1], now) else None


_READINGS = """
    INSERT INTO analytics_reading (run_id, track_id, platform, state, outcome, reason, source, attempts, losses)
    SELECT %(run)s, track.id, asked.platform,
           CASE WHEN nothing THEN 'settled' ELSE 'pending' END, CASE WHEN nothing THEN 'no_video' ELSE '' END,
           '', '', 0, 0
      FROM analytics_track track
     CROSS JOIN unnest(%(platforms)s::text[]) AS asked (platform)
     CROSS JOIN LATERAL (
           SELECT asked.platform = 'youtube' AND NOT EXISTS (
                  SELECT FROM analytics_video video WHERE video.track_id = track.id) AS nothing) readable
     WHERE track.active AND (%(tracks)s::text[] IS NULL OR track.spotify_id = ANY(%(tracks)s))
       AND (%(retry_of)s::bigint IS NULL OR EXISTS (
           SELECT FROM analytics_reading failed
            WHERE failed.run_id = %(retry_of)s AND failed.track_id = track.id
              AND failed.platform = asked.platform AND failed.outcome NOT IN ('read', 'no_video')))
     ORDER BY track.id, asked.platform
"""

_LEGS = """
    INSERT INTO analytics_leg (run_id, platform, readings, no_video, streak, stopped, stopped_reason,
                               read, gone, hidden, blocked, quota, refused, changed, unreachable, poison, cancelled)
    SELECT run_id, platform, count(*), count(*) FILTER (WHERE outcome = 'no_video'), 0, '', '',
           0, 0, 0, 0, 0, 0, 0, 0, 0, 0
      FROM analytics_reading WHERE run_id = %(run)s GROUP BY run_id, platform
"""


def _fill(run: SnapshotRun, order: Order) -> None:
    """Write one pending reading per track and platform, and the legs that count them."""
    values: dict[str, Any] = {
        "run": run.pk,
        "platforms": [platform.value for platform in order.platforms or enabled()],
        "tracks": None if order.spotify_ids is None else list(order.spotify_ids),
        "retry_of": order.retry_of,
    }
    with connection.cursor() as cursor:
        cursor.execute(_READINGS, values)
        cursor.execute(_LEGS, values)


def _seconds_allowed(run: SnapshotRun) -> float:
    """Return how long a run may take: half an hour, and twice what its readings need at the agreed rates.

    Six days at most, so that a run never stands in the way of the next week's.
    """
    legs = run.legs.values_list("platform", "readings")
    expected = max((readings / tracks_per_second(Platform(platform)) for platform, readings in legs), default=0.0)
    return min(1_800 + 2 * expected, 6 * 86_400)


def _existing(order: Order) -> SnapshotRun | None:
    """Return the run that kept ours from being made, None where it ended in between."""
    active = SnapshotRun.objects.active().first()
    if active is None:
        return SnapshotRun.objects.filter(slot=order.slot).first() if order.slot else None
    if order.slot is not None and active.whole and active.slot is None and active.started_at > order.slot - ADOPTION:
        _adopt(active, order.slot)
    return active


def _adopt(run: SnapshotRun, slot: datetime) -> None:
    try:
        with transaction.atomic():
            SnapshotRun.objects.filter(pk=run.pk, slot=None).update(slot=slot)
    except IntegrityError:
        return  # The slot has its run: another beat was quicker.
    run.refresh_from_db()


# Slots


def due_slots(now: datetime) -> list[datetime]:
    """Return the slots up to now that have no run, the latest last, since the catalogue was begun."""
    known = SnapshotRun.objects.aggregate(slot=Max("slot"))["slot"]
    begun = known or Track.objects.aggregate(begun=Min("created_at"))["begun"]
    if begun is None:
        return []
    return list(deque(schedule.slots_between(begun, now), maxlen=MOST_MISSED))


def start_due_slot(now: datetime) -> SnapshotRun | None:
    """Start the run of the latest due slot that has none; note the slots that can no longer be caught up."""
    due = due_slots(now)
    if due and schedule.can_catch_up(due[-1], now):
        slot = due.pop()
        on_time = now - slot < timedelta(minutes=1)
        trigger = SnapshotRun.Trigger.SCHEDULE if on_time else SnapshotRun.Trigger.CATCH_UP
        _note_missed(due, now)
        return start(Order(trigger=trigger, slot=slot))[0]
    _note_missed(due, now)
    return None


def _note_missed(slots: Sequence[datetime], now: datetime) -> None:
    missed = [
        SnapshotRun(
            slot=slot,
            trigger=SnapshotRun.Trigger.SCHEDULE,
            state=SnapshotRun.State.MISSED,
            started_at=slot,
            deadline_at=slot,
            ended_at=now,
            note="Nothing was running that could have started this run while it was due.",
        )
        for slot in slots
    ]
    SnapshotRun.objects.bulk_create(missed, ignore_conflicts=True)


# Tending


def tend(run: SnapshotRun, now: datetime) -> None:
    """See that a run comes to its end, whatever died: called every minute. Raises BrokerAway."""
    lost = ledger.take_back_lost(run.pk)
    if now >= run.deadline_at or not ledger.unsettled(run.pk):
        # Here and not by a message: the broker may be what keeps the run from its end.
        record_run(run.pk)
    elif lost:
        launching.launch(run.pk, lost)
    elif _has_lost_its_messages(run, now):
        launching.launch(run.pk)


def _has_lost_its_messages(run: SnapshotRun, now: datetime) -> bool:
    """Return whether readings are pending, nobody works on them, and no message says that anybody will."""
    quiet_since = now - settings.QUIET
    if (run.published_at or run.started_at) > quiet_since or not ledger.is_quiet(run.pk, quiet_since):
        return False
    if launching.messages_waiting():
        return False
    return not any(pace().paused_until(leg.platform) for leg in run.legs.all() if leg.left)


def cancel(run_id: int, by: str) -> bool:
    """End an active run without recording anything; return whether it was active."""
    with transaction.atomic():
        run = SnapshotRun.objects.select_for_update().get(pk=run_id)
        if not run.is_active:
            return False
        ledger.settle_left(run_id, Outcome.CANCELLED, "")
        run.state = SnapshotRun.State.CANCELLED
        run.ended_at = timezone.now()
        run.note = f"Cancelled by {by}. Nothing of it was recorded."
        run.save(update_fields=["state", "ended_at", "note"])
    return True
