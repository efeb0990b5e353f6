"""The readings of playlists: requested, leased, settled. Each step may happen twice, see `models.leases`.

ask_for ─► lease ─► settle: new tracks · positions · additions and removals since the week before
             │
             └─► give back, or taken back when the lease ran out; the third attempt is the last
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Now, TruncDate
from django.utils import timezone

from analytics.models import Playlist, PlaylistMove, PlaylistReading, PlaylistSnapshot
from analytics.models.locking import retried_on_deadlock
from analytics.models.playlists import PlaylistReadings
from analytics.playlists import weeks
from analytics.playlists.weeks import SeenPlaylist, UnseenPlaylist

MAX_ATTEMPTS = 3

Outcome = PlaylistReading.Outcome
State = PlaylistReading.State


@dataclass(frozen=True)
class PlaylistLease:
    """A leased reading of a playlist."""

    reading_id: int
    spotify_id: str
    attempts: int
    playlist_id: int
    run_id: int | None
    """The run that it is part of, None if it was requested outside a run."""
    fence: int

    @property
    def is_last_attempt(self) -> bool:
        return self.attempts >= MAX_ATTEMPTS


def ask_for(week: date, run_id: int | None = None, playlist_ids: Sequence[int] | None = None) -> list[int]:
    """Request readings of these playlists (by default all active ones) for a week; return their ids.

    One that is already being read is left to its reader, and belongs to the run from now on.
    """
    wanted = (
        Playlist.objects.filter(active=True) if playlist_ids is None else Playlist.objects.filter(pk__in=playlist_ids)
    )
    asked = list(wanted.order_by("pk").values_list("pk", flat=True))
    if not asked:
        return []
    with transaction.atomic():
        _delete_week_ahead(asked, week)
        rows = (PlaylistReading(playlist_id=pk, week=week, run_id=run_id) for pk in asked)
        PlaylistReading.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1_000)
        readings = PlaylistReading.objects.filter(playlist__in=asked, week=week)
        if run_id is not None:
            readings.update(run=run_id)
        readings.filter(state=State.SETTLED).update(**PlaylistReading.WAITING, attempts=0, worker_losses=0)
        return list(readings.order_by("playlist").values_list("pk", flat=True))


def _delete_week_ahead(playlist_ids: Sequence[int], week: date) -> None:
    """Delete a week that was read by a clock that was ahead: until it comes, it would hide those before it.

    It is later than PostgreSQL's day, and two weeks or more after `week`: if it were our own clock that is wrong, the
    week between them would be there as well.
    """
    settled = PlaylistReading.objects.filter(playlist__in=playlist_ids, state=State.SETTLED)
    later = settled.filter(week__gt=week).filter(week__gt=TruncDate(Now(), tzinfo=UTC))
    weeks_ahead = set(later.values_list("week", flat=True))
    if len(weeks_ahead) == 1 and max(weeks_ahead) - week >= timedelta(weeks=2):
        for model in (PlaylistSnapshot, PlaylistMove):
            model.objects.filter(playlist__in=playlist_ids, week__in=weeks_ahead).delete()
        later.delete()


def lease(reading_id: int, duration: timedelta, *, redelivered: bool = False) -> PlaylistLease | None:
    """Lease a reading for `duration`; None if it is settled, held by another worker, or out of attempts."""
    rows = PlaylistReading.objects.filter(pk=reading_id, attempts__lt=MAX_ATTEMPTS).exclude(state=State.SETTLED)
    row = (rows if redelivered else rows.free()).select_related("playlist").take(duration)
    return (
        None
        if row is None
        else PlaylistLease(row.pk, row.playlist.spotify_id, row.attempts, row.playlist_id, row.run_id, row.fence)
    )


def renew(held: PlaylistLease, duration: timedelta) -> bool:
    """Extend a lease to `duration` from now; return whether it is still ours."""
    return _held(held).renew(duration, tried_at=Now())


def give_back(held: PlaylistLease, *, unused: bool = False) -> None:
    """Make a reading pending again. An attempt that made no request is `unused` and does not count."""
    mine = _held(held)
    mine.hand_back() if unused else mine.give_back()


def take_back_lost(now: datetime) -> list[int]:
    """Take back readings whose lease expired; return those that are pending again.

    If that was the last attempt, the reading ends as worker crashed.
    """
    lost = PlaylistReading.objects.lost()
    with transaction.atomic():
        spent = list(lost.filter(attempts__gte=MAX_ATTEMPTS).select_for_update())
        for row in spent:
            _write_unseen(
                row, UnseenPlaylist(Outcome.WORKER_CRASHED, "Its worker died or hung in every attempt."), now
            )
        again = list(lost.select_for_update().values_list("pk", flat=True))
        lost.filter(pk__in=again).give_back(worker_losses=F("worker_losses") + 1)
    return again


def give_up(rows: QuerySet[PlaylistReading], reason: str) -> None:
    """Settle these readings that are not settled yet as not answered."""
    with transaction.atomic():
        for row in rows.exclude(state=State.SETTLED).select_for_update():
            _write_unseen(row, UnseenPlaylist(Outcome.UNREACHABLE, reason), timezone.now())


@retried_on_deadlock
def settle(held: PlaylistLease, end: SeenPlaylist | UnseenPlaylist, observed_at: datetime) -> bool:
    """Write how a reading ended, in one transaction; return whether it was still ours to write."""
    with transaction.atomic():
        row = _held(held).select_for_update(of=("self",)).select_related("playlist").first()
        if row is None:
            return False
        if isinstance(end, UnseenPlaylist):
            _write_unseen(row, end, observed_at)
        else:
            weeks.write(row, end, observed_at)
            _close(row)
    return True


def _held(held: PlaylistLease) -> PlaylistReadings:
    return PlaylistReading.objects.held(held.reading_id, held.fence)


def _write_unseen(row: PlaylistReading, end: UnseenPlaylist, at: datetime) -> None:
    if row.was_seen:
        row.later_trouble = end.reason[:500]
    else:
        row.outcome, row.reason, row.observed_at = end.outcome, end.reason[:500], at
    _close(row)


def _close(row: PlaylistReading) -> None:
    row.state, row.lease_until, row.tried_at = State.SETTLED, None, timezone.now()
    row.save()
