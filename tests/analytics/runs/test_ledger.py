"""Leasing and settling: who may write a reading, and how often."""

from datetime import timedelta

import pytest
from django.utils import timezone

from analytics.models import Outcome, Platform, PlatformRun, Reading, RunEvent, SnapshotRun
from analytics.runs import leasing, ledger, shared_pages
from analytics.runs.leasing import Lease
from analytics.runs.ledger import Settled
from analytics.runs.verification import broken
from analytics.snapshots.recording import record_run
from tests.makers import make_pending_run

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


def first(run: SnapshotRun) -> Reading:
    return run.readings.order_by("pk")[0]


def leased(run: SnapshotRun) -> Lease:
    lease = leasing.lease(first(run).pk, MINUTE)
    assert lease is not None
    return lease


def let_lease_run_out(reading: Reading) -> None:
    Reading.objects.filter(pk=reading.pk).update(lease_until=timezone.now() - MINUTE)


def settle(lease: Lease, number: int) -> int:
    return ledger.settle([Settled(lease, Outcome.READ, number=number)], timezone.now())


def test_a_reading_is_leased_to_one_at_a_time() -> None:
    run = make_pending_run(tracks=1)

    taken = leasing.lease(first(run).pk, MINUTE)
    refused = leasing.lease(first(run).pk, MINUTE)

    assert taken is not None
    assert taken.attempts == 1
    assert refused is None


def test_a_lease_that_ran_out_is_taken_over_and_fences_the_first_worker_off() -> None:
    run = make_pending_run(tracks=1)
    slow = leased(run)
    let_lease_run_out(first(run))

    second = leased(run)

    assert settle(slow, 111) == 0
    assert settle(second, 222) == 1
    assert first(run).number == 222


def test_a_redelivered_message_takes_over_at_once() -> None:
    run = make_pending_run(tracks=1)
    leased(run)

    again = leasing.lease(first(run).pk, MINUTE, redelivered=True)

    assert again is not None
    assert (again.attempts, again.worker_losses) == (2, 1)


def test_there_is_no_fourth_attempt() -> None:
    run = make_pending_run(tracks=1)
    for _ in range(3):
        leased(run)
        let_lease_run_out(first(run))

    assert leasing.lease(first(run).pk, MINUTE) is None
    assert ledger.take_back_lost(run.pk) == []
    assert first(run).outcome == Outcome.WORKER_CRASHED
    assert run.platform_runs.get().worker_crashed == 1


def test_a_lost_reading_is_pending_again() -> None:
    run = make_pending_run(tracks=2)
    leased(run)
    let_lease_run_out(first(run))

    assert ledger.take_back_lost(run.pk) == [first(run).pk]
    assert first(run).state == Reading.State.PENDING
    assert first(run).worker_losses == 1


def test_settling_twice_counts_once() -> None:
    run = make_pending_run(tracks=1)
    lease = leased(run)

    assert settle(lease, 10) == 1
    assert settle(lease, 20) == 0
    assert first(run).number == 10
    assert run.platform_runs.get().read == 1


def test_nothing_is_leased_from_a_run_that_has_ended() -> None:
    run = make_pending_run(tracks=1)
    SnapshotRun.objects.filter(pk=run.pk).update(state="cancelled", ended_at=timezone.now())

    assert leasing.lease(first(run).pk, MINUTE) is None


def test_neighbours_are_claimed_up_to_the_limit() -> None:
    run = make_pending_run(tracks=60, platform=Platform.YOUTUBE)

    neighbours = leasing.claim(leased(run), MINUTE, 49)

    assert len(neighbours) == 49
    assert all(len(neighbour.ids) == 1 for neighbour in neighbours)
    assert run.readings.filter(state="leased").count() == 50


def test_the_last_attempt_after_a_lost_worker_is_made_alone() -> None:
    run = make_pending_run(tracks=3)
    run.readings.update(attempts=2, worker_losses=2)

    assert leasing.claim(leased(run), MINUTE, 49) == []


