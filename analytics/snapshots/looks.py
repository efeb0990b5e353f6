"""Looks at the canaries: they show when Spotify's counts moved, which dates a count better than the hour does.

    beat, every CANARY_HOURS ──► store_look() ──┐
    a run, whose canaries come first ───────────┴──► day_after(): the day of the update seen ─► `counted_days`

The rule is pure: it compares the previous look with what was seen now.

    moved, and one update was due in between      the day of that update
    moved, and none was due                       a late update: the day that was due last, if it is a new one
    moved, and several may have been due          unknown
    not moved                                     still the day of the previous look: a day without a move is stale
    not moved for four days                       the canaries say nothing any more
    not moved, and all of them are small          unknown: a small track may gain nothing for a day
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.conf import settings

from analytics.models import CanaryLook, Platform, Reading
from analytics.snapshots import rehearsals
from analytics.snapshots.counted_days import DAY, JITTER, counted_day
from analytics.snapshots.rehearsals import Sample

SILENT_AFTER = timedelta(days=4)
"""Canaries that have not moved for this long say nothing about the update any more."""

LEAST_STREAMS = 100_000
"""Streams that a track needs to replace a canary, or to show that no update came: a smaller one may not move for a
day.
"""

TOGETHER = timedelta(minutes=10)
"""Canaries that a run read later than this after the first one belong to another look."""

KEPT = timedelta(days=60)
"""Looks older than this are deleted."""


@dataclass(frozen=True)
class Look:
    """A look: when it was, and to which day the counts belonged; None if that is not known."""

    looked_at: datetime
    day: date | None


@dataclass(frozen=True)
class Update:
    """The hour at which counts should move, and the looks between which they were last seen to move."""

    hour: int
    after: datetime | None = None
    before: datetime | None = None
    stale_since: date | None = None

    @property
    def is_observed(self) -> bool:
        return self.before is not None


def day_after(before: Look, looked_at: datetime, hour: int, *, moved: bool) -> date | None:
    """Return the day of the last update that a look saw; None if it cannot be told which."""
    last = counted_day(looked_at, hour).day
    if not moved:
        return before.day if before.day is not None and last - before.day < SILENT_AFTER else None
    due = [
        day
        for day in _days(before.looked_at, looked_at, hour)
        if before.looked_at < _moment(day, hour) + JITTER
        and looked_at >= _moment(day, hour) - JITTER
        and (before.day is None or day > before.day)
    ]
    if len(due) == 1:
        return due[0]
    if due:
        return due[-1] if looked_at >= _moment(due[-1], hour) + JITTER else None
    return last if before.day is None or last > before.day else before.day


def _days(since: datetime, until: datetime, hour: int) -> list[date]:
    first = counted_day(since, hour).day
    return [first + DAY * ahead for ahead in range((counted_day(until, hour).day - first).days + 2)]


def _moment(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), UTC)


def store_look(numbers: Mapping[int, int], looked_at: datetime, run_id: int | None = None) -> CanaryLook | None:
    """Store what the canaries showed; None if this look is already stored.

    Old looks are deleted, and those of a clock that was ahead: they would date counts once their time comes.
    A clock that is behind so deletes true looks. That does no harm: the next look is compared with an older one, and
    says less, or the same.
    """
    if CanaryLook.objects.filter(looked_at=looked_at).exists():
        return None
    shown = {str(track_id): number for track_id, number in numbers.items()}
    before = CanaryLook.objects.filter(looked_at__lt=looked_at).exclude(numbers={}).first()
    moved = _moved(before, shown)
    day = None
    if before is not None and moved is not None:
        seen = Look(before.looked_at, before.counted_on)
        day = day_after(seen, looked_at, settings.SPOTIFY_UPDATE_HOUR, moved=moved)
    CanaryLook.objects.exclude(looked_at__range=(looked_at - KEPT, looked_at + DAY)).delete()
    return CanaryLook.objects.create(looked_at=looked_at, run_id=run_id, numbers=shown, moved=moved, counted_on=day)


def _moved(before: CanaryLook | None, shown: Mapping[str, int]) -> bool | None:
    """Return whether any track in both looks shows another number, None if that is not known.

    They may have no track in common, or only small ones, which have not gained anything.
    """
    if before is None:
        return None
    both = shown.keys() & before.numbers.keys()
    if any(shown[one] != before.numbers[one] for one in both):
        return True
    return False if any(shown[one] >= LEAST_STREAMS for one in both) else None


def tracks_to_look_at() -> list[Sample]:
    """Return the tracks to look at: the canaries, or the most played ones, which are sure to gain every day."""
    samples = rehearsals.samples(Platform.SPOTIFY)
    return [one for one in samples if one.canary is not None or (one.last or 0) >= LEAST_STREAMS]


def store_look_of_run(run_id: int) -> None:
    """Store what the canaries showed in a run: it reads them first, so they date everything it reads afterwards."""
    if not settings.CANARY_HOURS or CanaryLook.objects.filter(run=run_id).exists():
        return
    tracks = [one.track.pk for one in tracks_to_look_at()]
    read = Reading.objects.filter(
        run=run_id, platform=Platform.SPOTIFY, track__in=tracks, number__isnull=False, observed_at__isnull=False
    )
    shown = sorted((one.observed_at, one.track_id, one.number) for one in read if one.observed_at)
    if shown:
        looked_at = shown[0][0]
        together = {pk: number for at, pk, number in shown if number is not None and at - looked_at <= TOGETHER}
        store_look(together, looked_at, run_id)


def is_due(now: datetime) -> bool:
    """Return whether a look is due: whether the last one, or the last attempt, was long enough ago."""
    last = CanaryLook.objects.filter(looked_at__lte=now).values_list("looked_at", flat=True).first()
    return bool(settings.CANARY_HOURS) and (last is None or now - last >= timedelta(hours=settings.CANARY_HOURS))


def update() -> Update:
    """Return when Spotify's counts move: according to the setting, and to the last move that was seen."""
    hour = settings.SPOTIFY_UPDATE_HOUR
    looks = list(CanaryLook.objects.exclude(numbers={})[:60])
    for after, one in zip(looks[1:], looks, strict=False):
        # Looks further apart say nothing about the hour.
        if one.moved and one.looked_at - after.looked_at < DAY:
            return Update(hour, after.looked_at, one.looked_at, _stale(looks[0], hour))
    return Update(hour)


def _stale(newest: CanaryLook, hour: int) -> date | None:
    """Return the day whose counts did not arrive, None if they did or still may."""
    due = counted_day(newest.looked_at - JITTER, hour).day
    return due if newest.counted_on is not None and newest.counted_on < due else None
