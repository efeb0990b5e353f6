"""Whatever workers do with the rows of a queue, and however often: one holds a row, and what is settled stays so.

A worker that is believed dead and comes back is one whose lease is kept after it ran out.
"""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.postgres.functions import TransactionNow
from django.db import connection, transaction
from django.forms.models import model_to_dict
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from analytics.models.leases import Leased, LeasedRows
from tests.enrichment.queues import QUEUES, ROWS, Queue, is_open, row_of

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
MOST_WORKERS = 5
"""No row is worth more of them, whichever queue it is in."""


class History(RuleBasedStateMachine):
    """A queue with a few rows, and the workers that take from it."""

    queue_of: type[Queue]

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.queue = self.queue_of()
        self.now = transaction_time()
        self.known = self.rows()
        self.ids = list(self.known)
        self.fences = dict.fromkeys(self.ids, 0)
        self.leases: list[Any] = []
        self.ended: set[int] = set()

    def teardown(self) -> None:
        self.whatever_kills_its_workers_is_given_up()
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    def whatever_kills_its_workers_is_given_up(self) -> None:
        for _ in range(MOST_WORKERS):
            self.workers_die()
            for pk in self.ids:
                self.queue.lease(pk)
        self.workers_die()
        assert [self.queue.lease(pk) for pk in self.ids] == [None] * ROWS
        self.queue.tend()
        assert [self.queue.lease(pk) for pk in self.ids] == [None] * ROWS

    # What happens

    @rule(place=st.integers(0, ROWS - 1))
    def leased(self, place: int) -> None:
        before, lost = self.known, self.lost()
        taken = self.queue.lease(self.ids[place])
        if taken is None:
            return
        pk = row_of(taken)
        assert is_open(before[pk])
        assert before[pk].lease_until is None or pk in lost
        assert taken.fence > self.fences[pk]
        self.fences[pk] = taken.fence
        self.leases.append(taken)

    @precondition(lambda self: self.leases)
    @rule(data=st.data(), step=st.sampled_from(["give_back", "hand_back", "settle"]))
    def written(self, data: st.DataObject, step: str) -> None:
        """Any worker writes, and may do so again: those too that lost their lease, or have written already."""
        mine = data.draw(st.sampled_from(self.leases))
        pk = row_of(mine)
        before = self.known[pk]
        is_ours = before.lease_until is not None and before.fence == mine.fence
        getattr(self.queue, step)(mine)
        after = self.rows()[pk]
        if is_ours:
            assert after.lease_until is None
            assert is_open(after) == (step != "settle")
        else:
            assert self.without_moments(after) == self.without_moments(before)
        if not is_open(after):
            self.ended.add(pk)

    @rule()
    def workers_die(self) -> None:
        self.all().filter(lease_until__isnull=False).update(lease_until=TransactionNow() - HOUR)

    @rule()
    def tended(self) -> None:
        before, lost = self.known, self.lost()
        self.queue.tend()
        for pk, row in self.rows().items():
            assert pk in lost or self.without_moments(row) == self.without_moments(before[pk])
            if not is_open(row):
                self.ended.add(pk)

    # What holds at any time

    @invariant()
    def what_has_ended_stays_ended_and_is_not_held(self) -> None:
        self.known = self.rows()
        assert [pk for pk, row in self.known.items() if pk in self.ended and is_open(row)] == []
        assert [row for row in self.known.values() if row.lease_until is not None and not is_open(row)] == []

    def rows(self) -> dict[int, Leased]:
        return {row.pk: row for row in self.all().order_by("pk")}

    def all(self) -> LeasedRows[Any]:
        return LeasedRows(self.queue.model)

    def lost(self) -> set[int]:
        """Return the rows whose lease had run out when the last step had ended."""
        return {pk for pk, row in self.known.items() if row.lease_until is not None and row.lease_until < self.now}

    @staticmethod
    def without_moments(row: Leased) -> dict[str, Any]:
        """Return what is in a row. When a delivery is due again is not the lease's business."""
        return {name: value for name, value in model_to_dict(row).items() if name != "next_at"}


def transaction_time() -> datetime:
    """Return the time of all statements of this transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT transaction_timestamp()")
        (now,) = cursor.fetchone()
    assert isinstance(now, datetime)
    return now


def live(queue: type[Queue], histories: int) -> None:
    history = type(f"HistoryOf{queue.__name__}", (History,), {"queue_of": queue})
    # Against the clock: what a database takes for a step says nothing about the step. A history that fails is told as
    # it was found: to find a shorter one takes many minutes.
    patient = settings(
        max_examples=histories,
        stateful_step_count=30,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.generate],
    )
    run_state_machine_as_test(history, settings=patient)


@pytest.mark.exhaustive
@pytest.mark.parametrize("queue", QUEUES)
def test_a_row_has_one_holder_whatever_happens(queue: type[Queue]) -> None:
    live(queue, settings().max_examples // 5)


@pytest.mark.long
@pytest.mark.parametrize("queue", QUEUES)
def test_a_row_has_one_holder_whatever_happens_three_hundred_times(queue: type[Queue]) -> None:
    live(queue, 300)
