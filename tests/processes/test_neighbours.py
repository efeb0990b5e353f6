"""Whole runs in which many tracks are read from one page, with real workers and a real browser."""

from collections import Counter

import pytest

from analytics.models import Outcome, Platform, Reading, RunEvent, SnapshotRun
from enrichment.runs import lifecycle
from enrichment.simulator.control import Scenario
from enrichment.simulator.world import World
from tests.processes.conftest import Installation

pytestmark = pytest.mark.processes

QUESTION = "spotify question"


@pytest.fixture
def world() -> World:
    return World(60, stories=(), artists=60)


@pytest.fixture
def asking(stocked: Installation) -> Installation:
    """Yield an installation whose pages are used to request other tracks."""
    stocked.processes.env["SPOTIFY_TRACKS_PER_PAGE"] = "25"
    return stocked


def read(asking: Installation) -> SnapshotRun:
    # Beat hands out again what was given back.
    for kind in ("browser", "api", "beat"):
        asking.processes.start(kind)
    order = lifecycle.RunRequest(trigger=SnapshotRun.Trigger.SHELL, platforms=[Platform.SPOTIFY])
    return asking.ended(lifecycle.start(order)[0])


def are_true(run: SnapshotRun, world: World) -> bool:
    shown = {track.spotify_id: world.streams(track, world.now) for track in world}
    read = run.readings.filter(outcome=Outcome.READ).values_list("track__spotify_id", "number")
    return all(number == shown[spotify_id] for spotify_id, number in read)


def sources(run: SnapshotRun) -> Counter[str]:
    return Counter(Reading.objects.filter(run=run).values_list("source", flat=True))


def test_a_few_pages_tell_every_track_what_its_own_page_shows(asking: Installation, world: World) -> None:
    run = read(asking)

    assert run.state == SnapshotRun.State.COMPLETE
    assert are_true(run, world)
    assert sources(run)[QUESTION] > len(world) / 2
    assert asking.simulator.calls["documents"] < len(world) / 4


@pytest.mark.long
def test_where_questions_are_answered_otherwise_every_number_is_from_a_page(
    asking: Installation, world: World
) -> None:
    asking.simulator.scenarios.set("spotify", Scenario.QUESTION_DIFFERS)

    run = read(asking)

    assert run.state == SnapshotRun.State.COMPLETE
    assert are_true(run, world)
    assert sources(run)[QUESTION] == 0
    assert run.events.filter(kind=RunEvent.Kind.PAGES).count() == 1


@pytest.mark.long
def test_where_neighbours_alone_are_answered_otherwise_no_wrong_number_is_kept(
    asking: Installation, world: World
) -> None:
    others = [track.spotify_id for track in world][2:]
    asking.simulator.scenarios.set("spotify", Scenario.QUESTION_DIFFERS, only=others)

    run = read(asking)

    assert are_true(run, world)
    assert sources(run)["spotify page"] > 0
    assert run.events.filter(kind=RunEvent.Kind.PAGES).count() == 1


@pytest.mark.parametrize(
    "scenario", [pytest.param(Scenario.QUESTION_BLOCKED, marks=pytest.mark.long), Scenario.QUESTION_RATE_LIMITED]
)
def test_whoever_is_kept_from_asking_still_reads_every_track(
    asking: Installation, world: World, scenario: Scenario
) -> None:
    asking.simulator.scenarios.set("spotify", scenario, seconds=1, times=3)

    run = read(asking)

    assert run.state == SnapshotRun.State.COMPLETE
    assert are_true(run, world)
