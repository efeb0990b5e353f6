"""A run too large for one chord."""

import pytest
import redis
from django.conf import settings

from analytics.models import Platform, SnapshotRun
from analytics.models import TrackPerformanceSnapshot as Snapshot
from enrichment import broker
from enrichment.runs import launching, lifecycle
from enrichment.simulator.world import World
from tests.processes.conftest import Installation
from tests.processes.small_shards import SHARD
from trackpulse.celery import results_url

pytestmark = pytest.mark.processes


@pytest.fixture
def world() -> World:
    return World(SHARD * 2 + 10, stories=())


@pytest.fixture(autouse=True)
def small_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launching, "SHARD", SHARD)


def test_whoever_starts_a_run_hears_of_no_result(stocked: Installation) -> None:
    lifecycle.start(lifecycle.RunRequest(trigger=SnapshotRun.Trigger.SHELL, platforms=[Platform.YOUTUBE]))

    with redis.Redis.from_url(results_url(settings.REDIS_URL)) as results:
        assert broker.messages_waiting() == 3
        assert results.pubsub_channels("celery-task-meta-*") == []


def test_a_run_of_three_shards_is_recorded_once_by_the_outer_chord(stocked: Installation, world: World) -> None:
    # Without beat nothing tends the run, so the chord itself ends it.
    stocked.processes.start("api", "python", "-m", "tests.processes.small_shards")
    order = lifecycle.RunRequest(trigger=SnapshotRun.Trigger.SHELL, platforms=[Platform.YOUTUBE])

    run = stocked.ended(lifecycle.start(order)[0])

    assert run.state == SnapshotRun.State.COMPLETE
    assert Snapshot.objects.filter(run=run, youtube_views__isnull=False).count() == len(world)
    assert stocked.simulator.calls["youtube_calls"] <= len(world) / 50 + 3
    assert run.platform_runs.get().request_count == stocked.simulator.calls["youtube_calls"]
