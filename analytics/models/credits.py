"""Who is behind recordings, according to credit sources: when each was asked, and what it claims."""

from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Now

from analytics.models.catalogue import Track
from analytics.models.contacts import Credit
from analytics.models.ids import IPI, ISNI
from analytics.models.leases import Leased, LeasedRows


class ClaimSource(models.TextChoices):
    """A source of credits."""

    CREDITS_FM = "credits_fm", "credits.fm"
    MUSICBRAINZ = "musicbrainz", "MusicBrainz"
    SPOTIFY = "spotify", "Spotify"


class CreditRequests(LeasedRows["CreditRequest"]):
    pass


class CreditRequest(Leased):
    """The lookup of one track at one source: due, in progress, or waiting until `next_at`.

        enqueue()        lease()             settle()
    ──────────► DUE ───────────► LEASED ──────────────► waits until `next_at`, then DUE again
                 ▲                 │
                 └── give_back() ──┘

    A track whose ISRC changes is due at once.
    """

    class Outcome(models.TextChoices):
        FOUND = "found", "Found"
        UNKNOWN = "unknown", "Unknown to this source"
        UNRECOGNISED = "unrecognised", "The answer was not understood"
        WORKER_CRASHED = "worker_crashed", "Crashed its worker three times"

    track = models.ForeignKey(Track, models.CASCADE, related_name="credit_requests")
    source = models.CharField(max_length=12, choices=ClaimSource)
    isrc = models.CharField(max_length=12, blank=True, db_default="", help_text="The ISRC of the last lookup.")
    outcome = models.CharField(max_length=14, choices=Outcome, blank=True, db_default="")
    reason = models.CharField(max_length=500, blank=True, db_default="")
    asked_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True, help_text="Not before this time; empty for immediately.")
    urgent = models.BooleanField(db_default=False, help_text="Requested by a person, so it comes first.")

    objects = CreditRequests.as_manager()

    class Meta:
        default_permissions = ()
        indexes = [
            # What is due at a source, tracks that were never looked up first.
            models.Index(models.F("source"), models.F("next_at").asc(nulls_first=True), name="credit_request_due"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["track", "source"], name="a_source_of_credits_is_asked_once_per_track"),
            models.CheckConstraint(
                name="a_finished_credit_request_has_an_outcome_and_its_moment",
                condition=models.Q(outcome="", asked_at__isnull=True)
                | ~models.Q(outcome="") & models.Q(asked_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_source_display()} about {self.track}"


class CreditClaim(models.Model):
    """One source's claim that somebody is behind a track. Its next answer about the track replaces its claims.

    `origin` is where the claim originally comes from: two sources with the same origin count as one.
    """

    DETAIL: ClassVar[int] = 60

    track = models.ForeignKey(Track, models.CASCADE, related_name="credit_claims", db_index=False)
    source = models.CharField(max_length=12, choices=ClaimSource)
    origin = models.CharField(max_length=12)
    role = models.CharField(max_length=10, choices=Credit.Role)
    detail = models.CharField(
        max_length=DETAIL, blank=True, help_text="The source's own term, such as composer or lyricist."
    )
    name = models.CharField(max_length=300)
    name_key = models.CharField(max_length=300, help_text="The words of the name, in any order.")
    ipi = models.CharField("IPI", max_length=11, blank=True, validators=[RegexValidator(IPI)])
    isni = models.CharField("ISNI", max_length=16, blank=True, validators=[RegexValidator(ISNI)])
    seen_at = models.DateTimeField(db_default=Now())

    class Meta:
        default_permissions = ()
        indexes = [
            # Everything claimed about one person, for their export and erasure.
            models.Index(fields=["name_key"], name="credit_claim_name"),
            models.Index(fields=["ipi"], name="credit_claim_ipi", condition=~models.Q(ipi="")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["track", "source", "role", "name", "ipi"], name="a_source_claims_a_credit_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.get_role_display()}), says {self.get_source_display()}"
