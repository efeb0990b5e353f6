"""The timeline of a run: each thing is on it exactly as often as it happened."""

from datetime import timedelta

import pytest
import redis
from django.conf import settings
from django.utils import timezone

from analytics.models import Outcome, Platform, Reading, RunEvent, SnapshotRun
from analytics.runs import leasing, ledger, timeline
from analytics.snapshots.recording import record_run
from enrichment.live.run_state import state_of
from enrichment.runs import launching, lifecycle, stopping
from tests.makers import make_pending_run, make_run, make_track

pytestmark = pytest.mark.django_db(transaction=True)

Kind = RunEvent.Kind
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _no_messages_left() -> None:
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        client.flushdb()


def kinds(run: SnapshotRun) -> list[str]:
    """Return the kinds of a run's events in the order in which they happened."""
    return [event.kind for event in timeline.latest(run.pk)][::-1]


def ordered(**wanted: object) -> SnapshotRun:
    return lifecycle.start(lifecycle.RunRequest(SnapshotRun.Trigger.API, requested_by="ann", **wanted))[0]  # type: ignore[arg-type]


def let_leases_run_out(run: SnapshotRun) -> None:
    Reading.objects.filter(run=run, state="leased").update(lease_until=timezone.now() - MINUTE)


def test_a_run_says_who_started_it_and_how_many_readings_the_workers_were_given() -> None:
    make_track()

    run = ordered()

    assert [event.text for event in timeline.latest(run.pk)][::-1] == [
        "Started by ann (API): 1 track.",
        "2 readings were handed to the workers.",
    ]


def test_recording_twice_is_reported_once() -> None:
    run = make_run({(make_track(), Platform.SPOTIFY): 5})

    for _ in range(2):
        record_run(run.pk)

    assert kinds(run) == [Kind.RECORDED]


def test_a_run_in_which_nothing_was_read_tells_that_nothing_was_recorded() -> None:
    run = make_run({(make_track(), Platform.SPOTIFY): Outcome.UNREACHABLE})

    record_run(run.pk)

    assert kinds(run) == [Kind.FAILED]


def test_a_deadline_tells_how_many_readings_it_cut_off() -> None:
    run = make_pending_run(tracks=3)

    record_run(run.pk, run.deadline_at)

    assert kinds(run) == [Kind.DEADLINE, Kind.FAILED]
    assert run.events.get(kind=Kind.DEADLINE).number == 3


def test_a_stopped_platform_is_reported_once_with_its_reason() -> None:
    run = make_pending_run(tracks=3)

    for _ in range(2):
        stopping.stop(run.pk, Platform.SPOTIFY, Outcome.BLOCKED, "20 bad answers in a row.")

    (event,) = timeline.latest(run.pk)
    assert event.text == "Spotify was stopped: 20 bad answers in a row."
    assert run.platform_runs.get().stopped_reason in event.text


def test_readings_of_a_lost_worker_are_counted_in_one_event() -> None:
    run = make_pending_run(tracks=3)
    for one in run.readings.all():
        leasing.lease(one.pk, MINUTE)
    let_leases_run_out(run)

    ledger.take_back_lost(run.pk)
    ledger.take_back_lost(run.pk)

    (event,) = timeline.latest(run.pk)
    assert (event.kind, event.platform, event.number) == (Kind.LOST, "spotify", 3)


def test_a_message_handed_out_again_tells_of_its_lost_worker() -> None:
    run = make_pending_run(tracks=1)
    pk = run.readings.get().pk
    leasing.lease(pk, MINUTE)

    again = leasing.lease(pk, MINUTE, redelivered=True)

    assert again is not None
    assert [(event.kind, event.number) for event in timeline.latest(run.pk)] == [(Kind.LOST, 1)]


def test_a_reading_that_is_leased_as_usual_is_no_event() -> None:
    run = make_pending_run(tracks=1)
    lease = leasing.lease(run.readings.get().pk, MINUTE)
    assert lease is not None
    ledger.give_back([lease])

    leasing.lease(run.readings.get().pk, MINUTE)

    assert kinds(run) == []


def test_a_third_loss_is_reported_as_given_up() -> None:
    run = make_pending_run(tracks=1)
    for _ in range(3):
        leasing.lease(run.readings.get().pk, MINUTE)
        let_leases_run_out(run)
        ledger.take_back_lost(run.pk)

    assert kinds(run) == [Kind.LOST, Kind.GIVEN_UP]
    assert run.events.get(kind=Kind.LOST).number == 2


def test_a_run_that_is_launched_again_tells_so_and_lost_readings_alone_do_not() -> None:
    make_track()
    run = ordered()

    launching.launch(run.pk, list(run.readings.values_list("pk", flat=True)))
    launching.launch(run.pk)

    assert kinds(run) == [Kind.STARTED, Kind.HANDED, Kind.RELAUNCHED]


def test_what_repeats_within_ten_minutes_is_one_event_and_later_another() -> None:
    run = make_pending_run(tracks=1)
    now = timezone.now().replace(minute=2)

    for minutes in (0, 1, 10):
        timeline.record_event(run.pk, Kind.LOST, platform="spotify", number=4, at=now + minutes * MINUTE)

    assert [(event.number, event.at) for event in timeline.latest(run.pk)] == [
        (4, now + 10 * MINUTE),
        (8, now + MINUTE),
    ]


def test_the_state_has_the_latest_events_and_no_more_of_them_than_twenty() -> None:
    run = make_pending_run(tracks=1)
    for number in range(25):
        timeline.record_event(
            run.pk, Kind.LOST, platform="spotify", number=number, at=timezone.now() + 10 * number * MINUTE
        )

    state = state_of(run.pk)

    assert state is not None
    assert [event["number"] for event in state["events"]] == list(range(24, 4, -1))
    assert state["platforms"][0]["rate"] is None
    assert state["platforms"][0]["seconds_left"] is None
    assert state["platforms"][0]["quota_left"] is None
