"""A run that Chartmetric fills, with real workers: through, and with the one that asks killed."""

import pytest

from analytics.models import Outcome, Platform, SnapshotRun, ThirdPartyRequest
from enrichment import tasks
from enrichment.runs import lifecycle
from enrichment.simulator.control import Scenario
from enrichment.simulator.world import World
from tests.processes.conftest import Installation

pytestmark = pytest.mark.processes

FILLS = {"CHARTMETRIC_REFRESH_TOKEN": "refresh-token-invented-for-this-test", "CHARTMETRIC_COUNTS": "fill"}


@pytest.fixture
def world() -> World:
    return World(4, stories=())


@pytest.fixture
def blocked(stocked: Installation, world: World) -> Installation:
    """Give an installation to which Spotify does not show one track, and which has a token for Chartmetric."""
    stocked.processes.env |= FILLS
    stocked.simulator.scenarios.set("spotify", Scenario.BLOCKED, only=[world.track(1).spotify_id])
    return stocked


def started() -> SnapshotRun:
    order = lifecycle.RunRequest(trigger=SnapshotRun.Trigger.SHELL, platforms=[Platform.SPOTIFY])
    return lifecycle.start(order)[0]


def expect_filled(run: SnapshotRun, world: World) -> None:
    filled = run.snapshots.get(track__spotify_id=world.track(1).spotify_id)
    assert (run.state, filled.streams_provider) == ("partial", "chartmetric")
    assert filled.spotify_streams is not None
    assert run.snapshots.filter(streams_provider="").count() == len(world) - 1


def test_a_run_is_filled_before_it_is_recorded(blocked: Installation, world: World) -> None:
    blocked.processes.start("browser")
    blocked.processes.start("api")

    run = blocked.ended(started())

    expect_filled(run, world)


@pytest.mark.long
def test_a_run_is_filled_though_the_worker_that_asks_is_killed(blocked: Installation, world: World) -> None:
    blocked.simulator.scenarios.set("chartmetric", Scenario.NEVER_LOADS)
    for kind in ("browser", "api"):
        blocked.processes.start(kind)
    run = started()
    blocked.wait_for(lambda: ThirdPartyRequest.objects.filter(run=run, lease_until__isnull=False).exists())

    blocked.processes.kill("api")
    blocked.simulator.scenarios.clear()
    ThirdPartyRequest.objects.update(lease_until=run.started_at)  # as two minutes later
    blocked.processes.start("api")
    tasks.fill_in.delay()  # as beat does every minute

    expect_filled(blocked.ended(run), world)
    assert ThirdPartyRequest.objects.get().outcome == Outcome.READ
