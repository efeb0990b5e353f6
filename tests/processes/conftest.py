"""An installation for tests: real workers as processes, a real browser, and the simulator."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import NamedTuple

import psutil
import pytest
import redis
from django.conf import settings
from django.db import connection

from analytics.models import SnapshotRun
from enrichment.demo import sample
from enrichment.simulator.server import Simulator, serve
from enrichment.simulator.world import World
from tests.asking import status
from tests.forked import ForkedProcesses, ForkServers
from tests.ports import kept_port
from tests.waiting import is_so
from trackpulse.celery import results_url

PATIENCE = {
    # Short, so that a lost message is noticed within seconds.
    "TEND_SECONDS": "1",
    "QUIET_SECONDS": "1",
    # So long that only a hang reaches them.
    "SPOTIFY_PAGE_SECONDS": "60",
    "READING_SECONDS": "200",
    "VISIBILITY_TIMEOUT": "600",
    "SPOTIFY_RATE": "off",
    "SPOTIFY_QUESTION_RATE": "off",
    # Most tests are about single pages: requests for other tracks would hide what happened to a page.
    "SPOTIFY_TRACKS_PER_PAGE": "1",
    "YOUTUBE_RATE": "off",
    "CHARTMETRIC_RATE": "off",
}


class Ports(NamedTuple):
    """Ports that stay the same from test to test, so that the environment of the processes does, too."""

    simulator: int
    web: int


@dataclass
class Installation:
    """What a test may start, kill and look at."""

    simulator: Simulator
    processes: ForkedProcesses
    env: dict[str, str] = field(repr=False)

    def wait_for(self, what: Callable[[], bool]) -> None:
        """Wait until something is true. Fails the test if a process ended unexpectedly."""

        def is_there() -> bool:
            assert not self.processes.ended(), f"{self.processes.ended()} ended by itself: see {settings.VAR}/log"
            return what()

        assert is_so(is_there), "it never came to that"

    def child_env(self) -> dict[str, str]:
        """Return the whole environment for a process that a test starts itself."""
        return {**os.environ, **self.env}

    @property
    def site(self) -> str:
        return f"http://127.0.0.1:{self.processes.env['WEB_PORT']}"

    def start_web(self) -> str:
        """Start a web server and return its address once it answers."""
        self.processes.start("web")
        self.wait_for(lambda: status(f"{self.site}/admin/login/") == 200)
        return self.site

    def ended(self, run: SnapshotRun) -> SnapshotRun:
        """Wait for the end of a run and return it."""
        self.wait_for(lambda: not SnapshotRun.objects.active().filter(pk=run.pk).exists())
        run.refresh_from_db()
        return run


@pytest.fixture(scope="session")
def fork_servers() -> Iterator[ForkServers]:
    with ForkServers() as servers:
        yield servers


@pytest.fixture(scope="session")
def ports() -> Iterator[Ports]:
    with ExitStack() as kept:
        yield Ports(*(kept.enter_context(kept_port()) for _ in Ports._fields))


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def installation(
    world: World, transactional_db: None, fork_servers: ForkServers, ports: Ports
) -> Iterator[Installation]:
    """Yield an installation in which only the servers and the simulator are running."""
    flush_redis()
    with serve(world, ports.simulator, clock=lambda: world.now) as simulator:
        env = environment(simulator.url) | {"WEB_PORT": str(ports.web)}
        with ForkedProcesses(env, fork_servers) as processes:
            yield Installation(simulator, processes, env)
    assert no_browser_is_left(), "a browser outlived its worker"


@pytest.fixture
def stocked(installation: Installation, world: World) -> Installation:
    """Yield an installation with the simulator's catalogue and history."""
    sample.load(world)
    return installation


def flush_redis() -> None:
    """Delete all messages and all chord counters."""
    for database in (settings.REDIS_URL, results_url(settings.REDIS_URL)):
        with redis.Redis.from_url(database) as client:
            client.flushdb()


def environment(simulator: str) -> dict[str, str]:
    """Return the environment of a child process: the test database, and the simulator's addresses."""
    server = settings.DATABASE_URL.rpartition("/")[0]
    return PATIENCE | {
        "DATABASE_URL": f"{server}/{connection.settings_dict['NAME']}",
        "REDIS_URL": settings.REDIS_URL,
        "SECRET_KEY": settings.SECRET_KEY,
        "SPOTIFY_WEB_URL": simulator,
        "SPOTIFY_GRAPHQL_URL": f"{simulator}/pathfinder/v2/query",
        "YOUTUBE_API_URL": f"{simulator}/",
        "YOUTUBE_API_KEY": "invented-key",
        "CHARTMETRIC_API_URL": f"{simulator}/chartmetric",
        "LOG_LEVEL": "INFO",
        "HTTPS": "off",
    }


def no_browser_is_left() -> bool:
    """Wait until no browser process has one of our profiles; False if that does not happen."""
    return is_so(lambda: not _browsers(), seconds=120)


def _browsers() -> list[psutil.Process]:
    mark = os.fspath(settings.BROWSER_PROFILES)
    found = psutil.process_iter(["cmdline", "status"])
    return [
        process
        for process in found
        if process.info["status"] != psutil.STATUS_ZOMBIE and mark in " ".join(process.info["cmdline"] or [])
    ]
