"""A simulator on a port of this machine, with a clock that stands still."""

from collections.abc import Iterator
from datetime import UTC, datetime
from ssl import PROTOCOL_TLS_CLIENT, SSLContext
from typing import Final

import httpx
import pytest

from enrichment.simulator.server import Simulator, serve
from enrichment.simulator.world import World
from tests.waiting import HANG_SECONDS

NOW: Final = datetime(2026, 11, 20, 4, 59, tzinfo=UTC)
UNENCRYPTED: Final = SSLContext(PROTOCOL_TLS_CLIENT)
"""For clients of addresses without TLS: by default each of them loads all certificates, which takes 20 ms."""


@pytest.fixture
def world() -> World:
    return World(now=NOW)


@pytest.fixture(scope="module")
def running() -> Iterator[Simulator]:
    with serve(World(now=NOW), clock=lambda: NOW) as simulator:
        yield simulator


@pytest.fixture
def simulator(running: Simulator) -> Simulator:
    running.scenarios.clear()
    running.calls.clear()
    return running


@pytest.fixture
def client(simulator: Simulator) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=simulator.url, timeout=HANG_SECONDS, verify=UNENCRYPTED) as client:
        yield client
