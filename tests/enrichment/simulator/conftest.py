"""A stand-in that runs on a port of this machine, at a moment that does not move."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

import httpx
import pytest

from enrichment.simulator.server import StandIn, serve
from enrichment.simulator.world import World

NOW: Final = datetime(2026, 11, 20, 4, 59, tzinfo=UTC)


@pytest.fixture
def world() -> World:
    return World(now=NOW)


@pytest.fixture(scope="module")
def running() -> Iterator[StandIn]:
    with serve(World(now=NOW), clock=lambda: NOW) as standin:
        yield standin


@pytest.fixture
def standin(running: StandIn) -> StandIn:
    running.scenarios.clear()
    running.calls.clear()
    return running


@pytest.fixture
def client(standin: StandIn) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=standin.url, timeout=10) as client:
        yield client
