"""A simulator with playlists, connections to it, and real browsers."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from enrichment.browser import Browser, BrowserSettings
from enrichment.simulator.server import Simulator, serve
from enrichment.simulator.world import World
from enrichment.sources.playlists.web import Web
from tests.enrichment.sources.playlist_ways.reading import NOW


@pytest.fixture(scope="module")
def running() -> Iterator[Simulator]:
    with serve(World(100, unlisted=1_500, playlists=(40, 250, 1_050), now=NOW), clock=lambda: NOW) as simulator:
        yield simulator


@pytest.fixture
def simulator(running: Simulator) -> Simulator:
    running.scenarios.clear()
    running.calls.clear()
    return running


@pytest.fixture
def turns() -> list[float]:
    return []


@pytest.fixture
def web() -> Iterator[Web]:
    web = Web()
    yield web
    web.close()


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    browser = Browser(BrowserSettings(Path(tmp_path_factory.mktemp("p")), page_seconds=60))
    yield browser
    browser.close()


@pytest.fixture
def hurried(tmp_path: Path) -> Iterator[Browser]:
    browser = Browser(BrowserSettings(tmp_path, page_seconds=6))
    yield browser
    browser.close()
