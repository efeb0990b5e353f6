"""One lease for every queue: one worker has a row at a time, and doing a step twice is harmless.

    waiting ──take()──► held ──► settled, as the queue defines it
       ▲                 │
       ├── give_back() ──┤   no answer: the attempt stays counted
       ├── hand_back() ──┤   no request was sent: the attempt does not count
       └─────────────────┘   the lease ran out, because its worker died or hangs: `lost()` finds these rows

Twice is harmless because each lease has its own number: `fence` rises with every lease and never falls. The holder of
a row gives that number when it writes, and `held()` finds the row only while that lease is on it. So nothing happens
if a message is delivered twice (the row is held or settled), if a worker that was believed dead comes back (another
lease is on the row), or if a row is given back or settled a second time (no lease is on it). `attempts` is only a
count, and may fall or restart without making two leases look alike.

The clock is the database's, so workers agree on when a lease runs out even if their own clocks differ.
"""

from datetime import timedelta
from typing import Any, ClassVar, Final, Self, TypeVar

from django.db import models, transaction
from django.db.models.functions import Now

MOST_LOSSES = 3
"""A row that crashed this many workers is not given to another."""

TAKEN = "attempts = attempts + 1, fence = fence + 1, lease_until = now() + %(lease)s"
"""What `take()` does to a row, for statements that take many at once."""


class Leased(models.Model):
    """A row of a queue. `WAITING` and `HELD` are the columns that show its state, if it has any."""

    WAITING: ClassVar[dict[str, Any]] = {}
    HELD: ClassVar[dict[str, Any]] = {}

    attempts = models.PositiveSmallIntegerField(default=0, db_default=0)
    fence = models.PositiveIntegerField(
        default=0, db_default=0, editable=False, help_text="The number of its last lease."
    )
    lease_until = models.DateTimeField(null=True, editable=False)
    worker_losses = models.PositiveSmallIntegerField(
        default=0, db_default=0, editable=False, help_text="How many of the attempts ended with a dead worker."
    )

    class Meta:
        abstract = True


Row = TypeVar("Row", bound=Leased)

_TAKEN: Final[dict[str, Any]] = {
    "attempts": models.F("attempts") + 1,
    "fence": models.F("fence") + 1,
    "worker_losses": models.F("worker_losses") + models.Case(models.When(lease_until=None, then=0), default=1),
}


class LeasedRows(models.QuerySet[Row]):
    def free(self) -> Self:
        """Return the rows that nobody holds, and those whose worker is believed dead."""
        survivable = models.Q(lease_until__lt=Now(), worker_losses__lt=MOST_LOSSES - 1)
        return self.filter(models.Q(lease_until=None) | survivable)

    def lost(self) -> Self:
        return self.filter(lease_until__lt=Now())

    def deadly(self) -> Self:
        """Return the rows that have crashed as many workers as allowed: they have to be given up."""
        return self.lost().filter(worker_losses__gte=MOST_LOSSES - 1)

    def held(self, pk: int, fence: int) -> Self:
        """Return the row while this lease is on it, otherwise nothing."""
        return self.filter(pk=pk, fence=fence, lease_until__isnull=False)

    def take(self, duration: timedelta) -> Row | None:
        """Lease the first of these rows that nobody else is taking; None if there is none."""
        return next(iter(self.take_many(duration, 1)), None)

    def take_many(self, duration: timedelta, most: int) -> list[Row]:
        """Lease the first of these rows that nobody else is taking, up to this many."""
        with transaction.atomic():
            rows = list(self.select_for_update(skip_locked=True, of=("self",))[:most])
            if rows:
                taken = type(self)(self.model, using=self.db).filter(pk__in=[row.pk for row in rows])
                taken.update(**_TAKEN, lease_until=Now() + duration, **self.model.HELD)
        for row in rows:
            row.worker_losses += row.lease_until is not None
            row.attempts += 1
            row.fence += 1
        return rows

    def renew(self, duration: timedelta, **columns: Any) -> bool:
        """Extend the lease to this long from now; return whether the row is still ours."""
        return bool(self.update(lease_until=Now() + duration, **columns))

    def give_back(self, **columns: Any) -> bool:
        """Put a held row back; the attempt counts. Return whether it was still ours."""
        return bool(self.update(lease_until=None, **self.model.WAITING, **columns))

    def hand_back(self) -> bool:
        """Put a held row back as if it had not been leased; return whether it was still ours."""
        return self.give_back(attempts=models.F("attempts") - 1)
