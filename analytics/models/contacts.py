"""The people behind the tracks, and decisions about them: merges, suggested credits, erased people."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower, Now

from analytics.models.catalogue import Track
from analytics.models.ids import IPI, ISNI, SPOTIFY_ID
from analytics.models.words import LeavesWords, folded_words


class Contact(models.Model):
    """A person behind tracks, with the totals of their recordings.

    Totals add up the last known number of each distinct recording and video; None means that none is
    known. Growth is the mean, in percent per seven days, over `wow_recordings` recordings that were read
    within eight days of `aggregated_at`, and `wow_streams` the sum of what they gained; None if there is no such
    recording. Views likewise.
    """

    class Stage(models.TextChoices):
        NEW = "new", "New"
        WATCHING = "watching", "Watching"
        TALKING = "talking", "Talking"
        SIGNED = "signed", "Signed"
        PASSED = "passed", "Passed"

    name = models.CharField(max_length=300)
    email = models.EmailField("e-mail", blank=True)
    company = models.CharField(max_length=300, blank=True)
    stage = models.CharField(max_length=10, choices=Stage, default=Stage.NEW)
    tags = models.CharField(max_length=500, blank=True, help_text="Separate tags with commas.")
    notes = models.TextField(blank=True)
    ipi = models.CharField(
        "IPI",
        max_length=11,
        blank=True,
        default="",
        db_default="",
        validators=[RegexValidator(IPI, "An IPI name number has 11 digits, with its leading zeros.")],
        help_text="IPI name number, 11 digits. It decides which person a credit means.",
    )
    isni = models.CharField(
        "ISNI",
        max_length=16,
        blank=True,
        default="",
        db_default="",
        validators=[RegexValidator(ISNI, "An ISNI has 16 characters.")],
    )
    without_tracks_since = models.DateTimeField(
        "without a track since",
        null=True,
        editable=False,
        help_text="Checked once a day; empty for contacts with tracks.",
    )

    total_streams = models.BigIntegerField(null=True, editable=False)
    total_youtube_views = models.BigIntegerField(null=True, editable=False)
    wow_streams = models.BigIntegerField("streams gained", null=True, editable=False)
    wow_youtube_views = models.BigIntegerField("views gained", null=True, editable=False)
    wow_growth_pct = models.FloatField(null=True, editable=False)
    wow_youtube_growth_pct = models.FloatField(null=True, editable=False)
    streams_recordings = models.IntegerField("recordings in the streams", default=0, editable=False)
    filled_recordings = models.IntegerField("third-party streams", default=0, db_default=0, editable=False)
    views_videos = models.IntegerField("videos in the views", default=0, editable=False)
    wow_recordings = models.IntegerField("recordings in the growth of streams", default=0, editable=False)
    wow_youtube_recordings = models.IntegerField("recordings in the growth of views", default=0, editable=False)
    oldest_read_at = models.DateTimeField("oldest number in the totals", null=True, editable=False)
    aggregated_at = models.DateTimeField("as of", null=True, editable=False)
    words = folded_words("analytics_person_words", "name", "company", "email")

    objects: models.Manager["Contact"] = LeavesWords()

    class Meta:
        ordering = ["name", "id"]
        indexes = [
            GinIndex(fields=["words"], name="contact_words"),
            # Who has just the name that a page or a file gives.
            models.Index(Lower("name"), name="contact_by_name"),
            # Who has been without a track for too long: each look at the list of contacts asks it.
            models.Index(
                fields=["without_tracks_since"],
                name="contact_without_tracks",
                condition=models.Q(without_tracks_since__isnull=False),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="an_email_belongs_to_one_contact",
                condition=~models.Q(email=""),
            ),
            models.UniqueConstraint(
                fields=["ipi"], name="an_ipi_belongs_to_one_contact", condition=~models.Q(ipi="")
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Credit(models.Model):
    """A contact's role in a track."""

    class Role(models.TextChoices):
        WRITER = "writer", "Writer"
        PRODUCER = "producer", "Producer"
        ARTIST = "artist", "Artist"
        FEATURED = "featured", "Featured artist"
        REMIXER = "remixer", "Remixer"
        MANAGER = "manager", "Manager"
        PUBLISHER = "publisher", "Publisher"

    track = models.ForeignKey(Track, models.CASCADE, related_name="credits")
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="credits")
    role = models.CharField(max_length=10, choices=Role)

    class Meta:
        # Who has a role in any track.
        indexes = [models.Index(fields=["role", "contact"], name="credit_role")]
        constraints = [
            models.UniqueConstraint(fields=["track", "contact", "role"], name="a_contact_has_a_role_in_a_track_once")
        ]

    def __str__(self) -> str:
        return f"{self.contact} ({self.get_role_display()})"


class ContactMerge(models.Model):
    """A merge of two contacts, with everything needed to undo it.

    Search still finds the merged contact's name and e-mail here. If the kept contact was later merged into a third
    one, `parent_merge` is that later merge, which has to be undone first. Undoing deletes the row.
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
    """A mark that somebody was erased. It does not say who, but recognises them when they are named again.

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
