"""Servers for the cases, and a stocked database for each."""

from collections.abc import Iterator
from datetime import UTC, datetime

import psycopg
import pytest
from psycopg import sql

from enrichment.demo.processes import Processes
from enrichment.simulator.server import serve
from enrichment.simulator.world import World
from tests.faults import servers as places
from tests.faults import table
from tests.faults.house import Case, House
from tests.faults.servers import Servers
from tests.processes.conftest import PATIENCE, leftovers

TRACKS = 60
SECRET_KEY = "a-key-that-signs-nothing-outside-of-these-cases-1234567890"


@pytest.fixture(scope="session")
def world() -> World:
    return World(TRACKS, stories=(), now=datetime.now(UTC))


@pytest.fixture(scope="session")
def servers(world: World) -> Iterator[Servers]:
    """Give servers that hold a stocked database to copy."""
    made = places.make_servers()
    made.start()
    with psycopg.connect(made.place.addresses().database_url, autocommit=True) as admin:
        template = sql.Identifier(places.TEMPLATE)
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(template))
        admin.execute(sql.SQL("CREATE DATABASE {}").format(template))
    env = _env(made, "http://127.0.0.1:9") | {"DATABASE_URL": made.place.addresses(places.TEMPLATE).database_url}
    with serve(world) as standin:
        house = House(made, Processes(env), standin, world, env, Case(""))
        stocked = house.python("-m", "tests.faults.stock", str(len(world)), world.now.isoformat())
    assert stocked.returncode == 0, stocked.stderr
    yield made
    made.start()
    made.stop()


@pytest.fixture
def house(request: pytest.FixtureRequest, servers: Servers, world: World) -> Iterator[House]:
    """Give an installation in which nothing runs yet but the servers and the far side."""
    servers.start()
    servers.restock()
    servers.flush_redis()
    case = Case(request.node.name.removeprefix("test_").replace("_", " "))
    with serve(world, clock=lambda: world.now) as standin:
        env = _env(servers, standin.url)
        with Processes(env) as processes:
            yield House(servers, processes, standin, world, env, case)
    table.keep(case, request)
    assert not leftovers(), "a browser outlived its worker"


def _env(servers: Servers, standin: str) -> dict[str, str]:
    return PATIENCE | {
        "DATABASE_URL": servers.database_url,
        "REDIS_URL": servers.redis_url,
        "SECRET_KEY": SECRET_KEY,
        "SPOTIFY_WEB_URL": standin,
        "SPOTIFY_GRAPHQL_URL": f"{standin}/pathfinder/v2/query",
        "YOUTUBE_API_URL": f"{standin}/",
        "YOUTUBE_API_KEY": "invented-key",
        "LOG_LEVEL": "INFO",
        "HTTPS": "off",
    }
