"""Disks are full or read-only: the reason is reported, and nothing is lost."""

import pytest

from enrichment.simulator.control import Scenario
from tests.faults.house import House

pytestmark = [pytest.mark.processes, pytest.mark.long]


def test_the_disk_of_postgres_is_full_for_a_while(house: House) -> None:
    with house.servers.small_disk() as disk:
        house.simulator.scenarios.set("spotify", Scenario.SLOW, seconds=0.3)
        house.start_workers()
        run = house.start_run()
        house.wait_for(lambda: house.settled(run) >= 5)

        disk.fill()
        house.wait_until_said("No space left on device")
        disk.empty()
        house.let_leases_run_out()

        assert house.ended(run) in {"complete", "partial"}
        house.expect_well(run)
        house.processes.stop()


def test_var_cannot_be_written_to(house: House) -> None:
    house.start_workers("api", "beat")
    house.start_where_var_is_read_only("browser")
    run = house.start_run()

    assert house.ended(run) == "partial"
    assert house.outcomes(run, "spotify") == {"unreachable": len(house.world)}
    reasons = "SELECT count(*) FROM analytics_reading WHERE run_id = %s AND reason LIKE '%%Read-only file system%%'"
    assert house.servers.ask(reasons, run)[0][0] == len(house.world)
    house.expect_well(run)

    house.processes.kill("browser")
    house.start_workers("browser")
    retry = house.start_run("--retry-failed", str(run))
    assert house.ended(retry) == "complete"
    house.expect_invariants()
