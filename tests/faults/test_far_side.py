"""The platforms fail, hang, reject requests, change their pages and send nonsense."""

import pytest

from enrichment.simulator.control import Platform, Scenario
from tests.faults.house import IMPATIENT, House

pytestmark = pytest.mark.processes

NOT_A_NUMBER = [
    (Scenario.CHANGED, "unrecognised"),
    (Scenario.WRONG_TRACK, "unrecognised"),
    (Scenario.DISAGREE, "unrecognised"),
    (Scenario.ABBREVIATED, "unrecognised"),
    (Scenario.BLOCK_PAGE, "blocked"),
    (Scenario.BLOCKED, "blocked"),
    (Scenario.LOGIN, "blocked"),
    (Scenario.API_BLOCKED, "blocked"),
    (Scenario.API_BLOCK_PAGE, "blocked"),
    (Scenario.STALE_HASH, "unrecognised"),
    (Scenario.BELOW_THRESHOLD, "hidden"),
    (Scenario.DEAD, "removed"),
]
"""What a page may show instead of a number, and the outcome that the reading must have."""

YOUTUBE = [
    (Scenario.QUOTA, "quota"),
    (Scenario.REFUSED, "access_denied"),
    (Scenario.SERVER_ERROR, "unreachable"),
    (Scenario.HTML, "unrecognised"),
    (Scenario.PARTIAL, "removed"),
]


# Twelve runs, of which one opens every page in vain: five minutes in all. Each run's own wait notices if it hangs.
@pytest.mark.timeout(3_000)
@pytest.mark.long
def test_pages_without_their_number_are_classified_and_no_number_is_written(house: House) -> None:
    house.processes.env |= IMPATIENT
    house.start_workers()

    for scenario, outcome in NOT_A_NUMBER:
        # The pauses and the used-up quota of one case must not affect the next.
        house.servers.flush_redis()
        house.simulator.scenarios.clear()
        house.simulator.scenarios.set("spotify", scenario)
        run = house.start_run("--platform", "spotify")

        assert house.ended(run) == "failed", scenario
        found = house.outcomes(run, "spotify")
        assert outcome in found, scenario
        assert "read" not in found, scenario
        assert house.numbers(run) == {}, scenario
    house.expect_invariants()


@pytest.mark.long
def test_a_consent_wall_on_some_pages_costs_no_other_number(house: House) -> None:
    walled = [track.spotify_id for track in list(house.world)[:2]]
    house.simulator.scenarios.set("spotify", Scenario.CONSENT, only=walled)
    house.processes.env |= IMPATIENT
    house.start_workers()

    run = house.start_run("--platform", "spotify")

    assert house.ended(run) in {"complete", "partial"}
    assert set(house.outcomes(run, "spotify")) <= {"read", "unreachable"}
    assert house.unread(run) <= len(walled)
    house.case.lost = 0
    house.expect_invariants()


@pytest.mark.long
def test_a_page_in_another_language_is_read_like_any_other(house: House) -> None:
    house.simulator.scenarios.set("spotify", Scenario.LOCALE)
    house.start_workers()

    run = house.start_run("--platform", "spotify")

    assert house.ended(run) == "complete"
    assert house.outcomes(run, "spotify") == {"read": len(house.world)}
    house.case.lost = 0
    house.expect_invariants()


def test_a_platform_that_blocks_everything_is_soon_left_alone(house: House) -> None:
    house.simulator.scenarios.set("spotify", Scenario.BLOCKED)
    house.start_workers()

    run = house.start_run("--platform", "spotify")

    assert house.ended(run) == "failed"
    assert house.outcomes(run, "spotify") == {"blocked": len(house.world)}
    assert house.simulator.calls["documents"] <= 25
    assert house.numbers(run) == {}
    house.expect_invariants()


@pytest.mark.long
def test_a_tenth_fails_and_a_twentieth_hangs(house: House) -> None:
    ids = [track.spotify_id for track in house.world]
    house.simulator.scenarios.set("spotify", Scenario.SERVER_ERROR, only=ids[::10])
    house.simulator.scenarios.set("spotify", Scenario.NEVER_LOADS, only=ids[1::20])
    house.processes.env |= IMPATIENT
    house.start_workers()

    run = house.start_run()

    assert house.ended(run) in {"complete", "partial"}
    assert set(house.outcomes(run, "spotify")) <= {"read", "unreachable"}
    house.expect_well(run)


@pytest.mark.long
def test_youtube_errors_are_typed_and_cost_no_streams(house: House) -> None:
    house.start_workers()

    for scenario, outcome in YOUTUBE:
        house.servers.flush_redis()
        house.simulator.scenarios.clear()
        house.simulator.scenarios.set("youtube", scenario)
        run = house.start_run()

        assert house.ended(run) == "partial", scenario
        assert house.outcomes(run, "spotify") == {"read": len(house.world)}, scenario
        assert outcome in house.outcomes(run, "youtube"), scenario
        house.expect_well(run)


def test_a_used_up_quota_says_when_it_resets(house: House) -> None:
    house.simulator.scenarios.set("youtube", Scenario.QUOTA)
    house.start_workers("api", "beat")

    run = house.start_run("--platform", "youtube")

    assert house.ended(run) == "failed"
    stopped = house.servers.ask(
        "SELECT stop_outcome, stopped_until > now() FROM analytics_platformrun WHERE run_id = %s", run
    )
    assert stopped == [("quota", True)]
    house.expect_invariants()


@pytest.mark.parametrize("platform", ["spotify", "youtube"])
@pytest.mark.long
def test_a_platform_that_asks_us_to_wait_is_read_again_afterwards(house: House, platform: Platform) -> None:
    limit = Scenario.RATE_LIMITED if platform == "spotify" else Scenario.RATE_MINUTE
    house.simulator.scenarios.set(platform, limit, seconds=3, times=1)
    house.start_workers()

    run = house.start_run()

    assert house.ended(run) in {"complete", "partial"}
    house.expect_well(run)
