"""Runs of 200 tracks in which something is killed half-way: recorded all the same, each track once."""

import random
import signal
import subprocess
import sys

import pytest
import redis
from django.conf import settings
from django.db.models import Sum

from analytics.models import Leg, Outcome, Platform, Reading, RunEvent, SnapshotRun
from analytics.models import TrackPerformanceSnapshot as Snapshot
from enrichment.demo.processes import ROOT
from enrichment.runs import lifecycle
from enrichment.simulator.world import World
from tests.killing import task_children
from tests.processes.conftest import Installation, leftovers
from trackpulse.celery import results_url

pytestmark = pytest.mark.processes


@pytest.fixture
def world() -> World:
    return World(200, stories=())


@pytest.fixture
def running(stocked: Installation) -> Installation:
    """Give an installation with every process that a run needs."""
    for kind in ("browser", "api", "beat"):
        stocked.processes.start(kind)
    return stocked


def well_under_way(installation: Installation) -> SnapshotRun:
    """Start a run and return it when both platforms have read something of it.

    Both: Celery ends a worker that loses a child before it is ready, and leaves it to a supervisor to start it again.
    """
    run = lifecycle.start(lifecycle.Order(trigger=SnapshotRun.Trigger.SHELL))[0]
    installation.wait_for(lambda: Leg.objects.filter(run=run, read__gte=20).count() == 2)
    return run


def expect_recorded(run: SnapshotRun, world: World) -> None:
    """Compare a run with what the far side showed: every track once, every number right."""
    assert run.state == SnapshotRun.State.COMPLETE
    found = {
        shot.track.spotify_id: (shot.spotify_streams, shot.youtube_views)
        for shot in Snapshot.objects.filter(run=run).select_related("track")
    }
    assert found == {
        track.spotify_id: (
            world.streams(track, world.now),
            sum(world.views(video, world.now) or 0 for video in track.youtube_ids),
        )
        for track in world
    }
    assert Snapshot.objects.filter(run=run).count() == len(world)
    assert Reading.objects.filter(run=run, outcome=Outcome.READ, observed_at__gt=run.started_at).count() == 400
    assert max(Reading.objects.filter(run=run).values_list("attempts", flat=True)) <= 3


def expect_told(run: SnapshotRun, kind: str) -> None:
    """Compare a run's timeline with what its readings say of lost workers."""
    platform = Platform.SPOTIFY if kind == "browser" else Platform.YOUTUBE
    lost = Reading.objects.filter(run=run, platform=platform).aggregate(losses=Sum("losses"))["losses"]
    told = run.events.filter(kind=RunEvent.Kind.LOST, platform=platform).aggregate(number=Sum("number"))["number"]
    assert (told or 0) == lost
    assert [event.kind for event in run.events.order_by("at", "id")][:2] == ["started", "handed"]
    assert run.events.filter(kind=RunEvent.Kind.RECORDED).count() == 1


@pytest.mark.parametrize("messages", [0, 200])
def test_a_run_outlives_its_publisher(running: Installation, world: World, messages: int) -> None:
    publisher = [sys.executable, "-m", "tests.processes.dying_publisher", str(messages)]

    killed = subprocess.run(publisher, cwd=ROOT, env=running.child_env(), check=False)

    assert killed.returncode == -signal.SIGKILL
    expect_recorded(running.ended(SnapshotRun.objects.latest("pk")), world)


@pytest.mark.parametrize("kind", ["browser", "api"])
def test_a_run_outlives_a_worker_child(running: Installation, world: World, kind: str) -> None:
    run = well_under_way(running)

    random.choice(task_children(running.processes.leader(kind))).kill()  # noqa: S311

    expect_recorded(running.ended(run), world)
    expect_told(run, kind)


@pytest.mark.parametrize("kind", ["browser", "api"])
def test_a_run_outlives_a_whole_worker(running: Installation, world: World, kind: str) -> None:
    run = well_under_way(running)

    running.processes.kill(kind)
    if kind == "browser":
        assert not leftovers(), "the browser outlived its worker"
    running.processes.start(kind)

    expect_recorded(running.ended(run), world)
    expect_told(run, kind)


def test_a_run_outlives_a_flushed_redis(running: Installation, world: World) -> None:
    run = well_under_way(running)

    for database in (settings.REDIS_URL, results_url(settings.REDIS_URL)):
        with redis.Redis.from_url(database) as client:
            client.flushdb()

    expect_recorded(running.ended(run), world)


def test_two_hundred_views_cost_five_calls_at_the_most(stocked: Installation) -> None:
    stocked.processes.start("api")
    order = lifecycle.Order(trigger=SnapshotRun.Trigger.SHELL, platforms=[Platform.YOUTUBE])

    run = stocked.ended(lifecycle.start(order)[0])

    assert run.legs.get().read == 200
    assert stocked.standin.calls["youtube_calls"] <= 5
    assert run.legs.get().calls == stocked.standin.calls["youtube_calls"]
