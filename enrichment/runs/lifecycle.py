"""The life of a run: started once, tended until it ends, cancelled on request."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Case, Count, F, Max, Min, When
from django.db.models.functions import Now
from django.utils import timezone

from analytics.models import Outcome, Platform, Playlist, RunEvent, SnapshotRun, Track
from analytics.runs import ledger
from analytics.runs.timeline import record_event
from enrichment import broker
from enrichment.broker import BrokerAway
from enrichment.notifications import switch
from enrichment.registry import enabled
from enrichment.runs import launching, playlist_phase, schedule, third_party_phase
from enrichment.runs.contents import fill, seconds_allowed

ADOPTION = timedelta(hours=1)
"""A full run that began at most this long before a slot and is still active then is the slot's run."""

MOST_MISSED = 60
"""How many missed slots are marked at once; after a longer outage only the latest ones matter."""


class UnknownTracks(Exception):
    """Some of the requested tracks are not in the catalogue; `.args` are their Spotify ids."""


class NotLaunched(BrokerAway):
    """The run is stored, but Redis does not answer: `tend_runs` launches it."""

    def __init__(self, run: SnapshotRun, reason: BrokerAway) -> None:
        super().__init__(str(reason))
        self.run = run


@dataclass(frozen=True)
class RunRequest:
    """What a run should read: by default every active track on every platform."""

    trigger: SnapshotRun.Trigger
    requested_by: str = ""
    scheduled_for: datetime | None = None
    spotify_ids: Sequence[str] | None = None
    platforms: Sequence[Platform] | None = None
    retry_of: int | None = None

    @property
    def is_full(self) -> bool:
        return self.spotify_ids is None and self.platforms is None and self.retry_of is None


def start(request: RunRequest) -> tuple[SnapshotRun, bool]:
    """Start a run and return it with True, or the one that is already active (or has the slot) with False.

    Raises UnknownTracks before anything is written, and NotLaunched after the run was stored.
    """
    _check_tracks(request)
    while True:
        try:
            with transaction.atomic():
                run = _create(request)
                transaction.on_commit(partial(_begin, run))
        except IntegrityError as error:
            # Two unique keys let one of many through. Any other violation is a mistake in the request.
            if not any(key in str(error) for key in ("one_active_run_at_a_time", "one_run_per_slot")):
                raise
            existing = _existing(request)
            if existing is not None and _cancel_small_run(existing, request):
                continue
            if existing is not None:
                return existing, False
        else:
            return run, True


def _begin(run: SnapshotRun) -> None:
    """Hand a run to the workers, playlists first, or record it at once if there is nothing to read."""
    try:
        if run.playlists_until:
            playlist_phase.launch(run.pk)
        else:
            playlist_phase.hand_over(run.pk)
    except BrokerAway as reason:
        raise NotLaunched(run, reason) from None
    if switch.is_watched(run):
        broker.ping(run.pk)
    run.refresh_from_db()


def _check_tracks(request: RunRequest) -> None:
    if request.spotify_ids is None:
        return
    known = Track.objects.filter(spotify_id__in=request.spotify_ids).values_list("spotify_id", flat=True)
    unknown = sorted(set(request.spotify_ids) - set(known))
    if unknown:
        raise UnknownTracks(*unknown)


def _create(request: RunRequest) -> SnapshotRun:
    now = timezone.now()
    run = SnapshotRun.objects.create(
        trigger=request.trigger,
        requested_by=request.requested_by,
        scheduled_for=request.scheduled_for or (_open_slot(now) if request.is_full else None),
        is_full=request.is_full,
        retry_of_id=request.retry_of,
        started_at=now,
        deadline_at=now,
    )
    fill(run, request.platforms or enabled(), request.spotify_ids, request.retry_of)
    run.tracks = run.readings.aggregate(tracks=Count("track", distinct=True))["tracks"]
    run.deadline_at = now + timedelta(seconds=seconds_allowed(run))
    if request.is_full and settings.PLAYLISTS_IN_RUN:
        playlist_phase.plan(run)
    run.save(update_fields=["tracks", "deadline_at", "playlists_until"])
    _record_start(run)
    return run


def _record_start(run: SnapshotRun) -> None:
    """Record in the timeline who started a run, and in that of the retried run that it is retried."""
    asked = (
        f"by {run.requested_by} ({run.get_trigger_display()})"
        if run.requested_by
        else f"({run.get_trigger_display()})"
    )
    retry = "" if run.retry_of_id is None else f" to read what run {run.retry_of_id} could not"
    record_event(run.pk, RunEvent.Kind.STARTED, number=run.tracks, details=asked + retry, at=run.started_at)
    if run.retry_of_id is not None:
        record_event(run.retry_of_id, RunEvent.Kind.RETRIED, number=1, details=str(run), at=run.started_at)


def _open_slot(now: datetime) -> datetime | None:
    """Return the due slot that has no run yet: any full run fills it, whoever starts it."""
    due = due_slots(now)
    return due[-1] if due and schedule.can_catch_up(due[-1], now) else None


def _existing(request: RunRequest) -> SnapshotRun | None:
    """Return the run that kept ours from being created, None if it has ended in between."""
    active = SnapshotRun.objects.active().first()
    if active is None:
        moment = request.scheduled_for
        return SnapshotRun.objects.filter(scheduled_for=moment).first() if moment else None
    if (
        request.scheduled_for is not None
        and active.is_full
        and active.scheduled_for is None
        and active.started_at > request.scheduled_for - ADOPTION
    ):
        _adopt(active, request.scheduled_for)
    return active


