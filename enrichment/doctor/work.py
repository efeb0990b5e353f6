"""Are there workers, and was everything done when it was due?"""

from datetime import datetime, timedelta

from celery import current_app
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db.models import Q
from django.utils import timezone

from analytics.formatting import wording
from analytics.models import Canary, Playlist, PlaylistUpdate, SnapshotRun
from analytics.playlists import updates
from analytics.snapshots import rehearsals, withdrawing
from enrichment.broker import QUEUES
from enrichment.doctor.finding import Finding, Level, first_line
from enrichment.runs import lifecycle, playlist_updates, schedule
from enrichment.runs.rehearsal import course

ANSWER_SECONDS = 2.0
"""How long answers are collected: the number of workers is not known."""

ROOM = 0.9
"""A canary above this share of its range will soon leave it."""

LATE = timedelta(minutes=10)
"""Beat does within a minute what is due. What is still undone after this long, nobody does."""

_BEAT = "Check that beat is running and a worker serves the queue `runs`"

_STARTS = {"runs": "api", "browser": "browser", "api": "api"}
"""The process type of the Procfile that serves each queue."""


def workers(name: str) -> Finding:
    served = _workers_by_queue()
    idle = [queue for queue in QUEUES if queue not in served]
    if not idle:
        found = "; ".join(f"{queue}: {', '.join(served[queue])}" for queue in QUEUES)
        return Finding(name, Level.OK, found)
    kinds = sorted({_STARTS[queue] for queue in idle})
    remedy = f"Start them with `make up`, or `honcho start {' '.join(kinds)}`."
    return Finding(name, Level.FAILURE, f"no worker serves {', '.join(idle)}", remedy)


def _workers_by_queue() -> dict[str, list[str]]:
    answers = current_app.control.inspect(timeout=ANSWER_SECONDS).active_queues() or {}
    served: dict[str, list[str]] = {}
    for worker in sorted(answers):
        for queue in answers[worker]:
            served.setdefault(queue["name"], []).append(worker)
    return served


def next_slot(name: str) -> Finding:
    try:
        slot = schedule.next_slot(timezone.now())
    except ImproperlyConfigured as error:
        return Finding(name, Level.FAILURE, first_line(error), "Correct SNAPSHOT_SCHEDULE.")
    return Finding(name, Level.OK, f"{settings.SNAPSHOT_SCHEDULE}, next on {_moment(slot)}")


def last_slot(name: str) -> Finding:
    now = timezone.now()
    due = lifecycle.due_slots(now)
    if due:
        return _slot_without_run(name, due[-1], now)
    run = SnapshotRun.objects.filter(scheduled_for__lte=now).order_by("-scheduled_for").first()
    if run is None or run.scheduled_for is None:
        return Finding(name, Level.OK, "nothing was due yet")
    found = f"{_moment(run.scheduled_for)}: run {run.pk}, {run.get_state_display().lower()}"
    if run.state not in (SnapshotRun.State.MISSED, SnapshotRun.State.FAILED):
        return Finding(name, Level.OK, found)
    later = _recorded_since(run)
    if later is None:
        return Finding(name, Level.WARNING, found, "Start a run by hand: `manage.py run_snapshot`.")
    return Finding(name, Level.OK, f"{found}; since then run {later.pk}, {later.get_state_display().lower()}")


def _recorded_since(run: SnapshotRun) -> SnapshotRun | None:
    """Return the last run that read what this one did not, None if there was none."""
    instead = SnapshotRun.objects.filter(Q(is_full=True) | Q(retry_of=run), state__in=SnapshotRun.RECORDED)
    return instead.filter(started_at__gt=run.started_at).first()


def active_run(name: str) -> Finding:
    """Report a run that should have ended: as long as it is active, no other one starts."""
    run = SnapshotRun.objects.active().first()
    if run is None:
        return Finding(name, Level.OK, "none")
    end = max(filter(None, (run.deadline_at, run.playlists_until, run.third_party_until)))
    if timezone.now() < end + LATE:
        return Finding(name, Level.OK, f"run {run.pk}, until {_moment(end)} at the latest")
    found = f"run {run.pk} should have ended by {_moment(end)}"
    return Finding(name, Level.FAILURE, found, f"{_BEAT}: it is then recorded within a minute.")


