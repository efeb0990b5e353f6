"""Browsers and drivers hang or spin: the hard limit ends them, and nothing of them is left."""

import psutil
import pytest

from enrichment.simulator.control import Scenario
from tests.faults.house import IMPATIENT, House
from tests.faults.strikes import is_called
from tests.killing import is_alive, those

pytestmark = [pytest.mark.processes, pytest.mark.long]


def drivers(house: House) -> list[psutil.Process]:
    below = house.processes.leader("browser").children(recursive=True)
    return those(below, lambda one: is_called(one, "chromedriver"))


def test_a_driver_that_hangs_is_killed_and_its_page_is_read_by_another(house: House) -> None:
    house.simulator.scenarios.set("spotify", Scenario.SLOW, seconds=0.3)
    house.processes.env |= IMPATIENT
    house.start_workers()
    run = house.start_run("--platform", "spotify")
    house.wait_for(lambda: house.settled(run) >= 5 and bool(drivers(house)))

    stopped = drivers(house)[0]
    stopped.suspend()

    assert house.ended(run) == "complete"
    house.wait_for(lambda: not is_alive(stopped))
    house.case.lost = 0
    house.expect_invariants()


@pytest.mark.parametrize("scenario", [Scenario.SPINS, Scenario.NEVER_LOADS], ids=lambda one: str(one.value))
def test_a_page_that_never_ends_costs_only_its_own_number(house: House, scenario: Scenario) -> None:
    endless = [track.spotify_id for track in list(house.world)[:2]]
    house.simulator.scenarios.set("spotify", scenario, only=endless)
    house.processes.env |= IMPATIENT
    house.start_workers()

    run = house.start_run()

    assert house.ended(run) in {"complete", "partial"}
    assert set(house.outcomes(run, "spotify")) <= {"read", "unreachable", "worker_crashed"}
    assert house.unread(run) <= len(endless)
    house.expect_well(run)
