"""Weeks pass, beat dies and forgets, clocks change, years have odd days: each slot gets one run, never two."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.faults.house import House

pytestmark = [pytest.mark.processes, pytest.mark.long]

WEEK, DAY, HOUR = timedelta(days=7), timedelta(days=1), timedelta(hours=1)
FRIDAYS, DAILY = "59 4 * * 5", "59 4 * * *"

# Beat's messages are dropped when they are older than this; the two seconds of other cases are too short here.
TENDING = {"TEND_SECONDS": "10"}

CALENDARS = {
    # Both New York and Berlin change their clocks in these weeks.
    "eight Fridays with two changes to summer time": (FRIDAYS, datetime(2027, 3, 5, 4, 59, tzinfo=UTC), WEEK, 8),
    "the week 53 of a year": (FRIDAYS, datetime(2026, 12, 25, 4, 59, tzinfo=UTC), WEEK, 3),
    "a 29 February": (DAILY, datetime(2028, 2, 28, 4, 59, tzinfo=UTC), DAY, 3),
}


def live_through(house: House, slot: datetime, begins: timedelta) -> None:
    """Start beat, without any memory, this long after a slot; kill it once there is a run, and wait for its end."""
    house.start_at(slot + begins, "beat", "api")
    found = "SELECT id FROM analytics_snapshotrun WHERE scheduled_for = %s"
    house.wait_for(lambda: bool(house.servers.ask(found, slot)))
    house.processes.kill("beat")
    run = house.servers.ask(found, slot)[0][0]
    assert house.ended(run) == "complete"
    house.processes.kill("api")


@pytest.mark.parametrize("calendar", CALENDARS)
def test_each_slot_gets_one_run_even_if_beat_is_killed_and_forgets(house: House, calendar: str) -> None:
    schedule, first, step, number = CALENDARS[calendar]
    house.processes.env |= TENDING | {"SNAPSHOT_SCHEDULE": schedule, "PLATFORMS": "youtube", "TZ": "America/New_York"}
    slots = [first + step * index for index in range(number)]
    # Earlier slots do not matter here.
    house.servers.do(
        """INSERT INTO analytics_snapshotrun (scheduled_for, trigger, requested_by, is_full, state, tracks,
                                              started_at, deadline_at, ended_at, note)
           SELECT slot, 'schedule', '', true, 'missed', 0, slot, slot, slot, 'Invented'
             FROM (SELECT %s::timestamptz AS slot) before""",
        first - step,
    )

    # Every third time the machine wakes up hours late.
    for index, slot in enumerate(slots):
        live_through(house, slot, 5 * HOUR if index % 3 == 2 else timedelta(seconds=-8))

    runs = "SELECT scheduled_for FROM analytics_snapshotrun WHERE scheduled_for >= %s ORDER BY scheduled_for"
    assert [row[0] for row in house.servers.ask(runs, first)] == slots
    house.expect_invariants(slots[-1] + 6 * HOUR)


@pytest.mark.parametrize("hours", [1, -1])
def test_the_clock_jumps_an_hour_in_the_middle_of_a_run(house: House, hours: int) -> None:
    house.processes.env |= TENDING
    house.start_workers()
    run = house.start_run()
    # As for a large catalogue: this one's deadline would be within the hour.
    house.servers.do(
        "UPDATE analytics_snapshotrun SET deadline_at = deadline_at + interval '2 hours' WHERE id = %s", run
    )
    house.wait_for_half(run)

    for kind in ("beat", "browser", "api"):
        house.processes.kill(kind)
    house.start_at(datetime.now(UTC) + hours * HOUR, "beat", "browser", "api")

    assert house.ended(run) in {"complete", "partial"}
    house.expect_well(run)
