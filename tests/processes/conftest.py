"""An installation for tests: real workers as processes, a real browser, and the stand-in as the far side."""

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import psutil
import pytest
import redis
from django.conf import settings
from django.db import connection

from analytics.models import SnapshotRun
from enrichment.demo import sample
from enrichment.demo.processes import Processes
from enrichment.simulator.server import StandIn, serve
from enrichment.simulator.world import World

# Short enough that a test sees a lease run out and a lost message missed within seconds.
PATIENCE = {
    "TEND_SECONDS": "2",
    "QUIET_SECONDS": "3",
    "READING_SECONDS": "14",
    "VISIBILITY_TIMEOUT": "60",
    "SPOTIFY_PAGE_SECONDS": "3",
    "SPOTIFY_RATE": "off",
    "YOUTUBE_RATE": "off",
    "CHARTMETRIC_RATE": "off",
}


@dataclass
class Installation:
    """What a test may start, kill and look at."""

    standin: StandIn
    processes: Processes
    env: dict[str, str] = field(repr=False)

    def wait_for(self, what: Callable[[], bool], seconds: float = 120) -> None:
        """Wait until something is so. Fails the test when it takes longer or a process ended by itself."""
        end = time.monotonic() + seconds
        while not what():
            assert time.monotonic() < end, f"not so after {seconds} s"
            assert not self.processes.ended(), f"{self.processes.ended()} ended by itself: see {settings.VAR}/log"
            time.sleep(0.1)

    def child_env(self) -> dict[str, str]:
        """Return the whole environment for a process that a test starts by itself."""
        return {**os.environ, **self.env}

    def ended(self, run: SnapshotRun) -> SnapshotRun:
        """Wait for the end of a run and return it."""
        self.wait_for(lambda: not SnapshotRun.objects.active().filter(pk=run.pk).exists())
        run.refresh_from_db()
        return run


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def installation(world: World, transactional_db: None) -> Iterator[Installation]:
    """Give an installation in which nothing runs yet but the servers and the stand-in."""
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        client.flushdb()
    with serve(world, clock=lambda: world.now) as standin:
        env = environment(standin.url)
        with Processes(env) as processes:
            yield Installation(standin, processes, env)
    assert not leftovers(), "a browser outlived its worker"


@pytest.fixture
def stocked(installation: Installation, world: World) -> Installation:
    """Give an installation whose catalogue is the stand-in's, with its history."""
    sample.load(world)
    return installation


def environment(standin: str) -> dict[str, str]:
    """Return the environment of a child process: the test database, and the stand-in's addresses."""
    server = settings.DATABASE_URL.rpartition("/")[0]
    return PATIENCE | {
        "DATABASE_URL": f"{server}/{connection.settings_dict['NAME']}",
        "REDIS_URL": settings.REDIS_URL,
        "SECRET_KEY": settings.SECRET_KEY,
        "SPOTIFY_WEB_URL": standin,
        "SPOTIFY_GRAPHQL_URL": f"{standin}/pathfinder/v2/query",
        "YOUTUBE_API_URL": f"{standin}/",
        "YOUTUBE_API_KEY": "invented-key",
        "CHARTMETRIC_API_URL": f"{standin}/chartmetric",
        "LOG_LEVEL": "INFO",
        "HTTPS": "off",
    }


def leftovers() -> list[psutil.Process]:
    """Return the processes of browsers that have a profile of ours, given a moment to end."""
    end = time.monotonic() + 10
    while (left := _browsers()) and time.monotonic() < end:
        time.sleep(0.2)
    return left


def _browsers() -> list[psutil.Process]:
    mark = os.fspath(settings.BROWSER_PROFILES)
    found = psutil.process_iter(["cmdline", "status"])
    return [
        process
        for process in found
        if process.info["status"] != psutil.STATUS_ZOMBIE and mark in " ".join(process.info["cmdline"] or [])
    ]
