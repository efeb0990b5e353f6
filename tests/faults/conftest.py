"""Servers for the cases, and a stocked database for each."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from enrichment.simulator.server import serve
from enrichment.simulator.world import World
from tests import survivors
from tests.faults import servers as places
from tests.faults import table
from tests.faults.house import Case, House
from tests.faults.servers import Servers
from tests.forked import ForkedProcesses, ForkServers
from tests.processes.conftest import PATIENCE, Ports, fork_servers, no_browser_is_left, ports  # noqa: F401 - fixtures

TRACKS = 30
"""More than a run opens pages of a platform that blocks them all."""
SECRET_KEY = "a-key-that-signs-nothing-outside-of-these-cases-1234567890"


@pytest.fixture(scope="session")
def usual_world() -> World:
    return World(TRACKS, stories=(), now=datetime.now(UTC))


@pytest.fixture
def world(usual_world: World) -> World:
    """Give the world that a case is about; a module may have another one."""
    return usual_world


@pytest.fixture(scope="session")
def servers(usual_world: World, fork_servers: ForkServers, ports: Ports) -> Iterator[Servers]:  # noqa: F811
    """Yield servers with a database to copy, filled with the usual world."""
    made = places.make_servers()
    survivors.watch(os.fspath(made.place.folder))
    made.start()
    made.trust_the_system()
    _fill(made, usual_world, ForkedProcesses(_env(made, ports), fork_servers))
    made.keep_as_template()
    yield made
    made.start()
    made.stop()


@pytest.fixture
def house(
    request: pytest.FixtureRequest,
    servers: Servers,
    usual_world: World,
    world: World,
    fork_servers: ForkServers,  # noqa: F811
    ports: Ports,  # noqa: F811
) -> Iterator[House]:
    """Yield an installation in which only the servers and the simulator are running."""
    servers.start()
    if world is usual_world:
        servers.restock()
    else:
        _fill(servers, world, ForkedProcesses(_env(servers, ports), fork_servers))
    servers.flush_redis()
    case = Case(request.node.name.removeprefix("test_").replace("_", " "))
    with (
        serve(world, ports.simulator, clock=lambda: world.now) as simulator,
        ForkedProcesses(_env(servers, ports), fork_servers) as processes,
    ):
        yield House(servers, processes, simulator, world, case)
    table.store(case, request)
    assert no_browser_is_left(), "a browser outlived its worker"


def _fill(servers: Servers, world: World, processes: ForkedProcesses) -> None:
    """Fill an empty database with a world."""
    servers.make_empty()
    sizes = (len(world), world.on_spotify - len(world), *world.playlist_sizes)
    stock = ("python", "-m", "tests.faults.stock", world.now.isoformat(), *map(str, sizes))
    stocked = processes.call(*stock)
    assert stocked.returncode == 0, stocked.stderr


def _env(servers: Servers, ports: Ports) -> dict[str, str]:  # noqa: F811
    simulator = f"http://127.0.0.1:{ports.simulator}"
    return PATIENCE | {
        "DATABASE_URL": servers.database_url,
        "REDIS_URL": servers.redis_url,
        "SECRET_KEY": SECRET_KEY,
        "SPOTIFY_WEB_URL": simulator,
        "SPOTIFY_GRAPHQL_URL": f"{simulator}/pathfinder/v2/query",
        "YOUTUBE_API_URL": f"{simulator}/",
        "YOUTUBE_API_KEY": "invented-key",
        "WEB_PORT": str(ports.web),
        "LOG_LEVEL": "INFO",
        "HTTPS": "off",
    }
