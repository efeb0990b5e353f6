"""A platform shows something else than before: its canaries stop it before a number is recorded."""

import pytest

from enrichment.simulator.control import Scenario
from tests.faults.house import IMPATIENT, House

pytestmark = [pytest.mark.processes, pytest.mark.long]

FEW = 12
"""Pages that may be open while the first canary is checked: two browsers, and the next page of each."""


def choose_canaries(house: House, *, off_by: int = 0) -> None:
    """Choose the last three tracks, with ranges around what they show, or around this many plays more."""
    for track in list(house.world)[-3:]:
        streams, views = house.shown()[track.spotify_id]
        for platform, number in (("spotify", streams), ("youtube", views)):
            plausible = (number or 0) + off_by
            house.servers.do(
                """INSERT INTO analytics_canary (track_id, platform, at_least, at_most, changed_at)
                   SELECT id, %s, %s, %s, now() FROM analytics_track WHERE spotify_id = %s""",
                *(platform, plausible, 2 * plausible, track.spotify_id),
            )


def test_impossible_numbers_are_not_recorded_and_soon_no_longer_requested(house: House) -> None:
    choose_canaries(house, off_by=10**12)
    house.start_workers()

    run = house.start_run()

    assert house.ended(run) == "failed"
    assert house.numbers(run) == {}
    for platform in ("spotify", "youtube"):
        assert house.outcomes(run, platform) == {"rejected": len(house.world)}
    assert house.simulator.calls["documents"] <= FEW
    seen = "SELECT count(*) FROM analytics_reading WHERE run_id = %s AND rejected_number IS NOT NULL"
    assert house.servers.ask(seen, run)[0][0] >= 1
    house.expect_invariants()


def test_a_page_that_is_not_understood_stops_the_platform_at_its_first_canary(house: House) -> None:
    choose_canaries(house)
    house.processes.env |= IMPATIENT
    house.start_workers()

    for scenario in (Scenario.CHANGED, Scenario.WRONG_TRACK, Scenario.DISAGREE, Scenario.ABBREVIATED):
        house.simulator.scenarios.clear()
        house.simulator.scenarios.set("spotify", scenario)
        loaded = house.simulator.calls["documents"]
        run = house.start_run()

        assert house.ended(run) == "partial", scenario
        assert set(house.outcomes(run, "spotify")) <= {"unrecognised", "rejected"}, scenario
        assert house.outcomes(run, "youtube") == {"read": len(house.world)}, scenario
        assert {streams for streams, _views in house.numbers(run).values()} == {None}, scenario
        assert house.simulator.calls["documents"] - loaded <= FEW, scenario
        house.expect_well(run)


def test_rejected_numbers_are_read_again_once_the_range_is_corrected(house: House) -> None:
    choose_canaries(house, off_by=10**12)
    house.start_workers()
    rejected = house.start_run()
    assert house.ended(rejected) == "failed"

    house.servers.do("UPDATE analytics_canary SET at_least = 1, changed_at = now()")
    run = house.start_run("--retry-failed", str(rejected))

    assert house.ended(run) == "complete"
    house.expect_well(run)


def test_canaries_within_their_range_change_nothing(house: House) -> None:
    choose_canaries(house)
    house.start_workers()

    run = house.start_run()

    assert house.ended(run) == "complete"
    house.expect_well(run)
