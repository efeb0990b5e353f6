"""A simulator without faults, and real browsers that read its track pages."""

from collections.abc import Iterator

import pytest

from enrichment.browser import BrowserSettings
from enrichment.simulator.server import Simulator, serve
from enrichment.simulator.world import World, WorldTrack
from enrichment.sources.spotify import Spotify
from tests.enrichment.sources.spotify_pages.reading import NOW, reading


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with serve(World(tracks=60, stories=(), now=NOW), clock=lambda: NOW) as running:
        yield running


@pytest.fixture(autouse=True)
def no_trouble(simulator: Simulator) -> None:
    simulator.scenarios.clear()
    simulator.calls.clear()


@pytest.fixture(scope="module")
def spotify(simulator: Simulator, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Spotify]:
    yield from reading(simulator, BrowserSettings(tmp_path_factory.mktemp("p"), page_seconds=60))


@pytest.fixture(scope="module")
def hurried(simulator: Simulator, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Spotify]:
    """Use a short time limit, for pages that are never read, however slow the machine is."""
    yield from reading(simulator, BrowserSettings(tmp_path_factory.mktemp("p"), page_seconds=3))


@pytest.fixture
def track(simulator: Simulator) -> WorldTrack:
    return simulator.world.track(7)
