"""Who is notified of what: subscriptions, watched tracks and contacts, webhooks and targets."""

import base64
import secrets
from typing import Self, TypeVar
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator, URLValidator
from django.db import models
from django.db.models.functions import Now

from analytics.models.catalogue import Track
from analytics.models.contacts import Contact

MOST_PERCENT = 10_000
MOST_GAIN = 10**12

Recipient = TypeVar("Recipient", bound=models.Model)


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
    RELEASE_FOUND = "release.found", "An artist of followed tracks has a new release"


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


class Recipients(models.QuerySet[Recipient]):
    def wanting(self, event: Event) -> Self:
        """Return the active ones that are notified of this event."""
        return self.filter(active=True, events__contains=[event.value])


class Webhook(Thresholds):
    """The address of another program, which gets a signed call when something happens."""

    EVENTS = [
        (event.value, event.label)
        for event in (
            *(Event.RUN_FINISHED, Event.REHEARSAL_FAILED, Event.TRACK_SPIKE),
            *(Event.TRACK_ADDED, Event.TRACK_REMOVED, Event.CONTACT_MOVED, Event.RELEASE_FOUND),
        )
    ]

    name = models.CharField(max_length=100)
    url = models.CharField("address", max_length=500, validators=[URLValidator(["http", "https"])])
    secret = models.CharField(max_length=100, default=new_secret, editable=False)
    events = ArrayField(models.CharField(max_length=30, choices=EVENTS), default=list)
    active = models.BooleanField(default=True)
    note = models.CharField(max_length=500, blank=True, editable=False, help_text="Why it was switched off.")
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = Recipients["Webhook"].as_manager()

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

    objects = Recipients["NotificationTarget"].as_manager()

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def place(self) -> str:
        return f"{self.url.partition('://')[0]}://…"
