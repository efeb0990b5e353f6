"""Scripted sources in place of the platforms, and what is sent to the workers."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import redis
from django.conf import settings as installed
from pytest_django import Settings

from analytics.models import Platform
from enrichment import broker, registry
from enrichment.lookups import third_party
from enrichment.runs import launching, track_reading
from enrichment.simulator.server import Simulator, serve
from enrichment.simulator.world import World
from tests.enrichment.runs.scripted_pages import AskedPages
from tests.enrichment.runs.scripted_source import ScriptedSource


@pytest.fixture(scope="package")
def world_of_chartmetric() -> Iterator[Simulator]:
    with serve(World(stories=())) as simulator:
        yield simulator


@pytest.fixture
def chartmetric(world_of_chartmetric: Simulator, settings: Settings) -> Iterator[Simulator]:
    """Chartmetric, with all that is asked of it written down, where it is to fill runs."""
    running = world_of_chartmetric
    settings.CHARTMETRIC_API_URL = f"{running.url}/chartmetric"
    settings.CHARTMETRIC_REFRESH_TOKEN = "refresh-token-invented-for-these-tests"
    settings.CHARTMETRIC_COUNTS = "fill"
    running.scenarios.clear()
    running.calls.clear()
    third_party.source.cache_clear()
    with redis.Redis.from_url(installed.REDIS_URL) as client:
        client.flushdb()
        yield running
        client.flushdb()
    third_party.source().close()
    third_party.source.cache_clear()


@pytest.fixture(params=[Platform.SPOTIFY])
def platform(request: pytest.FixtureRequest) -> Platform:
    return Platform(request.param)


@pytest.fixture
def source(monkeypatch: pytest.MonkeyPatch, platform: Platform) -> Iterator[ScriptedSource]:
    told = ScriptedSource(registry.BATCH[platform])
    monkeypatch.setattr(track_reading, "source", lambda _platform: told)
    with redis.Redis.from_url(installed.REDIS_URL) as client:
        client.flushdb()
        yield told
        client.flushdb()


@pytest.fixture
def pages(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Iterator[AskedPages]:
    settings.SPOTIFY_QUESTION_RATE = "off"
    settings.SPOTIFY_TRACKS_PER_PAGE = 25
    registry.pace.cache_clear()
    told = AskedPages()
    monkeypatch.setattr(track_reading, "source", lambda _platform: told)
    with redis.Redis.from_url(installed.REDIS_URL) as client:
        client.flushdb()
        yield told
        client.flushdb()
    registry.pace.cache_clear()


@pytest.fixture
def turns(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Which rate limit was used, once for each turn taken."""
    taken: list[str] = []
    take = registry.pace().turn

    def turn(platform: str, wait: timedelta) -> bool:
        is_ours = take(platform, wait)
        taken.extend([platform] * is_ours)
        return is_ours

    monkeypatch.setattr(registry.pace(), "turn", turn)
    return taken


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Yield the readings that are sent to the workers, in order."""
    readings: list[int] = []
    monkeypatch.setattr(launching, "_launch_readings", lambda _run, those: readings.extend(one.pk for one in those))
    return readings


@pytest.fixture
def asked_for(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Give what is sent to the workers: questions to Chartmetric, and recordings."""
    messages: list[str] = []
    monkeypatch.setattr(broker, "fill_in", lambda: messages.append("fill_in"))
    monkeypatch.setattr(launching, "record", lambda _run: messages.append("record"))
    return messages
