"""Any history of a run: workers lease, settle, give back, die at any point and come back; the run still ends well.

A death before a commit is a transaction that is rolled back; a death after it is the next step that never comes. A
worker that is believed dead and comes back is one whose lease is kept after it ran out.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.contrib.postgres.functions import TransactionNow
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from analytics.models import Outcome, Platform, PlatformRun, Reading, SnapshotRun
from analytics.models import TrackPerformanceSnapshot as Snapshot
from analytics.runs import leasing, ledger
from analytics.runs.leasing import MAX_ATTEMPTS, Lease
from analytics.runs.ledger import Settled
from analytics.runs.verification import broken
from analytics.snapshots.recording import record_run
from enrichment import broker
from enrichment.runs import launching, lifecycle
from tests.makers import make_contact, make_tracks

pytestmark = pytest.mark.django_db

TRACKS = 4
MINUTE = timedelta(minutes=1)
UNREAD = [Outcome.REMOVED, Outcome.HIDDEN, Outcome.BLOCKED, Outcome.UNRECOGNISED, Outcome.UNREACHABLE]
ends = st.integers(0, 10**12) | st.sampled_from(UNREAD)


# All histories are one transaction, whose clock stands still: by that one a lease runs out.


class Killed(Exception):
    """The process ends here."""


@contextmanager
def killed_before_commit(killed: bool) -> Iterator[None]:  # noqa: FBT001 - what the history says
    try:
        with transaction.atomic():
            yield
            if killed:
                raise Killed
    except Killed:
        return


class History(RuleBasedStateMachine):
    """One run over a few tracks, and the workers that it is given to."""

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        tracks = make_tracks(TRACKS)
        make_contact(*tracks)
        self.run = SnapshotRun.objects.create(
            trigger="shell",
            state="reading",
            tracks=TRACKS,
            started_at=timezone.now() - MINUTE,
            deadline_at=timezone.now() + 60 * MINUTE,
        )
        for platform in Platform:
            Reading.objects.bulk_create(Reading(run=self.run, track=one, platform=platform) for one in tracks)
            PlatformRun.objects.create(run=self.run, platform=platform, readings=TRACKS)
        self.ids = list(self.run.readings.order_by("pk").values_list("pk", flat=True))
        self.held: list[Lease] = []
        self.ended: dict[int, tuple[str, int | None]] = {}
        self.ended_in = ""

    def teardown(self) -> None:
        self.everybody_dies_and_time_goes_by()
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    def everybody_dies_and_time_goes_by(self) -> None:
        """Whatever happened: tending alone brings the run to its end."""
        for _ in range(MAX_ATTEMPTS + 1):
            self._lose(Reading.objects.filter(run=self.run, state="leased"))
            self.tended()
        self.deadline_passes()
        self.run.refresh_from_db()
        assert not self.run.is_active
        assert list(broken(self.run, timezone.now())) == []

    # What happens

    @rule(place=st.integers(0, 2 * TRACKS - 1), redelivered=st.booleans(), killed=st.booleans())
    def leased(self, place: int, redelivered: bool, killed: bool) -> None:  # noqa: FBT001
        before = Reading.objects.get(pk=self.ids[place])
        free = before.state == "pending" or (before.state == "leased" and (redelivered or self._is_lost(before)))
        taken = None
        with killed_before_commit(killed):
            taken = leasing.lease(before.pk, MINUTE, redelivered=redelivered)
        assert (taken is not None) == (free and before.attempts < MAX_ATTEMPTS and not self.ended_in)
        if taken and not killed:
            self.held.append(taken)

    @precondition(lambda self: self.held)
    @rule(data=st.data(), limit=st.integers(1, 3))
    def claimed(self, data: st.DataObject, limit: int) -> None:
        lead = data.draw(st.sampled_from(self.held))
        taken = leasing.claim(lead, MINUTE, limit)
        assert len(taken) <= limit
        self.held += taken

    @precondition(lambda self: self.held)
    @rule(data=st.data(), end=ends, killed=st.booleans())
    def settled(self, data: st.DataObject, end: int | Outcome, killed: bool) -> None:  # noqa: FBT001
        mine = data.draw(st.sampled_from(self.held))
        now = Reading.objects.get(pk=mine.reading_id)
        is_mine = now.state == "leased" and now.fence == mine.fence
        written = 0
        read = isinstance(end, int)
        with killed_before_commit(killed):
            outcome, number = (Outcome.READ, end) if read else (end, None)
            written = ledger.settle([Settled(mine, outcome, number)], timezone.now())  # type: ignore[arg-type]
        assert written == is_mine
        if not killed:
            self.held.remove(mine)

    @precondition(lambda self: self.held)
    @rule(data=st.data(), unused=st.booleans())
    def given_back(self, data: st.DataObject, unused: bool) -> None:  # noqa: FBT001
        mine = data.draw(st.sampled_from(self.held))
        self.held.remove(mine)
        if unused:
            leasing.hand_back(mine)
        else:
            ledger.give_back([mine])

    @precondition(lambda self: self.held)
    @rule(data=st.data(), comes_back=st.booleans())
    def a_worker_dies(self, data: st.DataObject, comes_back: bool) -> None:  # noqa: FBT001
        lost = data.draw(st.sampled_from(self.held))
        self._lose(Reading.objects.filter(pk=lost.reading_id, state="leased", fence=lost.fence))
        if not comes_back:
            self.held.remove(lost)

    @rule(platform=st.sampled_from(list(Platform)))
    def stopped(self, platform: Platform) -> None:
        ledger.stop(self.run.pk, platform, Outcome.BLOCKED, "Twenty in a row were blocked.")

    @rule(killed=st.booleans())
    def tended(self, killed: bool = False) -> None:  # noqa: FBT001, FBT002
        self.run.refresh_from_db()
        if self.run.is_active:
            with (
                patch.object(launching, "launch"),
                patch.object(broker, "messages_waiting", return_value=True),
                killed_before_commit(killed),
            ):
                lifecycle.tend(self.run, timezone.now())

    @rule(killed=st.booleans(), times=st.integers(1, 3))
    def recorded(self, killed: bool, times: int) -> None:  # noqa: FBT001
        for _ in range(times):
            with killed_before_commit(killed):
                record_run(self.run.pk)

    @rule(killed=st.booleans())
    def deadline_passes(self, killed: bool = False) -> None:  # noqa: FBT001, FBT002
        with killed_before_commit(killed):
            SnapshotRun.objects.filter(pk=self.run.pk).update(deadline_at=timezone.now())
            record_run(self.run.pk)

    @rule(killed=st.booleans())
    def cancelled(self, killed: bool) -> None:  # noqa: FBT001
        with killed_before_commit(killed):
            lifecycle.cancel(self.run.pk, "somebody")

    # What holds after each of them

    @invariant()
    def what_is_settled_stays_as_it_is(self) -> None:
        now = dict(self._settled())
        assert {pk: now.get(pk) for pk in self.ended} == self.ended
        self.ended = now

    @invariant()
    def no_reading_is_tried_more_often_than_it_may_be(self) -> None:
        assert not Reading.objects.filter(run=self.run, attempts__gt=MAX_ATTEMPTS).exists()

    @invariant()
    def a_run_ends_once_and_all_at_once(self) -> None:
        self.run.refresh_from_db()
        assert self.ended_in in {"", self.run.state}
        self.ended_in = "" if self.run.is_active else self.run.state
        recorded = self.ended_in in SnapshotRun.RECORDED
        assert Snapshot.objects.filter(run=self.run).count() == (TRACKS if recorded else 0)
        assert not self.ended_in or not ledger.unsettled(self.run.pk)

    def _settled(self) -> Iterator[tuple[int, tuple[str, int | None]]]:
        rows = Reading.objects.filter(run=self.run, state="settled")
        return ((pk, (outcome, number)) for pk, outcome, number in rows.values_list("pk", "outcome", "number"))

    @staticmethod
    def _lose(leased: object) -> None:
        leased.update(lease_until=TransactionNow() - MINUTE)  # type: ignore[attr-defined]

    @staticmethod
    def _is_lost(reading: Reading) -> bool:
        return Reading.objects.filter(pk=reading.pk, lease_until__lt=TransactionNow()).exists()


def live(histories: int) -> None:
    # Against the clock: what a database takes for a step says nothing about the step.
    patient = settings(max_examples=histories, stateful_step_count=30, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(History, settings=patient)


@pytest.mark.exhaustive
def test_whatever_happens_the_run_ends_well() -> None:
    live(settings().max_examples // 4)


@pytest.mark.long
def test_whatever_happens_the_run_ends_well_five_hundred_times() -> None:
    live(500)
