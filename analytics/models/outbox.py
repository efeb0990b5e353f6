"""The outbox: what is to be sent to whom, and the runs that were announced."""

import functools
import operator

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone

from analytics.models.leases import Leased, LeasedRows
from analytics.models.notifications import Event, NotificationTarget, Webhook
from analytics.models.playlists import PlaylistMove
from analytics.models.rehearsals import Rehearsal
from analytics.models.releases import Release
from analytics.models.runs import SnapshotRun


class Announcement(models.Model):
    """Marks that an ended run's notifications were put into the outbox, in the same transaction."""

    run = models.OneToOneField(SnapshotRun, models.CASCADE, primary_key=True)
    made_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"News of {self.run}"


class Deliveries(LeasedRows["Delivery"]):
    def pending(self) -> "Deliveries":
        return self.filter(state=Delivery.State.PENDING)

    def due(self) -> "Deliveries":
        return self.pending().filter(next_at__lte=timezone.now(), payload__isnull=False)

    def unwritten(self) -> "Deliveries":
        return self.pending().filter(payload__isnull=True)

    def resend(self) -> int:
        """Send the settled ones again; return how many there are."""
        settled = self.exclude(state=Delivery.State.PENDING)
        return settled.update(
            state=Delivery.State.PENDING,
            attempts=0,
            worker_losses=0,
            rounds=models.F("rounds") + 1,
            next_at=timezone.now(),
            asked_at=timezone.now(),
            settled_at=None,
            reason="",
        )


_SUBJECTS = ("run", "rehearsal", "playlist_move", "release")


def _only(subject: str) -> models.Q:
    return models.Q(**{f"{one}__isnull": one != subject for one in _SUBJECTS})


class Delivery(Leased):
    """One notification to one recipient: the outbox.

                     payload written          2xx, accepted
        PENDING ──────────────────► PENDING ──────────────► SENT
                                    │    ▲ failed: again after a while
                                    └────┴──── too often, or finally ──► GIVEN UP

    Creating it twice leaves one row. While it is being sent it is leased, like the rows of every queue, see `leases`.
    """

    class State(models.TextChoices):
        PENDING = "pending", "Pending"
        SENT = "sent", "Sent"
        GIVEN_UP = "given up", "Given up"

    run = models.ForeignKey(SnapshotRun, models.CASCADE, null=True, related_name="deliveries")
    rehearsal = models.ForeignKey(Rehearsal, models.CASCADE, null=True, related_name="deliveries")
    playlist_move = models.ForeignKey(PlaylistMove, models.CASCADE, null=True, related_name="deliveries")
    release = models.ForeignKey(Release, models.CASCADE, null=True, related_name="deliveries")
    event = models.CharField(max_length=30, choices=Event)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="deliveries")
    webhook = models.ForeignKey(Webhook, models.CASCADE, null=True, related_name="deliveries")
    target = models.ForeignKey(NotificationTarget, models.CASCADE, null=True, related_name="deliveries")
    subject = models.CharField(
        max_length=40, blank=True, help_text="A track and platform, or a contact; empty if it is about the whole run."
    )
    payload = models.JSONField(null=True, help_text="The content, the same at every attempt; empty until written.")
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    rounds = models.PositiveSmallIntegerField(default=0, help_text="How often a person sent it again.")
    next_at = models.DateTimeField(db_default=Now())
    reason = models.CharField(max_length=500, blank=True, help_text="Result of the last attempt.")
    asked_at = models.DateTimeField(
        db_default=Now(), help_text="When it was created, or last sent again by a person."
    )
    settled_at = models.DateTimeField(null=True)

    objects = Deliveries.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "deliveries"
        indexes = [
            # For finding what to send next: nearly all rows are settled.
            models.Index(fields=["next_at"], name="delivery_pending", condition=models.Q(state="pending")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "run",
                    "rehearsal",
                    "playlist_move",
                    "release",
                    "event",
                    "user",
                    "webhook",
                    "target",
                    "subject",
                ],
                name="one_delivery_per_event_and_recipient",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="a_delivery_is_about_one_thing",
                condition=functools.reduce(operator.or_, map(_only, _SUBJECTS)),
            ),
            models.CheckConstraint(
                name="a_delivery_has_one_recipient",
                condition=models.Q(user__isnull=False, webhook__isnull=True, target__isnull=True)
                | models.Q(user__isnull=True, webhook__isnull=False, target__isnull=True)
                | models.Q(user__isnull=True, webhook__isnull=True, target__isnull=False),
            ),
            models.CheckConstraint(
                name="a_delivery_is_settled_exactly_when_it_is_not_pending",
                condition=models.Q(state="pending", settled_at__isnull=True)
                | (~models.Q(state="pending") & models.Q(settled_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="a_settled_delivery_has_no_lease",
                condition=models.Q(state="pending") | models.Q(lease_until__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"Delivery {self.pk}"

    @staticmethod
    def about(contact_id: int) -> str:
        """Return the subject of what is about a contact: by it, it is exported and erased with them."""
        return f"contact {contact_id}"

    @property
    def recipient(self) -> str:
        return str(self.user or self.webhook or self.target)
