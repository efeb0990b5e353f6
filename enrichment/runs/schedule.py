"""The weekly slots: the times at which a run is due, by the crontab in the settings, in UTC."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from celery.schedules import ParseException, crontab
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


def weekly() -> crontab:
    """Return the schedule from the settings. Raises ImproperlyConfigured if it is not a crontab."""
    try:
        return crontab.from_string(settings.SNAPSHOT_SCHEDULE)
    except (ParseException, ValueError, TypeError) as error:
        raise ImproperlyConfigured(
            f"SNAPSHOT_SCHEDULE={settings.SNAPSHOT_SCHEDULE!r} is not a crontab ({error}): write minute, hour, "
            "day of month, month and day of week, such as 59 4 * * 5 for Fridays 04:59 UTC."
        ) from None


def slots_after(moment: datetime) -> Iterator[datetime]:
    """Yield every slot after this time, earliest first, endlessly."""
    schedule = weekly()
    # The crontab calculates in the time zone of its input; ours is UTC, which has no daylight saving.
    while True:
        last, wait, _now = schedule.remaining_delta(moment)
        moment = last + wait
        yield moment


def slots_between(after: datetime, until: datetime) -> Iterator[datetime]:
    """Return the slots after one time up to and including another."""
    for slot in slots_after(after):
        if slot > until:
            return
        yield slot


def next_slot(now: datetime) -> datetime:
    return next(slots_after(now))


def can_catch_up(slot: datetime, now: datetime) -> bool:
    """Return whether a slot without a run may still be started."""
    catch_up: timedelta = settings.SLOT_CATCH_UP
    return now - slot <= catch_up
