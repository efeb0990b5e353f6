"""A whole run with real workers and a real browser."""

import pytest

from analytics.models import Contact, Flag, Outcome, Platform, Reading, SnapshotRun, Track
from analytics.models import TrackPerformanceSnapshot as Snapshot
from enrichment.runs import lifecycle
from enrichment.simulator.stories import Story
from enrichment.simulator.world import World
from tests.processes.conftest import Installation

pytestmark = pytest.mark.processes


@pytest.fixture
def world() -> World:
    """Yield one track of every story whose page ends; waiting for the other one would reach a time limit."""
    return World(24, stories=[story for story in Story if story is not Story.NEVER_LOADS])


def started() -> SnapshotRun:
    return lifecycle.start(lifecycle.RunRequest(trigger=SnapshotRun.Trigger.SHELL))[0]


def snapshot_of(world: World, story: Story, run: SnapshotRun) -> Snapshot:
    return Snapshot.objects.get(run=run, track__spotify_id=world.with_story(story).spotify_id)


def outcome_of(world: World, story: Story, run: SnapshotRun, platform: Platform) -> str:
    return Reading.objects.get(
        run=run, platform=platform, track__spotify_id=world.with_story(story).spotify_id
    ).outcome


def test_a_run_reads_every_track_afresh_and_records_what_the_platforms_show(
    stocked: Installation, world: World
) -> None:
    stocked.processes.start("browser")
    stocked.processes.start("api")

    run = stocked.ended(started())

    assert run.state == SnapshotRun.State.PARTIAL
    for track in world:
        expected = world.streams(track, world.now)
        reading = Reading.objects.get(run=run, track__spotify_id=track.spotify_id, platform=Platform.SPOTIFY)
        if reading.outcome == Outcome.READ:
            assert reading.number == expected
            assert reading.observed_at is not None
            assert reading.observed_at > run.started_at
    assert outcome_of(world, Story.REMOVED, run, Platform.SPOTIFY) == Outcome.REMOVED
    assert outcome_of(world, Story.HIDDEN_VIEWS, run, Platform.YOUTUBE) == Outcome.HIDDEN
    assert outcome_of(world, Story.DELETED_VIDEO, run, Platform.YOUTUBE) == Outcome.REMOVED
    assert outcome_of(world, Story.NO_VIDEO, run, Platform.YOUTUBE) == Outcome.NO_VIDEO
    assert sum(platform_run.read for platform_run in run.platform_runs.all()) == 2 * len(world) - 4
    assert Flag.STREAMS_FELL in snapshot_of(world, Story.FELL, run).flags
    assert Flag.STREAMS_UNCHANGED in snapshot_of(world, Story.UNCHANGED, run).flags
    assert Flag.STREAMS_JUMPED in snapshot_of(world, Story.VIRAL, run).flags
    assert Flag.STREAMS_SHARED in snapshot_of(world, Story.FIRST_EDITION, run).flags
    assert snapshot_of(world, Story.NEW, run).wow_pct is None
    assert Track.objects.filter(streams_read_at__gt=run.started_at).count() == len(world) - 1
    assert Contact.objects.filter(aggregated_at=run.ended_at).count() == Contact.objects.count()
