"""Notifications: subscriptions, watched tracks, webhooks and targets, and the outbox."""

import base64
import secrets
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator, URLValidator
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone

from analytics.models.catalogue import Track
from analytics.models.contacts import Contact
from analytics.models.leases import Leased, LeasedRows
from analytics.models.playlists import PlaylistMove
from analytics.models.rehearsals import Rehearsal
from analytics.models.runs import SnapshotRun

MOST_PERCENT = 10_000
MOST_GAIN = 10**12


def new_secret() -> str:
    """Return a secret in the format of Standard Webhooks: 32 random bytes in base64."""
    return f"whsec_{base64.b64encode(secrets.token_bytes(32)).decode()}"


class Event(models.TextChoices):
    DIGEST = "digest", "Weekly digest"
    RUN_FINISHED = "run.finished", "A run has ended"
    RUN_TROUBLED = "run.troubled", "A run failed, was missed, or left too much unread"
    REHEARSAL_FAILED = "rehearsal.failed", "The next run would fail on a platform"
    TRACK_SPIKE = "track.spike", "A track gained more than usual"
    TRACK_ADDED = "playlist.track_added", "A track was added to a playlist"
    TRACK_REMOVED = "playlist.track_removed", "A track left a playlist"
    CONTACT_MOVED = "contact.moved", "The recordings of a watched contact gained or lost"


class Thresholds(models.Model):
    """A user's limits for spikes and drops. Each track is compared with its own usual week, see `trending`."""

    spike_percent = models.PositiveIntegerField(
        "spike: at least this much above usual, in percent",
        default=50,
        db_default=50,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_PERCENT)],
    )
    drop_percent = models.PositiveIntegerField(
        "drop: at least this much below usual, in percent",
        default=50,
        db_default=50,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    least_gain = models.BigIntegerField(
        "at least this many plays gained or missing",
        default=500,
        db_default=500,
        validators=[MinValueValidator(0), MaxValueValidator(MOST_GAIN)],
    )

    class Meta:
        abstract = True


class Subscription(Thresholds):
    """Whether a user wants the weekly digest, which goes to the e-mail address of their account."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="subscription")
    wanted = models.BooleanField("send me the digest each week", default=False)

    class Meta:
        ordering = ["user_id"]

    def __str__(self) -> str:
        return f"Digest of {self.user}"


class Watch(models.Model):
    """A track on the watchlist of a user."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="watches", db_index=False)
    track = models.ForeignKey(Track, models.CASCADE, related_name="watches")
    since = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name_plural = "watches"
        constraints = [models.UniqueConstraint(fields=["user", "track"], name="a_user_watches_a_track_once")]

    def __str__(self) -> str:
        return f"{self.user} watches {self.track}"


class ContactWatch(models.Model):
    """A contact on a user's watchlist: their digest shows how the contact's recordings moved."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="watches")
    since = models.DateTimeField(db_default=Now())

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["user", "contact"], name="a_user_watches_a_contact_once")]

    def __str__(self) -> str:
        return f"{self.user} watches {self.contact}"


class Webhook(Thresholds):
    """The address of another program, which gets a signed call when something happens."""

    EVENTS = [
        (event.value, event.label)
        for event in (
            *(Event.RUN_FINISHED, Event.REHEARSAL_FAILED, Event.TRACK_SPIKE),
            *(Event.TRACK_ADDED, Event.TRACK_REMOVED, Event.CONTACT_MOVED),
        )
    ]

    name = models.CharField(max_length=100)
    url = models.CharField("address", max_length=500, validators=[URLValidator(["http", "https"])])
    secret = models.CharField(max_length=100, default=new_secret, editable=False)
    events = ArrayField(models.CharField(max_length=30, choices=EVENTS), default=list)
    active = models.BooleanField(default=True)
    note = models.CharField(max_length=500, blank=True, editable=False, help_text="Why it was switched off.")
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                name="a_webhook_is_called_by_http_or_https", condition=models.Q(url__iregex="^https?://")
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def place(self) -> str:
        """Return its host without anything that may be secret: paths and queries often contain a token."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}/…"


class NotificationTarget(Thresholds):
    """A chat, phone or mailbox that Apprise can reach. Its address holds its password, so it is never shown."""

    EVENTS = [(event.value, event.label) for event in (Event.RUN_TROUBLED, Event.TRACK_SPIKE)]

    name = models.CharField(max_length=100)
    url = models.CharField("Apprise address", max_length=1_000)
    events = ArrayField(models.CharField(max_length=20, choices=EVENTS), default=list)
    unread_tolerance_percent = models.PositiveIntegerField(
        "tolerance: percent of a platform that may stay unread",
        default=5,
        db_default=5,
        validators=[MaxValueValidator(100)],
        help_text="Partial runs are reported only above this. Failed and missed runs, and stopped platforms, are "
        "always reported.",
    )
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def place(self) -> str:
        return f"{self.url.partition('://')[0]}://…"


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
        return self.filter(state=Delivery.State.PENDING, payload__isnull=True)

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
                fields=["run", "rehearsal", "playlist_move", "event", "user", "webhook", "target", "subject"],
                name="one_delivery_per_event_and_recipient",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="a_delivery_is_about_one_thing",
                condition=models.Q(run__isnull=False, rehearsal__isnull=True, playlist_move__isnull=True)
                | models.Q(run__isnull=True, rehearsal__isnull=False, playlist_move__isnull=True)
                | models.Q(run__isnull=True, rehearsal__isnull=True, playlist_move__isnull=False),
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