def dates(name: str) -> Finding:
    """Report runs that were recorded in the future: their numbers look newer than all that come until then."""
    ahead = withdrawing.dated_after(timezone.now()).order_by("pk")
    ended = ", ".join(f"run {one.pk} ended on {_moment(one.ended_at)}" for one in ahead if one.ended_at)
    if not ended:
        return Finding(name, Level.OK, "none is in the future")
    remedy = (
        "Set this machine's clock. If it is right, withdraw the numbers with `manage.py withdraw_run`;"
        " the next run does so itself with a single run that is more than eight days ahead."
    )
    return Finding(name, Level.WARNING, ended, remedy)


def playlists(name: str) -> Finding:
    """Report when all playlists are read next, or that they were not read when they were due."""
    if not Playlist.objects.filter(active=True).exists():
        return Finding(name, Level.OK, "none is followed")
    try:
        found = f"{settings.PLAYLIST_SCHEDULE}, next on {_moment(schedule.PLAYLISTS.next(timezone.now()))}"
    except ImproperlyConfigured as error:
        return Finding(name, Level.FAILURE, first_line(error), "Correct PLAYLIST_SCHEDULE.")
    if slot := _update_left_undone(timezone.now()):
        return Finding(name, Level.WARNING, f"{_moment(slot)}: due, but not begun; {found}", f"{_BEAT}.")
    last = PlaylistUpdate.objects.exclude(scheduled_for=None).first()
    if last is not None and last.state == PlaylistUpdate.State.MISSED:
        return Finding(name, Level.WARNING, f"the last was missed; {found}", "Run `manage.py update_playlists`.")
    return Finding(name, Level.OK, found)


def _update_left_undone(now: datetime) -> datetime | None:
    """Return the slot of an update that should have begun by now, if there is one. It waits for an active run."""
    due = playlist_updates.due(now)
    if not due or now < due[-1] + LATE or SnapshotRun.objects.active().exists():
        return None
    # Without an earlier update, one that is too late to be caught up is not even marked as missed.
    return due[-1] if schedule.can_catch_up(due[-1], now) or updates.last_scheduled(now) else None


def canaries(name: str) -> Finding:
    """Report a canary that is about to outgrow its range: it would cost its platform a week."""
    chosen = list(Canary.objects.select_related("track"))
    tight = [str(one) for one in chosen if one.now is not None and not one.at_least <= one.now <= ROOM * one.at_most]
    if tight:
        found = f"outside its range, or nearly: {', '.join(tight)}"
        return Finding(name, Level.WARNING, found, "Open its page, then correct the range in the admin.")
    unread = [str(one) for one in chosen if not one.track.active]
    if unread:
        return Finding(name, Level.WARNING, f"not read, as it is inactive: {', '.join(unread)}", "Choose another.")
    return Finding(
        name, Level.OK, f"{len(chosen)} chosen" if chosen else "none chosen: wrong numbers are not noticed"
    )


def rehearsal(name: str) -> Finding:
    """Report how the last rehearsal went, and warn while the run that would fail is still to come."""
    if not settings.REHEARSAL:
        return Finding(name, Level.OK, "switched off: problems show only during the run")
    now = timezone.now()
    slot = schedule.next_slot(now)
    due = slot - settings.REHEARSAL
    if due + LATE <= now and course.is_to_open(slot):
        return Finding(name, Level.WARNING, f"{_moment(due)}: due, but not begun", f"{_BEAT}.")
    last = rehearsals.last()
    if last is None or last.ended_at is None:
        return Finding(name, Level.OK, f"none yet, the first is due on {_moment(max(due, now))}")
    found = f"{_moment(last.ended_at)}, {wording.age(last.ended_at)}: {' '.join(last.words)}"
    if last.troubles and last.is_ahead(now):
        remedy = "`manage.py doctor --ask` shows step by step what fails."
        return Finding(name, Level.WARNING, found, remedy)
    return Finding(name, Level.OK, found)


def _slot_without_run(name: str, slot: datetime, now: datetime) -> Finding:
    remedy = f"{_BEAT}: a run that is due is started, or marked as missed, within a minute."
    if schedule.can_catch_up(slot, now):
        return Finding(name, Level.WARNING, f"{_moment(slot)}: due, but not started", remedy)
    return Finding(name, Level.FAILURE, f"{_moment(slot)}: missed, but not marked as missed", remedy)


def _moment(moment: datetime) -> str:
    return f"{moment:%A %Y-%m-%d %H:%M} UTC"
