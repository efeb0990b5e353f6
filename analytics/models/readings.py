"""One row per run, platform and track: what a run learned."""

from typing import Any, ClassVar

from django.db import models

from analytics.models.catalogue import Track
from analytics.models.leases import Leased, LeasedRows
from analytics.models.platforms import Outcome, Platform
from analytics.models.runs import SnapshotRun


class Readings(LeasedRows["Reading"]):
    pass


class Reading(Leased):
    """What one run learned about one track on one platform.

                 lease()             settle()
        PENDING ────────► LEASED ──────────────► SETTLED   with an outcome, and a number if that is READ
           ▲                 │
           └── give back ────┘   no answer, asked to wait, or the lease ran out because its worker died;
                                 the third attempt is the last

    A settled reading changes at most once: from READ to REJECTED, if a canary of its platform, or the way its number
    was obtained, turns out to be wrong. Its number is then moved from `number` to `rejected_number`, so nothing can
    use it by mistake.

    It is leased like the rows of every queue, see `leases`: a worker settles only what it holds.
    """

    class State(models.TextChoices):
        PENDING = "pending", "Pending"
        LEASED = "leased", "Leased"
        SETTLED = "settled", "Settled"

    WAITING: ClassVar[dict[str, Any]] = {"state": State.PENDING}
    HELD: ClassVar[dict[str, Any]] = {"state": State.LEASED}

    run = models.ForeignKey(SnapshotRun, models.CASCADE, related_name="readings", db_index=False)
    track = models.ForeignKey(Track, models.CASCADE, related_name="readings")
    platform = models.CharField(max_length=10, choices=Platform)
    state = models.CharField(max_length=8, choices=State, default=State.PENDING)
    outcome = models.CharField(max_length=14, choices=Outcome, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    number = models.BigIntegerField(null=True)
    rejected_number = models.BigIntegerField(null=True, help_text="The number that was shown and rejected.")
    videos = models.JSONField(null=True, help_text="Views of each video, by YouTube id.")
    observed_at = models.DateTimeField(null=True)
    source = models.CharField(max_length=30, blank=True)

    objects = Readings.as_manager()

    class Meta:
        indexes = [
            # What is left to do. On `outcome`, which leasing does not change, so a lease updates no index.
            models.Index(fields=["run", "platform", "id"], name="reading_unsettled", condition=models.Q(outcome="")),
            # The list of a run's readings in the order in which they were made: how many, and each of its pages.
            models.Index(fields=["run", "id"], name="reading_of_run"),
            # What could not be read, by reason: the first few of each group, and the list of one of them.
            models.Index(
                fields=["run", "platform", "outcome", "track"],
                name="reading_not_read",
                condition=~models.Q(outcome__in=["", "read"]),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "track", "platform"], name="one_reading_per_run_track_and_platform"
            ),
            models.CheckConstraint(
                name="a_reading_is_settled_exactly_when_it_has_an_outcome",
                condition=models.Q(state="settled") & ~models.Q(outcome="")
                | ~models.Q(state="settled") & models.Q(outcome=""),
            ),
            models.CheckConstraint(
                name="a_number_exactly_where_the_outcome_is_read",
                condition=models.Q(outcome="read", number__gte=0, observed_at__isnull=False)
                | ~models.Q(outcome="read") & models.Q(number__isnull=True),
            ),
            models.CheckConstraint(
                name="a_rejected_number_only_where_the_outcome_is_rejected",
                condition=models.Q(outcome="rejected") | models.Q(rejected_number__isnull=True),
            ),
            models.CheckConstraint(
                name="a_lease_exactly_where_the_reading_is_leased",
                condition=models.Q(state="leased", lease_until__isnull=False)
                | ~models.Q(state="leased") & models.Q(lease_until__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"Reading {self.pk}"
