"""A run that begins with playlists, on real workers."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from analytics.models import PlaylistReading, Reading, SnapshotRun, Track
from analytics.models import TrackPerformanceSnapshot as Snapshot
from enrichment.demo.sample import PLAYLIST_WEEKS
from enrichment.runs import lifecycle
from enrichment.simulator.playlists import WorldPlaylist, WorldPlaylists
from enrichment.simulator.spotify import query_hash
from enrichment.simulator.world import World
from tests.processes.conftest import Installation

pytestmark = pytest.mark.processes


@pytest.fixture
def world() -> World:
    return World(12, stories=(), unlisted=24, playlists=(12, 24))


@pytest.fixture
def followed(stocked: Installation, world: World) -> Installation:
    """Yield an installation that follows the simulator's playlists, with all processes except the browser worker."""
    stocked.processes.env["SPOTIFY_PLAYLIST_QUERY"] = query_hash(world, "fetchPlaylist")
    stocked.processes.env["SPOTIFY_CLIENT_ID"] = ""
    for kind in ("api", "beat"):
        stocked.processes.start(kind)
    return stocked


def started() -> SnapshotRun:
    return lifecycle.start(lifecycle.RunRequest(trigger=SnapshotRun.Trigger.SHELL))[0]


def catalogue_of(world: World) -> set[str]:
    """Return the tracks that are followed once the playlists are read: their earlier weeks added some before."""
    lists = WorldPlaylists(world)
    moments = [world.now - timedelta(weeks=week) for week in (*PLAYLIST_WEEKS, 0)]
    added = [tracks_in(lists, playlist, at) for playlist in lists for at in moments]
    return {track.spotify_id for track in world}.union(*added)


def tracks_in(lists: WorldPlaylists, playlist: WorldPlaylist, at: datetime) -> set[str]:
    """Return the tracks that a playlist holds at a moment."""
    return {row.track.spotify_id for row in lists.rows(playlist, at) if row.track}


def first_positions(world: World) -> Iterator[tuple[str, str, int]]:
    """Yield each playlist, each of its tracks now, and where it is first."""
    lists = WorldPlaylists(world)
    for playlist in lists:
        rows = enumerate(lists.rows(playlist, world.now), 1)
        first = {row.track.spotify_id: position for position, row in reversed(list(rows)) if row.track}
        yield from ((playlist.spotify_id, track, position) for track, position in first.items())


def expect_recorded(run: SnapshotRun, world: World) -> None:
    """Compare a run with the simulator: every playlist complete, and every track read again."""
    lists = WorldPlaylists(world)
    for playlist in lists:
        reading = PlaylistReading.objects.get(playlist__spotify_id=playlist.spotify_id, run=run)
        held = tracks_in(lists, playlist, world.now)
        assert (reading.complete, reading.rows, reading.tracks) == (True, playlist.size, len(held))
    expected = catalogue_of(world)
    assert run.state == SnapshotRun.State.COMPLETE
    assert set(Track.objects.values_list("spotify_id", flat=True)) == expected
    shown = Snapshot.objects.filter(run=run).values_list("track__spotify_id", "spotify_streams")
    tracks = [track for one in expected if (track := world.find(one))]
    assert dict(shown) == {track.spotify_id: world.streams(track, world.now) for track in tracks}
    assert Reading.objects.filter(run=run, platform="spotify", observed_at__gt=run.started_at).count() == len(
        expected
    )


def test_a_run_begins_with_its_playlists(followed: Installation, world: World) -> None:
    followed.processes.start("browser")

    run = followed.ended(started())

    expect_recorded(run, world)
    assert Reading.objects.filter(run=run, source="spotify playlist").count() > 12
