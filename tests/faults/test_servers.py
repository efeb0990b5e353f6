"""PostgreSQL and Redis are killed, emptied and starved in the middle of a run."""

import time

import pytest

from enrichment.simulator.control import Scenario
from tests.faults.house import House
from tests.faults.servers import KILLED

pytestmark = pytest.mark.processes

OF_STREAMS = "SELECT count(*) FROM analytics_reading WHERE run_id = %s AND platform = 'spotify'"


def test_redis_is_flushed(house: House) -> None:
    house.start_workers()
    run = house.start_run()
    house.wait_for_half(run)

    house.servers.flush_redis()

    assert house.ended(run) == "complete"
    house.expect_well(run)


@pytest.mark.long
def test_redis_is_away_for_a_minute(house: House) -> None:
    house.start_workers()
    run = house.start_run()
    house.wait_for_half(run)

    house.servers.kill_redis()
    time.sleep(60)
    house.servers.start_redis()

    assert house.ended(run) == "complete"
    house.expect_well(run)


@pytest.mark.long
def test_redis_comes_back_empty(house: House) -> None:
    house.start_workers()
    run = house.start_run()
    house.wait_for_half(run)

    house.servers.kill_redis(forget=True)
    house.servers.start_redis()

    assert house.ended(run) == "complete"
    house.expect_well(run)


@pytest.mark.long
def test_redis_has_no_memory_left(house: House) -> None:
    house.start_workers()
    run = house.start_run()
    house.wait_for_half(run)

    with house.servers.redis_full():
        time.sleep(10)

    assert house.ended(run) == "complete"
    house.expect_well(run)


@pytest.mark.long
def test_a_run_is_started_while_redis_is_away(house: House) -> None:
    house.start_workers()
    house.servers.kill_redis()

    refused = house.manage("run_snapshot", "--json")
    house.servers.start_redis()

    assert "will start when Redis is back" in refused.stderr
    run = int(house.servers.ask("SELECT max(id) FROM analytics_snapshotrun")[0][0])
    assert house.ended(run) == "complete"
    house.expect_well(run)


def test_postgres_is_restarted(house: House) -> None:
    house.start_workers()
    run = house.start_run()
    house.wait_for_half(run)

    house.servers.kill_postgres()
    house.servers.start_postgres()
    house.let_leases_run_out()

    assert house.ended(run) == "complete"
    house.expect_well(run)


@pytest.mark.long
def test_postgres_is_away_for_half_a_minute(house: House) -> None:
    house.start_workers()
    run = house.start_run()
    house.wait_for_half(run)

    house.servers.kill_postgres()
    time.sleep(30)
    house.servers.start_postgres()
    house.let_leases_run_out()

    assert house.ended(run) == "complete"
    house.expect_well(run)


@pytest.mark.long
def test_postgres_gives_no_more_connections(house: House) -> None:
    house.start_workers()
    run = house.start_run()

    with house.servers.no_connection_left():
        # Existing connections do not notice, so there is nothing to wait for.
        time.sleep(10)
    house.let_leases_run_out()

    assert house.ended(run) == "complete"
    house.expect_well(run)


@pytest.mark.long
def test_postgres_dies_while_a_run_is_being_recorded(house: House) -> None:
    house.record_slowly()
    house.start_workers()
    run = house.start_run()
    house.wait_until_recording()
    assert house.state(run) == "reading"

    house.servers.kill_postgres()
    house.servers.start_postgres()

    assert house.numbers(run) == {}
    house.record_quickly()
    assert house.ended(run) == "complete"
    house.expect_well(run)


@pytest.mark.long
@pytest.mark.parametrize("names", KILLED.values(), ids=KILLED)
def test_a_server_killed_while_one_page_is_asked_for_many_costs_no_number(
    house: House, names: tuple[str, ...]
) -> None:
    # Fewer than the tracks: one that was taken when the server died is read alone.
    house.processes.env |= {"SPOTIFY_TRACKS_PER_PAGE": "12", "BROWSERS": "1"}
    house.simulator.scenarios.set("spotify", Scenario.SLOW, seconds=2)
    house.start_workers()
    run = house.start_run()
    house.wait_for(lambda: house.servers.ask(f"{OF_STREAMS} AND state = 'leased'", run)[0][0] > 5)

    house.servers.kill(*names)
    house.simulator.scenarios.clear()
    house.servers.start()
    house.let_leases_run_out()

    assert house.ended(run) == "complete"
    house.expect_well(run)
    assert house.servers.ask(f"{OF_STREAMS} AND source = 'spotify question'", run)[0][0] > 0
