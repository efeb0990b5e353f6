"""A clock that is ahead or behind for a moment costs no slot: a machine may start before it knows the time."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from analytics.models import SnapshotRun, Track
from analytics.runs.verification import broken
from enrichment import broker
from enrichment.runs import launching, lifecycle
from tests.makers import make_pending_run, make_track

pytestmark = pytest.mark.django_db

FRIDAY = datetime(2026, 11, 20, 4, 59, tzinfo=UTC)
WEEK, DAY = timedelta(days=7), timedelta(days=1)


@pytest.fixture(autouse=True)
def followed(monkeypatch: pytest.MonkeyPatch) -> Track:
    """Yield a track that has been followed since before these slots; nothing is handed to workers."""
    monkeypatch.setattr(launching, "launch", lambda _run, _readings=None: None)
    monkeypatch.setattr(broker, "messages_waiting", lambda: 0)
    track = make_track()
    Track.objects.update(created_at=FRIDAY - 3 * DAY)
    return track


def end(run: SnapshotRun | None, at: datetime) -> None:
    assert run is not None
    SnapshotRun.objects.filter(pk=run.pk).update(state="complete", started_at=at, ended_at=at)


def test_slots_that_were_missed_by_a_clock_that_was_ahead_are_run_when_they_come() -> None:
    lifecycle.start_due_slot(FRIDAY + 20 * WEEK - DAY)

    for slot in (FRIDAY, FRIDAY + WEEK):
        end(lifecycle.start_due_slot(slot), slot)

    assert [*SnapshotRun.objects.order_by("scheduled_for").values_list("scheduled_for", "state")] == [
        (FRIDAY, "complete"),
        (FRIDAY + WEEK, "complete"),
    ]


def test_the_slot_of_a_run_that_began_by_a_clock_that_was_ahead_gets_a_run_when_it_comes() -> None:
    ahead = FRIDAY + 3 * WEEK
    early = lifecycle.start_due_slot(ahead)
    end(early, ahead)

    for week in range(4):
        end(lifecycle.start_due_slot(FRIDAY + week * WEEK), FRIDAY + week * WEEK)

    assert early is not None
    early.refresh_from_db()
    assert early.scheduled_for is None
    assert SnapshotRun.objects.get(scheduled_for=ahead) != early


def test_a_run_that_began_by_a_clock_that_was_ahead_has_begun_now_and_ends_in_time() -> None:
    run, now = make_pending_run(1), timezone.now()
    ahead = now + 5 * WEEK
    times = {"published_at": ahead, "deadline_at": ahead + timedelta(hours=1), "is_full": False}
    SnapshotRun.objects.filter(pk=run.pk).update(started_at=ahead, **times)
    run.refresh_from_db()
    run.readings.update(state="settled", outcome="read", number=5, observed_at=ahead)
    run.platform_runs.update(read=1)

    lifecycle.tend(run, now)

    run.refresh_from_db()
    assert (run.state, run.started_at, run.deadline_at) == ("complete", now, now + timedelta(hours=1))
    assert run.snapshots.get().streams_read_at == now
    assert run.ended_at is not None
    assert run.ended_at - now < DAY
    assert not list(broken(run, timezone.now()))


def test_a_deadline_that_the_right_clock_has_set_stays() -> None:
    run, now = make_pending_run(1), timezone.now()
    SnapshotRun.objects.filter(pk=run.pk).update(started_at=now + WEEK)
    run.refresh_from_db()

    lifecycle.tend(run, now)

    deadline = run.deadline_at
    run.refresh_from_db()
    assert (run.started_at, run.deadline_at, run.state) == (now, deadline, "reading")


def test_a_clock_that_is_behind_for_a_moment_takes_no_run_from_its_slot() -> None:
    slots = [FRIDAY + week * WEEK for week in range(3)]
    for slot in slots:
        end(lifecycle.start_due_slot(slot), slot)

    lifecycle.start_due_slot(FRIDAY - 300 * WEEK)
    lifecycle.start_due_slot(slots[-1] + DAY)

    assert [*SnapshotRun.objects.order_by("pk").values_list("scheduled_for", flat=True)] == slots


def test_a_run_that_another_machine_began_seconds_ago_keeps_its_slot() -> None:
    run = lifecycle.start_due_slot(FRIDAY)

    lifecycle.start_due_slot(FRIDAY - timedelta(seconds=30))

    assert SnapshotRun.objects.get() == run
    assert SnapshotRun.objects.get().scheduled_for == FRIDAY
