"""PostgreSQL and Redis are killed, emptied and starved in the middle of a run."""

import time

import pytest

from tests.faults.house import House

pytestmark = pytest.mark.processes


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