def test_a_reading_handed_back_has_lost_no_attempt() -> None:
    run = make_pending_run(tracks=1)

    leasing.hand_back(leased(run))

    assert (first(run).state, first(run).attempts) == (Reading.State.PENDING, 0)


def test_the_platform_run_counts_what_the_readings_say() -> None:
    run = make_pending_run(tracks=5)
    leases = [lease for reading in run.readings.all() if (lease := leasing.lease(reading.pk, MINUTE))]
    ends = [Outcome.REMOVED, Outcome.REMOVED, Outcome.HIDDEN, Outcome.UNRECOGNISED]

    ledger.settle([Settled(lease, end) for lease, end in zip(leases, ends, strict=False)], timezone.now())
    ledger.settle_left(run.pk, Outcome.UNREACHABLE, "too late")

    platform_run = run.platform_runs.get()
    assert {outcome: number for outcome, number in platform_run.counts.items() if number} == {
        Outcome.REMOVED: 2, Outcome.HIDDEN: 1, Outcome.UNRECOGNISED: 1, Outcome.UNREACHABLE: 1,
    }  # fmt: skip
    assert (platform_run.settled, platform_run.left, platform_run.unread) == (5, 0, 5)


@pytest.mark.parametrize("was_read", [False, True])
def test_a_track_that_was_deleted_during_its_first_run_counts_nowhere_in_it(was_read: bool) -> None:  # noqa: FBT001
    run = make_pending_run(tracks=2)
    settle(leased(run), 10)
    deleted = run.readings.get(outcome="")
    if was_read:
        ended = leasing.lease(deleted.pk, MINUTE)
        assert ended is not None
        settle(ended, 20)
    deleted.track.delete()

    record_run(run.pk)

    run.refresh_from_db()
    platform_run = run.platform_runs.get()
    assert (run.state, run.tracks) == ("complete", 1)
    assert (platform_run.readings, platform_run.read, platform_run.left) == (1, 1, 0)
    assert not list(broken(run, timezone.now()))


def test_a_run_whose_only_track_was_deleted_read_nothing() -> None:
    run = make_pending_run(tracks=1)
    run.readings.get().track.delete()

    record_run(run.pk)

    run.refresh_from_db()
    assert (run.state, run.tracks, run.platform_runs.get().readings) == ("complete", 0, 0)
    assert "no active tracks" in run.note
    assert not list(broken(run, timezone.now()))


def test_a_run_that_has_ended_is_not_changed_by_answers_that_come_late() -> None:
    run = make_pending_run(tracks=1)
    leased(run)
    record_run(run.pk, run.deadline_at)
    before = run.platform_runs.values().get()

    assert not ledger.stop(run.pk, Platform.SPOTIFY, Outcome.QUOTA, "It was used up.", timezone.now())
    assert not shared_pages.stop(run.pk, Platform.SPOTIFY, "A page showed another number.")

    assert run.platform_runs.values().get() == before
    assert not run.events.filter(kind__in=[RunEvent.Kind.STOPPED, RunEvent.Kind.PAGES]).exists()


def test_bad_answers_in_a_row_are_counted_and_a_good_one_ends_the_row() -> None:
    run = make_pending_run(tracks=3)
    leases = [lease for reading in run.readings.all() if (lease := leasing.lease(reading.pk, MINUTE))]

    streaks = []
    for lease, end in zip(leases, [Outcome.BLOCKED, Outcome.UNRECOGNISED, Outcome.REMOVED], strict=True):
        ledger.settle([Settled(lease, end)], timezone.now())
        streaks.append(PlatformRun.objects.get(run=run).failure_streak)

    assert streaks == [1, 2, 0]


def test_a_clock_that_was_set_back_has_nothing_observed_before_its_run_began() -> None:
    run = make_pending_run(tracks=1)
    lease = leased(run)

    ledger.settle([Settled(lease, Outcome.READ, number=5)], timezone.now() - timedelta(hours=1))

    assert first(run).observed_at == run.started_at
