"""Slots in a zone's local time, across both daylight saving changes."""

from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise

import pytest
import time_machine
from django.core.exceptions import ImproperlyConfigured
from pytest_django import Settings

from enrichment.runs.schedule import PLAYLISTS, WEEKLY, AtSlots


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def slots(settings: Settings, crontab: str, zone: str, after: str, number: int = 3) -> list[str]:
    settings.SNAPSHOT_SCHEDULE, settings.SNAPSHOT_TIMEZONE = crontab, zone
    return [f"{slot:%Y-%m-%d %H:%M}" for slot in islice(WEEKLY.after(at(after)), number)]


def test_utc_is_a_minute_to_midnight_in_new_york_in_winter_alone(settings: Settings) -> None:
    assert slots(settings, "59 4 * * 5", "UTC", "2026-10-28", 2) == ["2026-10-30 04:59", "2026-11-06 04:59"]


def test_a_minute_to_midnight_in_new_york_stays_that_in_summer_and_winter(settings: Settings) -> None:
    found = slots(settings, "59 23 * * 4", "America/New_York", "2026-10-28", 2)

    assert found == ["2026-10-30 03:59", "2026-11-06 04:59"]


def test_what_falls_into_the_skipped_hour_is_due_at_its_end(settings: Settings) -> None:
    # In Berlin, 29 March 2026, clocks go from 02:00 to 03:00 at 01:00 UTC.
    found = slots(settings, "30 2 * * *", "Europe/Berlin", "2026-03-28 00:00")

    assert found == ["2026-03-28 01:30", "2026-03-29 01:00", "2026-03-30 00:30"]


def test_what_falls_into_the_doubled_hour_is_due_once_the_first_time(settings: Settings) -> None:
    # On 25 October 2026 they go from 03:00 to 02:00 at 01:00 UTC: 02:30 is 00:30 and 01:30 UTC.
    found = slots(settings, "30 2 * * *", "Europe/Berlin", "2026-10-24 00:00", 4)

    assert found == ["2026-10-24 00:30", "2026-10-25 00:30", "2026-10-26 01:30", "2026-10-27 01:30"]


def test_slots_that_are_skipped_together_are_one_moment(settings: Settings) -> None:
    found = slots(settings, "0,30 2,3 * * *", "Europe/Berlin", "2026-03-29 00:00", 3)

    assert found == ["2026-03-29 01:00", "2026-03-29 01:30", "2026-03-30 00:00"]


def test_the_second_of_two_hours_that_read_alike_begins_no_slot_of_the_first(settings: Settings) -> None:
    assert slots(settings, "30 2 * * *", "Europe/Berlin", "2026-10-25 01:10", 1) == ["2026-10-26 01:30"]


# In which all of these zones change their clocks, those that do.
CHANGING = [("2026-03-01", "2026-04-10"), ("2026-09-28", "2026-11-05")]


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kolkata"])
def test_slots_rise_wherever_they_are_begun(settings: Settings, zone: str) -> None:
    settings.SNAPSHOT_SCHEDULE, settings.SNAPSHOT_TIMEZONE = "*/20 1,2,3 * * *", zone

    for begin, end in CHANGING:
        every = list(WEEKLY.between(at(begin), at(end)))

        assert len(every) > 300
        assert all(one < other for one, other in pairwise(every))
        assert all(WEEKLY.next(one) == other for one, other in pairwise(every))


@time_machine.travel(datetime(2026, 11, 20, 4, 59, tzinfo=UTC), tick=False)
def test_beat_is_due_at_a_slot_and_not_again_before_the_next(settings: Settings) -> None:
    settings.SNAPSHOT_SCHEDULE, settings.SNAPSHOT_TIMEZONE = "59 4 * * 5", "UTC"

    due = AtSlots(WEEKLY).is_due(at("2026-11-19"))
    assert (due.is_due, due.next) == (True, timedelta(days=7).total_seconds())
    due = AtSlots(WEEKLY).is_due(at("2026-11-20 04:59"))
    assert (due.is_due, due.next) == (False, timedelta(days=7).total_seconds())


def test_a_schedule_that_is_no_crontab_is_refused_with_an_example(settings: Settings) -> None:
    settings.PLAYLIST_SCHEDULE = "fridays"

    with pytest.raises(ImproperlyConfigured, match=r"PLAYLIST_SCHEDULE='fridays' is not a crontab .*0 10 \* \* 5"):
        PLAYLISTS.crontab()
