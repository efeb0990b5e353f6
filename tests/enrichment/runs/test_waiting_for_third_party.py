"""How long a run waits for Chartmetric, and what it survives meanwhile."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from analytics.models import (
    Flag,
    Outcome,
    RunEvent,
    SnapshotRun,
    ThirdPartyRequest,
)
from analytics.snapshots import third_party_queue
from enrichment import registry
from enrichment.lookups import third_party
from enrichment.runs import lifecycle, third_party_phase
from enrichment.simulator.control import Scenario
from enrichment.simulator.server import Simulator
from tests.callers import logged_in, make_person, text
from tests.enrichment.runs.third_party_side import SPOTIFY, WEEK, answered, follow, unread
from tests.makers import latest, make_run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("asked_for")]


@pytest.mark.parametrize("counts", ["aside", "fill"])
def test_a_run_waits_for_chartmetric_only_where_it_is_to_fill(
    chartmetric: Simulator, settings: Settings, asked_for: list[str], counts: str
) -> None:
    settings.CHARTMETRIC_COUNTS = counts
    run = unread(follow(chartmetric, 1), read=follow(chartmetric, 2))

    has_ended = third_party_phase.finish(run.pk)

    run.refresh_from_db()
    assert (has_ended, run.third_party_until is None, asked_for) == (
        (True, True, []) if counts == "aside" else (False, False, ["fill_in"])
    )


def test_a_run_that_read_everything_waits_for_nobody(chartmetric: Simulator) -> None:
    run = make_run({(follow(chartmetric, 1), SPOTIFY): 5_000}, timezone.now())

    assert third_party_phase.finish(run.pk)
    assert not ThirdPartyRequest.objects.exists()


def test_a_page_without_a_number_was_read_and_is_not_filled(chartmetric: Simulator) -> None:
    run = make_run({(follow(chartmetric, 1), SPOTIFY): Outcome.HIDDEN}, timezone.now())

    assert third_party_phase.finish(run.pk)
    assert not ThirdPartyRequest.objects.exists()


def test_every_step_may_happen_twice(chartmetric: Simulator) -> None:
    gap = follow(chartmetric, 1)
    run = unread(gap, read=follow(chartmetric, 2))

    for _ in range(2):
        third_party_phase.finish(run.pk)
    assert run.events.filter(kind=RunEvent.Kind.FILLING).count() == 1
    third_party.fill_in(timezone.now())
    third_party.fill_in(timezone.now())
    for _ in range(2):
        assert third_party_phase.finish(run.pk)

    assert chartmetric.calls["chartmetric_calls"] == 1
    assert gap.snapshots.count() == 1


def test_a_run_is_recorded_when_its_last_question_is_answered(chartmetric: Simulator, asked_for: list[str]) -> None:
    run = unread(follow(chartmetric, 1), read=follow(chartmetric, 2))
    third_party_phase.finish(run.pk)
    third_party_phase.tend()
    assert asked_for == ["fill_in"]

    third_party.fill_in(timezone.now())
    third_party_phase.tend()

    assert asked_for == ["fill_in", "record"]


def test_a_question_of_a_dead_worker_is_asked_by_the_next_one(chartmetric: Simulator) -> None:
    gap = follow(chartmetric, 1)
    run = unread(gap, read=follow(chartmetric, 2))
    third_party_phase.finish(run.pk)
    assert third_party_queue.lease_gap() is not None
    ThirdPartyRequest.objects.update(lease_until=timezone.now() - timedelta(seconds=1))

    answered(run)

    assert latest(gap).streams_provider == "chartmetric"


@pytest.mark.parametrize("scenario", [Scenario.TOO_FAST, Scenario.PLAN_REFUSED, Scenario.CREDITS_SPENT])
def test_a_pause_longer_than_the_wait_ends_the_wait_at_once(chartmetric: Simulator, scenario: Scenario) -> None:
    gap = follow(chartmetric, 1)
    run = unread(gap, read=follow(chartmetric, 2))
    chartmetric.scenarios.set("chartmetric", scenario, seconds=3_600)

    answered(run)

    assert (run.state, latest(gap).spotify_streams) == ("partial", None)
    assert latest(gap).flags == [Flag.STREAMS_UNREAD]
    assert ThirdPartyRequest.objects.get().outcome == ""


def test_a_pause_from_before_keeps_the_run_from_waiting_at_all(chartmetric: Simulator) -> None:
    registry.pace().pause("chartmetric", timezone.now() + timedelta(hours=1))

    assert third_party_phase.finish(unread(follow(chartmetric, 1), read=follow(chartmetric, 2)).pk)


def test_the_wait_ends_with_the_deadline_whoever_answers(chartmetric: Simulator) -> None:
    gap = follow(chartmetric, 1)
    run = unread(gap, read=follow(chartmetric, 2))
    SnapshotRun.objects.filter(pk=run.pk).update(deadline_at=timezone.now() + timedelta(minutes=1))
    third_party_phase.finish(run.pk)
    run.refresh_from_db()
    assert run.third_party_until == run.deadline_at

    SnapshotRun.objects.filter(pk=run.pk).update(
        deadline_at=timezone.now(), third_party_until=timezone.now(), started_at=timezone.now() - WEEK
    )
    lifecycle.tend(SnapshotRun.objects.get(pk=run.pk), timezone.now())

    run.refresh_from_db()
    assert (run.state, latest(gap).spotify_streams) == ("partial", None)


@pytest.mark.slow
def test_an_answer_after_the_recording_changes_no_snapshot(chartmetric: Simulator) -> None:
    gap = follow(chartmetric, 1)
    run = unread(gap, read=follow(chartmetric, 2))
    third_party_phase.finish(run.pk)
    SnapshotRun.objects.filter(pk=run.pk).update(third_party_until=timezone.now())
    assert third_party_phase.finish(run.pk)

    assert third_party.fill_in(timezone.now()) == 1

    assert latest(gap).spotify_streams is None
    assert "Counted by Chartmetric not read by us" in text(logged_in(make_person()), f"/tracks/{gap.pk}/")


def test_a_cancelled_run_asks_nobody_any_more(chartmetric: Simulator) -> None:
    run = unread(follow(chartmetric, 1), read=follow(chartmetric, 2))
    third_party_phase.finish(run.pk)

    lifecycle.cancel(run.pk, "a colleague")

    assert third_party.fill_in(timezone.now()) == 0
    assert chartmetric.calls["chartmetric_calls"] == 0
