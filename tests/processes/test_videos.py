"""A real worker searches for videos and is killed; another one continues where it stopped."""

from datetime import timedelta

import pytest
from django.utils import timezone

from analytics.models import Track, Video, VideoSearch
from enrichment import broker
from enrichment.simulator.stories import Story
from enrichment.simulator.world import World
from tests.makers import make_track
from tests.processes.conftest import Installation

pytestmark = pytest.mark.processes

OFFICIAL = 1
"""A track with an official video on the simulated YouTube, which is found only by its title."""


@pytest.fixture
def world() -> World:
    return World(stories=[Story.NO_VIDEO] * 4)


def follow(world: World) -> None:
    known = world.track(OFFICIAL)
    track = make_track(title=known.title, isrc=known.isrc, videos=0)
    told = {"spotify_id": known.spotify_id, "artists": known.artists, "length_ms": known.duration_ms}
    Track.objects.filter(pk=track.pk).update(**told)


def test_a_worker_that_was_killed_between_two_questions_costs_none_of_them(
    installation: Installation, world: World
) -> None:
    follow(world)
    # Slow enough to be killed before the second answer, quick enough for the first.
    installation.simulator.latencies.youtube = 3.0
    installation.processes.start("api")
    broker.match_videos()

    installation.wait_for(lambda: installation.simulator.calls["youtube_searches"] == 2)
    assert VideoSearch.objects.get().step == "title"
    installation.processes.kill("api")
    installation.simulator.latencies.youtube = 0.0
    # Expire its lease of three minutes.
    VideoSearch.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    installation.processes.start("api")
    broker.match_videos()
    installation.wait_for(Video.objects.exists)

    assert Video.objects.get().role == "official"
    assert installation.simulator.calls["youtube_searches"] == 3
