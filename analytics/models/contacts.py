"""Decisions about contacts: who is the same person and who is not, suggested credits, and who was erased."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Now

from analytics.models.catalogue import Contact, Credit, Track
from analytics.models.ids import SPOTIFY_ID
from analytics.models.words import LeavesWords, folded_words


class ContactMerge(models.Model):
    """A merge of two contacts, with everything needed to undo it.

    Search still finds the merged contact's name and e-mail here. If the kept contact was later merged into a third
    one, `under` is that later merge, which has to be undone first. Undoing deletes the row.
    """

    kept = models.ForeignKey(Contact, models.CASCADE, related_name="merges")
    merged_id = models.BigIntegerField(unique=True, help_text="The merged contact's former id.")
    name = models.CharField(max_length=300)
    email = models.CharField("e-mail", max_length=254, blank=True)
    undo = models.JSONField(help_text="Both contacts before the merge, and what was moved.")
    parent_merge = models.ForeignKey("self", models.CASCADE, null=True, related_name="carried")
    merged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    merged_at = models.DateTimeField(db_default=Now())
    words = folded_words("analytics_person_words", "name", models.Value(""), "email")

    objects: models.Manager["ContactMerge"] = LeavesWords()

    class Meta:
        ordering = ["-merged_at", "-id"]
        indexes = [GinIndex(fields=["words"], name="contact_merge_words")]
        default_permissions = ()

    def __str__(self) -> str:
        return f"Merge {self.pk}"


class NotDuplicate(models.Model):
    """Two similar contacts that are different people. They are not suggested as duplicates again."""

    first = models.ForeignKey(Contact, models.CASCADE, related_name="+")
    second = models.ForeignKey(Contact, models.CASCADE, related_name="+")

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="two_contacts_are_kept_apart_once"),
            models.CheckConstraint(
                name="the_older_of_two_contacts_stands_first", condition=models.Q(first__lt=models.F("second"))
            ),
        ]

    def __str__(self) -> str:
        return f"Contacts {self.first_id} and {self.second_id} are two people"


class CreditSuggestion(models.Model):
    """Somebody whom a page, a file or credit sources name for a track, until it is clear who that is.

        ┌── automatic ──► ACCEPTED, with the contact: two sources agree, or the IPI is a contact's
    OPEN┼── confirmed ──► CONFIRMED by a person, with the contact; the credit is a row of its own
        └── dismissed ──► DISMISSED; it stays, so that it is not suggested again

    `sources` are those that agree on this person and role; `CreditClaim` has what each of them says.
    """

    class State(models.TextChoices):
        OPEN = "open", "Open"
        CONFIRMED = "confirmed", "Confirmed"
        ACCEPTED = "accepted", "Accepted automatically"
        DISMISSED = "dismissed", "Dismissed"

    class NamedBy(models.TextChoices):
        PAGE = "page", "Spotify's page"
        FILE = "file", "A catalogue file"
        SOURCES = "sources", "Credit sources"

    track = models.ForeignKey(Track, models.CASCADE, related_name="credit_suggestions", db_index=False)
    role = models.CharField(max_length=10, choices=Credit.Role)
    artist_id = models.CharField(
        max_length=22,
        help_text="Spotify's id of the artist, otherwise made from the IPI or the name.",
    )
    named_by = models.CharField(max_length=10, choices=NamedBy, default=NamedBy.PAGE, db_default=NamedBy.PAGE)
    name = models.CharField(max_length=300)
    detail = models.CharField(max_length=120, blank=True, default="", db_default="")
    ipi = models.CharField("IPI", max_length=11, blank=True, default="", db_default="")
    isni = models.CharField("ISNI", max_length=16, blank=True, default="", db_default="")
    sources = ArrayField(models.CharField(max_length=12), default=list, db_default=[])
    state = models.CharField(max_length=10, choices=State, default=State.OPEN, db_default=State.OPEN)
    contact = models.ForeignKey(Contact, models.CASCADE, null=True, related_name="credit_suggestions")
    suggested_at = models.DateTimeField(db_default=Now())

    class Meta:
        default_permissions = ()
        indexes = [
            # The page groups those of a state by person, and reads nothing but this index to sort them.
            models.Index(
                fields=["state", "artist_id", "named_by", "track"],
                include=["name", "suggested_at"],
                name="credit_suggestion_people",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["track", "role", "artist_id"], name="a_credit_is_suggested_once_per_track_and_role"
            ),
            models.CheckConstraint(
                name="a_credit_suggestion_has_a_contact_exactly_when_taken",
                condition=models.Q(state__in=["confirmed", "accepted"], contact__isnull=False)
                | (~models.Q(state__in=["confirmed", "accepted"]) & models.Q(contact__isnull=True)),
            ),
            models.CheckConstraint(
                name="an_artist_id_is_22_letters_and_digits", condition=models.Q(artist_id__regex=SPOTIFY_ID)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.get_role_display()})"


class Erasure(models.Model):
    """Somebody was erased. It does not say who, but recognises them when they are named again.

    `digest` is a keyed hash of an e-mail, a name, an IPI, an ISNI or an artist's Spotify id; without our secret key
    it says nothing.
    """

    digest = models.CharField(max_length=64, unique=True)
    erased_at = models.DateTimeField(db_default=Now())

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"Erasure {self.pk}"


class ColumnMap(models.Model):
    """A saved column mapping, for the next file with the same header."""

    header = models.CharField(max_length=64, unique=True, help_text="A hash of the names of all columns.")
    columns = models.JSONField(help_text="Maps our fields to the file's columns.")
    chosen_by = models.CharField(max_length=150, blank=True)
    chosen_at = models.DateTimeField(db_default=Now())

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"Columns of header {self.header[:8]}"
