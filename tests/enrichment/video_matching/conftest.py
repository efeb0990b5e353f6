"""A simulator with tracks that have no video, and a day's searches of its own."""

from collections.abc import Iterator

import pytest
import redis
from django.conf import settings as project
from pytest_django import Settings

from analytics.models import Track
from enrichment import registry
from enrichment.simulator.server import Simulator, serve
from enrichment.simulator.stories import Story
from enrichment.simulator.world import World
from enrichment.video_matching import searching
from tests.makers import make_track

TOPIC, OFFICIAL, LABEL, NOTHING = 4, 1, 2, 3
"""Tracks of the world, by what YouTube has of them: see `youtube_search`."""


def follow(simulator: Simulator, number: int, *, isrc: bool = True, length: bool = True) -> Track:
    """Follow a track that the world has, without its video."""
    known = simulator.world.track(number)
    track = make_track(title=known.title, isrc=known.isrc if isrc else "", videos=0)
    track.spotify_id, track.artists = known.spotify_id, known.artists
    track.length_ms = known.duration_ms if length else None
    track.save()
    return track


@pytest.fixture(scope="module")
def running() -> Iterator[Simulator]:
    with serve(World(stories=[Story.NO_VIDEO] * 12)) as simulator:
        yield simulator


@pytest.fixture
def simulator(running: Simulator, settings: Settings) -> Iterator[Simulator]:
    settings.YOUTUBE_API_URL = running.url
    settings.YOUTUBE_API_KEY = "invented-key"
    running.scenarios.clear()
    running.calls.clear()
    forget()
    with redis.Redis.from_url(project.REDIS_URL) as client:
        client.flushdb()
        yield running
        client.flushdb()
    searching.source().close()
    forget()


def forget() -> None:
    for kept in (searching.source, searching.searches, registry.pace):
        kept.cache_clear()


@pytest.fixture
def two_a_day(simulator: Simulator, settings: Settings) -> Simulator:
    settings.YOUTUBE_SEARCHES = 2
    return simulator
