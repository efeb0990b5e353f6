"""The slots: the moments at which a run, or a reading of playlists, is due, by the crontabs of the settings.

A crontab is written in the wall time of a zone, UTC unless SNAPSHOT_TIMEZONE names another. Where clocks go forward,
what falls into the hour that is skipped is due at its end; where they go back, what falls into the hour that comes
twice is due the first time. A slot itself is a moment, and unique.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from celery.schedules import BaseSchedule, ParseException, crontab, schedstate
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone


@dataclass(frozen=True)
class Slots:
    """The slots of the crontab in the setting of this name; `example` is shown if its value is not a crontab."""

    setting: str
    example: str

    def crontab(self) -> crontab:
        """Return the crontab of the settings. Raises ImproperlyConfigured if it is none."""
        value = getattr(settings, self.setting)
        try:
            return crontab.from_string(value)
        except (ParseException, ValueError, TypeError) as error:
            raise ImproperlyConfigured(
                f"{self.setting}={value!r} is not a crontab ({error}): write minute, hour, day of month, month and"
                f" day of week, such as {self.example}."
            ) from None

    def after(self, moment: datetime) -> Iterator[datetime]:
        """Yield every slot after this time, earliest first, endlessly."""
        zone = ZoneInfo(settings.SNAPSHOT_TIMEZONE)
        last = moment
        for wall in self._walls_after(moment.astimezone(zone)):
            slot = _moment_of(wall, zone)
            # Two wall times are one moment at the end of an hour that was skipped, and in an hour that is repeated a
            # wall time may lead back to an earlier moment.
            if slot > last:
                last = slot
                yield slot

    def _walls_after(self, moment: datetime) -> Iterator[datetime]:
        """Yield the crontab's times as a wall clock shows them. Computed in UTC, which has no daylight saving."""
        times = self.crontab()
        wall = moment.replace(tzinfo=UTC)
        while True:
            last, wait, _now = times.remaining_delta(wall)
            wall = last + wait
            yield wall

    def between(self, after: datetime, until: datetime) -> Iterator[datetime]:
        """Return the slots after one time up to and including another."""
        for slot in self.after(after):
            if slot > until:
                return
            yield slot

    def next(self, now: datetime) -> datetime:
        """Return the first slot after now."""
        return next(self.after(now))


WEEKLY = Slots("SNAPSHOT_SCHEDULE", "59 4 * * 5 for Fridays 04:59")
PLAYLISTS = Slots("PLAYLIST_SCHEDULE", "0 10 * * 5 for Fridays 10:00")


class AtSlots(BaseSchedule):
    """Celery beat's view of slots. Its own crontab is not right over daylight saving."""

    def __init__(self, slots: Slots) -> None:
        super().__init__()
        self.slots = slots

    def remaining_estimate(self, last_run_at: datetime) -> timedelta:
        return self.slots.next(last_run_at) - timezone.now()

    def is_due(self, last_run_at: datetime) -> schedstate:
        left = self.remaining_estimate(last_run_at).total_seconds()
        if left > 0:
            return schedstate(is_due=False, next=left)
        now = timezone.now()
        return schedstate(is_due=True, next=(self.slots.next(now) - now).total_seconds())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, AtSlots) and other.slots == self.slots

    def __hash__(self) -> int:
        return hash(self.slots)


def _moment_of(wall: datetime, zone: ZoneInfo) -> datetime:
    """Return the moment of a wall time: the first one if there are two, the end of the gap if there is none."""
    local = wall.replace(tzinfo=zone)
    moment = local.astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == wall.replace(tzinfo=None):
        return moment
    return _end_of_gap(wall, zone)


def _end_of_gap(wall: datetime, zone: ZoneInfo) -> datetime:
    """Return when clocks went forward over a wall time that they never showed."""
    # With the offset from before the gap the wall time is after its end; with that from after it, before its end.
    offsets = [wall.replace(tzinfo=zone, fold=fold).utcoffset() or timedelta() for fold in (0, 1)]
    low, high = wall - max(offsets), wall - min(offsets)
    offset_after = high.astimezone(zone).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) / 2
        if middle.astimezone(zone).utcoffset() == offset_after:
            high = middle
        else:
            low = middle
    return high.replace(microsecond=0)


def slots_between(after: datetime, until: datetime) -> Iterator[datetime]:
    """Return the slots of runs after one moment up to and including another."""
    return WEEKLY.between(after, until)


def next_slot(now: datetime) -> datetime:
    return WEEKLY.next(now)


def can_catch_up(slot: datetime, now: datetime) -> bool:
    """Return whether a slot without a run may still be started."""
    catch_up: timedelta = settings.SLOT_CATCH_UP
    return now - slot <= catch_up
