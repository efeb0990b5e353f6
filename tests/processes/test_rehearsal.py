"""A real browser worker rehearses a run and is killed; another one ends it, and notifications go out once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from analytics.models import (
    Canary,
    Delivery,
    Event,
    NotificationTarget,
    Platform,
    Reading,
    Rehearsal,
    SnapshotRun,
    Track,
)
from analytics.snapshots import rehearsals
from enrichment import broker
from enrichment.simulator.control import Scenario
from enrichment.simulator.world import World
from tests.processes.conftest import Installation

pytestmark = pytest.mark.processes


@pytest.fixture
def world() -> World:
    """Yield a simulator on which every track is ordinary."""
    return World(tracks=12, stories=())


def choose_canaries() -> None:
    track = Track.objects.exclude(videos=None).exclude(streams=None).order_by("-streams")[0]
    for platform in Platform:
        Canary.objects.create(track=track, platform=platform, at_least=1, at_most=10**12)


def rehearse() -> Rehearsal:
    rehearsal = rehearsals.open_for(timezone.now() + timedelta(hours=24))
    broker.rehearse(rehearsal.pk)
    return rehearsal


def has_ended() -> bool:
    return Rehearsal.objects.exclude(ended_at=None).exists()


def test_both_platforms_are_rehearsed_by_one_worker(stocked: Installation) -> None:
    choose_canaries()
    runs, readings = SnapshotRun.objects.count(), Reading.objects.count()
    stocked.processes.start("browser")

    rehearse()
    stocked.wait_for(has_ended)

    rehearsal = Rehearsal.objects.get()
    assert rehearsal.state == Rehearsal.State.READ, rehearsal.words
    assert [one["platform"] for one in rehearsal.results] == ["spotify", "youtube"]
    assert (SnapshotRun.objects.count(), Reading.objects.count()) == (runs, readings)


@pytest.mark.long
def test_another_worker_ends_a_rehearsal_whose_worker_was_killed_and_notifies_once(
    stocked: Installation,
) -> None:
    choose_canaries()
    NotificationTarget.objects.create(name="chat", url="json://127.0.0.1:1", events=[Event.RUN_TROUBLED])
    stocked.simulator.scenarios.set("spotify", Scenario.API_BLOCKED)
    stocked.simulator.latencies.spotify = 2.0
    stocked.processes.start("browser")
    rehearsal = rehearse()

    stocked.wait_for(lambda: stocked.simulator.calls["documents"] > 0)
    stocked.processes.kill("browser")
    stocked.simulator.latencies.spotify = 0.0
    # Expire its lease.
    Rehearsal.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    stocked.processes.start("browser")
    for _ in range(2):
        broker.rehearse(rehearsal.pk)
    stocked.wait_for(has_ended)

    ended = Rehearsal.objects.get()
    assert (ended.state, ended.attempts) == (Rehearsal.State.FAILED, 2)
    assert "run would not read Spotify" in ended.troubles[0]
    assert list(Delivery.objects.values_list("event", "rehearsal")) == [("rehearsal.failed", rehearsal.pk)]
