"""A new release that a page names, added by rule and read at once, on real workers."""

import pytest

from analytics.models import Reading, Release, SnapshotRun, Track
from enrichment import broker
from enrichment.runs import lifecycle
from enrichment.simulator.world import World
from tests.processes.conftest import Installation

pytestmark = pytest.mark.processes


@pytest.fixture
def world() -> World:
    return World(6, stories=(), fresh=1)


def test_a_new_release_is_added_by_rule_and_read_at_once(stocked: Installation, world: World) -> None:
    (fresh,) = world.fresh
    stocked.processes.env["FOLLOW_RELEASES"] = "on"
    for kind in ("api", "browser", "beat"):
        stocked.processes.start(kind)

    weekly, _ = lifecycle.start(lifecycle.RunRequest(trigger=SnapshotRun.Trigger.SHELL))
    stocked.ended(weekly)
    release = Release.objects.get(spotify_id=fresh.album_id)
    assert release.decided_by == "FOLLOW_RELEASES"
    broker.follow_releases()  # beat does so every minute
    stocked.wait_for(SnapshotRun.objects.filter(trigger="releases").exists)
    run = stocked.ended(SnapshotRun.objects.get(trigger="releases"))

    track = Track.objects.get(spotify_id=fresh.spotify_id)
    reading = Reading.objects.get(run=run, track=track)
    assert (run.state, reading.number) == ("complete", world.streams(fresh, world.now))
    assert (track.title, track.album, track.label) == (fresh.title, fresh.album, "Sample Records")
    assert (track.released, track.streams) == (fresh.released, reading.number)
    release.refresh_from_db()
    assert (release.state, release.reason) == ("followed", "")
