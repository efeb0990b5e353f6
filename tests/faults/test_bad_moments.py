"""Processes and servers are killed around the end of a run, and in the middle of a rehearsal."""

from collections.abc import Callable

import pytest

from tests.faults.house import House
from tests.waiting import is_so

pytestmark = [pytest.mark.processes, pytest.mark.long]

OPEN = "SELECT count(*) FROM analytics_reading WHERE run_id = %s AND outcome = ''"
LET_REHEARSALS_RUN_OUT = "UPDATE analytics_rehearsal SET leased_until = now() - interval '1 second'"


def kill_worker(house: House) -> None:
    house.processes.kill("browser")
    house.processes.start("browser")


def restart_postgres(house: House) -> None:
    house.servers.kill_postgres()
    house.servers.start_postgres()


def empty_redis(house: House) -> None:
    house.servers.kill_redis(forget=True)
    house.servers.start_redis()


def kill_everything(house: House) -> None:
    for kind in ("browser", "api", "beat"):
        house.processes.kill(kind)
    empty_redis(house)
    restart_postgres(house)
    house.start_workers()


def test_the_last_reading_is_settled_and_its_message_about_the_end_is_lost(house: House) -> None:
    house.simulator.latencies.spotify = 1.0
    house.start_workers("browser", "api", "beat")
    run = house.start_run()
    house.wait_for_both(run)
    youtube = "SELECT count(*) FROM analytics_reading WHERE run_id = %s AND platform = 'youtube' AND outcome = ''"
    house.wait_for(lambda: house.servers.ask(youtube, run) == [(0,)])
    # Nobody is left to record the run.
    house.processes.kill("api")
    house.simulator.latencies.spotify = 0.0
    house.wait_for(lambda: house.servers.ask(OPEN, run) == [(0,)])

    house.processes.kill("browser")
    house.processes.kill("beat")
    assert (house.state(run), house.numbers(run)) == ("reading", {})
    empty_redis(house)
    house.start_workers("api", "beat")

    assert house.ended(run) == "complete"
    house.expect_well(run)


def test_everything_dies_in_the_transaction_that_records_and_comes_back(house: House) -> None:
    house.record_slowly()
    house.start_workers()
    run = house.start_run()
    house.wait_until_recording()

    kill_everything(house)

    assert house.numbers(run) == {} or house.state(run) == "complete"
    house.record_quickly()
    assert house.ended(run) == "complete"
    house.expect_well(run)
    house.expect_told(run)


def test_redis_forgets_everything_while_a_run_is_being_recorded(house: House) -> None:
    house.record_slowly()
    house.start_workers()
    run = house.start_run()
    house.wait_until_recording()

    empty_redis(house)
    house.record_quickly()

    assert house.ended(run) == "complete"
    house.expect_well(run)
    house.expect_told(run)


@pytest.mark.parametrize("strike", [restart_postgres, empty_redis, kill_worker], ids=["postgres", "redis", "worker"])
def test_a_rehearsal_is_interrupted_and_ends_once_without_a_number(
    house: House, strike: Callable[[House], None]
) -> None:
    rehearse = "from tests.processes import test_rehearsal as r"
    house.simulator.latencies.spotify = 2.0
    house.start_workers("browser")
    before = house.servers.ask("SELECT count(*), max(id) FROM analytics_reading")
    started = house.manage("shell", "-c", f"{rehearse}; r.choose_canaries(); r.rehearse()")
    assert started.returncode == 0, started.stderr
    assert is_so(lambda: house.simulator.calls["documents"] > 0)

    strike(house)
    house.simulator.latencies.spotify = 0.0
    house.servers.do(LET_REHEARSALS_RUN_OUT)
    again = "from enrichment import broker; from analytics.models import Rehearsal"
    for _ in range(2):
        house.manage("shell", "-c", f"{again}; broker.rehearse(Rehearsal.objects.get().pk)")

    house.wait_for(lambda: house.servers.ask("SELECT ended_at IS NULL FROM analytics_rehearsal") == [(False,)])
    assert house.servers.ask("SELECT state FROM analytics_rehearsal") == [("read",)]
    assert house.servers.ask("SELECT count(*), max(id) FROM analytics_reading") == before
