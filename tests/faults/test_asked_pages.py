"""Somebody dies while one page is asked for many tracks: no number is lost, doubled or wrong."""

import pytest
from django.utils import timezone

from analytics.models import Reading, SnapshotRun
from analytics.models import TrackPerformanceSnapshot as Snapshot
from enrichment.simulator.control import Scenario
from enrichment.simulator.world import World
from tests.faults.strikes import STRIKES, Strike
from tests.processes.conftest import Installation, installation, stocked  # noqa: F401
from tests.processes.test_playlists import started
from tests.waiting import is_so

pytestmark = [pytest.mark.processes, pytest.mark.long]


@pytest.fixture
def world() -> World:
    """Yield a world in which no track is on the page of another."""
    return World(40, stories=(), artists=40)


@pytest.mark.parametrize("strike", STRIKES.values(), ids=STRIKES)
def test_whoever_dies_while_one_page_is_asked_for_many_costs_no_number(
    stocked: Installation,  # noqa: F811
    world: World,
    strike: Strike,
) -> None:
    stocked.processes.env |= {"SPOTIFY_TRACKS_PER_PAGE": "25", "BROWSERS": "1"}
    stocked.simulator.scenarios.set("spotify", Scenario.SLOW, seconds=2)
    for kind in ("browser", "api", "beat"):
        stocked.processes.start(kind)
    run = started()
    leased = Reading.objects.filter(run=run, platform="spotify", state=Reading.State.LEASED)
    assert is_so(lambda: leased.count() > 10)

    strike(stocked)
    stocked.simulator.scenarios.clear()
    Reading.objects.filter(state=Reading.State.LEASED).update(lease_until=timezone.now())

    assert is_so(lambda: not SnapshotRun.objects.active().filter(pk=run.pk).exists())
    run.refresh_from_db()
    assert run.state == SnapshotRun.State.COMPLETE
    shown = Snapshot.objects.filter(run=run).values_list("track__spotify_id", "spotify_streams")
    assert dict(shown) == {track.spotify_id: world.streams(track, world.now) for track in world}
    assert len(shown) == len(world)
    assert run.readings.filter(source="spotify question", observed_at__gt=run.started_at).exists()
