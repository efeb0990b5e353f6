"""Third-party counts: kept apart from what we read ourselves, with their own times."""

from django.db import models

from analytics.models.catalogue import Track
from analytics.models.leases import Leased, LeasedRows
from analytics.models.platforms import CountProvider, Outcome
from analytics.models.runs import SnapshotRun


class ThirdPartyCount(models.Model):
    """The streams of a track as counted by a third party. Append-only; part of a snapshot only if a run was filled.

    `observed_at` is the provider's own time, often a day or more before we fetched it.
    """

    track = models.ForeignKey(Track, models.CASCADE, related_name="third_party_counts", db_index=False)
    source = models.CharField(max_length=30, choices=CountProvider)
    streams = models.BigIntegerField()
    observed_at = models.DateTimeField()
    fetched_at = models.DateTimeField()

    class Meta:
        ordering = ["-observed_at"]
        constraints = [
            # In this order it also finds the newest count of a track, and its baseline.
            models.UniqueConstraint(
                fields=["track", "source", "observed_at"], name="one_third_party_count_per_track_source_and_moment"
            ),
            models.CheckConstraint(
                name="third_party_streams_are_a_count_of_the_past",
                condition=models.Q(streams__gte=0, observed_at__lte=models.F("fetched_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"Third-party count {self.pk}"


class ThirdPartyRequests(LeasedRows["ThirdPartyRequest"]):
    pass


class ThirdPartyRequest(Leased):
    """A request for a track's counts: with a run, for its gap there; without one, for the weeks before tracking.

        ask_…()          lease()            settle()
    ─────────► PENDING ─────────► LEASED ────────────► SETTLED   with an outcome; the counts are stored with it
                  ▲                  │
                  └── give back, or the lease ran out

    Pending and leased requests have no outcome.
    """

    track = models.ForeignKey(Track, models.CASCADE, related_name="third_party_requests", db_index=False)
    run = models.ForeignKey(SnapshotRun, models.CASCADE, null=True, related_name="third_party_requests")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, help_text="Where tracking began; empty for a gap.")
    outcome = models.CharField(max_length=14, choices=Outcome, blank=True, db_default="")
    reason = models.CharField(max_length=500, blank=True, db_default="")
    settled_at = models.DateTimeField(null=True)

    objects = ThirdPartyRequests.as_manager()

    class Meta:
        indexes = [
            # What is still to be requested.
            models.Index(fields=["run", "id"], name="third_party_unasked", condition=models.Q(outcome="")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["track", "run"], name="one_third_party_request_per_track_and_run", nulls_distinct=False
            ),
            models.CheckConstraint(
                name="a_third_party_request_is_settled_with_an_outcome",
                condition=models.Q(outcome="", settled_at__isnull=True)
                | ~models.Q(outcome="") & models.Q(settled_at__isnull=False, lease_until__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"Third-party request {self.pk}"
