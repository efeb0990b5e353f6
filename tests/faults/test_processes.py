"""Workers, their children and publishers are killed in the middle of a run."""

import random
import signal
import time

import pytest

from analytics.runs.leasing import MAX_ATTEMPTS
from enrichment.simulator.control import Scenario
from tests.faults.conftest import TRACKS
from tests.faults.house import House
from tests.killing import kill, task_children, those
from tests.processes.conftest import no_browser_is_left

pytestmark = pytest.mark.processes


@pytest.mark.parametrize("deaths", [pytest.param((0, 1, 2 * TRACKS - 1), marks=pytest.mark.long), (TRACKS,)])
def test_the_publisher_is_killed_before_all_its_messages_are_out(house: House, deaths: tuple[int, ...]) -> None:
    house.start_workers()

    for messages in deaths:
        killed = house.python("-m", "tests.processes.dying_publisher", str(messages))

        assert killed.returncode == -signal.SIGKILL
        run = int(house.servers.ask("SELECT max(id) FROM analytics_snapshotrun")[0][0])
        assert house.ended(run) == "complete", messages
        house.expect_well(run)


@pytest.mark.long
def test_a_random_child_is_killed_twenty_times(house: House) -> None:
    house.simulator.scenarios.set("spotify", Scenario.SLOW, seconds=0.4)
    house.start_workers()
    run = house.start_run()
    # Celery ends a worker that loses a child before it is ready, and leaves the restart to a supervisor.
    house.wait_for_both(run)

    for _ in range(20):
        time.sleep(random.uniform(0.1, 0.5))  # noqa: S311
        alive = task_children(house.processes.leader(random.choice(["browser", "api"])))  # noqa: S311
        if alive:
            kill(random.choice(alive))  # noqa: S311

    assert house.ended(run) in {"complete", "partial"}
    house.expect_well(run)
    house.expect_told(run)


@pytest.mark.parametrize("kind", ["browser", pytest.param("api", marks=pytest.mark.long)])
def test_a_whole_worker_is_killed_and_comes_back(house: House, kind: str) -> None:
    house.simulator.scenarios.set("spotify", Scenario.SLOW, seconds=0.2)
    house.start_workers()
    run = house.start_run()
    house.wait_for_both(run)

    house.processes.kill(kind)
    assert kind == "api" or no_browser_is_left(), "the browser outlived its worker"
    house.let_leases_run_out()
    house.processes.start(kind)

    assert house.ended(run) == "complete"
    house.expect_well(run)
    house.expect_told(run)


# But for one that is just being written down: its holder falls asleep over it and is killed next.
LET_RUN_OUT = """
    UPDATE analytics_reading SET lease_until = now()
     WHERE id IN (SELECT id FROM analytics_reading WHERE state = 'leased' FOR UPDATE SKIP LOCKED)
"""
SLEEPERS = "SELECT pid, client_port FROM pg_stat_activity WHERE wait_event = 'PgSleep'"


def kill_whoever_sleeps(house: House) -> bool:
    """Kill the worker child whose statement sleeps, and return whether there was any.

    Another child may be at the last attempt of something else. The statement is ended as well, for the server would
    notice only after the sleep that its client is gone.
    """
    backends = dict(house.servers.ask(SLEEPERS))
    ports = set(backends.values())
    children = task_children(house.processes.leader("api"))
    for child in those(children, lambda one: bool(ports & {end.laddr.port for end in one.net_connections("tcp")})):
        kill(child)
    house.servers.ask("SELECT pg_terminate_backend(pid) FROM unnest(%s::int[]) pid", list(backends))
    return bool(backends)


def test_a_reading_that_kills_its_worker_is_given_up_and_the_rest_is_recorded(house: House) -> None:
    run = house.start_run("--platform", "youtube")
    query = "SELECT min(id) FROM analytics_reading WHERE run_id = %s AND outcome = ''"
    victim = house.servers.ask(query, run)[0][0]
    # A worker that leases this one is killed before it can write anything.
    house.servers.do("""CREATE FUNCTION fatal() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                        IF NEW.outcome = 'read' THEN PERFORM pg_sleep(200); END IF; RETURN NEW; END $$""")
    house.servers.do(f"""CREATE TRIGGER fatal BEFORE UPDATE ON analytics_reading FOR EACH ROW
                         WHEN (OLD.id = {victim}) EXECUTE FUNCTION fatal()""")
    house.start_workers("beat", "api")

    how_it_is = "SELECT attempts, outcome FROM analytics_reading WHERE id = %s"

    def given_up() -> bool:
        slept = kill_whoever_sleeps(house)
        attempts, outcome = house.servers.ask(how_it_is, victim)[0]
        if attempts == MAX_ATTEMPTS and not slept:
            house.servers.do(LET_RUN_OUT)
        return bool(outcome)

    house.wait_for(given_up)

    assert house.ended(run) == "partial"
    assert house.servers.ask(how_it_is, victim) == [(MAX_ATTEMPTS, "worker_crashed")]
    assert house.outcomes(run, "youtube") == {"worker_crashed": 1, "read": len(house.world) - 1}
    house.expect_invariants()


@pytest.mark.long
def test_pages_that_kill_the_browser_cost_no_other_number(house: House) -> None:
    killers = [track.spotify_id for track in list(house.world)[:3]]
    house.simulator.scenarios.set("spotify", Scenario.KILLS_BROWSER, only=killers)
    house.start_workers()

    run = house.start_run("--platform", "spotify")

    assert house.ended(run) in {"complete", "partial"}
    assert house.unread(run) <= 3
    house.case.lost = 0
    house.expect_invariants()