def _cancel_small_run(active: SnapshotRun, request: RunRequest) -> bool:
    """Cancel the active run, if it is over new tracks only and the requested one is not; return whether it was.

    What it has not read yet is read by the requested run, or by another run over new tracks after it.
    """
    small = SnapshotRun.MAKE_WAY
    if active.trigger not in small or request.trigger in small or not active.is_active:
        return False
    cancel(active.pk, "another run, for which it made way")
    return True


def _adopt(run: SnapshotRun, slot: datetime) -> None:
    try:
        with transaction.atomic():
            SnapshotRun.objects.filter(pk=run.pk, scheduled_for=None).update(scheduled_for=slot)
    except IntegrityError:
        return  # The slot has its run: another beat was faster.
    run.refresh_from_db()


def due_slots(now: datetime) -> list[datetime]:
    """Return the slots up to now that have no run, latest last. Slots from before the first track do not count."""
    known = SnapshotRun.objects.filter(scheduled_for__lte=now).aggregate(last=Max("scheduled_for"))["last"]
    begun = known or _begun()
    if begun is None:
        return []
    return list(deque(schedule.slots_between(begun, now), maxlen=MOST_MISSED))


def _begun() -> datetime | None:
    """Return when the first track or playlist was added; None for an empty catalogue."""
    firsts = (model.objects.aggregate(begun=Min("created_at"))["begun"] for model in (Track, Playlist))
    return min((first for first in firsts if first), default=None)


def start_due_slot(now: datetime) -> SnapshotRun | None:
    """Start the run of the latest due slot that has none; mark slots that can no longer be caught up as missed."""
    _free_later_slots(now)
    due = due_slots(now)
    if due and schedule.can_catch_up(due[-1], now):
        slot = due.pop()
        on_time = now - slot < timedelta(minutes=1)
        trigger = SnapshotRun.Trigger.SCHEDULE if on_time else SnapshotRun.Trigger.CATCH_UP
        _mark_missed(due, now)
        return start(RunRequest(trigger=trigger, scheduled_for=slot))[0]
    _mark_missed(due, now)
    return None


def _free_later_slots(now: datetime) -> None:
    """Free slots that have not come yet but, by a clock that was ahead, got their run or were marked as missed.

    A clock that is ahead for a moment starts one run. If there are more, our own clock is behind.
    """
    later = now + ADOPTION
    if SnapshotRun.objects.exclude(state=SnapshotRun.State.MISSED).filter(started_at__gt=later).count() > 1:
        return
    SnapshotRun.objects.filter(state=SnapshotRun.State.MISSED, ended_at__gt=later).delete()
    SnapshotRun.objects.filter(scheduled_for__gt=later).update(scheduled_for=None)


def _mark_missed(slots: Sequence[datetime], now: datetime) -> None:
    missed = [
        SnapshotRun(
            scheduled_for=slot,
            trigger=SnapshotRun.Trigger.SCHEDULE,
            state=SnapshotRun.State.MISSED,
            started_at=slot,
            deadline_at=slot,
            ended_at=now,
            note="Nothing was running that could start this run while it was due.",
        )
        for slot in slots
    ]
    SnapshotRun.objects.bulk_create(missed, ignore_conflicts=True)


def tend(run: SnapshotRun, now: datetime) -> None:
    """Make sure that a run ends, whatever died: called every minute. Raises BrokerAway."""
    if run.started_at > now + ADOPTION:
        _redate(run, now)
    if run.playlists_until:
        playlist_phase.tend(run, now)
        return
    lost = ledger.take_back_lost(run.pk)
    if now >= run.deadline_at or not ledger.unsettled(run.pk):
        # Here and not by a message: the broker may be what keeps the run from ending.
        third_party_phase.finish(run.pk)
    elif lost:
        launching.launch(run.pk, lost)
    elif launching.has_lost_its_messages(run, now, partial(ledger.is_quiet, run.pk), _unfinished(run)):
        launching.launch(run.pk)


def _redate(run: SnapshotRun, now: datetime) -> None:
    """Date an active run from now if the clock that started it was ahead and PostgreSQL's clock agrees that it was.

    Otherwise it could keep others from starting until that clock's deadline. No reading of it stays in the future.
    """
    ahead = run.started_at - now
    active = SnapshotRun.objects.active().filter(pk=run.pk, started_at=run.started_at)
    times = ("deadline_at", "published_at", "playlists_until", "third_party_until", "started_at")
    # What the right clock has set since then lies before the start.
    moved = {
        name: Case(When(**{f"{name}__gte": run.started_at}, then=F(name) - ahead), default=F(name)) for name in times
    }
    with transaction.atomic():
        if active.filter(started_at__gt=Now() + ADOPTION).update(**moved):
            run.readings.filter(observed_at__gt=now).update(observed_at=now)
    run.refresh_from_db()


def _unfinished(run: SnapshotRun) -> list[str]:
    return [platform_run.platform for platform_run in run.platform_runs.all() if platform_run.left]


def cancel(run_id: int, by: str) -> bool:
    """Cancel an active run without recording anything; return whether it was active."""
    with transaction.atomic():
        run = SnapshotRun.objects.select_for_update(no_key=True).get(pk=run_id)
        if not run.is_active:
            return False
        ledger.settle_left(run_id, Outcome.CANCELLED, "")
        playlist_phase.give_up(run, "The run was cancelled before this was read.")
        run.state = SnapshotRun.State.CANCELLED
        run.ended_at = timezone.now()
        run.note = f"Cancelled by {by}. Nothing was recorded."
        run.save(update_fields=["state", "ended_at", "note"])
        record_event(run_id, RunEvent.Kind.CANCELLED, details=by, at=run.ended_at)
    return True
