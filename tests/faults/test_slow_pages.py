"""Pages that are cold, fail for a while, or answer where it cannot be observed: no number is lost or wrong."""

import pytest

from enrichment.simulator.control import Scenario
from tests.faults.house import House
from tests.faults.test_canaries import choose_canaries

pytestmark = [pytest.mark.processes, pytest.mark.long]

BY_TEXT = "spotify page by its text"


def ways(house: House, run: int) -> set[str]:
    """Return how the numbers of a run were obtained."""
    query = "SELECT DISTINCT source FROM analytics_reading WHERE run_id = %s AND platform = 'spotify'"
    return {source for (source,) in house.servers.ask(query, run)}


@pytest.mark.parametrize("scenario", [Scenario.ASKS_LATE, Scenario.STALE_HASH, Scenario.API_BLOCKED])
def test_a_canary_whose_first_page_is_cold_costs_no_number(house: House, scenario: Scenario) -> None:
    choose_canaries(house)
    for track in list(house.world)[-3:]:
        once = None if scenario is Scenario.ASKS_LATE else 1
        house.simulator.scenarios.set("spotify", scenario, only=[track.spotify_id], seconds=7, times=once)
    house.start_workers()

    run = house.start_run()

    assert house.ended(run) == "complete"
    house.expect_well(run)


def test_many_service_errors_in_a_row_cost_no_number(house: House) -> None:
    # More than what would stop a platform if these pages counted as changed.
    house.simulator.scenarios.set("spotify", Scenario.GENERIC_ERROR, times=len(house.world))
    house.start_workers()

    run = house.start_run()

    assert house.ended(run) == "complete"
    house.expect_well(run)


def test_a_run_whose_answers_cannot_be_observed_reads_the_text_of_the_pages(house: House) -> None:
    house.simulator.scenarios.set("spotify", Scenario.ASKS_UNHEARD)
    house.start_workers()

    run = house.start_run()

    assert house.ended(run) == "complete"
    assert ways(house, run) <= {BY_TEXT, "spotify page of another"}
    assert BY_TEXT in ways(house, run)
    house.expect_well(run)
